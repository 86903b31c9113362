"""What the sandbox knows of an operator: zone, currency, payee of its bills, words of its messages."""

from dataclasses import dataclass
from typing import Any

from mila.sandbox.accounts import party_in_role
from mila.sandbox.resources import Document
from mila.sandbox.work import Work

FACT = "operator:"


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator's facts."""

    id: str
    name: str
    currency: str
    time_zone: str
    payee: dict[str, str]
    words: dict[str, Any]


def operator_of(work: Work, customer: Document | None) -> Operator | None:
    """The operator whose customer it is (the related party in the role `provider`); None if nobody's."""
    known = work.fact(FACT + party_in_role(customer, "provider")) if customer else None
    return Operator(**known) if known else None
