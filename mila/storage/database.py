"""The one database: SQLite (WAL) on one machine, PostgreSQL when there are several."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import OperationalError


class Database:
    """Connections and transactions; blocks, so asynchronous callers run it in a thread."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write; takes SQLite's write lock at once, so that it never fails half-way for it."""
        with self.engine.connect().execution_options(mila_write=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    def is_writable(self) -> bool:
        """Whether a write transaction can begin now."""
        try:
            with self.write():
                return True
        except OperationalError:
            return False

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()


def _engine(address: str) -> Engine:
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        return _sqlite(address)
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=8)


def _sqlite(address: str) -> Engine:
    database = make_url(address).database
    if database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        address, connect_args={"timeout": 5, "check_same_thread": False}, pool_size=8, max_overflow=8
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy, not sqlite3, says when a transaction begins
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("mila_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
