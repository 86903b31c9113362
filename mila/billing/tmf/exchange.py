"""One request sent and its whole answer read, in time and in our own errors."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import local

import requests
from requests.adapters import BaseAdapter
from urllib3.exceptions import HTTPError

from mila.billing.deadline import time_left
from mila.billing.errors import Unknown, Unreachable
from mila.billing.tmf.answers import Answer, Momentary
from mila.billing.tmf.call import Call, Times
from mila.billing.tmf.paths import PRODUCT_ORDER
from mila.billing.tmf.transport import Departure, departure
from mila.faults import fault_point
from mila.operators import BillingAddress

BODY_LIMIT = 5 * 1024 * 1024  # bytes, unpacked


class Exchanges:
    """Requests to one address. Thread-safe: each thread has a session of its own."""

    def __init__(self, address: BillingAddress, times: Times, adapter: Callable[[], BaseAdapter]) -> None:
        self._address, self._times, self._adapter = address, times, adapter
        self._threads = local()

    def send(self, call: Call) -> Answer:
        """Sends one request and reads the whole answer. Raises `Momentary`; for a write `Unreachable` or `Unknown`."""
        state = Departure()
        token = departure.set(state)
        try:
            with _own_errors(call, state):
                return self._exchange(call)
        finally:
            departure.reset(token)

    def _exchange(self, call: Call) -> Answer:
        left = max(time_left(), 0.001)
        response = self._session().request(
            call.method,
            self._address.url.rstrip("/") + call.path,
            params=dict(call.query),
            json=call.body,
            headers=self._headers(call),
            timeout=(min(self._times.connect, left), left),
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
            session.trust_env = False  # no .netrc, no proxy: who is asked stands in the operator's file alone
            session.mount("http://", self._adapter())
            session.mount("https://", self._adapter())
        return session


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
