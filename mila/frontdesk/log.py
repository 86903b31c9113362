"""The log of a conversation: events numbered from 1 without a gap, stored before anybody sees them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from mila.storage.tables import conversations, events

PAGE = 500

# Statements are built once: building them costs as much as running them.
_STORE = insert(events)
_AFTER = (
    select(events)
    .where(events.c.conversation_id == bindparam("of"), events.c.seq > bindparam("after"))
    .order_by(events.c.seq)
    .limit(bindparam("limit"))
)


class ConversationGone(Exception):
    """There is no such conversation (any more)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event that is about to be stored; `body` is the rest of it, as the contract has it."""

    type: str
    sender: str
    body: Mapping[str, Any] = field(default_factory=dict)


def append(
    connection: Connection, conversation: str, entries: Sequence[Entry], now: float, **changes: Any
) -> list[dict[str, Any]]:
    """Stores `entries` under the next numbers and returns them as events of the contract. Raises `ConversationGone`.

    `changes` are columns of the conversation that change with it.
    """
    # The update holds the conversation's row until the commit: numbers are given in the order of commits.
    taken = connection.execute(
        _take(tuple(changes)), {"of": conversation, "count": len(entries), **changes}
    ).scalar_one_or_none()
    if taken is None:
        raise ConversationGone(conversation)
    first = taken - len(entries) + 1
    rows = [
        {"conversation_id": conversation, "seq": seq, "at": now, "type": entry.type, "sender": entry.sender}
        | {"body": dict(entry.body)}
        for seq, entry in enumerate(entries, first)
    ]
    if rows:
        connection.execute(_STORE, rows)
    return [event(row) for row in rows]


def after(connection: Connection, conversation: str, seq: int, limit: int = PAGE) -> list[dict[str, Any]]:
    """The events after `seq` in order, at most `limit`."""
    found = connection.execute(_AFTER, {"of": conversation, "after": seq, "limit": limit})
    return [event(row._asdict()) for row in found]


def event(row: Mapping[str, Any]) -> dict[str, Any]:
    """A stored row as an event of the contract."""
    at = datetime.fromtimestamp(row["at"], UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"seq": row["seq"], "at": at, "type": row["type"], "from": row["sender"], **row["body"]}


@cache
def _take(changed: tuple[str, ...]) -> ReturningUpdate[int]:
    """Takes the next numbers, and changes these columns."""
    taken = conversations.c.last_seq + bindparam("count")
    return (
        update(conversations)
        .where(conversations.c.id == bindparam("of"))
        .values(last_seq=taken, **{name: bindparam(name) for name in changed})
        .returning(conversations.c.last_seq)
    )
