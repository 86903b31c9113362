"""Errors as the contract has them: `application/problem+json` (RFC 9457), in the customer's language, never a trace."""

from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from mila.frontdesk.intake import TextRefused
from mila.frontdesk.limits import TooFast
from mila.frontdesk.log import ConversationGone
from mila.frontdesk.messages import KeyReused, TooMany, UnknownChoice
from mila.frontdesk.speech import Voice

KINDS: dict[str, int] = {
    "not_readable": 400,
    "no_key": 400,
    "no_entry": 401,
    "wrong_origin": 403,
    "not_found": 404,
    "wrong_method": 405,
    "too_long": 413,
    "too_large": 413,
    "wrong_kind": 415,
    "not_understood": 422,
    "empty": 422,
    "key_reused": 422,
    "unknown_choice": 422,
    "unknown_site": 422,
    "too_fast": 429,
    "trouble": 503,
}
_BY_STATUS = {400: "not_readable", 401: "no_entry", 404: "not_found", 405: "wrong_method", 413: "too_large"}
_OURS: dict[type[Exception], str] = {
    ConversationGone: "no_entry",
    KeyReused: "key_reused",
    UnknownChoice: "unknown_choice",
    RecursionError: "not_readable",  # JSON nested a thousand deep
    UnicodeError: "not_readable",
}
RETRY = 2  # seconds after which a trouble may have passed

log = structlog.get_logger()


class Problem(Exception):
    """What is wrong with a request, by the name of its words; `retry_after` in seconds."""

    def __init__(self, kind: str, retry_after: int = 0) -> None:
        super().__init__(kind)
        self.kind = kind
        self.retry_after = retry_after

    @property
    def status(self) -> int:
        """The HTTP status."""
        return KINDS[self.kind]


class ProblemDocument(msgspec.Struct, frozen=True):
    """RFC 9457; `detail` in the customer's language."""

    type: str
    title: str
    status: int
    detail: str


def problem_of(error: Exception) -> Problem:
    """The problem to be told for any exception."""
    match error:
        case Problem():
            return error
        case TextRefused():
            return Problem({"not_text": "not_readable"}.get(error.reason, error.reason))
        case TooFast():
            return Problem("too_fast", error.seconds)
        case TooMany():
            return Problem("too_fast", RETRY)
        case DBAPIError() | PoolTimeout():
            return Problem("trouble", RETRY)
        case HTTPException():
            return _of_framework(error)
    kind = next((kind for known, kind in _OURS.items() if isinstance(error, known)), "trouble")
    return Problem(kind, RETRY if kind == "trouble" else 0)


def _of_framework(error: HTTPException) -> Problem:
    """Litestar's own: it says 400 both for what is no JSON and for JSON of another shape."""
    cause = error.__cause__
    if error.status_code == 400 and isinstance(cause, msgspec.ValidationError):
        return Problem("not_understood")
    kind = _BY_STATUS.get(error.status_code) or ("not_readable" if error.status_code < 500 else "trouble")
    return Problem(kind)


def respond(request: Request[Any, Any, Any], error: Exception, voice: Voice) -> Response[ProblemDocument]:
    """The response to a request that failed."""
    problem = problem_of(error)
    if problem.kind == "trouble":
        log.error("request_failed", method=request.method, error=type(error).__name__, path=_place(error))
    language = request.scope["state"].get("language") or voice.language(request.headers.get("accept-language", ""))
    document = ProblemDocument(
        type=f"urn:mila:problem:{problem.kind}",
        title=voice.text(f"utter_desk_title_{problem.kind}", language),
        status=problem.status,
        detail=voice.text(f"utter_desk_problem_{problem.kind}", language),
    )
    headers = {"Content-Language": language}
    if problem.retry_after:
        headers["Retry-After"] = str(problem.retry_after)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(document, status_code=problem.status, media_type="application/problem+json", headers=headers)


def _place(error: Exception) -> str:
    """Where in our code it happened; never the message, which may hold what a customer typed."""
    frame, place = error.__traceback__, ""
    while frame is not None:
        name = frame.tb_frame.f_globals.get("__name__", "")
        place = f"{name}:{frame.tb_lineno}" if name.startswith("mila.") else place
        frame = frame.tb_next
    return place
