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
from functools import cache
from typing import Any

from sqlalchemy import Connection, Update, and_, bindparam, func, insert, select, update

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
_OF = turns.c.conversation_id == bindparam("of")
_IS_UNDONE = turns.c.state.in_(UNDONE)
_ADD = insert(turns)
_ACCEPTED = select(turns.c.seq, turns.c.request_hash).where(_OF, turns.c.key == bindparam("under"))
_UNDONE = select(*_FIELDS).where(_OF, _IS_UNDONE).order_by(turns.c.seq)
_BACKLOG = select(func.count()).select_from(turns).where(_OF, _IS_UNDONE)


def accepted(connection: Connection, conversation: str, key: str) -> Accepted | None:
    """What was accepted under this key before."""
    row = connection.execute(_ACCEPTED, {"of": conversation, "under": key}).one_or_none()
    return None if row is None else Accepted(row.seq, bytes(row.request_hash))


def add(
    connection: Connection,
    held: Conversation,
    seq: int,
    key: str,
    request_hash: bytes,
    asked: Mapping[str, Any],
    now: float,
) -> Turn:
    """Stores a turn. What the desk answered itself, or a person will, is answered at once: pass an empty `asked`."""
    state = "received" if asked and held.holder == "bot" else "answered"
    turn = Turn(held.id, seq, dict(asked), state, 0, now, held.epoch, now)
    row = {"conversation_id": held.id, "seq": seq, "key": key, "request_hash": request_hash, "input": turn.input}
    row |= {"state": state, "attempts": 0, "next_try": now, "epoch": held.epoch, "received_at": now}
    connection.execute(_ADD, row)
    return turn


def undone(connection: Connection, conversation: str) -> list[Turn]:
    """All turns of a conversation that still want an answer, in order."""
    return [Turn(*row) for row in connection.execute(_UNDONE, {"of": conversation})]


def backlog(connection: Connection, conversation: str) -> int:
    """How many turns of a conversation still want an answer."""
    return int(connection.execute(_BACKLOG, {"of": conversation}).scalar_one())


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
    place = {"of": turn.conversation, "at": turn.seq}
    return connection.execute(_change(tuple(values)), {**place, **values}).rowcount == 1


def drop_retries(connection: Connection, conversation: str) -> None:
    """Forgets the turns that wait for the backend."""
    this = and_(turns.c.conversation_id == conversation, turns.c.state == "retrying")
    connection.execute(update(turns).where(this).values(state="dropped"))


def backoff(attempts: int) -> float:
    """Seconds before the next try after so many: 1, 2, 4, 8, 10, 10 …"""
    return min(10.0, 2.0 ** max(0, attempts - 1))


@cache
def _change(columns: tuple[str, ...]) -> Update:
    """Changes these columns of one undone turn."""
    return (
        update(turns)
        .where(_OF, turns.c.seq == bindparam("at"), _IS_UNDONE)
        .values({name: bindparam(name) for name in columns})
    )
