"""Notices: the end of an order, to be told in the conversation outside a turn when no turn tells it.

With every end (done, rejected, manual) a notice is written in the same transaction, one for each conversation whose yes
made or joined the order. Its answers are `utter_<kind>_done_late`, `utter_<kind>_refused_late`, `utter_<kind>_manual`
(an agent was asked to look). Its values are raw, one of `{"text": …}`, `{"money": "3450.00", "currency": "RSD"}`,
`{"date": "2026-11-26"}`, `{"count": "5"}`: who tells it writes them in the customer's language. For a reconnection they
are number and due (done), refusal (refused), and always debt, account and days.

Who tells an end? Mostly the turn that the customer waits for: its action reads the ledger and says it. That answer can
be lost on the way (kill points P8 to P11), but the front desk delivers a turn until it is answered, and the ledger
gives the same end each time. So a notice is held back while the conversation has an open turn, and then told unless it
was told already, judged by the log itself: a done order was told when its number stands in it; a refusal, when the turn
that its action belonged to (`turn_seq`) is answered. An open turn holds a notice back no longer than `HELD_BACK`: when
the actions are down for long and the sweeper got the order done, it is told, and told again by the turn when that gets
through: the same end and the same number twice, never two.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from mila.orders.kinds import KINDS, Value
from mila.orders.models import Order, OrderState
from mila.storage.database import Database
from mila.storage.tables import agent_requests, conversations, events, notices, orders, proposals, turns

HELD_BACK = 45.0  # seconds; longer than a killed process takes to be back
OPEN_TURNS = ("received", "in_rasa", "waiting", "retrying")
ENDINGS = {OrderState.DONE: "done_late", OrderState.REJECTED: "refused_late", OrderState.MANUAL: "manual"}


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be told in a conversation: the answer's name and its raw values."""

    id: str
    conversation: str
    answer: str
    values: Mapping[str, Value]
    order_key: str


class Notices:
    """What is still to be told; the front desk asks `due()` every second or so. Blocks: call it in a thread."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def due(self, limit: int = 50) -> list[Notice]:
        """What is to be told now, oldest first; settles what a turn has told meanwhile."""
        with self._database.read() as connection:
            untold = connection.execute(
                select(notices, _has_open_turn().label("turn_open"))
                .where(notices.c.told_seq.is_(None))
                .order_by(notices.c.created_at)
                .limit(limit)
            ).all()
            ripe = [row for row in untold if not row.turn_open or row.created_at <= self._clock() - HELD_BACK]
            told_by = {row.id: _told_by(connection, row) for row in ripe}
        settled = {id_: seq for id_, seq in told_by.items() if seq is not None}
        if settled:
            with self._database.write() as connection:
                for id_, seq in settled.items():
                    self.told(connection, id_, seq)
        return [_notice_of(row) for row in ripe if row.id not in settled]

    def told(self, connection: Connection, notice_id: str, seq: int) -> bool:
        """Marks the notice as told by event `seq`, in the caller's transaction; False: it was before."""
        this = and_(notices.c.id == notice_id, notices.c.told_seq.is_(None))
        if connection.execute(update(notices).where(this).values(told_seq=seq)).rowcount != 1:
            return False
        key = select(notices.c.order_key).where(notices.c.id == notice_id).scalar_subquery()
        connection.execute(update(orders).where(orders.c.key == key).values(told=True))
        return True


def write_notices(connection: Connection, order: Order, ended: Mapping[str, Any], message_id: str, now: float) -> None:
    """Writes what is to be told of this end, one notice a conversation; what is left to people is put to the agents."""
    state = OrderState(ended["state"])
    conversation, turn_seq = turn_of(message_id)
    answer = f"utter_{order.kind}_{ENDINGS[state]}"
    for told in _conversations_of(connection, order.key):
        notice = {
            "id": hashlib.sha256(f"{order.key}/{told}/{answer}".encode()).hexdigest()[:40],
            "conversation_id": told,
            "answer": answer,
            "values": _values(order, ended),
            "created_at": now,
            "order_key": order.key,
            "turn_seq": turn_seq if told == conversation else None,
        }
        connection.execute(_insert(connection, notices).values(**notice).on_conflict_do_nothing())
        if state is OrderState.MANUAL:
            _ask_agents(connection, told, now)


def carried_by_turn(database: Database, key: str, message_id: str) -> None:
    """Says that the turn of this message tells the end of this order by its own answer."""
    conversation, turn_seq = turn_of(message_id)
    this = and_(
        notices.c.order_key == key,
        notices.c.conversation_id == conversation,
        notices.c.told_seq.is_(None),
        notices.c.turn_seq.is_distinct_from(turn_seq),
    )
    with database.read() as connection:
        if connection.execute(select(notices.c.id).where(this)).first() is None:
            return
    with database.write() as connection:
        connection.execute(update(notices).where(this).values(turn_seq=turn_seq))


def turn_of(message_id: str) -> tuple[str, int | None]:
    """Conversation and turn of a message's id `<conversation>[.<dialogue>]:<seq>`; empty and None when it is none."""
    name, _, seq = message_id.rpartition(":")
    return (name.partition(".")[0], int(seq)) if seq.isdecimal() else ("", None)


def _conversations_of(connection: Connection, key: str) -> list[str]:
    """Where a yes made or joined this order; not those that were erased since."""
    kept = exists().where(conversations.c.id == proposals.c.conversation_id)
    asked = select(proposals.c.conversation_id).where(proposals.c.order_key == key, kept)
    return sorted(set(connection.execute(asked).scalars()))


def _values(order: Order, ended: Mapping[str, Any]) -> dict[str, Value]:
    values = KINDS[order.kind].values(order.terms)
    if ended["state"] == OrderState.DONE:
        values["number"] = {"text": ended["number"]}
        if "due" in ended["result"]:
            values["due"] = {"date": ended["result"]["due"]}
    if ended["state"] == OrderState.REJECTED:
        values["refusal"] = {"text": ended["refusal"]}
    return values


def _ask_agents(connection: Connection, conversation: str, now: float) -> None:
    """Puts the conversation to the agents; a request that is open already stays as it is."""
    request = {"conversation_id": conversation, "requested_at": now, "reason": "order"}
    again = {**request, "closed_at": None}
    connection.execute(
        _insert(connection, agent_requests)
        .values(**request)
        .on_conflict_do_update(
            index_elements=["conversation_id"], set_=again, where=agent_requests.c.closed_at.is_not(None)
        )
    )


def _insert(connection: Connection, table: Any) -> Any:
    return {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[connection.dialect.name](table)


def _has_open_turn() -> Any:
    return exists().where(turns.c.conversation_id == notices.c.conversation_id, turns.c.state.in_(OPEN_TURNS))


def _told_by(connection: Connection, row: Row[Any]) -> int | None:
    """The event or turn that told it, None when the log shows none."""
    number = row._mapping["values"].get("number", {}).get("text")
    if number:
        said = select(events.c.seq, events.c.body).where(
            events.c.conversation_id == row.conversation_id, events.c.type == "message", events.c.sender == "bot"
        )
        return next((seq for seq, body in connection.execute(said) if number in str(body.get("text", ""))), None)
    turn = and_(turns.c.conversation_id == row.conversation_id, turns.c.seq == row.turn_seq)
    answered: int | None = connection.execute(select(turns.c.seq).where(turn, turns.c.state == "answered")).scalar()
    return answered


def _notice_of(row: Row[Any]) -> Notice:
    return Notice(
        id=row.id,
        conversation=row.conversation_id,
        answer=row.answer,
        values=row._mapping["values"],
        order_key=row.order_key,
    )
