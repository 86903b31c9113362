"""How long a call may take: an end that every step below it can see, however many requests it makes."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_end: ContextVar[float] = ContextVar("end", default=math.inf)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Everything within must be over in so many seconds; an outer limit that ends sooner holds."""
    token = _end.set(min(_end.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _end.reset(token)


def time_left() -> float:
    """Seconds left, 0 when over, infinite outside of any limit."""
    return max(0.0, _end.get() - time.monotonic())
