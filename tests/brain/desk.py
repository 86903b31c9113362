"""Rasa's server with our channel in this process, and the front desk's side of the line."""

import socket
from pathlib import Path
from typing import Any

import aiohttp
from rasa.core import run
from rasa.core.agent import load_agent
from rasa.core.utils import AvailableEndpoints
from rasa.utils.endpoints import EndpointConfig
from sanic import Sanic

from brain.channel import DeskChannel, trackers_of
from brain.settings import Settings

SECRET = "a-secret"


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Desk:
    """A running server; `say` and `click` speak to it as the front desk does."""

    def __init__(self, model: Path, tracker_url: str, actions_port: int, port: int = 0) -> None:
        actions = f"http://127.0.0.1:{actions_port}"
        self.settings = Settings(port, actions, "actions-secret", SECRET, tracker_url, model)
        self.url = ""
        self._count = 0
        self._server: Any = None
        self._http: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        Sanic.test_mode = True  # several servers in one process
        self.channel = DeskChannel(self.settings)
        app = run.configure_app([self.channel], enable_api=False)
        endpoints = AvailableEndpoints(
            action=EndpointConfig("http://127.0.0.1:5055/webhook", enable_selective_domain=True),
            tracker_store=EndpointConfig(self.settings.tracker_url, type="brain.trackers.Trackers"),
            lock_store=EndpointConfig(type="brain.locks.ConversationLocks"),
        )
        app.ctx.agent = self.agent = await load_agent(str(self.settings.model), endpoints=endpoints)
        self.trackers = trackers_of(self.agent)
        port = self.settings.port or free_port()
        self._server = await app.create_server("127.0.0.1", port, return_asyncio_server=True)
        await self._server.startup()
        await self._server.before_start()
        await self._server.after_start()
        self._http = aiohttp.ClientSession(headers={"Authorization": f"Bearer {SECRET}"})
        self.url = f"http://127.0.0.1:{port}/webhooks/desk"

    async def stop(self) -> None:
        if self._http:
            await self._http.close()
        await self.channel.close()
        self._server.close()
        await self._server.wait_closed()

    async def post(self, path: str, **options: Any) -> tuple[int, Any]:
        assert self._http
        async with self._http.post(self.url + path, **options) as response:
            text = await response.text()
            return response.status, await response.json() if "json" in response.content_type else text

    async def get(self, path: str, **options: Any) -> tuple[int, Any]:
        assert self._http
        async with self._http.get(self.url + path, **options) as response:
            text = await response.text()
            return response.status, await response.json() if "json" in response.content_type else text

    def turn(self, conversation: str, message_id: str | None, **fields: Any) -> dict[str, Any]:
        self._count += 1
        said = {"conversation": conversation, "message_id": message_id or f"{conversation}:{self._count}"}
        return {**said, "language": "sr", "operator": "two", "name": "Milica", **fields}

    async def say(self, text: str, conversation: str = "c1.1", message_id: str | None = None, **more: Any) -> Any:
        code, answer = await self.post("/turns", json=self.turn(conversation, message_id, text=text, **more))
        assert code == 200, (code, answer)
        return answer

    async def click(self, payload: str, conversation: str = "c1.1", message_id: str | None = None) -> Any:
        code, answer = await self.post("/turns", json=self.turn(conversation, message_id, payload=payload))
        assert code == 200, (code, answer)
        return answer


def texts(answer: dict[str, Any]) -> "list[str]":
    """What was said."""
    return [message["text"] for message in answer["messages"]]
