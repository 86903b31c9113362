"""Amounts: exact while they are reckoned with, TM Forum's `{unit, value}` when they are written."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CENT = Decimal("0.01")
MOST = 1_000_000_000_000


def amount_of(money: dict[str, Any] | None) -> Decimal:
    """The amount of a Money; nothing is zero."""
    return exact((money or {}).get("value", 0))


def exact(value: Any) -> Decimal:
    """A number as an amount of two decimals. ArithmeticError for what is none, or more than there is."""
    return Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)


def is_payable(money: dict[str, Any]) -> bool:
    """Whether a Money can be paid: something, and not more than anybody has."""
    value = money.get("value")
    return isinstance(value, int | float) and 0 < value < MOST


def money(amount: Decimal, unit: str) -> dict[str, Any]:
    """TM Forum's Money."""
    return {"unit": unit, "value": float(amount.quantize(CENT, ROUND_HALF_UP))}
