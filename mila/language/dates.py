"""Days and hours as each language writes them (CLDR by Babel)."""

import re
from datetime import date, time

from babel.dates import format_date as babel_date
from babel.dates import format_time as babel_time

from mila.language.locales import locale_of

_YEAR = re.compile(r",?\s*y.*$")  # the year ends the full pattern of every language that we ship


def format_date(day: date, language: str) -> str:
    """A day in full: sr `27. novembar 2026.`, en `27 November 2026`."""
    return babel_date(day, "long", locale=locale_of(language))


def format_weekday(day: date, language: str) -> str:
    """A near day by its name: sr `ponedeljak, 23. novembar`, en `Monday, 23 November`."""
    locale = locale_of(language)
    return babel_date(day, _YEAR.sub("", str(locale.date_formats["full"].pattern)), locale=locale)


def format_time(hour: time, language: str) -> str:
    """An hour of the day on 24: `08:00`."""
    return babel_time(hour, "HH:mm", locale=locale_of(language))
