"""How often what may be done: counted in the table `attempts`, exact however many ask at once (reliability.md 2.1)."""

from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from sqlalchemy import Connection, Float, LargeBinary, bindparam, func, insert, select, text

from mila.storage.tables import attempts

MINUTE = 60.0
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many acts of a kind within so many seconds, over any such span."""

    kind: str
    most: int
    seconds: float


CLAIMS_OF_CONVERSATION = (Limit("claim", 5, HOUR),)
CLAIMS_OF_ADDRESS = (Limit("claim", 10, HOUR),)
SENDS_OF_CONVERSATION = (Limit("request", 5, HOUR),)
SENDS_OF_ADDRESS = (Limit("request", 20, HOUR),)
SENDS_TO_NUMBER = (Limit("send", 3, 15 * MINUTE), Limit("send", 6, DAY))
WRONG_CODES_OF_NUMBER = (Limit("wrong", 10, DAY),)
RESEND_AFTER = 60.0

_HOLD = text("SELECT pg_advisory_xact_lock(:key)")
_COUNT = (
    select(func.count())
    .select_from(attempts)
    .where(
        attempts.c.kind == bindparam("kind"),
        attempts.c.subject_hash == bindparam("subject", type_=LargeBinary),
        attempts.c.at > bindparam("since", type_=Float),
    )
)


def hold(connection: Connection, *subjects: bytes) -> None:
    """Makes others with one of these subjects wait until this transaction ends.

    Always in the same order, so that no two wait for each other. SQLite has one writer at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        for key in sorted({int.from_bytes(subject[:8], signed=True) for subject in subjects}):
            connection.execute(_HOLD, {"key": key})


def has_room(connection: Connection, subject: bytes, limits: tuple[Limit, ...], now: float) -> bool:
    """Whether one more act stays within all the limits, counting them all in any case; hold the subject before."""
    return max(count(connection, limit, subject, now) - limit.most for limit in limits) < 0


def count(connection: Connection, limit: Limit, subject: bytes, now: float) -> int:
    """How many acts count for the limit now."""
    found = connection.execute(_COUNT, {"kind": limit.kind, "subject": subject, "since": now - limit.seconds})
    return int(found.scalar_one())


def note(connection: Connection, kind: str, now: float, *subjects: bytes) -> None:
    """Counts an act of each subject."""
    connection.execute(insert(attempts), [{"kind": kind, "subject_hash": subject, "at": now} for subject in subjects])


def network_of(address: str) -> str:
    """What an address is limited by: an IPv4 address itself, of an IPv6 address its /64; other text as it is."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ip_network(f"{parsed.compressed.split('%')[0]}/64", strict=False))
