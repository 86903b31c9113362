"""All documents: in SQLite, and in memory as they stand there. One process, one writer at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from litestar.serialization import decode_json, encode_json
from sqlalchemy import Connection, delete, select

from mila.sandbox.clock import Clock
from mila.sandbox.config import Config
from mila.sandbox.database import facts, metadata, open_database, resources
from mila.sandbox.events import announce
from mila.sandbox.resources import Document, Resource
from mila.sandbox.work import Shelf, Work


class Store:
    """Opens the sandbox's database and hands out units of work; reads are answered from memory."""

    def __init__(self, config: Config, catalogue: dict[str, Resource], clock: Clock) -> None:
        self.config = config
        self.catalogue = catalogue
        self.clock = clock
        self.engine = open_database(config.database)
        self.shelves: dict[str, Shelf] = {}
        self._encoded: dict[tuple[str, str], tuple[Document, bytes]] = {}
        self._lock = threading.RLock()
        self.load()

    def load(self) -> None:
        """Reads everything from the database."""
        self.shelves = {kind: {} for kind in self.catalogue}
        with self.engine.connect() as connection:
            for row in connection.execute(select(resources).order_by(resources.c.position)):
                if row.kind in self.shelves:
                    self.shelves[row.kind][row.id] = decode_json(row.body)
            offset = connection.execute(select(facts.c.body).where(facts.c.name == "clock")).scalar()
        self.clock.offset = timedelta(days=decode_json(offset)) if offset else timedelta()

    @contextmanager
    def work(self) -> Iterator[Work]:
        """One transaction; what it changed is seen by others only after the commit, nothing of it if it fails."""
        with self._lock:
            with self.engine.begin() as connection:
                work = Work(connection, self.shelves, self.catalogue, self.clock.now())
                yield work
                announce(work)
            work.apply()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction on the tables that hold no documents (journal, faults, hubs)."""
        with self._lock, self.engine.begin() as connection:
            yield connection

    def encoded(self, kind: str, document: Document) -> bytes:
        """The document as JSON, kept until it changes."""
        key = (kind, document["id"])
        kept = self._encoded.get(key)
        if kept is None or kept[0] is not document:
            kept = self._encoded[key] = (document, encode_json(document))
        return kept[1]

    def empty(self) -> None:
        """Forgets everything: resources, journal, faults, listeners, clock."""
        with self._lock:
            with self.engine.begin() as connection:
                for table in metadata.sorted_tables:
                    connection.execute(delete(table))
            self.clock.offset = timedelta()
            self.shelves = {kind: {} for kind in self.catalogue}
            self._encoded.clear()

    def close(self) -> None:
        """Closes the database."""
        self.engine.dispose()
