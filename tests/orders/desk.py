"""The ledger with everything around it, as a test holds it: database, clock, backend, conversations."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, insert, select, update

from mila.billing.contract import Billing
from mila.billing.models import Money, Reconnection
from mila.operators import Capabilities
from mila.orders import Notices, Order, Orders, Proposal, Proposals, Sweeper
from mila.orders.kinds import ReconnectionKind
from mila.storage.database import Database
from mila.storage.tables import agent_requests, conversations, events, metadata, orders, turns
from tests.orders.backend import FakeBackend

MILICA = Reconnection("1000017", "acc-1000017-01", "1000017/01", "svc-1", Money(Decimal("3450.00"), "RSD"), 5)


class Clock:
    """Epoch seconds that go on only when told to."""

    def __init__(self) -> None:
        self.now = 1_795_000_000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        """Lets the time pass."""
        self.now += seconds


@dataclass
class Desk:
    """A ledger over one database and one backend."""

    database: Database
    backend: Billing = field(default_factory=FakeBackend)
    clock: Clock = field(default_factory=Clock)
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(deduplicates_orders=True))

    def __post_init__(self) -> None:
        self.proposals = Proposals(self.database, self.clock)
        self.orders = Orders(self.database, lambda _operator: self.backend, self.clock, self.clock.sleep)
        self.sweeper = Sweeper(self.orders, lambda _operator: self.capabilities)
        self.notices = Notices(self.database, self.clock)

    def open_conversation(self, name: str) -> None:
        """A conversation as the front desk makes it."""
        row = {
            "id": name,
            "token_hash": b"",
            "token_expires_at": 0.0,
            "operator": "mts",
            "site": "mts",
            "language": "sr",
            "created_at": self.clock(),
            "seen_at": self.clock(),
        }
        with self.database.write() as connection:
            connection.execute(insert(conversations).values(**row))

    def propose(self, conversation: str = "c1", account: str = MILICA.account_id) -> Proposal:
        """The offer of a reconnection."""
        return self.proposals.make(conversation, "mts", "reconnection", account, ReconnectionKind.terms(MILICA))

    def yes(self, proposal: Proposal) -> Order:
        """The yes to it: planned, not yet sent."""
        return self.orders.confirm(proposal.id, proposal.conversation, "sr")

    def order(self, conversation: str = "c1", account: str = MILICA.account_id) -> Order:
        """An offer and the yes to it."""
        return self.yes(self.propose(conversation, account))

    def sweep(self) -> None:
        """Lets the sweeper do what is due now."""
        while self.sweeper.step():
            pass

    def turn(self, conversation: str, seq: int, state: str) -> None:
        """A turn of the front desk in this state."""
        row = {
            "conversation_id": conversation,
            "seq": seq,
            "key": str(seq),
            "request_hash": b"",
            "input": {},
            "state": state,
            "next_try": 0.0,
            "epoch": 1,
            "received_at": self.clock(),
        }
        with self.database.write() as connection:
            this = (turns.c.conversation_id == conversation) & (turns.c.seq == seq)
            if connection.execute(update(turns).where(this).values(state=state)).rowcount == 0:
                connection.execute(insert(turns).values(**row))

    def say(self, conversation: str, seq: int, text: str, sender: str = "bot") -> None:
        """A message in the log."""
        row = {"at": self.clock(), "type": "message", "sender": sender, "body": {"text": text}}
        with self.database.write() as connection:
            connection.execute(insert(events).values(conversation_id=conversation, seq=seq, **row))

    def tell(self, conversation: str, seq: int) -> list[str]:
        """What the front desk tells now in this conversation, each in its own event."""
        told = []
        for notice in self.notices.due():
            with self.database.write() as connection:
                if notice.conversation == conversation and self.notices.told(connection, notice.id, seq):
                    told.append(notice.answer)
        return told

    def agents_asked(self) -> list[tuple[str, str]]:
        """Conversations put to the agents, with the reason."""
        with self.database.read() as connection:
            asked = select(agent_requests.c.conversation_id, agent_requests.c.reason)
            return [tuple(row) for row in connection.execute(asked.where(agent_requests.c.closed_at.is_(None)))]

    def rows(self) -> list[Any]:
        """All rows of the ledger."""
        with self.database.read() as connection:
            return list(connection.execute(select(orders)))

    def empty(self) -> None:
        """Empties the tables."""
        with self.database.write() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(delete(table))
