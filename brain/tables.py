"""The tracker store's tables: one row an event, one an answered message, and where a long past may be read from."""

import json
from pathlib import Path
from threading import Lock
from typing import Any, Dict, List, Mapping, NamedTuple, Optional

import sqlalchemy as sa
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.pool import QueuePool

_METADATA = sa.MetaData()
_EVENTS = sa.Table(
    "rasa_events",
    _METADATA,
    sa.Column("conversation", sa.String(255), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("event", sa.Text, nullable=False),
)
_ANSWERS = sa.Table(
    "rasa_answers",
    _METADATA,
    sa.Column("conversation", sa.String(255), primary_key=True),
    sa.Column("message_id", sa.String(255), primary_key=True),
    sa.Column("answer", sa.Text, nullable=False),
)
# A conversation's past, made short: the events to begin with, and the number of those that they stand for.
_PASTS = sa.Table(
    "rasa_pasts",
    _METADATA,
    sa.Column("conversation", sa.String(255), primary_key=True),
    sa.Column("stored", sa.Integer, nullable=False),
    sa.Column("events", sa.Text, nullable=False),
)


class Past(NamedTuple):
    """What is stored of a conversation: enough of its events to go on, and how many there are in all."""

    events: List[Dict[str, Any]]
    stored: int


class Tables:
    """Reads and writes the three tables; blocking, so it is called in threads. Raises what SQLAlchemy raises."""

    def __init__(self, url: str) -> None:
        """Takes a SQLAlchemy URL of SQLite or PostgreSQL; connects when first asked."""
        self._engine = _engine(url)
        self._made, self._making = False, Lock()

    def read(self, conversation: str) -> Past:
        """What is stored of the conversation; no events if it is new."""
        with self._begin() as connection:
            past = connection.execute(sa.select(_PASTS).where(_PASTS.c.conversation == conversation)).one_or_none()
            stored = past.stored if past else 0
            query = sa.select(_EVENTS.c.event).where(_EVENTS.c.conversation == conversation, _EVENTS.c.seq >= stored)
            later = [json.loads(event) for event in connection.execute(query.order_by(_EVENTS.c.seq)).scalars()]
        return Past((json.loads(past.events) if past else []) + later, stored + len(later))

    def answer(self, conversation: str, message_id: str) -> Optional[str]:
        """The answer (JSON) given to the message, if it was answered."""
        query = sa.select(_ANSWERS.c.answer).where(
            _ANSWERS.c.conversation == conversation, _ANSWERS.c.message_id == message_id
        )
        with self._begin() as connection:
            found: Optional[str] = connection.execute(query).scalar_one_or_none()
        return found

    def write(
        self, conversation: str, stored: int, events: List[str], answers: Mapping[str, str], past: Optional[str]
    ) -> None:
        """Adds events after the first `stored`, and answers; two writers of one conversation collide on the keys."""
        rows = [{"conversation": conversation, "seq": stored + n, "event": event} for n, event in enumerate(events)]
        said = [{"conversation": conversation, "message_id": key, "answer": text} for key, text in answers.items()]
        with self._begin() as connection:
            if rows:
                connection.execute(_EVENTS.insert(), rows)
            if said:
                connection.execute(_ANSWERS.insert(), said)
            if past is not None:
                connection.execute(_PASTS.delete().where(_PASTS.c.conversation == conversation))
                values: Dict[str, Any] = {"conversation": conversation, "stored": stored + len(rows), "events": past}
                connection.execute(_PASTS.insert(), values)

    def erase(self, conversation: str) -> None:
        """Takes every row of the conversation away."""
        with self._begin() as connection:
            for table in (_EVENTS, _ANSWERS, _PASTS):
                connection.execute(table.delete().where(table.c.conversation == conversation))

    def conversations(self) -> List[str]:
        """The ids of all conversations."""
        with self._begin() as connection:
            return list(connection.execute(sa.select(_EVENTS.c.conversation).distinct()).scalars())

    def check(self) -> None:
        """Asks for nothing, to see whether the database answers."""
        with self._begin() as connection:
            connection.execute(sa.text("SELECT 1"))

    def _begin(self) -> Any:
        with self._making:
            if not self._made:
                _METADATA.create_all(self._engine)
                self._made = True
        return self._engine.begin()


def _engine(url: str) -> Engine:
    """An engine that notices a database that was started again, and waits for none longer than two seconds."""
    place = make_url(url)
    options: Dict[str, Any] = {"future": True, "poolclass": QueuePool, "pool_pre_ping": True, "pool_timeout": 2}
    if place.get_backend_name() == "sqlite":
        if place.database:
            Path(place.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(place, connect_args={"check_same_thread": False, "timeout": 2}, **options)
        sa.event.listen(engine, "connect", _write_ahead)
        return engine
    # The others use psycopg 3, of which this SQLAlchemy knows nothing.
    limits = f"-c statement_timeout=2000 -c lock_timeout=2000 {place.query.get('options', '')}"
    arguments = {"connect_timeout": 2, "options": limits, "application_name": "mila-rasa"}
    return sa.create_engine(place.set(drivername="postgresql+psycopg2", query={}), connect_args=arguments, **options)


def _write_ahead(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
