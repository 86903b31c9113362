"""How an operator writes amounts and days to its customers (CLDR)."""

from datetime import date
from decimal import Decimal


def amount_text(amount: Decimal, currency: str, locale: str) -> str:
    """`3.450,00 RSD`."""
    from babel.numbers import format_decimal  # 100 ms that only the first message pays

    return f"{format_decimal(amount, '#,##0.00', locale=locale)} {currency}"


def day_text(day: date, locale: str) -> str:
    """`27. 11. 2026.`."""
    from babel.dates import format_date

    return format_date(day, "medium", locale=locale)
