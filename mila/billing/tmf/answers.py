"""What an HTTP answer means: a document, or which of our errors."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from email.utils import parsedate_to_datetime
from time import time
from typing import Any, NoReturn

from mila.billing.errors import NotFound, Refused, Unknown, Unreachable


class Momentary(Unreachable):
    """Trouble that may be over in a moment: a read is tried again, after `pause` seconds if the backend named them."""

    def __init__(self, what: str, pause: float | None = None) -> None:
        super().__init__(what)
        self.pause = pause


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer of the backend."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def document(self) -> Any:
        """The JSON it carries, numbers exact. Raises ValueError, also for what is too deep to be read."""
        try:
            return json.loads(self.body, parse_float=Decimal, parse_constant=_refuse_constant)
        except RecursionError as deep:
            raise ValueError("nested too deep") from deep

    def error_code(self) -> str | None:
        """`code` of TM Forum's Error (mandatory there), None when this is no such thing."""
        try:
            code = self.document().get("code")
        except (ValueError, AttributeError):
            return None
        text = str(code) if isinstance(code, str | int) else ""
        return text if re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", text) else None


def read_answer(answer: Answer) -> Any:
    """The document of an answer to a read. Raises `NotFound`, `Momentary`, `Unreachable`."""
    status = answer.status
    if status in (200, 206):
        return _document(answer)
    if status == 204:
        return None
    if status == 404 and (not answer.body or answer.error_code() is not None):
        raise NotFound("404")  # a 404 of any other shape comes from a gateway on the way: the path is wrong, not the id
    if status == 429 or status >= 500:
        raise Momentary(f"status {status}", pause_asked(answer.headers))
    raise Unreachable(f"status {status}")


def write_answer(answer: Answer) -> Any:
    """The document of an answer to a write. Raises `Refused`, `Unknown`, or `Unreachable`: surely not done."""
    status = answer.status
    if status in (200, 201, 202):
        try:
            return _document(answer)
        except Unreachable as garbage:
            raise Unknown("answered, but not understood") from garbage.__cause__
    if status in (401, 403, 429):
        raise Unreachable(f"status {status}")
    if 400 <= status < 500 and status != 408:
        _refuse(answer)
    raise Unknown(f"status {status}")


def _document(answer: Answer) -> Any:
    try:
        return answer.document()
    except ValueError as garbage:
        raise Momentary("not readable as JSON") from garbage


def _refuse(answer: Answer) -> NoReturn:
    code = answer.error_code()
    if code is None:
        raise Unreachable(f"status {answer.status} without an error of the backend's")
    raise Refused(code)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def pause_asked(headers: Mapping[str, str]) -> float | None:
    """Seconds of `Retry-After`, which is a number or a date (RFC 9110 10.2.3)."""
    value = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,6}", value):
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time())
    except (ValueError, OverflowError):
        return None
