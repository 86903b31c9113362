"""An action server that does what a test tells it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

Answering = Callable[[dict[str, Any]], Awaitable[web.Response]]


class FakeActions:
    """Answers every action with `replies[name]`: a dict, or a coroutine function of the request's body."""

    def __init__(self) -> None:
        self.replies: dict[str, Any] = {}
        self.calls: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.called = asyncio.Event()
        self.port = 0
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application(client_max_size=2**24)
        app.router.add_post("/webhook", self._answer)
        app.router.add_get("/health", self._health)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    def names(self) -> list[str]:
        return [call["next_action"] for call in self.calls]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.calls.append(body)
        self.called.set()
        self.headers.append(dict(request.headers))
        reply = self.replies.get(body["next_action"], {"events": [], "responses": []})
        return await reply(body) if callable(reply) else web.json_response(reply)

    async def _health(self, _: web.Request) -> web.Response:
        return web.json_response({})


def says(text: str, *events: dict[str, Any], **custom: Any) -> dict[str, Any]:
    """A reply with one message."""
    response = {"text": text, "custom": custom} if custom else {"text": text}
    return {"events": list(events), "responses": [response]}


def sets(slot: str, value: Any) -> dict[str, Any]:
    """The event that sets a slot."""
    return {"event": "slot", "timestamp": None, "name": slot, "value": value}


def status(code: int, body: str = "", kind: str = "text/html") -> Answering:
    """A reply of another kind than asked for."""

    async def answer(_: dict[str, Any]) -> web.Response:
        return web.Response(status=code, text=body, content_type=kind)

    return answer


def held(until: asyncio.Event, reply: dict[str, Any]) -> Answering:
    """A reply that waits."""

    async def answer(_: dict[str, Any]) -> web.Response:
        await until.wait()
        return web.json_response(reply)

    return answer
