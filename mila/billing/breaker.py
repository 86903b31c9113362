"""A circuit breaker: a backend that keeps failing is left alone for a while, so that nobody waits for it in vain.

closed ── 5 failures in 10 s ──► open ── 15 s ──► half-open: one probe ──► closed, or open again
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

Clock = Callable[[], float]  # seconds, monotonic


@dataclass(frozen=True, slots=True)
class BreakerRules:
    """When a breaker opens and when it lets a probe through; seconds."""

    failures: int = 5
    within: float = 10.0
    rest: float = 15.0


@dataclass
class Breaker:
    """The breaker of one operation; safe to be used by several threads."""

    rules: BreakerRules = BreakerRules()
    clock: Clock = time.monotonic
    _failed_at: deque[float] = field(default_factory=deque)
    _opened_at: float | None = None
    _probe_since: float | None = None
    _lock: Lock = field(default_factory=Lock)

    def allows(self) -> bool:
        """Whether a call may go out now; when half-open only one at a time, and it must be reported."""
        with self._lock:
            now = self.clock()
            if self._opened_at is None:
                return True
            if now - self._opened_at < self.rules.rest:
                return False
            if self._probe_since is not None and now - self._probe_since < self.rules.rest:
                return False  # a probe is on its way; one that never came back is given up after the rest
            self._probe_since = now
            return True

    def succeeded(self) -> None:
        """A call was answered."""
        with self._lock:
            self._failed_at.clear()
            self._opened_at = self._probe_since = None

    def failed(self) -> bool:
        """A call was not answered; True when that opened the breaker."""
        with self._lock:
            now = self.clock()
            self._failed_at.append(now)
            while self._failed_at and now - self._failed_at[0] > self.rules.within:
                self._failed_at.popleft()
            was_probe, self._probe_since = self._probe_since is not None, None
            is_late = self._opened_at is not None and not was_probe  # it was on its way when the breaker opened
            if is_late or (not was_probe and len(self._failed_at) < self.rules.failures):
                return False
            self._opened_at = now
            return True
