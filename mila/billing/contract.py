"""The contract between Mila and a billing backend, in Mila's own words. One implementation: `mila.billing.tmf`."""

from typing import Protocol

from mila.billing.models import Account, Customer, Message, OrderReceipt, Reconnection, Service


class Billing(Protocol):
    """A billing backend. Every call blocks for at most 4 s (reads, retried) or 5 s (writes, never retried).

    Every call raises `Unreachable` when there is no understandable answer; from a write that means that it surely did
    not happen, `Unknown` that it may have, and `Refused` that the backend said no. An outer limit of time
    (`mila.billing.deadline.time_limit`) that ends sooner holds for all calls within.
    """

    def customer_by_number(self, number: str) -> Customer | None:
        """The customer who has the service with this phone number (E.164, `+381641234567`)."""

    def customer_by_code(self, code: str) -> Customer | None:
        """The customer with this code (digits, without `/`)."""

    def accounts(self, customer_id: str) -> list[Account]:
        """The customer's billing accounts with debt and promises, in the order of their names."""

    def services(self, customer_id: str) -> list[Service]:
        """The customer's services in every state, in the order of account and id."""

    def reconnect(self, reconnection: Reconnection, key: str) -> OrderReceipt:
        """Orders a reconnection on promise under `key`. Refused codes: promiseAlreadyActive, promiseLimitReached,
        debtTooHigh, nothingOverdue, notEligible."""

    def find_order(self, key: str) -> OrderReceipt | None:
        """The order made under `key`, None when the backend surely has none. Raises `Refused` when it was rejected,
        `Unknown` when this backend can't look orders up."""

    def send(self, message: Message, key: str) -> None:
        """Has the backend send an SMS or e-mail."""

    def is_reachable(self) -> bool:
        """Whether the backend answers now; for readiness and for taking work up again."""
