"""Turns: what the bot is to answer, one row a message, kept until it is answered or given up.

received   stored, not answered; also while Rasa has it: a front desk that was killed asks again: Rasa knows the id
waiting    as received, but the customer was told of trouble; tried again, nothing of the conversation overtakes it
retrying   the words "the backend does not answer" were shown; tried again by itself, new messages go before it
answered   answered (by nothing, where a person took over)
given_up   tried for ten minutes, and said so
dropped    forgotten, because the customer cancelled
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, insert, select, update

from mila.frontdesk.conversations import Conversation
from mila.storage.tables import turns

OPEN = ("received", "waiting")
UNDONE = (*OPEN, "retrying")
KEY_LENGTH = 190
OPENING_KEY = "opening"  # no customer's key: those are prefixed
LIFE = 600.0  # seconds for which a turn is tried


@dataclass(frozen=True, slots=True)
class Turn:
    """One message on its way to an answer; `seq` 0 is the opening."""

    conversation: str
    seq: int
    input: Mapping[str, Any]
    state: str
    attempts: int
    next_try: float
    epoch: int
    received_at: float

    @property
    def message_id(self) -> str:
        """The id under which Rasa and the actions know the message, however often it is sent."""
        return f"{self.conversation}:{self.seq}"


@dataclass(frozen=True, slots=True)
class Accepted:
    """An Idempotency-Key that was seen: the number of the message and what was asked with it."""

    seq: int
    request_hash: bytes


_FIELDS = (turns.c.conversation_id, *(turns.c[field] for field in Turn.__slots__[1:]))


def accepted(connection: Connection, conversation: str, key: str) -> Accepted | None:
    """What was accepted under this key before."""
    row = connection.execute(
        select(turns.c.seq, turns.c.request_hash).where(turns.c.conversation_id == conversation, turns.c.key == key)
    ).one_or_none()
    return None if row is None else Accepted(row.seq, bytes(row.request_hash))


def add(
    connection: Connection,
    held: Conversation,
    seq: int,
    key: str,
    request_hash: bytes,
    asked: Mapping[str, Any],
    now: float,
) -> None:
    """Stores a turn. What the desk answered itself, or a person will, is answered at once: pass an empty `asked`."""
    connection.execute(
        insert(turns).values(
            conversation_id=held.id,
            seq=seq,
            key=key,
            request_hash=request_hash,
            input=dict(asked),
            state="received" if asked and held.holder == "bot" else "answered",
            next_try=now,
            epoch=held.epoch,
            received_at=now,
        )
    )


def undone(connection: Connection, conversation: str) -> list[Turn]:
    """All turns of a conversation that still want an answer, in order."""
    query = select(*_FIELDS).where(turns.c.conversation_id == conversation, turns.c.state.in_(UNDONE))
    return [Turn(*row) for row in connection.execute(query.order_by(turns.c.seq))]


def with_undone(connection: Connection) -> list[str]:
    """The conversations that have turns to be answered; for a start after a crash."""
    return list(
        connection.execute(select(turns.c.conversation_id).where(turns.c.state.in_(UNDONE)).distinct()).scalars()
    )


def oldest(connection: Connection) -> float | None:
    """When the oldest turn without an answer was received."""
    found: float | None = connection.execute(
        select(func.min(turns.c.received_at)).where(turns.c.state.in_(UNDONE))
    ).scalar()
    return found


def change(connection: Connection, turn: Turn, **values: Any) -> bool:
    """Changes a turn unless somebody finished it meanwhile; says whether it did."""
    this = and_(turns.c.conversation_id == turn.conversation, turns.c.seq == turn.seq, turns.c.state.in_(UNDONE))
    return connection.execute(update(turns).where(this).values(**values)).rowcount == 1


def drop_retries(connection: Connection, conversation: str) -> None:
    """Forgets the turns that wait for the backend."""
    this = and_(turns.c.conversation_id == conversation, turns.c.state == "retrying")
    connection.execute(update(turns).where(this).values(state="dropped"))


def backoff(attempts: int) -> float:
    """Seconds before the next try after so many: 1, 2, 4, 8, 10, 10 …"""
    return min(10.0, 2.0 ** max(0, attempts - 1))
