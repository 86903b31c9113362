"""Moments as the APIs carry them: RFC 3339, UTC, always `Z` (a `+` in a query string would become a space)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def stamp(moment: datetime) -> str:
    """`2026-11-22T10:15:02.123Z`; whole seconds without a fraction."""
    moment = moment.astimezone(UTC)
    precision = "milliseconds" if moment.microsecond >= 1000 else "seconds"
    return moment.replace(tzinfo=None).isoformat(timespec=precision) + "Z"


def day_stamp(day: date) -> str:
    """The beginning of a day, in UTC: how days without an hour are written."""
    return f"{day.isoformat()}T00:00:00Z"


def parse_moment(text: str) -> datetime | None:
    """Reads a date or a date and time; without a zone it is UTC, a space for a `+` is mended. None if it is none."""
    if len(text) < 10 or text[4] != "-" or not text[:4].isdigit():
        return None
    for form in (text, text.replace(" ", "+")):
        try:
            moment = datetime.fromisoformat(form)
        except ValueError:
            continue
        try:
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except OverflowError:
            return None
    return None


def end_of_day(day: date, zone: str) -> datetime:
    """The last second of a day in a zone."""
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(zone))


def months_before(day: date, months: int) -> date:
    """The same day some months earlier, or the last one that month has."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, last_day(date(year, month + 1, 1)).day))


def last_day(day: date) -> date:
    """The last day of the month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
