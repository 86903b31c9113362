"""What the front desk does by itself: each worker in a loop of its own, woken when there may be something to do."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

PAUSE = 1.0  # seconds between two looks when there was nothing to do
AT_LEAST = 0.2  # seconds between two looks however often it is woken
AFTER_FAULT = 5.0

log = structlog.get_logger()


class Background:
    """Runs workers: each a name and a step that says whether it did something."""

    def __init__(self, workers: dict[str, Callable[[], Awaitable[bool]]]) -> None:
        self._workers = workers
        self._wakes: list[asyncio.Event] = []
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Starts all workers."""
        for name, step in self._workers.items():
            wake = asyncio.Event()
            self._wakes.append(wake)
            self._tasks.append(asyncio.create_task(_run(name, step, wake), name=name))

    def wake(self) -> None:
        """Says that there may be something to do."""
        for wake in self._wakes:
            wake.set()

    async def close(self) -> None:
        """Ends all workers; a step under way in a thread goes on to its end."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _run(name: str, step: Callable[[], Awaitable[bool]], wake: asyncio.Event) -> None:
    """Steps for ever; a worker that fails is heard of in the log and goes on."""
    while True:
        wake.clear()
        pause = PAUSE
        try:
            if await step():
                continue
        except Exception as error:
            log.error("worker_failed", part=name, error=type(error).__name__)
            pause = AFTER_FAULT
        await asyncio.sleep(AT_LEAST)
        with suppress(TimeoutError):
            async with asyncio.timeout(pause - AT_LEAST):
                await wake.wait()
