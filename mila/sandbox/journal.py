"""The journal: every POST and PATCH that reached the APIs, whatever became of it. Tests count by it what arrived."""

from sqlalchemy import delete, insert, select, update

from mila.sandbox.database import journal
from mila.sandbox.resources import Document
from mila.sandbox.store import Store
from mila.sandbox.times import stamp

KEPT = frozenset({"POST", "PATCH"})


class Journal:
    """Written before the work is begun; the status follows before the answer leaves. None: no answer left."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, method: str, path: str, external_id: str | None, fault: str | None) -> int:
        """Notes an arrival; its number."""
        row = {
            "at": stamp(self._store.clock.now()),
            "method": method,
            "path": path,
            "external_id": external_id,
            "fault": fault,
        }
        with self._store.transaction() as connection:
            done = connection.execute(insert(journal).values(**row))
            return int(done.inserted_primary_key[0]) if done.inserted_primary_key else 0

    def end(self, number: int, status: int) -> None:
        """Notes what was answered, or would have been."""
        with self._store.transaction() as connection:
            connection.execute(update(journal).where(journal.c.number == number).values(status=status))

    def entries(self) -> list[Document]:
        """All of it, the oldest first."""
        with self._store.transaction() as connection:
            rows = connection.execute(select(journal).order_by(journal.c.number)).all()
        return [
            {
                "number": row.number,
                "time": row.at,
                "method": row.method,
                "path": row.path,
                "externalId": row.external_id,
                "status": row.status,
                "fault": row.fault,
            }
            for row in rows
        ]

    def clear(self) -> None:
        """Forgets all."""
        with self._store.transaction() as connection:
            connection.execute(delete(journal))
