"""A stand-in for Rasa's channel, over real HTTP: it answers, is slow, fails, dies, or remembers, as a test tells it."""

import asyncio
from collections.abc import Callable
from typing import Any

from litestar import Litestar, Request, Response, get, post
from litestar.params import JSONBody

from tests.frontdesk.serving import Served

SECRET = "c" * 40

type Turn = dict[str, Any]
type Script = Callable[[Turn], dict[str, Any] | Response[Any]]


def says(*texts: str, **more: Any) -> dict[str, Any]:
    """An answer of the channel with these messages."""
    return (
        {"messages": [{"answer": "utter_test", "text": text, "choices": [], "attachments": []} for text in texts]}
        | {
            "language": "sr",
            "intent": "inform",
            "confidence": 1.0,
            "handover": None,
            "retry": False,
            "drop_retries": False,
        }
        | more
    )


def offers(text: str, *choices: tuple[str, str]) -> dict[str, Any]:
    """An answer with choices of (title, payload)."""
    answer = says(text)
    answer["messages"][0]["choices"] = [{"title": title, "description": "", "payload": told} for title, told in choices]
    return answer


def echo(turn: Turn) -> dict[str, Any]:
    """Says what it was told."""
    return says(turn.get("text") or turn["payload"], language=turn["language"])


class Channel:
    """The channel; `heard` are the turns as they came in, `script` decides the answers."""

    def __init__(self) -> None:
        self._served: Served | None = None
        self.port = 0
        self.reset()

    def reset(self) -> None:
        """As at the beginning: answers at once, by repeating what it hears."""
        self.heard: list[Turn] = []
        self.script: Script = echo
        self.delay: Callable[[Turn], float] = lambda _turn: 0.0
        self.is_open = asyncio.Event()
        self.is_open.set()
        self.actions = True
        self._hears = asyncio.Event()
        self.erased: list[str] = []
        self.under_way: dict[str, int] = {}
        self.most_at_once = 0

    async def __aenter__(self) -> "Channel":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.is_open.set()
        await self.stop()

    async def start(self) -> None:
        """Starts to listen, on the same port as before."""
        self._served = Served(
            Litestar([self._turns, self._health, self._erase], logging_config=None), self.port, patience=0
        )
        await self._served.start()
        self.port = self._served.port

    async def stop(self) -> None:
        """Is gone: connections are refused."""
        if self._served is not None:
            await self._served.stop()
            self._served = None

    async def until(self, seen: Callable[[], Any], seconds: float = 10) -> None:
        """Waits until what was heard is as wanted."""
        async with asyncio.timeout(seconds):
            while not seen():
                self._hears.clear()
                await self._hears.wait()

    def texts(self) -> list[str]:
        """What was heard, without the opening."""
        return [turn.get("text") or turn["payload"] for turn in self.heard if not turn["message_id"].endswith(":0")]

    @property
    def _turns(self) -> Any:
        @post("/webhooks/desk/turns", status_code=200)
        async def turns(request: Request[Any, Any, Any]) -> Response[Any]:
            if request.headers.get("authorization") != f"Bearer {SECRET}":
                return Response({}, status_code=401)
            turn = await request.json()
            self.heard.append(turn)
            self._hears.set()
            conversation = turn["conversation"]
            self.under_way[conversation] = self.under_way.get(conversation, 0) + 1
            self.most_at_once = max(self.most_at_once, self.under_way[conversation])
            try:
                await asyncio.sleep(self.delay(turn))
                await self.is_open.wait()
            finally:
                self.under_way[conversation] -= 1
            answer = self.script(turn)
            return answer if isinstance(answer, Response) else Response(answer)

        return turns

    @property
    def _health(self) -> Any:
        @get("/webhooks/desk/health")
        async def health() -> dict[str, Any]:
            return {"model": "0" * 64, "actions": self.actions}

        return health

    @property
    def _erase(self) -> Any:
        @post("/webhooks/desk/erase", status_code=200)
        async def erase(data: JSONBody[dict[str, Any]]) -> dict[str, Any]:
            self.erased.append(data["conversation"])
            return {}

        return erase
