"""A customer over the public contract: posts a message, waits for the bot's first word on the live stream."""

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import httpx


class Customer:
    """One conversation with its live stream."""

    def __init__(self, http: httpx.AsyncClient, conversation: str, token: str) -> None:
        self._http = http
        self._path = f"/api/conversations/{conversation}"
        self._headers = {"Authorization": f"Bearer {token}"}
        self.events: list[dict[str, Any]] = []
        self._news = asyncio.Condition()

    @classmethod
    @asynccontextmanager
    async def opened(cls, url: str, language: str = "sr") -> AsyncIterator[Self]:
        """A conversation that has been greeted."""
        async with httpx.AsyncClient(base_url=url, timeout=30) as http:
            answer = await http.post("/api/conversations", json={"site": "mts", "language": language, "name": "Milica"})
            answer.raise_for_status()
            customer = cls(http, answer.json()["id"], answer.json()["token"])
            reader = asyncio.create_task(customer._listen())
            try:
                await customer._wait(lambda event: event["type"] == "message" and event["from"] == "bot")
                yield customer
            finally:
                reader.cancel()

    async def turn(self, text: str = "", choice: str = "") -> float:
        """Seconds from posting to the first message of the bot that answers it."""
        body = {"choice": choice} if choice else {"text": text}
        headers = self._headers | {"Idempotency-Key": str(uuid.uuid4())}
        started = time.perf_counter()
        posted = await self._http.post(f"{self._path}/messages", json=body, headers=headers)
        posted.raise_for_status()
        seq = posted.json()["seq"]
        await self._wait(lambda event: event["type"] == "message" and event.get("reply_to") == seq)
        return time.perf_counter() - started

    def choice(self, title: str) -> str:
        """The id of the newest choice with this title."""
        for event in reversed(self.events):
            for choice in event.get("choices", []):
                if choice["title"] == title:
                    return str(choice["id"])
        raise LookupError(title)

    async def _listen(self) -> None:
        headers = self._headers | {"Accept": "text/event-stream"}
        async with self._http.stream("GET", f"{self._path}/events?after=0", headers=headers, timeout=None) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data:"):
                    async with self._news:
                        self.events.append(json.loads(line[5:]))
                        self._news.notify_all()

    async def _wait(self, wanted: Any) -> None:
        async with self._news, asyncio.timeout(30):
            await self._news.wait_for(lambda: any(wanted(event) for event in self.events[-40:]))
