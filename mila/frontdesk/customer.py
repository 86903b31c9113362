"""The customer's routes, as conversation-api.md has them."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from litestar import Request, Response, Router, delete, get, post
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, HeaderParameter, JSONBody, MultipartBody, QueryParameter
from litestar.response import File, Stream
from sqlalchemy import Connection

from mila.faults import fault_point
from mila.frontdesk import card_numbers, conversations, intake, log, stream, turns
from mila.frontdesk.attachments import MAX_BYTES, TooMuch, WrongKind
from mila.frontdesk.conversations import Conversation, Opening
from mila.frontdesk.desk import STREAMS, Desk
from mila.frontdesk.entry import address_of, only_the_visitor, slow_down
from mila.frontdesk.messages import Receipt, Words
from mila.frontdesk.problems import Problem, ProblemDocument
from mila.frontdesk.shapes import Kept, Place, Rating, Said, Sent, Start, Ticket, Typing, shown
from mila.frontdesk.speech import say
from mila.operators import Operator

SMALL_BODY = 64 * 1024
PROBLEM = ResponseSpec(ProblemDocument, media_type="application/problem+json", description="RFC 9457")
REFUSALS = {401: PROBLEM, 403: PROBLEM, 422: PROBLEM, 429: PROBLEM, 503: PROBLEM}
MESSAGE_REFUSALS = {**REFUSALS, 400: PROBLEM, 413: PROBLEM}
EVENTS = ResponseSpec(
    list[dict[str, Any]], description="The events in order; with `Accept: text/event-stream` the live stream of them"
)
THUMBS_AND_STARS = ("up", "down", True, False, 1, 2, 3, 4, 5)

FromDesk = NamedDependency[Desk]
FromToken = NamedDependency[Conversation]


@post("/api/conversations", status_code=201, request_max_body_size=SMALL_BODY, responses=MESSAGE_REFUSALS)
async def open_conversation(request: Request[Any, Any, Any], desk: FromDesk, data: JSONBody[Start]) -> Ticket:
    """Opens a conversation; the first bot messages follow as events."""
    operator = desk.operators.of_site(data.site)
    if operator is None:
        raise Problem("unknown_site")
    if not desk.origins.allows(data.site, request.headers.get("origin")):
        raise Problem("wrong_origin")
    slow_down(desk.limits.openings, request)
    language, script = _language(operator, data.language)
    name = card_numbers.mask(intake.clean_name(data.name or "")).text
    opening = Opening(data.site, operator, language, script, name)
    id_, token, now = conversations.new_id(), conversations.new_token(), desk.clock()

    def create(connection: Connection) -> None:
        held = conversations.create(connection, id_, token, opening, now)
        turns.add(connection, held, 0, turns.OPENING_KEY, b"", {"payload": "/greet"}, now)

    await desk.store.write(create)
    await desk.codes.seen(id_, address_of(request))
    desk.metrics.conversations.inc()
    desk.runners.wake(id_)
    return Ticket(id_, token, language, shown(operator))


@post("/messages", status_code=202, request_max_body_size=SMALL_BODY, responses=MESSAGE_REFUSALS)
async def send_message(
    request: Request[Any, Any, Any],
    desk: FromDesk,
    held: FromToken,
    data: JSONBody[Said],
    key: Annotated[str | None, HeaderParameter(name="Idempotency-Key")] = None,
) -> Place:
    """Takes a message: stored when this answers. The same key again: the same answer, nothing done twice."""
    if not key or len(key) > turns.KEY_LENGTH or not key.isprintable() or not key.isascii():
        raise Problem("no_key")
    if (data.text is None) == (data.choice is None):
        raise Problem("not_understood")
    fault_point("desk_received")
    await desk.codes.seen(held.id, address_of(request))
    if data.choice is not None:
        words = Words(choice=data.choice)
    else:
        words = await desk.codes.read(held.id, intake.clean_text(data.text or ""))
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
    if receipt.is_new:
        desk.runners.wake(id_, receipt.alone)
        desk.metrics.messages.inc()
    desk.hub.publish(id_, receipt.events)
    return receipt


@get("/events", responses={**REFUSALS, 200: EVENTS})
async def read_events(
    request: Request[Any, Any, Any],
    desk: FromDesk,
    held: FromToken,
    after: Annotated[int, QueryParameter(ge=0, le=2**31 - 1)] = 0,
) -> Response[Any]:
    """The log after `after`, at most 500 events; or the live stream, resumed by `Last-Event-ID`."""
    if "text/event-stream" in request.headers.get("accept", ""):
        last = request.headers.get("last-event-id", "")
        cursor = int(last) if last.isdecimal() and last.isascii() and len(last) < 10 else after
        return _stream(desk, held.id, cursor)
    return Response(await desk.store.read(lambda connection: log.after(connection, held.id, after)))


def _stream(desk: Desk, id_: str, cursor: int) -> Response[Any]:
    if desk.hub.count(id_) >= STREAMS:
        raise Problem("too_fast", retry_after=2)
    headers = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
    frames: AsyncIterator[bytes] = stream.frames(desk.store, desk.hub, id_, cursor)
    return Stream(frames, media_type="text/event-stream", headers=headers)


@post("/typing", status_code=204, request_max_body_size=SMALL_BODY, responses=MESSAGE_REFUSALS)
async def tell_typing(desk: FromDesk, held: FromToken, data: JSONBody[Typing | None] = None) -> None:
    """Tells who else looks at the conversation that the visitor is typing; not stored."""
    desk.hub.publish(held.id, [{"type": "typing", "from": "visitor", "on": data.on if data else True}])


@post("/ratings", status_code=204, request_max_body_size=SMALL_BODY, responses=MESSAGE_REFUSALS)
async def rate(desk: FromDesk, held: FromToken, data: JSONBody[Rating]) -> None:
    """Rates a message, or the whole; the event has the message's number as `rated`."""
    if data.value not in THUMBS_AND_STARS:
        raise Problem("not_understood")
    desk.limits.messages.take(held.id)
    body = {"value": data.value} if data.seq is None else {"value": data.value, "rated": data.seq}

    def append(connection: Connection) -> list[dict[str, Any]]:
        now_held = conversations.find(connection, held.id, lock=True)
        if data.seq is not None and now_held is not None and data.seq > now_held.last_seq:
            raise Problem("not_understood")
        return log.append(connection, held.id, [log.Entry("rating", "visitor", body)], desk.clock())

    desk.hub.publish(held.id, await desk.store.write(append))


@post(
    "/attachments",
    status_code=201,
    request_max_body_size=MAX_BYTES + SMALL_BODY,
    responses={**MESSAGE_REFUSALS, 415: PROBLEM},
)
async def attach(desk: FromDesk, held: FromToken, data: MultipartBody[Sent]) -> Kept:
    """Keeps a PDF, PNG or JPEG of at most 5 MB, known by its content."""
    desk.limits.messages.take(held.id)
    try:
        kept = await desk.attachments.keep(held.id, await data.file.read(MAX_BYTES + 1))
    except WrongKind as wrong:
        raise Problem("wrong_kind") from wrong
    except TooMuch as too_much:
        raise Problem("too_large") from too_much
    title = card_numbers.mask(intake.clean_name(data.file.filename)).text or kept.kind
    card = {"kind": kept.kind, "title": title, "href": f"/api/conversations/{held.id}/attachments/{kept.id}"}

    def append(connection: Connection) -> list[dict[str, Any]]:
        entry = log.Entry("message", "visitor", {"text": "", "attachments": [card]})
        events = log.append(connection, held.id, [entry], desk.clock())
        now_held = conversations.find(connection, held.id)
        if now_held is None or now_held.holder != "bot":
            return events
        thanks = desk.voice.message("utter_desk_attachment_kept", now_held)
        return events + say(connection, now_held, [thanks], events[0]["seq"], desk.clock())

    events = await desk.store.write(append)
    desk.hub.publish(held.id, events)
    return Kept(**card, seq=events[0]["seq"])


@get("/attachments/{attachment:str}", media_type=MediaType.TEXT, responses={**REFUSALS, 404: PROBLEM})
async def read_attachment(desk: FromDesk, held: FromToken, attachment: FromPath[str]) -> File:
    """A kept file."""
    found = desk.attachments.find(held.id, attachment)
    if found is None:
        raise Problem("not_found")
    headers = {"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "no-store"}
    return File(found.path, filename=found.path.name, media_type=found.media_type, headers=headers)


@delete("/", status_code=204, responses=REFUSALS)
async def erase(desk: FromDesk, held: FromToken) -> None:
    """Erases what the law lets erase: the log, the identification, the files, what Rasa remembers. Orders stay."""
    await desk.runners.stop(held.id)
    erased = await desk.store.write(lambda connection: conversations.erase(connection, held.id))
    desk.visitors.forget(held.id)
    desk.hub.end(held.id)
    await desk.attachments.erase(held.id)
    for dialogue in range(1, (erased.dialogue if erased else 0) + 1):
        await desk.rasa.erase(f"{held.id}.{dialogue}")


def customer_router() -> Router:
    """The routes of one conversation, all behind its token."""
    return Router(
        "/api/conversations/{conversation:str}",
        guards=[only_the_visitor],
        security=[{"token": []}],
        route_handlers=[send_message, read_events, tell_typing, rate, attach, read_attachment, erase],
    )


def _language(operator: Operator, wanted: str | None) -> tuple[str, str]:
    """The language wanted if the operator has it, else its first; `sr-Cyrl` asks for Cyrillic."""
    language, *rest = (wanted or "").lower().split("-")
    script = "cyrillic" if "cyrl" in rest else "latin"
    return (language, script) if language in operator.languages else (operator.languages[0], "latin")
