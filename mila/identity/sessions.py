"""Who is identified in a conversation and how far: one row, read at every question, ended by time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from mila.identity.digests import Digests
from mila.identity.limits import MINUTE, hold
from mila.identity.outcomes import IDENTIFICATION
from mila.operators import IdentificationRules, Operators
from mila.storage.database import Database
from mila.storage.tables import identities

CLAIMED, VERIFIED = 1, 2
_SPARED = 20.0  # seconds in which another use needs no write
_MINE = select(identities).where(identities.c.conversation_id == bindparam("conversation"))  # asked at every message


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a conversation is identified, and as which customer; level 0 has no customer."""

    level: int = 0
    customer_id: str | None = None


class Sessions:
    """The table `identities`; times are seconds since the epoch."""

    def __init__(self, database: Database, operators: Operators, digests: Digests, clock: Callable[[], float]) -> None:
        self._database = database
        self._operators = operators
        self._digests = digests
        self._clock = clock

    def standing(self, conversation: str, purpose: str = IDENTIFICATION) -> Standing:
        """Level and customer now; level 2 only by a code of this purpose."""
        with self._database.read() as connection:
            row = self._alive(connection, conversation)
        if row is None:
            return Standing()
        proven = row.purposes.get(purpose)
        verified = proven is not None and self._clock() - proven <= self._rules(row.operator).absolute_minutes * MINUTE
        return Standing(VERIFIED if verified else CLAIMED, row.customer_id)

    def claim(self, conversation: str, operator: str, customer_id: str) -> None:
        """Level 1 as this customer; what was proven as the same customer stays proven, as another it is gone."""
        with self._database.write() as connection:
            self.hold(connection, conversation)
            row = self._alive(connection, conversation)
            same = row is not None and row.customer_id == customer_id and row.operator == operator
            purposes = row.purposes if same and row is not None else {}
            claimed_at = row.claimed_at if row is not None and purposes else self._clock()
            self._write(connection, conversation, operator, customer_id, purposes, claimed_at)

    def verify(self, connection: Connection, conversation: str, operator: str, customer_id: str, purpose: str) -> None:
        """Level 2 for the purpose, in the transaction that used the code; hold the conversation before."""
        now = self._clock()
        row = self._alive(connection, conversation)
        same = row is not None and row.customer_id == customer_id and row.operator == operator
        purposes = {**(row.purposes if same and row is not None else {}), purpose: now}
        self._write(connection, conversation, operator, customer_id, purposes, now, verified_at=now)

    def forget(self, connection: Connection, conversation: str) -> None:
        """Nobody is identified in the conversation any more."""
        connection.execute(delete(identities).where(identities.c.conversation_id == conversation))

    def touch(self, conversation: str) -> None:
        """The identification is in use; one that has ended stays ended."""
        now = self._clock()
        with self._database.read() as connection:
            row = self._alive(connection, conversation)
        if row is None or now - row.used_at < _SPARED:
            return
        used = update(identities).where(identities.c.conversation_id == conversation, identities.c.used_at < now)
        with self._database.write() as connection:
            connection.execute(used.values(used_at=now))

    def hold(self, connection: Connection, conversation: str) -> None:
        """Makes others of this conversation wait until the transaction ends."""
        hold(connection, self._digests.subject("conversation", conversation))

    def _alive(self, connection: Connection, conversation: str) -> Row[Any] | None:
        row = connection.execute(_MINE, {"conversation": conversation}).one_or_none()
        if row is None:
            return None
        rules, now = self._rules(row.operator), self._clock()
        idle = now - row.used_at > rules.idle_minutes * MINUTE
        old = now - row.claimed_at > rules.absolute_minutes * MINUTE
        return None if idle or old else row

    def _rules(self, operator: str) -> IdentificationRules:
        return self._operators.get(operator).identification

    def _write(
        self,
        connection: Connection,
        conversation: str,
        operator: str,
        customer_id: str,
        purposes: dict[str, float],
        claimed_at: float,
        **more: float,
    ) -> None:
        self.forget(connection, conversation)
        level = VERIFIED if purposes else CLAIMED
        values = {"operator": operator, "customer_id": customer_id, "level": level, "purposes": purposes}
        times = {"claimed_at": claimed_at, "used_at": self._clock(), **more}
        connection.execute(insert(identities).values(conversation_id=conversation, **values, **times))
