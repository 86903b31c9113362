"""How a request's body is read and an answer is made."""

from typing import Any

from litestar import Request, Response
from litestar.serialization import decode_json

from mila.sandbox.documents import absolute
from mila.sandbox.errors import invalid
from mila.sandbox.resources import Document

JSON = "application/json;charset=utf-8"
BODY_TYPES = ("application/json", "application/merge-patch+json")

Call = Request[Any, Any, Any]


def answer(request: Call, status: int, body: bytes, headers: dict[str, str] | None = None) -> Response[bytes]:
    """A JSON answer with absolute hrefs."""
    return Response(absolute(body, base_of(request)), status_code=status, media_type=JSON, headers=headers or {})


def nothing() -> Response[bytes]:
    """204."""
    return Response(b"", status_code=204)


def base_of(request: Call) -> str:
    """Scheme and host under which the client called."""
    url = request.base_url
    return f"{url.scheme}://{url.netloc}"


async def read_body(request: Call) -> Document:
    """The request's JSON object. Raises 400 for anything else."""
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind not in BODY_TYPES:
        raise invalid("unsupportedContentType", f"{kind[:80]} is not accepted; application/json is.")
    body = await read_json(request)
    if not isinstance(body, dict):
        raise invalid("invalidJson", "The body must be a JSON object.")
    return body


async def read_json(request: Call) -> Any:
    """The request's JSON. Raises 400."""
    try:
        return decode_json(await request.body())
    except Exception as problem:  # whatever a parser makes of hostile bytes, they are no JSON
        raise invalid("invalidJson", "The body is no JSON.") from problem
