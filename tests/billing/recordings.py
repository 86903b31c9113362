"""What a sandbox once answered: written down by `tests.billing.record`, said again by a server that knows no more."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from requests import PreparedRequest, Response

from mila.billing.tmf.transport import TimedAdapter
from tests.billing.backends import Visit, backend

FOLDER = Path(__file__).parent / "fixtures"
KEPT_HEADERS = ("Content-Type", "X-Total-Count", "X-Result-Count", "Location")


@dataclass
class Exchange:
    """One request and its answer."""

    method: str
    path: str
    query: list[list[str]]
    request: Any
    status: int
    headers: dict[str, str]
    answer: Any

    def is_for(self, method: str, target: str, document: Any) -> bool:
        """Whether this is the answer to such a request, to the letter of what was sent."""
        return (self.method, self.path, self.query, self.request) == (method, *split(target), document)


@dataclass
class Recording:
    """All exchanges of one test, and the day on which they were recorded."""

    day: date
    exchanges: list[Exchange] = field(default_factory=list)

    @classmethod
    def read(cls, test: str) -> "Recording":
        """The recording of a test."""
        written = json.loads((FOLDER / f"{test}.json").read_text("utf-8"))
        return cls(date.fromisoformat(written["day"]), [Exchange(**each) for each in written["exchanges"]])

    def write(self, test: str) -> None:
        """Writes it beside the others."""
        document = {"day": self.day.isoformat(), "exchanges": [vars(each) for each in self.exchanges]}
        (FOLDER / f"{test}.json").write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", "utf-8")


class RecordingAdapter(TimedAdapter):
    """Does what the client's own does and writes it down."""

    def __init__(self, recording: Recording, url: str) -> None:
        super().__init__()
        self._recording, self._url = recording, url

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        response = super().send(request, *args, **kwargs)
        path, query = split(request.path_url)
        body = request.body.decode() if isinstance(request.body, bytes) else request.body
        self._recording.exchanges.append(
            Exchange(
                method=str(request.method),
                path=path,
                query=query,
                request=json.loads(body) if body else None,
                status=response.status_code,
                headers={name: response.headers[name] for name in KEPT_HEADERS if name in response.headers},
                answer=json.loads(response.text.replace(self._url, "http://backend.example")),
            )
        )
        return response


def split(target: str) -> tuple[str, list[list[str]]]:
    """Path and sorted query of a request."""
    path, _, query = target.partition("?")
    return path, sorted(list(pair) for pair in parse_qsl(query, keep_blank_values=True))


@contextmanager
def replaying(recording: Recording) -> Iterator[str]:
    """A server that answers as recorded, each answer once; anything else is a mistake of the client's."""
    with backend(_replay(list(recording.exchanges))) as server:
        yield server.url


def _replay(left: list[Exchange]) -> Callable[[Visit], None]:
    def behave(visit: Visit) -> None:
        document = visit.document() if visit.method == "POST" else None
        target = visit.line.split(" ")[1]
        found = next((each for each in left if each.is_for(visit.method, target, document)), None)
        if found is None:
            visit.json({"code": "notRecorded", "reason": visit.line}, 500)
            return
        left.remove(found)
        headers = {name.replace("-", "_"): value for name, value in found.headers.items() if name != "Content-Type"}
        visit.json(found.answer, found.status, **headers)

    return behave
