"""The client of Rasa's own channel `desk`: one door, one error tree.

DialogueError
├── Silent       no answer in time: the turn may or may not have been done; the same id may be sent again
├── Garbled      an answer that can't be understood, or an error of Rasa's own
├── Empty        an answer without a word: the dialogue is dead (reliability.md 1.3)
└── NotDone      Rasa says that an action could not be run: the turn is as if it had never been said
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
import msgspec

LIMIT = 7.0  # seconds for a turn; the customer hears something within 8
KEEP_ALIVE = 4.0  # Sanic closes an idle connection after 5


class DialogueError(Exception):
    """Rasa did not answer a turn."""


class Silent(DialogueError):
    """No answer, or a late one."""


class Garbled(DialogueError):
    """An answer that can't be understood."""


class Empty(DialogueError):
    """An answer without a word."""


class NotDone(DialogueError):
    """An action could not be run; nothing of the turn is kept."""


class Choice(msgspec.Struct, frozen=True):
    """A choice offered with a message."""

    title: str
    payload: str
    description: str | None = None


class Said(msgspec.Struct, frozen=True):
    """One message of the bot."""

    text: str | None = None
    choices: tuple[Choice, ...] = ()
    attachments: tuple[dict[str, Any], ...] = ()


class Handover(msgspec.Struct, frozen=True):
    """The customer is to be put to a person."""

    reason: str | None = None


class Answer(msgspec.Struct, frozen=True):
    """What came of a turn. `retry`: show it once and ask again; `drop_retries`: forget what waits to be asked again."""

    messages: tuple[Said, ...] = ()
    language: str | None = None
    intent: str | None = None
    handover: Handover | None = None
    retry: bool = False
    drop_retries: bool = False


class Rasa:
    """Sends turns to Rasa over kept connections."""

    def __init__(self, url: str, secret: str, limit: float = LIMIT) -> None:
        self._limit = limit
        self._client = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {secret}", "Content-Type": "application/json"},
            limits=httpx.Limits(max_connections=200, max_keepalive_connections=50, keepalive_expiry=KEEP_ALIVE),
            timeout=limit,  # of each step; that of the whole call is below
            trust_env=False,  # loopback: never through a proxy
            verify=False,  # noqa: S501 # no TLS on loopback: spares reading all certificate authorities at the start
        )

    async def answer(self, turn: Mapping[str, Any]) -> Answer:
        """Has Rasa answer a turn (the channel's request). Raises `DialogueError`."""
        response = await self._post("/webhooks/desk/turns", turn)
        if response.status_code == 503:
            raise NotDone
        if response.status_code != 200:
            raise Garbled(f"status {response.status_code}")
        try:
            answer = msgspec.json.decode(response.content, type=Answer)
        except msgspec.MsgspecError as unreadable:
            raise Garbled("unreadable") from unreadable
        if not answer.messages:
            raise Empty
        return answer

    async def erase(self, conversation: str) -> bool:
        """Has Rasa forget a dialogue; False when it could not be told."""
        try:
            response = await self._post("/webhooks/desk/erase", {"conversation": conversation})
        except Silent:
            return False
        return response.status_code < 300

    async def health(self, limit: float) -> Mapping[str, Any] | None:
        """What Rasa says of itself; None when it is not well or silent."""
        try:
            async with asyncio.timeout(limit):
                response = await self._client.get("/webhooks/desk/health")
                found = msgspec.json.decode(response.content, type=dict[str, Any])
        except (httpx.HTTPError, TimeoutError, msgspec.MsgspecError):
            return None
        return found if response.status_code == 200 else None

    async def _post(self, path: str, body: Mapping[str, Any]) -> httpx.Response:
        try:
            async with asyncio.timeout(self._limit):
                return await self._client.post(path, content=msgspec.json.encode(body))
        except (httpx.HTTPError, TimeoutError) as error:
            raise Silent(type(error).__name__) from error

    async def close(self) -> None:
        """Closes the connections."""
        await self._client.aclose()
