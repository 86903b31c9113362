"""TM Forum's JSON read leniently: unknown members ignored, odd ones taken for missing, only the essential demanded."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from mila.billing.errors import Unreachable
from mila.billing.models import Money

type Json = Mapping[str, Any]

LARGEST = Decimal(10) ** 12  # an amount above is garbage, not money
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Party:
    """A related party: v4 has it bare, v5 wrapped in `partyOrPartyRole`."""

    id: str
    role: str
    type: str


def text(value: Any) -> str:
    """A string or a whole number as text that any database takes: no NUL, no lone surrogate. Else empty."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).replace("\0", "").encode("utf-8", "replace").decode("utf-8").strip()


def essential(document: Json, member: str) -> str:
    """A member without which a document means nothing. Raises `Unreachable`, which names the member."""
    value = text(document.get(member))
    if not value:
        raise Unreachable(f"wrong schema: no {member}")
    return value


def branch(document: Json, member: str) -> Json:
    """An object within a document, empty if there is none."""
    value = document.get(member)
    return value if isinstance(value, dict) else {}


def items(document: Json, member: str) -> list[Json]:
    """The objects of an array within a document; a single object counts as an array of one."""
    value = document.get(member)
    if isinstance(value, dict):
        return [value]
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def word(value: Any) -> str:
    """A state or type to be compared: `"Aborted "`, `"pending_active"` → `aborted`, `pendingactive`."""
    return re.sub(r"[^a-z0-9]", "", text(value).casefold())


def parties(document: Json) -> Iterator[Party]:
    """The related parties of a document, v4 or v5."""
    for each in items(document, "relatedParty"):
        party = {**branch(each, "partyOrPartyRole"), **each}
        kind = text(party.get("@referredType")) or text(party.get("@type"))
        yield Party(text(party.get("id")), word(each.get("role")), word(kind))


def belongs_to(document: Json, customer_id: str) -> bool:
    """Whether the customer is a related party: a backend that ignores a filter must not show us somebody else's."""
    return any(party.id == customer_id for party in parties(document))


def characteristics(document: Json, member: str = "productCharacteristic") -> Iterator[tuple[str, Any]]:
    """Names, ready for comparing, and values of the characteristics."""
    for each in items(document, member):
        value = each.get("value")
        yield word(each.get("name")), branch(each, "value").get("value") if isinstance(value, dict) else value


def amount(value: Any) -> Decimal | None:
    """A number, or one in a string. None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float | str):
        return None
    if isinstance(value, str) and not re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", value):
        return None
    number = Decimal(value) if isinstance(value, int) else Decimal(str(value))
    return number.quantize(CENT, ROUND_HALF_UP) if number.is_finite() and abs(number) < LARGEST else None


def money(value: Any, currency: str) -> Money | None:
    """TM Forum's Money `{unit, value}`; the operator's currency when it names none. None if it is no money."""
    if not isinstance(value, dict):
        return None
    number, unit = amount(value.get("value")), text(value.get("unit")).upper()
    return None if number is None else Money(number, unit if re.fullmatch("[A-Z]{3}", unit) else currency)


def moment(value: Any) -> datetime | None:
    """An RFC 3339 date and time, UTC when it names no zone. None if it is none."""
    try:
        read = datetime.fromisoformat(text(value))
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def day(value: Any, zone: tzinfo) -> date | None:
    """The day of a moment in the operator's zone; a midnight of UTC stands for a day without an hour."""
    at = moment(value)
    is_bare = at is not None and (at.hour, at.minute, at.second) == (0, 0, 0)
    return _day(at, UTC if is_bare else zone, timedelta(0))


def last_day(value: Any, zone: tzinfo) -> date | None:
    """The last whole day before an end: a midnight ends the day before it, be it the zone's or UTC's."""
    end = moment(value)
    if end is None:
        return None
    if len(text(value)) == 10:
        return end.date()
    if (end.hour, end.minute, end.second) in ((0, 0, 0), (23, 59, 59)):
        return _day(end, UTC, timedelta(seconds=1))
    return _day(end, zone, timedelta(seconds=1))


def _day(at: datetime | None, zone: tzinfo, before: timedelta) -> date | None:
    try:
        return None if at is None else (at - before).astimezone(zone).date()
    except OverflowError:
        return None
