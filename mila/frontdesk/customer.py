"""The customer's routes, as conversation-api.md has them."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, delete, get, post
from litestar.connection import ASGIConnection
from litestar.datastructures import UploadFile
from litestar.enums import MediaType, RequestEncodingType
from litestar.handlers import BaseRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Body, Parameter
from litestar.response import File, Stream

from mila.faults import fault_point
from mila.frontdesk import card_numbers, conversations, intake, log, stream
from mila.frontdesk.attachments import MAX_BYTES, TooMuch, WrongKind
from mila.frontdesk.conversations import Conversation, Opening
from mila.frontdesk.desk import STREAMS, Desk
from mila.frontdesk.limits import Limit
from mila.frontdesk.messages import Receipt, Words
from mila.frontdesk.problems import Problem, ProblemDocument
from mila.frontdesk.turns import OPENING_KEY, add
from mila.operators import Operator

SMALL_BODY = 64 * 1024
LOOPBACK = ("127.0.0.1", "::1")
PROBLEM = ResponseSpec(ProblemDocument, media_type="application/problem+json", description="RFC 9457")
REFUSALS = {401: PROBLEM, 403: PROBLEM, 422: PROBLEM, 429: PROBLEM, 503: PROBLEM}

type Ask = Request[Any, Any, Any]
Text = Annotated[str, msgspec.Meta(max_length=20_000)]
Short = Annotated[str, msgspec.Meta(max_length=2_000)]


class Start(msgspec.Struct, frozen=True):
    """A visitor begins. `identity`: the operator's signed token of its customer; not read yet."""

    site: Annotated[str, msgspec.Meta(max_length=100)]
    language: Annotated[str, msgspec.Meta(max_length=35)] | None = None
    name: Short | None = None
    identity: Annotated[str, msgspec.Meta(max_length=8_000)] | None = None


class Colours(msgspec.Struct, frozen=True):
    """CSS colours of the operator."""

    primary: str
    on_primary: str


class OperatorShown(msgspec.Struct, frozen=True):
    """What the widget shows of an operator."""

    id: str
    name: str
    languages: tuple[str, ...]
    colours: Colours


class Ticket(msgspec.Struct, frozen=True):
    """What a browser needs to go on with the conversation; the token is told only here."""

    id: str
    token: str
    language: str
    operator: OperatorShown


class Said(msgspec.Struct, frozen=True):
    """Words, or the id of a choice in an event of this conversation: one of the two."""

    text: Text | None = None
    choice: Annotated[str, msgspec.Meta(max_length=100)] | None = None


class Place(msgspec.Struct, frozen=True):
    """Where the message stands in the log."""

    seq: int


class Typing(msgspec.Struct, frozen=True):
    """Whether the visitor is typing."""

    on: bool = True


class Rating(msgspec.Struct, frozen=True):
    """`seq`: the message rated; without it the whole conversation. `value`: a thumb, or one to five."""

    value: str | bool | int
    seq: Annotated[int, msgspec.Meta(ge=1)] | None = None


class Sent(msgspec.Struct):
    """One file, as multipart/form-data."""

    file: UploadFile


class Kept(msgspec.Struct, frozen=True):
    """A kept file; `href` answers only to the token."""

    kind: str
    title: str
    href: str
    seq: int


async def only_the_visitor(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Lets in who has the conversation's token, from a page of its site. Raises `Problem`."""
    desk: Desk = connection.app.state["desk"]
    headers = connection.headers
    id_ = str(connection.path_params["conversation"])
    held = await desk.visitors.check(id_, headers.get("authorization", ""), headers.get("origin"))
    connection.scope["state"]["held"] = held
    connection.scope["state"]["language"] = held.language
    if connection.scope.get("method") != "GET":
        _slow_down(desk.limits.requests, connection)


@post("/api/conversations", status_code=201, request_max_body_size=SMALL_BODY, responses={**REFUSALS, 413: PROBLEM})
async def open_conversation(request: Ask, desk: Desk, data: Start) -> Ticket:
    """Opens a conversation; the first bot messages follow as events."""
    operator = desk.operators.of_site(data.site)
    if operator is None:
        raise Problem("unknown_site")
    if not desk.origins.allows(data.site, request.headers.get("origin")):
        raise Problem("wrong_origin")
    _slow_down(desk.limits.openings, request)
    language, script = _language(operator, data.language)
    name = card_numbers.mask(intake.clean_name(data.name or "")).text
    opening = Opening(data.site, operator, language, script, name)
    id_, token, now = conversations.new_id(), conversations.new_token(), desk.clock()

    def create(connection: Any) -> None:
        conversations.create(connection, id_, token, opening, now)
        held = conversations.find(connection, id_)
        assert held is not None
        add(connection, held, 0, OPENING_KEY, b"", {"payload": "/greet"}, now)

    await desk.store.write(create)
    await desk.codes.seen(id_, _address(request))
    desk.metrics.conversations.inc()
    desk.runners.wake(id_)
    return Ticket(id_, token, language, _shown(operator))


@post(
    "/messages", status_code=202, request_max_body_size=SMALL_BODY, responses={**REFUSALS, 400: PROBLEM, 413: PROBLEM}
)
async def send_message(
    request: Ask,
    desk: Desk,
    held: Conversation,
    data: Said,
    key: Annotated[str | None, Parameter(header="Idempotency-Key", required=True)] = None,
) -> Place:
    """Takes a message: stored when this answers. The same key again: the same answer, nothing done twice."""
    if not key or len(key) > 190 or not key.isprintable() or not key.isascii():
        raise Problem("no_key")
    if (data.text is None) == (data.choice is None):
        raise Problem("not_understood")
    fault_point("desk_received")
    await desk.codes.seen(held.id, _address(request))
    words = (
        Words(choice=data.choice) if data.choice else await desk.codes.read(held.id, intake.clean_text(data.text or ""))
    )
    receipt = await _accept(desk, held.id, key, words)
    fault_point("desk_committed")
    return Place(receipt.seq)


async def _accept(desk: Desk, id_: str, key: str, words: Words) -> Receipt:
    """Stores the message, tries a code in it, and only then has it answered."""
    with desk.runners.pause(id_):
        receipt = await desk.store.write(
            lambda connection: desk.intake.accept(
                connection, id_, key, words, desk.clock(), lambda: desk.limits.messages.take(id_)
            )
        )
        if words.code and receipt.is_new:
            await desk.codes.try_code(id_, words.code, f"{id_}:{receipt.seq}")
    desk.hub.publish(id_, receipt.events)
    desk.metrics.messages.inc(receipt.is_new)
    return receipt


@get(
    "/events",
    responses={
        **REFUSALS,
        200: ResponseSpec(
            list[dict[str, Any]],
            description="The events in order; with Accept: text/event-stream a live stream of them",
        ),
    },
)
async def read_events(
    request: Ask, desk: Desk, held: Conversation, after: Annotated[int, Parameter(ge=0, le=2**31)] = 0
) -> Response[Any]:
    """The log after `after`, at most 500 events; or the live stream, resumed by `Last-Event-ID`."""
    if "text/event-stream" in request.headers.get("accept", ""):
        last = request.headers.get("last-event-id", "")
        cursor = int(last) if last.isdecimal() and len(last) < 10 else after
        return _stream(desk, held.id, cursor)
    return Response(await desk.store.read(lambda connection: log.after(connection, held.id, after)))


def _stream(desk: Desk, id_: str, cursor: int) -> Response[Any]:
    if desk.hub.count(id_) >= STREAMS:
        raise Problem("too_fast", retry_after=2)
    headers = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
    frames: AsyncIterator[bytes] = stream.frames(desk.store, desk.hub, id_, cursor)
    return Stream(frames, media_type="text/event-stream", headers=headers)


@post("/typing", status_code=204, request_max_body_size=SMALL_BODY, responses=REFUSALS)
async def tell_typing(desk: Desk, held: Conversation, data: Typing | None = None) -> None:
    """Tells who else looks at the conversation that the visitor is typing; not stored."""
    desk.hub.publish(held.id, [{"type": "typing", "from": "visitor", "on": data.on if data else True}])


@post("/ratings", status_code=204, request_max_body_size=SMALL_BODY, responses=REFUSALS)
async def rate(desk: Desk, held: Conversation, data: Rating) -> None:
    """Rates a message, or the whole."""
    if data.seq is not None and data.seq > held.last_seq:
        data = _checked(data, await desk.store.read(lambda connection: conversations.find(connection, held.id)))
    value = data.value if not isinstance(data.value, str) else data.value.strip()
    if value not in ("up", "down", True, False, 1, 2, 3, 4, 5):
        raise Problem("not_understood")
    desk.limits.messages.take(held.id)
    body = {"value": value} if data.seq is None else {"value": value, "rated": data.seq}
    entry = log.Entry("rating", "visitor", body)
    events = await desk.store.write(lambda connection: log.append(connection, held.id, [entry], desk.clock()))
    desk.hub.publish(held.id, events)


def _checked(rating: Rating, held: Conversation | None) -> Rating:
    if held is None or (rating.seq or 0) > held.last_seq:
        raise Problem("not_understood")
    return rating


@post(
    "/attachments",
    status_code=201,
    request_max_body_size=MAX_BYTES + SMALL_BODY,
    responses={**REFUSALS, 413: PROBLEM, 415: PROBLEM},
)
async def attach(
    desk: Desk, held: Conversation, data: Annotated[Sent, Body(media_type=RequestEncodingType.MULTI_PART)]
) -> Kept:
    """Keeps a PDF, PNG or JPEG of at most 5 MB, known by its content."""
    desk.limits.messages.take(held.id)
    try:
        kept = await desk.attachments.keep(held.id, await data.file.read(MAX_BYTES + 1))
    except WrongKind as wrong:
        raise Problem("wrong_kind") from wrong
    except TooMuch as too_much:
        raise Problem("too_large") from too_much
    title = card_numbers.mask(intake.clean_name(data.file.filename)).text or kept.kind
    href = f"/api/conversations/{held.id}/attachments/{kept.id}"
    shown = {"kind": kept.kind, "title": title, "href": href}
    entry = log.Entry("message", "visitor", {"text": "", "attachments": [shown]})
    events = await desk.store.write(lambda connection: log.append(connection, held.id, [entry], desk.clock()))
    desk.hub.publish(held.id, events)
    return Kept(**shown, seq=events[0]["seq"])


@get("/attachments/{attachment:str}", media_type=MediaType.TEXT, responses={**REFUSALS, 404: PROBLEM})
async def read_attachment(desk: Desk, held: Conversation, attachment: str) -> File:
    """A kept file."""
    found = desk.attachments.find(held.id, attachment)
    if found is None:
        raise Problem("not_found")
    headers = {"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "no-store"}
    return File(found.path, filename=found.path.name, media_type=found.media_type, headers=headers)


@delete("/", status_code=204, responses=REFUSALS)
async def erase(desk: Desk, held: Conversation) -> None:
    """Erases what the law lets erase: the log, the identification, the files, what Rasa remembers. Orders stay."""
    await desk.runners.stop(held.id)
    await desk.store.write(lambda connection: conversations.erase(connection, held.id))
    desk.visitors.forget(held.id)
    desk.hub.end(held.id)
    await desk.attachments.erase(held.id)
    for dialogue in range(1, held.dialogue + 1):
        await desk.rasa.erase(f"{held.id}.{dialogue}")


def customer_router() -> Router:
    """The routes of one conversation, all behind its token."""
    return Router(
        "/api/conversations/{conversation:str}",
        guards=[only_the_visitor],
        route_handlers=[send_message, read_events, tell_typing, rate, attach, read_attachment, erase],
    )


def _language(operator: Operator, wanted: str | None) -> tuple[str, str]:
    """The language wanted if the operator has it, else its first; `sr-Cyrl` asks for Cyrillic."""
    language, *rest = (wanted or "").lower().split("-")
    script = "cyrillic" if "cyrl" in rest else "latin"
    return (language, script) if language in operator.languages else (operator.languages[0], "latin")


def _shown(operator: Operator) -> OperatorShown:
    colours = Colours(operator.colours.primary, operator.colours.on_primary)
    return OperatorShown(operator.id, operator.name, operator.languages, colours)


def _address(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    return connection.client.host if connection.client else ""


def _slow_down(limit: Limit, connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Limits an address; not loopback: that is a proxy whose callers we can't tell apart (MILA_TRUSTED_PROXIES)."""
    address = _address(connection)
    if address not in LOOPBACK:
        limit.take(_network(address))


def _network(address: str) -> str:
    """The address; of IPv6 the first 64 bits, which one household has."""
    return ":".join(address.split(":")[:4]) if ":" in address else address
