"""A front desk for tests of the widget alone: speaks the contract, keeps its log in memory, misbehaves when told to."""

import asyncio
import json
import secrets
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from litestar import Litestar, Request, Response, delete, get, post
from litestar.config.cors import CORSConfig
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import File, Stream
from litestar.static_files import create_static_files_router

DIST = Path(__file__).resolve().parents[2] / "web" / "dist"
TEXT_LIMIT = 2000

Event = dict[str, Any]
AnyRequest = Request[Any, Any, Any]

# What the double says to words that it knows; all else is repeated.
MENU = [{"id": "m1", "title": "Uključenje na reč"}, {"id": "m2", "title": "Provera duga"}]


@dataclass
class Talk:
    """One conversation: its log, what was sent under which key, what was chosen, rated and typed."""

    id: str
    token: str
    name: str
    events: list[Event] = field(default_factory=list)
    passing: list[Event] = field(default_factory=list)
    seq_of: dict[str, int] = field(default_factory=dict)
    posts: list[dict[str, Any]] = field(default_factory=list)
    ratings: list[dict[str, Any]] = field(default_factory=list)
    typed: int = 0
    expired: bool = False

    def texts(self, sender: str) -> list[str]:
        """All that one side has said, in the order of the log."""
        return [event["text"] for event in self.events if event["type"] == "message" and event["from"] == sender]


@dataclass
class Faults:
    """What goes wrong: `posts` is used up from the front, one a message; the rest holds while it is set."""

    posts: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    starts: list[tuple[int, str]] = field(default_factory=list)
    lost_answers: int = 0  # messages that are stored, but answered with a 502 as by a proxy
    post_delay: float = 0.0  # seconds before a message is looked at
    answer_delay: float = 0.0  # seconds between storing a message and saying so
    masks: bool = False  # stores other words than were sent, as for a card number
    streams_refused: bool = False
    streams_silent: bool = False  # open, and never a byte: what a buffering proxy makes of them
    frames_a_stream: int = 0  # each stream is cut after so many events; 0 is never
    repeats: int = 0  # so many events are sent again at the beginning of each stream
    skips: set[int] = field(default_factory=set)  # these are left out of a stream, once each


class Double:
    """The front desk's double on a port of its own, in a thread of its own."""

    def __init__(self) -> None:
        self.talks: dict[str, Talk] = {}
        self.faults = Faults()
        self.streams = 0
        self.answers = True
        self.page = ""
        self._changed: asyncio.Condition | None = None
        self._generation = 0
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def talk(self) -> Talk:
        """The latest conversation."""
        return list(self.talks.values())[-1]

    def reset(self) -> None:
        """As new."""
        self.talks.clear()
        self.faults, self.answers, self.page, self.streams = Faults(), True, "", 0
        self.cut_streams()

    @contextmanager
    def running(self) -> Iterator["Double"]:
        """Serves until the block ends."""
        config = uvicorn.Config(self._app(), host="127.0.0.1", port=0, log_level="warning", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            thread.join(0.01)
        self.port = server.servers[0].sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            self.cut_streams()
            server.should_exit = True
            thread.join(10)

    # --- what tests do to it -----------------------------------------------------------------------------------------
    def say(self, text: str, sender: str = "bot", **more: Any) -> int:
        """Something is said in the latest conversation; returns its seq."""
        return self.happens("message", sender, text=text, **more)

    def happens(self, kind: str, sender: str = "system", **more: Any) -> int:
        """An event of the log."""
        seq: int = self._do(self._append, self.talk, kind, sender, more)
        return seq

    def types(self, on: bool = True, sender: str = "bot") -> None:
        """Somebody begins or stops writing."""
        self._do(self.talk.passing.append, {"type": "typing", "from": sender, "on": on})

    def cut_streams(self) -> None:
        """Every open stream breaks off now."""
        self._do(self._next_generation)

    def expire(self) -> None:
        """The latest conversation's token is not valid any more."""
        self.talk.expired = True
        self.cut_streams()

    # --- how it works ------------------------------------------------------------------------------------------------
    def _do(self, act: Any, *arguments: Any) -> Any:
        if self._loop is None:
            return act(*arguments)

        async def run() -> Any:
            assert self._changed is not None
            async with self._changed:
                result = act(*arguments)
                self._changed.notify_all()
                return result

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(5)

    def _next_generation(self) -> None:
        self._generation += 1

    def _append(self, talk: Talk, kind: str, sender: str, more: dict[str, Any]) -> int:
        seq = len(talk.events) + 1
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        talk.events.append({"seq": seq, "at": at, "type": kind, "from": sender, **more})
        return seq

    def _find(self, request: AnyRequest, id_: str) -> Talk | None:
        talk = self.talks.get(id_)
        known = talk and not talk.expired and request.headers.get("Authorization") == f"Bearer {talk.token}"
        return talk if known else None

    def _answer(self, talk: Talk, text: str, seq: int) -> None:
        if self.answers:
            choices = {"choices": MENU} if text == "meni" else {}
            self._append(talk, "message", "bot", {"text": f"Rekli ste: {text}", "reply_to": seq, **choices})

    def _app(self) -> Litestar:
        @post("/api/conversations")
        async def start(data: JSONBody[dict[str, Any]]) -> Response[Any]:
            if self.faults.starts:
                return problem(*self.faults.starts.pop(0))
            talk = Talk(secrets.token_urlsafe(18), secrets.token_urlsafe(32), data.get("name", ""))
            self.talks[talk.id] = talk
            greeting = f"Zdravo, {talk.name}! Ja sam Mila." if talk.name else "Zdravo! Ja sam Mila."
            self._append(talk, "message", "bot", {"text": f"{greeting} Kako mogu da pomognem?", "choices": MENU})
            operator = {"id": "mts", "name": "mts", "languages": ["sr", "en"], "colours": {"primary": "#c4122f"}}
            body = {"id": talk.id, "token": talk.token, "language": data.get("language"), "operator": operator}
            return Response(body, status_code=201)

        @post("/api/conversations/{id_:str}/messages")
        async def message(request: AnyRequest, id_: FromPath[str], data: JSONBody[dict[str, Any]]) -> Response[Any]:
            if self.faults.post_delay:
                await asyncio.sleep(self.faults.post_delay)
            talk = self._find(request, id_)
            if talk is None:
                return problem(404, "Ovaj razgovor ne postoji.")
            if self.faults.posts:
                status, headers = self.faults.posts.pop(0)
                return problem(status, "Poruka ne može da se primi.", headers)
            return await self._receive(talk, request.headers["Idempotency-Key"], data)

        @get("/api/conversations/{id_:str}/events")
        async def events(request: AnyRequest, id_: FromPath[str], after: FromQuery[int] = 0) -> Response[Any] | Stream:
            talk = self._find(request, id_)
            if talk is None:
                return problem(404, "Ovaj razgovor ne postoji.")
            if "text/event-stream" not in request.headers.get("Accept", ""):
                return Response(talk.events[after:])
            if self.faults.streams_refused:
                return problem(503, "Nema toka.")
            self.streams += 1
            cursor = int(request.headers.get("Last-Event-ID", after))
            return Stream(
                self._stream(talk, cursor), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
            )

        @post("/api/conversations/{id_:str}/typing", status_code=204)
        async def typing(request: AnyRequest, id_: FromPath[str]) -> None:
            if talk := self._find(request, id_):
                talk.typed += 1

        @post("/api/conversations/{id_:str}/ratings", status_code=204)
        async def rate(request: AnyRequest, id_: FromPath[str], data: JSONBody[dict[str, Any]]) -> None:
            if talk := self._find(request, id_):
                talk.ratings.append(data)

        @delete("/api/conversations/{id_:str}", status_code=204)
        async def erase(request: AnyRequest, id_: FromPath[str]) -> None:
            if self._find(request, id_):
                del self.talks[id_]

        @get("/", sync_to_thread=False)
        def demo() -> File:
            return File(DIST / "demo" / "index.html", media_type="text/html", content_disposition_type="inline")

        @get("/demo/config.json", sync_to_thread=False)
        def config() -> dict[str, str]:
            return {"outbox": "http://127.0.0.1:1234/outbox"}

        @get("/page", media_type="text/html", sync_to_thread=False)
        def page() -> str:
            return self.page

        widget = create_static_files_router("/widget", directories=[DIST])
        handlers: list[Any] = [start, message, events, typing, rate, erase, demo, config, page, widget]
        cors = CORSConfig(allow_origins=["*"])
        return Litestar(handlers, cors_config=cors, on_startup=[self._begin], openapi_config=None)

    def _begin(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Condition()

    async def _receive(self, talk: Talk, key: str, data: dict[str, Any]) -> Response[Any]:
        assert self._changed is not None
        async with self._changed:
            talk.posts.append({"key": key, **data})
            text = data.get("text", "")
            if choice := data.get("choice"):
                offered = [item for event in talk.events for item in event.get("choices", [])]
                text = next((item["title"] for item in offered if item["id"] == choice), "")
                if not text:
                    return problem(422, "Ovaj izbor nije ponuđen.")
            if len(text) > TEXT_LIMIT:
                return problem(413, "Poruka može imati najviše 2.000 znakova.")
            if key not in talk.seq_of:
                shown = "•" * len(text) if self.faults.masks else text
                more = {"text": shown, **({"choice": choice} if choice else {})}
                talk.seq_of[key] = self._append(talk, "message", "visitor", more)
                self._answer(talk, text, talk.seq_of[key])
            self._changed.notify_all()
        await asyncio.sleep(self.faults.answer_delay)
        if self.faults.lost_answers:
            self.faults.lost_answers -= 1
            return problem(502, "")
        return Response({"seq": talk.seq_of[key]}, status_code=202)

    async def _stream(self, talk: Talk, cursor: int) -> AsyncIterator[bytes]:
        assert self._changed is not None
        generation, passed, sent = self._generation, len(talk.passing), 0
        cursor = max(0, cursor - self.faults.repeats)
        if not self.faults.streams_silent:
            yield b"retry: 1000\n\n"
        while generation == self._generation:
            async with self._changed:
                if self.faults.streams_silent or (len(talk.events) <= cursor and len(talk.passing) <= passed):
                    await self._changed.wait()
                    continue
            for event in talk.passing[passed:]:
                yield b"data: " + json.dumps(event).encode() + b"\n\n"
            passed = len(talk.passing)
            for event in talk.events[cursor:]:
                cursor = event["seq"]
                if cursor in self.faults.skips:
                    self.faults.skips.remove(cursor)
                    continue
                yield b"id: %d\ndata: " % event["seq"] + json.dumps(event).encode() + b"\n\n"
                sent += 1
                if self.faults.frames_a_stream and sent >= self.faults.frames_a_stream:
                    return


def page_with(double: Double, tag: str = '<mila-chat site="mts" lang="sr"></mila-chat>', head: str = "") -> str:
    """A page of somebody else's that carries the two lines."""
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Strana</title>{head}'
    script = f'<script type="module" src="{double.url}/widget/mila-chat.js"></script>'
    main = "<main><h1>Strana</h1><p>Nešto na njoj.</p></main>"
    return f'<!doctype html><html lang="sr"><head>{head}{script}</head><body>{main}{tag}</body></html>'


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> Response[Any]:
    """An error as the contract has it."""
    body = {"type": "about:blank", "title": "Problem", "status": status, "detail": detail}
    return Response(body, status_code=status, media_type="application/problem+json", headers=headers or {})
