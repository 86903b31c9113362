"""Misbehaviour on demand: rules that say which requests are answered badly, and how. Kept over a restart."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from litestar.serialization import decode_json, encode_json
from sqlalchemy import delete, insert, select, update

from mila.sandbox.database import fault_rules
from mila.sandbox.errors import invalid
from mila.sandbox.resources import Document
from mila.sandbox.store import Store

# Whether the work is done before the fault shows; a rule may say otherwise with "work".
FAULTS = {
    "slow": True,
    "slow_answer": True,
    "500": False,
    "401": False,
    "429": False,
    "html": False,
    "wrong_schema": False,
    "half": True,
    "drop_after": True,
    "drop_before": False,
    "reset": False,
    "no_dedup": True,
}
DEFAULT_DELAY_MS = {"slow": 30_000, "slow_answer": 30_000}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as it was put: {"match": {method, path, externalId}, "fault", "delay_ms", "times", "work"}."""

    match: Document
    fault: str
    delay_ms: int
    work: bool

    def fits(self, method: str, path: str, external_id: str | None) -> bool:
        """Whether a request is meant."""
        wanted = self.match.get("externalId")
        return (
            str(self.match.get("method", "*")).upper() in ("*", "", method)
            and _path_fits(str(self.match.get("path", "*")), path)
            and (wanted is None or wanted == external_id)
        )


class Faults:
    """The rules in force, the first that fits wins; held in memory, written through to the database."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rules: list[tuple[int, Rule]] = []
        self.load()

    def load(self) -> None:
        """Reads the rules from the database."""
        with self._store.transaction() as connection:
            rows = connection.execute(select(fault_rules).order_by(fault_rules.c.position)).all()
        self._rules = [(row.position, parse_rule(decode_json(row.body))[0]) for row in rows]

    def listed(self) -> list[Document]:
        """The rules as they were put, with how often each is still to be applied."""
        with self._store.transaction() as connection:
            rows = connection.execute(select(fault_rules).order_by(fault_rules.c.position)).all()
        return [{**decode_json(row.body), "times": row.times} for row in rows]

    def add(self, bodies: list[Any], *, replace: bool) -> None:
        """Puts rules, in place of the present ones or behind them. Raises 400."""
        parsed = [(body, parse_rule(body)[1]) for body in bodies]
        with self._store.transaction() as connection:
            if replace:
                connection.execute(delete(fault_rules))
            for body, times in parsed:
                connection.execute(insert(fault_rules).values(body=encode_json(body).decode(), times=times))
        self.load()

    def take(self, method: str, path: str, external_id: str | None) -> Rule | None:
        """The rule for a request, counted as applied."""
        for position, rule in self._rules:
            if rule.fits(method, path, external_id):
                self._count(position)
                return rule
        return None

    def _count(self, position: int) -> None:
        this = fault_rules.c.position == position
        with self._store.transaction() as connection:
            left = connection.execute(select(fault_rules.c.times).where(this)).scalar()
            if left is None:
                return
            if left > 1:
                connection.execute(update(fault_rules).where(this).values(times=left - 1))
                return
            connection.execute(delete(fault_rules).where(this))
        self.load()


def parse_rule(body: Any) -> tuple[Rule, int | None]:
    """Reads a rule and how often it is to be applied (None: always). Raises 400 for one that says nothing known."""
    if not isinstance(body, dict) or str(body.get("fault")) not in FAULTS:
        raise invalid("invalidFault", f"A rule needs a fault, one of: {', '.join(FAULTS)}.")
    fault, match, times = str(body["fault"]), body.get("match", {}), body.get("times")
    delay = body.get("delay_ms", DEFAULT_DELAY_MS.get(fault, 0))
    if not isinstance(match, dict) or set(match) - {"method", "path", "externalId"}:
        raise invalid("invalidFault", "match may hold method, path and externalId.")
    if (
        not isinstance(delay, int)
        or not 0 <= delay <= 600_000
        or not (times is None or (isinstance(times, int) and times > 0))
    ):
        raise invalid("invalidFault", "delay_ms is 0 to 600000, times a positive number or null.")
    return Rule(match, fault, delay, bool(body.get("work", FAULTS[fault]))), times


def _path_fits(wanted: str, path: str) -> bool:
    """`productOrder` is a resource (or a hub); what begins with `/` is a path, from its beginning, `*` allowed."""
    if wanted in ("*", ""):
        return True
    if wanted.startswith("/"):
        return path.startswith(wanted) or fnmatchcase(path, wanted)
    _, version, rest = path.partition("/v4/")
    return bool(version) and fnmatchcase(rest.partition("/")[0], wanted)
