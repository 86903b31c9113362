"""How fast one conversation and one address may go: buckets that fill by and by, kept in memory, bounded."""

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

KEPT = 20_000  # buckets; the one not used for longest is forgotten, it would be full anyway


class TooFast(Exception):
    """The limit is reached; `seconds` until there is room again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and so many a second for ever."""

    burst: float
    per_second: float


class Limit:
    """One bucket a subject, such as a conversation or an address. Safe from several threads."""

    def __init__(self, rate: Rate, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, subject: str) -> None:
        """Takes one from the subject's bucket. Raises `TooFast` when it is empty."""
        with self._lock:
            now = self._clock()
            left, since = self._buckets.pop(subject, (self._rate.burst, now))
            left = min(self._rate.burst, left + max(0.0, now - since) * self._rate.per_second)
            allowed = left >= 1
            self._buckets[subject] = (left - 1 if allowed else left, now)
            if len(self._buckets) > KEPT:
                self._buckets.popitem(last=False)
        if not allowed:
            raise TooFast(max(1, math.ceil((1 - left) / self._rate.per_second)))
