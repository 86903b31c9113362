"""What the sandbox knows of an operator: zone, currency, payee of its bills, words of its messages."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from mila.sandbox.accounts import party_in_role
from mila.sandbox.resources import Document
from mila.sandbox.wording import amount_text, day_text
from mila.sandbox.work import Work

FACT = "operator:"


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator's facts."""

    id: str
    name: str
    currency: str
    time_zone: str
    locale: str
    payee: dict[str, str]
    words: dict[str, Any]

    def amount(self, amount: Decimal) -> str:
        """An amount as it is written to customers: `3.450,00 RSD`."""
        return amount_text(amount, self.currency, self.locale)

    def day(self, day: date) -> str:
        """A day as it is written to customers: `27. 11. 2026.`."""
        return day_text(day, self.locale)


def operator_of(work: Work, customer: Document | None) -> Operator | None:
    """The operator whose customer it is (the related party in the role `provider`); None if nobody's."""
    known = work.fact(FACT + party_in_role(customer, "provider")) if customer else None
    return Operator(**known) if known else None
