"""The sandbox's tables, and how its SQLite is opened: committed work survives `kill -9` (WAL, synchronous NORMAL)."""

from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Engine,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
)

metadata = MetaData()

# `position` keeps the order of creation; `dedup_key` is the client's own key (externalId, correlatorId), unique.
resources = Table(
    "resources",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(80), nullable=False),
    Column("id", String(255), nullable=False),
    Column("dedup_key", String(255)),
    Column("body", Text, nullable=False),
    UniqueConstraint("kind", "id"),
    UniqueConstraint("kind", "dedup_key"),
)
hubs = Table(
    "hubs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("api", String(80), nullable=False),
    Column("callback", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("base", Text, nullable=False),  # the host under which the listener knows us: hrefs in events begin with it
)
notifications = Table(
    "notifications",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("hub", String(64), nullable=False),
    Column("url", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_try", Float, nullable=False, default=0.0),
)
journal = Table(
    "journal",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", String(40), nullable=False),
    Column("method", String(10), nullable=False),
    Column("path", Text, nullable=False),
    Column("external_id", Text),
    Column("status", Integer),
    Column("fault", String(40)),
)
fault_rules = Table(
    "fault_rules",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("body", Text, nullable=False),
    Column("times", Integer),
)
facts = Table("facts", metadata, Column("name", String(80), primary_key=True), Column("body", Text, nullable=False))


def open_database(path: Path) -> Engine:
    """Opens the file, makes it and its tables if they are not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare)
    metadata.create_all(engine)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")
