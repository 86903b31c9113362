"""The one door to the backend: every request passes `_request`, which sets its time, its headers and its errors."""

import logging
import math
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock, local
from typing import Any

import requests
import stamina
import structlog
from requests.adapters import BaseAdapter
from urllib3.exceptions import HTTPError

from mila.billing.breaker import Breaker, BreakerRules, Clock
from mila.billing.deadline import time_left, time_limit
from mila.billing.errors import BillingError, NotFound, Refused, Unknown, Unreachable
from mila.billing.tmf.answers import Answer, Momentary, read_answer, write_answer
from mila.billing.tmf.paths import PRODUCT_ORDER, Paths, Resource
from mila.billing.tmf.transport import Departure, TimedAdapter, departure
from mila.faults import fault_point
from mila.operators import Operator

BODY_LIMIT = 5 * 1024 * 1024  # bytes, unpacked
PAGES_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Times:
    """How long the backend may take, in seconds."""

    connect: float = 1.0
    read: float = 4.0  # all requests and retries of a read together
    write: float = 4.0
    attempts: int = 3
    pause_min: float = 0.1
    pause_max: float = 0.8


@dataclass(frozen=True, slots=True)
class Call:
    """One request; `operation` is its name for breakers and logs, free of customers' data."""

    method: str
    resource: Resource
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    key: str | None = None
    correlation: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def operation(self) -> str:
        """`GET productOrder`."""
        return f"{self.method} {self.resource.name}"


class Door:
    """Requests to one backend. Thread-safe: each thread has a session of its own, breakers are shared."""

    def __init__(
        self,
        operator: Operator,
        times: Times = Times(),
        rules: BreakerRules = BreakerRules(),  # noqa: B008  # frozen
        clock: Clock = time.monotonic,
        adapter: Callable[[], BaseAdapter] = TimedAdapter,
    ) -> None:
        self.paths = Paths.of(operator.billing.paths)
        self.times = times
        self._operator, self._address = operator, operator.billing
        self._rules, self._clock, self._adapter = rules, clock, adapter
        self._breakers: dict[str, Breaker] = {}
        self._lock = Lock()
        self._threads = local()
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
                return isinstance(read_answer(self._request(call)), list)
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
        breaker, started = self._breaker(call.operation), time.monotonic()
        if not breaker.allows():
            raise Unreachable(f"{call.operation}: left alone, it failed too often")
        try:
            document = take(self._request(call))
        except (NotFound, Refused):
            breaker.succeeded()
            raise
        except Unreachable as trouble:
            self._report(call, trouble, number, time.monotonic() - started, opened=breaker.failed())
            raise
        breaker.succeeded()
        return document

    def _request(self, call: Call) -> Answer:
        """Sends one request and reads the whole answer. Raises `Momentary`; for a write `Unreachable` or `Unknown`."""
        state = Departure()
        token = departure.set(state)
        try:
            with _own_errors(call, state):
                return self._exchange(call)
        finally:
            departure.reset(token)

    def _exchange(self, call: Call) -> Answer:
        left = time_left()
        if left <= 0:
            raise TimeoutError("no time left")
        response = self._session().request(
            call.method,
            self._address.url.rstrip("/") + call.path,
            params=dict(call.query),
            json=call.body,
            headers=self._headers(call),
            timeout=(min(self.times.connect, left), left),
            allow_redirects=False,
            stream=True,
        )
        with response:
            if call.method == "POST" and call.resource is PRODUCT_ORDER:
                fault_point("order_answer_unread")
            return Answer(response.status_code, response.headers, _body(response))

    def _headers(self, call: Call) -> dict[str, str]:
        headers = {"Accept": "application/json", "X-Correlation-Id": call.correlation}
        if call.body is not None:
            headers["Content-Type"] = "application/json;charset=utf-8"
        if call.key is not None:
            headers["Idempotency-Key"] = call.key
        if self._address.token:
            headers["Authorization"] = f"Bearer {self._address.token}"
        return headers

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._threads, "session", None)
        if session is None:
            session = self._threads.session = requests.Session()
            session.headers["User-Agent"] = "mila"
            session.verify = self._address.ca_file or True
            session.trust_env = (
                False  # no .netrc, no proxy: the address in the operator's file is the one that is asked
            )
            session.mount("http://", self._adapter())
            session.mount("https://", self._adapter())
        return session

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


@contextmanager
def _own_errors(call: Call, state: Departure) -> Iterator[None]:
    """Turns errors of the transport into ours; the cause is the innermost one, as the others name the query."""
    try:
        yield
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        cause = _innermost(error)
        what = f"{call.operation}: {type(cause).__name__}"
    else:
        return
    if call.method == "GET":
        raise Momentary(what) from cause
    raise (Unknown if state.left else Unreachable)(what) from cause


def _innermost(error: BaseException) -> BaseException:
    for _ in range(20):
        within = (error.__cause__, getattr(error, "reason", None), *error.args)
        inner = next((each for each in within if isinstance(each, BaseException)), None)
        if inner is None:
            return error
        error = inner
    return error


def _body(response: requests.Response) -> bytes:
    """The whole body, if it is not too long."""
    body = bytearray()
    for chunk in response.iter_content(65536):
        body += chunk
        if len(body) > BODY_LIMIT:
            raise ValueError("the answer is too long")
    return bytes(body)
