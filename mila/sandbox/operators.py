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


def operator_of(work: Work, customer: Document) -> Operator:
    """The operator whose customer it is (the related party in the role `provider`)."""
    return operator_named(work, party_in_role(customer, "provider"))


def operator_named(work: Work, identifier: str) -> Operator:
    """An operator by id; KeyError when the seed brought none of this name."""
    known = work.fact(FACT + identifier)
    if known is None:
        raise KeyError(identifier)
    return Operator(**known)
