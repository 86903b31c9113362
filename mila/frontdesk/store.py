"""The front desk's way to the database: short transactions in threads, so that the event loop never waits."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

from sqlalchemy import Connection

from mila.storage.database import Database

type Work[R] = Callable[[Connection], R]


class Store:
    """Runs a function in one transaction: all of it is committed when the call returns, or nothing if it raises."""

    def __init__(self, database: Database) -> None:
        one_writer = database.engine.dialect.name == "sqlite"  # it has one write lock anyway: queue here, fairly
        self.database = database
        self._writers = ThreadPoolExecutor(1 if one_writer else 4, "desk-write")
        self._readers = ThreadPoolExecutor(4, "desk-read")
        self._workers = ThreadPoolExecutor(6, "desk-work")

    async def write[R](self, work: Work[R]) -> R:
        """Runs `work` in a write transaction; goes on to its end even if the caller is cancelled."""
        return await asyncio.shield(self._run(self._writers, self.database.write, work))

    async def read[R](self, work: Work[R]) -> R:
        """Runs `work` in a read transaction."""
        return await self._run(self._readers, self.database.read, work)

    async def call[R](self, work: Callable[[], R]) -> R:
        """Runs a blocking call of a few milliseconds that makes its own transactions."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, work)

    async def work[R](self, work: Callable[[], R]) -> R:
        """Runs a blocking call that may take seconds, such as one to the billing backend, in no customer's way."""
        return await asyncio.get_running_loop().run_in_executor(self._workers, work)

    async def _run[R](
        self,
        threads: ThreadPoolExecutor,
        transaction: Callable[[], AbstractContextManager[Connection]],
        work: Work[R],
    ) -> R:
        def run() -> R:
            with transaction() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(threads, run)

    def close(self) -> None:
        """Waits for what is under way and closes the database."""
        self._writers.shutdown()
        self._readers.shutdown()
        self._workers.shutdown(wait=False, cancel_futures=True)
        self.database.close()
