"""Money and dates as each language writes them."""

from datetime import date, time
from decimal import Decimal

import pytest
from babel.core import UnknownLocaleError

from mila.language.dates import format_date, format_time, format_weekday
from mila.language.money import format_money


def plain(text: str) -> str:
    """The text with ordinary spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("amount", "currency", "language", "written"),
    [
        ("3450", "RSD", "sr", "3.450,00 RSD"),
        ("48900.5", "RSD", "sr", "48.900,50 RSD"),
        ("0", "RSD", "sr", "0,00 RSD"),
        ("3450", "RSD", "en", "RSD 3,450.00"),
        ("62.50", "EUR", "hr", "62,50 €"),
        ("62.50", "EUR", "en", "€62.50"),
        ("-349", "RUB", "ru", "-349,00 ₽"),
        ("1058.40", "RON", "ro", "1.058,40 RON"),
        ("1234567.891", "RSD", "sr", "1.234.567,89 RSD"),
    ],
)
def test_money_is_written_as_the_language_does(amount: str, currency: str, language: str, written: str) -> None:
    assert plain(format_money(Decimal(amount), currency, language)) == written


def test_an_amount_is_never_broken_over_two_lines() -> None:
    assert " " not in format_money(Decimal(3450), "RSD", "sr") + format_money(Decimal(3450), "RSD", "en")


@pytest.mark.parametrize(
    ("language", "full", "near"),
    [
        ("sr", "27. novembar 2026.", "petak, 27. novembar"),
        ("en", "27 November 2026", "Friday, 27 November"),
        ("hr", "27. studenoga 2026.", "petak, 27. studenoga"),
        ("ru", "27 ноября 2026 г.", "пятница, 27 ноября"),
        ("ro", "27 noiembrie 2026", "vineri, 27 noiembrie"),
    ],
)
def test_days_are_written_as_the_language_does(language: str, full: str, near: str) -> None:
    day = date(2026, 11, 27)
    assert plain(format_date(day, language)) == full
    assert plain(format_weekday(day, language)) == near


@pytest.mark.parametrize("language", ["sr", "en", "hr", "ru", "ro"])
def test_hours_are_on_24(language: str) -> None:
    assert [format_time(time(8), language), format_time(time(20, 30), language)] == ["08:00", "20:30"]


def test_every_weekday_of_serbian_is_in_latin() -> None:
    named = " ".join(format_weekday(date(2026, 11, day), "sr") for day in range(23, 30))
    assert all(day in named for day in ["ponedeljak", "utorak", "sreda", "četvrtak", "petak", "subota", "nedelja"])


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(UnknownLocaleError):
        format_date(date(2026, 11, 27), "xx")
