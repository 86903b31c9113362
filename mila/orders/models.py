"""Proposals and orders as the rest of Mila sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class OrderState(StrEnum):
    """How far an order is."""

    PLANNED = "planned"  # said yes to; surely not sent yet
    SENDING = "sending"  # on its way now, or its sender died on the way
    UNKNOWN = "unknown"  # sent, and no answer came: it may have been done
    DONE = "done"
    REJECTED = "rejected"
    MANUAL = "manual"  # we can't find out or can't get through: an agent was asked to


ENDED = frozenset({OrderState.DONE, OrderState.REJECTED, OrderState.MANUAL})


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the customer saw before the yes; times are epoch seconds, `terms` is JSON (see `mila.orders.kinds`)."""

    id: str
    conversation: str
    operator: str
    kind: str
    account_id: str
    terms: Mapping[str, Any]
    state: str
    created_at: float
    expires_at: float
    order_key: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A job for the backend; `number` and `due` are its word when done, `refusal` its code when rejected."""

    key: str
    proposal_id: str
    conversation: str
    operator: str
    kind: str
    account_id: str
    terms: Mapping[str, Any]
    language: str
    state: OrderState
    attempts: int
    number: str
    due: date | None
    refusal: str
    told: bool
    created_at: float
    sent_at: float | None
    finished_at: float | None

    @property
    def ended(self) -> bool:
        """Whether the backend's word is known (done, rejected) or an agent has it (manual)."""
        return self.state in ENDED
