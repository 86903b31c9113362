"""A billing backend in memory that can be told to misbehave, with a journal of what it really did."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from mila.billing.contract import Billing
from mila.billing.errors import Refused, Unknown, Unreachable
from mila.billing.models import Account, Customer, Message, OrderReceipt, Reconnection, Service

DUE = date(2026, 11, 26)


@dataclass
class FakeBackend:
    """`ways` says how the next sendings go: ok, down, refused, lost_request, lost_answer, late; then all go well."""

    deduplicates: bool = True
    ways: list[str] = field(default_factory=list)
    refusal: str = "promiseLimitReached"
    finds: bool = True
    before_answer: Callable[[str], None] = lambda key: None
    journal: list[tuple[str, Reconnection, str]] = field(default_factory=list)  # key, what, number
    on_the_way: list[tuple[Reconnection, str]] = field(default_factory=list)
    lookups: int = 0
    sendings: int = 0
    _lock: Lock = field(default_factory=Lock)

    def made(self, key: str) -> list[str]:
        """The numbers of the orders that really exist under this key."""
        return [number for made, _, number in self.journal if made == key]

    def reconnect(self, reconnection: Reconnection, key: str) -> OrderReceipt:
        self.sendings += 1
        way = self.ways.pop(0) if self.ways else "ok"
        if way == "down":
            raise Unreachable("refused the connection")
        if way == "refused":
            raise Refused(self.refusal)
        if way == "lost_request":
            raise Unknown("reset")
        if way == "late":
            self.on_the_way.append((reconnection, key))
            raise Unknown("no answer in time")
        receipt = self._accept(reconnection, key)
        self.before_answer(key)
        if way == "lost_answer":
            raise Unknown("reset")
        return receipt

    def arrive(self) -> None:
        """What was on its way comes in."""
        while self.on_the_way:
            self._accept(*self.on_the_way.pop())

    def find_order(self, key: str) -> OrderReceipt | None:
        self.lookups += 1
        if not self.finds:
            raise Unreachable("can't look up")
        return next((OrderReceipt(number, DUE) for number in self.made(key)), None)

    def _accept(self, reconnection: Reconnection, key: str) -> OrderReceipt:
        with self._lock:
            for number in self.made(key) if self.deduplicates else []:
                return OrderReceipt(number, DUE)
            number = f"PO-{len(self.journal) + 1}"
            self.journal.append((key, reconnection, number))
            return OrderReceipt(number, DUE)

    def customer_by_number(self, number: str) -> Customer | None:
        raise AssertionError("orders ask for no customers")

    def customer_by_code(self, code: str) -> Customer | None:
        raise AssertionError("orders ask for no customers")

    def accounts(self, customer_id: str) -> list[Account]:
        raise AssertionError("orders ask for no accounts")

    def services(self, customer_id: str) -> list[Service]:
        raise AssertionError("orders ask for no services")

    def send(self, message: Message, key: str) -> None:
        raise AssertionError("orders send no messages")

    def is_reachable(self) -> bool:
        return True


def promised(billing: Billing) -> Reconnection:
    """The reconnection of Milica's suspended service, as the actions would make it from what the backend says."""
    [account] = [each for each in billing.accounts("1000017") if each.debt.amount]
    [service] = [each for each in billing.services("1000017") if each.account_id == account.id]
    return Reconnection("1000017", account.id, account.name, service.id, account.debt, 5)
