"""Whether the front desk and what it needs are there: each asked with a time limit, the answers kept a moment."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

KEPT = 2.0  # seconds
LIMIT = 1.5


class Health:
    """The parts, each with a question that answers whether it is well."""

    def __init__(self, parts: Mapping[str, Callable[[], Awaitable[bool]]]) -> None:
        self._parts = parts
        self._seen: dict[str, bool] = {}
        self._until = 0.0
        self._asking = asyncio.Lock()

    async def ready(self) -> dict[str, bool]:
        """Each part and whether it is well; asked together, once for all who ask at the same time."""
        async with self._asking:
            if time.monotonic() >= self._until:
                answers = await asyncio.gather(*(_ask(part) for part in self._parts.values()))
                self._seen = dict(zip(self._parts, answers, strict=True))
                self._until = time.monotonic() + KEPT
            return dict(self._seen)


async def _ask(part: Callable[[], Awaitable[bool]]) -> bool:
    try:
        async with asyncio.timeout(LIMIT):
            return await part()
    except Exception:  # not well, however it says so
        return False
