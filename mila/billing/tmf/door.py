"""The one door to the backend: which requests are let out, which are tried again, and what is logged of them."""

import logging
import math
import time
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

import stamina
import structlog
from requests.adapters import BaseAdapter

from mila.billing.breaker import Breaker, BreakerRules, Clock
from mila.billing.deadline import time_left, time_limit
from mila.billing.errors import BillingError, NotFound, Refused, Unknown, Unreachable
from mila.billing.tmf.answers import Answer, Momentary, read_answer, write_answer
from mila.billing.tmf.call import Call, Times
from mila.billing.tmf.exchange import Exchanges
from mila.billing.tmf.paths import Paths, Resource
from mila.billing.tmf.transport import TimedAdapter
from mila.operators import Operator

PAGES_LIMIT = 100


class Door:
    """Requests to one backend; thread-safe."""

    def __init__(
        self,
        operator: Operator,
        times: Times = Times(),  # noqa: B008  # frozen
        rules: BreakerRules = BreakerRules(),  # noqa: B008  # frozen
        clock: Clock = time.monotonic,
        adapter: Callable[[], BaseAdapter] = TimedAdapter,
    ) -> None:
        self.paths = Paths.of(operator.billing.paths)
        self.times = times
        self._operator = operator
        self._exchanges = Exchanges(operator.billing, times, adapter)
        self._rules, self._clock = rules, clock
        self._breakers: dict[str, Breaker] = {}
        self._lock = Lock()
        self._log = structlog.get_logger("billing")
        logging.getLogger("urllib3").setLevel(logging.ERROR)  # its warnings name the query, and so a customer's number

    def get(self, resource: Resource, identifier: str) -> dict[str, Any]:
        """One resource. Raises `NotFound`, `Unreachable`."""
        document = self._read(Call("GET", resource, self.paths.path(resource, identifier)))
        if not isinstance(document, dict):
            raise Unreachable(f"{resource.name}: not an object")
        return document

    def find(self, resource: Resource, query: Mapping[str, str]) -> list[dict[str, Any]]:
        """All resources that the query matches, page by page. Raises `Unreachable`."""
        found: dict[str, dict[str, Any]] = {}
        seen, page = 0, self._page(resource, query)
        for _ in range(PAGES_LIMIT):
            new = {str(each.get("id")): each for each in page.documents if str(each.get("id")) not in found}
            found.update(new)
            seen += len(page.documents)
            if not new or seen >= page.total:
                return list(found.values())
            page = self._page(resource, {**query, "offset": str(seen)})
        raise Unreachable(f"{resource.name}: more than {PAGES_LIMIT} pages")

    def create(self, resource: Resource, body: Mapping[str, Any], key: str) -> dict[str, Any]:
        """Makes a resource, in one attempt. Raises `Refused`, `Unknown`, or `Unreachable`: surely not done."""
        with time_limit(self.times.write):
            call = Call("POST", resource, self.paths.path(resource), body=body, key=key)
            document = self._attempt(call, write_answer)
        if not isinstance(document, dict):
            raise Unknown(f"{resource.name}: not an object")
        return document

    def answers(self, resource: Resource) -> bool:
        """Whether the backend answers a cheap read now: one attempt, whatever the breaker says."""
        call = Call("GET", resource, self.paths.path(resource), {"limit": "1", "fields": "id"})
        try:
            with time_limit(self.times.read):
                return isinstance(read_answer(self._exchanges.send(call)), list)
        except BillingError:
            return False

    def _page(self, resource: Resource, query: Mapping[str, str]) -> "_Page":
        page = _Page()
        self._read(Call("GET", resource, self.paths.path(resource), query), page.take)
        return page

    def _read(self, call: Call, take: Callable[[Answer], Any] = read_answer) -> Any:
        """A read, tried again after a moment (full jitter) as long as there is time."""
        with time_limit(self.times.read):
            for attempt in stamina.retry_context(
                on=self._pause,
                attempts=self.times.attempts,
                timeout=None,
                wait_initial=self.times.pause_min,
                wait_max=self.times.pause_max,
                wait_jitter=self.times.pause_max - self.times.pause_min,
                wait_exp_base=1,
            ):
                with attempt:
                    return self._attempt(call, take, attempt.num)
        raise AssertionError("stamina raises the last error")

    def _pause(self, error: Exception) -> bool | float:
        """Whether, and after how many seconds, a failed read is worth another try."""
        if not isinstance(error, Momentary):
            return False
        pause = self.times.pause_max if error.pause is None else error.pause
        if pause >= time_left():
            return False
        return True if error.pause is None else max(error.pause, self.times.pause_min)

    def _attempt(self, call: Call, take: Callable[[Answer], Any], number: int = 1) -> Any:
        """One request through the breaker, taken as `take` says; what went wrong is logged."""
        if time_left() <= 0:
            raise Unreachable(f"{call.operation}: no time left")
        breaker, started = self._breaker(call.operation), time.monotonic()
        if not breaker.allows():
            raise Unreachable(f"{call.operation}: left alone, it failed too often")
        try:
            document = take(self._exchanges.send(call))
        except (NotFound, Refused):
            breaker.succeeded()
            raise
        except Unreachable as trouble:
            self._report(call, trouble, number, time.monotonic() - started, opened=breaker.failed())
            raise
        breaker.succeeded()
        return document

    def _breaker(self, operation: str) -> Breaker:
        with self._lock:
            return self._breakers.setdefault(operation, Breaker(self._rules, self._clock))

    def _report(self, call: Call, trouble: Unreachable, attempt: int, seconds: float, opened: bool) -> None:
        self._log.warning(
            "billing_failed",
            operator=self._operator.id,
            method=call.method,
            path=self.paths.path(call.resource),  # without id and query: those are a customer's
            key=call.key,
            correlation=call.correlation,
            error=type(trouble).__name__,
            reason=str(trouble),
            attempt=attempt,
            seconds=round(seconds, 3),
            state="open" if opened else "closed",
        )


class _Page:
    """One page of a collection."""

    def __init__(self) -> None:
        self.documents: list[dict[str, Any]] = []
        self.total: float = 0

    def take(self, answer: Answer) -> None:
        """Reads the page and how many there are in all; without a count a 206 means that there are more."""
        documents = read_answer(answer) or []
        if not isinstance(documents, list) or not all(isinstance(each, dict) for each in documents):
            raise Unreachable("not a list of objects")
        self.documents = documents
        count = answer.headers.get("X-Total-Count", "")
        if count.isascii() and count.isdigit() and len(count) < 10:
            self.total = int(count)
        else:
            self.total = math.inf if answer.status == 206 else len(documents)
