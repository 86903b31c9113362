"""A client of the public contract, as the widget is one."""

import asyncio
import json
import uuid
from collections.abc import AsyncGenerator, Callable
from typing import Any

import httpx

type Event = dict[str, Any]


class Browser:
    """Speaks to the front desk at `url`; one conversation after `open()`."""

    def __init__(self, url: str) -> None:
        self.client = httpx.AsyncClient(base_url=url, timeout=20, trust_env=False)
        self.id = self.token = ""

    async def open(self, **body: Any) -> dict[str, Any]:
        """Opens a conversation and returns the ticket."""
        response = await self.client.post("/api/conversations", json={"site": "mts", "language": "sr"} | body)
        assert response.status_code == 201, response.text
        ticket: dict[str, Any] = response.json()
        self.id, self.token = ticket["id"], ticket["token"]
        return ticket

    def path(self, rest: str = "") -> str:
        """A path of this conversation."""
        return f"/api/conversations/{self.id}{rest}"

    @property
    def headers(self) -> dict[str, str]:
        """The credentials."""
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, rest: str, body: Any, **headers: str) -> httpx.Response:
        """Posts JSON."""
        return await self.client.post(self.path(rest), json=body, headers=self.headers | headers)

    async def send(self, body: dict[str, Any], key: str = "") -> httpx.Response:
        """Posts a message."""
        return await self.post("/messages", body, **{"Idempotency-Key": key or str(uuid.uuid4())})

    async def say(self, text: str, key: str = "") -> int:
        """Says words; the number of the message."""
        response = await self.send({"text": text}, key)
        assert response.status_code == 202, response.text
        seq: int = response.json()["seq"]
        return seq

    async def events(self, after: int = 0) -> list[Event]:
        """The log."""
        response = await self.client.get(self.path(f"/events?after={after}"), headers=self.headers)
        assert response.status_code == 200, response.text
        events: list[Event] = response.json()
        return events

    async def until(self, seen: Callable[[list[Event]], Any], seconds: float = 15, after: int = 0) -> list[Event]:
        """The log (after `after`) as soon as it is as wanted."""
        async with asyncio.timeout(seconds):
            while True:
                events = await self.events(after)
                if seen(events):
                    return events
                await asyncio.sleep(0.02)

    async def answer(self, seq: int, seconds: float = 15) -> Event:
        """The first message of the bot on the message `seq`."""
        events = await self.until(lambda log: any(one.get("reply_to") == seq for one in log), seconds, after=seq)
        return next(one for one in events if one.get("reply_to") == seq)

    async def stream(self, after: int = 0, last_event_id: int | None = None) -> AsyncGenerator[Event]:
        """The live events."""
        headers = self.headers | {"Accept": "text/event-stream"}
        if last_event_id is not None:
            headers["Last-Event-ID"] = str(last_event_id)
        async with self.client.stream("GET", self.path(f"/events?after={after}"), headers=headers) as response:
            assert response.status_code == 200, await response.aread()
            async for line in response.aiter_lines():
                if line.startswith("data:"):
                    yield json.loads(line[5:])

    async def close(self) -> None:
        """Closes the connections."""
        await self.client.aclose()


def texts(events: list[Event], sender: str = "bot") -> list[str]:
    """What one side said."""
    return [event["text"] for event in events if event["type"] == "message" and event["from"] == sender]
