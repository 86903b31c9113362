"""The sandbox's outermost layer: what happens to a request on the wire. Keeps the journal and carries out faults."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, cast

from litestar.types import ASGIApp, HTTPScope, Message, Receive, Send

from mila.sandbox.errors import Refusal
from mila.sandbox.faults import Faults, Rule
from mila.sandbox.journal import KEPT, Journal
from mila.sandbox.transport import close_connection, reset_connection

LARGEST_BODY = 2_000_000
# What is no part of the APIs is left alone: /sandbox/…, /outbox, /health/…, /documents/….
API_PATH = re.compile(r"/.+/v4/.+")
KEYS = ("externalId", "correlatorId")
HTML = b"<!doctype html><title>Maintenance</title><h1>We will be back soon</h1>"
WRONG_SCHEMA = b'{"result":{"items":"none"},"ok":true}'


@dataclass(slots=True)
class Answer:
    """A whole answer, held back."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request with the ways to answer it."""

    scope: HTTPScope
    body: bytes
    receive: Receive
    send: Send
    app: ASGIApp
    entry: int | None


class Wire:
    """Stands before the application."""

    def __init__(self, faults: Faults, journal: Journal) -> None:
        self._faults = faults
        self._journal = journal

    async def __call__(self, app: ASGIApp, scope: HTTPScope, receive: Receive, send: Send) -> None:
        """Serves one request, well or badly."""
        scope["path"] = path = re.sub(r"/{2,}", "/", scope["path"])
        scope["raw_path"] = re.sub(rb"/{2,}", b"/", scope.get("raw_path") or path.encode())
        if not API_PATH.match(path):
            await app(scope, receive, send)
            return
        method = str(scope["method"])
        body = await read_whole(receive) if method in KEPT else b""
        if body is None:
            await _send(send, _refusal(413, "tooLarge", "The body is too large."))
            return
        key = _key_of(body)
        rule = self._faults.take(method, path, key)
        entry = self._journal.begin(method, path, key, rule.fault if rule else None) if method in KEPT else None
        exchange = Exchange(scope, body, receive, send, app, entry)
        if rule is None:
            await self._serve(exchange)
        else:
            await self._misbehave(exchange, rule)

    async def _serve(self, exchange: Exchange) -> None:
        """Serves as usual; the journal knows the status before the client does."""

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start" and exchange.entry is not None:
                self._journal.end(exchange.entry, message["status"])
            await exchange.send(message)

        await exchange.app(exchange.scope, _replay(exchange), noting)

    async def _misbehave(self, exchange: Exchange, rule: Rule) -> None:
        if rule.fault == "no_dedup":
            cast("dict[str, Any]", exchange.scope)["sandbox.dedup"] = False
        if rule.fault != "slow_answer":
            await asyncio.sleep(rule.delay_ms / 1000)
        answer = await self._work(exchange) if rule.work else None
        if rule.fault == "slow_answer":
            await asyncio.sleep(rule.delay_ms / 1000)
        shown = FAKES.get(rule.fault, lambda: None)()
        if shown is not None and exchange.entry is not None and answer is None:
            self._journal.end(exchange.entry, shown.status)
        await ENDINGS.get(rule.fault, _whole)(exchange, shown or answer or Answer())

    async def _work(self, exchange: Exchange) -> Answer:
        """Lets the application work and keeps its answer back."""
        answer = Answer()

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.status, answer.headers = message["status"], list(message.get("headers", []))
            elif message["type"] == "http.response.body":
                answer.body += message.get("body", b"")

        await exchange.app(exchange.scope, _replay(exchange), keep)
        if exchange.entry is not None:
            self._journal.end(exchange.entry, answer.status)
        return answer


async def read_whole(receive: Receive) -> bytes | None:
    """The request's body; None when it is larger than anything the APIs take."""
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break
        size += len(message.get("body", b""))
        if size <= LARGEST_BODY:
            parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts) if size <= LARGEST_BODY else None


def _replay(exchange: Exchange) -> Receive:
    """Gives the application the body that was read already."""
    if exchange.entry is None:
        return exchange.receive
    given = False

    async def receive() -> Any:
        nonlocal given
        if given:
            return await exchange.receive()
        given = True
        return {"type": "http.request", "body": exchange.body, "more_body": False}

    return receive


def _key_of(body: bytes) -> str | None:
    try:
        parsed = json.loads(body or b"null")
    except (ValueError, RecursionError):
        return None
    if not isinstance(parsed, dict):
        return None
    found = next((parsed[key] for key in KEYS if isinstance(parsed.get(key), str)), None)
    return found.encode("utf-8", "replace").decode()[:255] if found else None


def _refusal(status: int, code: str, reason: str, **headers: str) -> Answer:
    body = json.dumps(Refusal(status, code, reason).body()).encode()
    return _fake(status, "application/json;charset=utf-8", body, **headers)


def _fake(status: int, kind: str, body: bytes, **headers: str) -> Answer:
    whole = {"content-type": kind, "content-length": str(len(body)), **headers}
    return Answer(status, [(name.encode(), value.encode()) for name, value in whole.items()], body)


async def _send(send: Send, answer: Answer) -> None:
    start: Any = {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
    await send(start)
    body: Any = {"type": "http.response.body", "body": answer.body, "more_body": False}
    await send(body)


async def _whole(exchange: Exchange, answer: Answer) -> None:
    await _send(exchange.send, answer)


async def _half(exchange: Exchange, answer: Answer) -> None:
    """The first half of a right answer under its full Content-Length, then the line is cut."""
    start: Any = {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
    await exchange.send(start)
    body: Any = {"type": "http.response.body", "body": answer.body[: len(answer.body) // 2], "more_body": True}
    await exchange.send(body)
    await close_connection(exchange.send, exchange.receive)


async def _drop(exchange: Exchange, _answer: Answer) -> None:
    await close_connection(exchange.send, exchange.receive)


async def _reset(exchange: Exchange, _answer: Answer) -> None:
    await reset_connection(exchange.send, exchange.receive)


type Ending = Callable[[Exchange, Answer], Awaitable[None]]
ENDINGS: dict[str, Ending] = {"half": _half, "drop_after": _drop, "drop_before": _drop, "reset": _reset}
FAKES: dict[str, Callable[[], Answer | None]] = {
    "500": lambda: _refusal(500, "internalError", "The server failed."),
    "401": lambda: _refusal(401, "unauthorized", "Who are you?", **{"www-authenticate": "Bearer"}),
    "429": lambda: _refusal(429, "tooManyRequests", "Too many requests.", **{"retry-after": "1"}),
    "html": lambda: _fake(200, "text/html;charset=utf-8", HTML),
    "wrong_schema": lambda: _fake(200, "application/json;charset=utf-8", WRONG_SCHEMA),
}
