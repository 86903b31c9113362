"""Amounts of money as each language writes them (CLDR by Babel)."""

from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency, get_currency_symbol

from mila.language.locales import locale_of

_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def format_money(amount: Decimal, currency: str, language: str) -> str:
    """An amount with its currency (ISO 4217): sr `3.450,00 RSD`, en `RSD 3,450.00`; the space does not break.

    Always with two decimals, as on a bill: CLDR gives the dinar none.
    """
    locale = locale_of(language)
    return format_currency(amount, currency, format=_pattern(currency, locale), locale=locale, currency_digits=False)


def _pattern(currency: str, locale: Locale) -> str:
    """The language's own pattern; Babel leaves out CLDR's `currencySpacing`, a space between a letter and a digit."""
    pattern = str(locale.currency_formats["standard"].pattern)
    if get_currency_symbol(currency, locale)[-1].isalpha():
        return pattern.replace("¤#", f"¤{_NO_BREAK_SPACE}#")
    return pattern
