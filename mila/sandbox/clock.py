"""The sandbox's time: the machine's, moved by as many days as somebody asked for at /sandbox/clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def machine_time() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


class Clock:
    """Tells the time; `offset` is added to `source` and kept by the store."""

    def __init__(self, source: Callable[[], datetime] = machine_time) -> None:
        self._source = source
        self.offset = timedelta()

    def now(self) -> datetime:
        """Now as the sandbox sees it, in UTC."""
        return self._source() + self.offset
