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

import msgspec

from mila.frontdesk.wire import Broken, Reply, Wire

LIMIT = 7.0  # seconds for a turn; the customer hears something within 8
AT_ONCE = 64  # turns in Rasa: it is one process, more at once makes each only later


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
    """Sends turns to Rasa over kept connections, so many at once and the rest one after the other."""

    def __init__(self, port: int, secret: str, limit: float = LIMIT) -> None:
        self._limit = limit
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        self._wire = Wire("127.0.0.1", port, headers)
        self._room = asyncio.Semaphore(AT_ONCE)

    async def answer(self, turn: Mapping[str, Any]) -> Answer:
        """Has Rasa answer a turn (the channel's request). Raises `DialogueError`."""
        async with self._room:
            reply = await self._ask("POST", "/webhooks/desk/turns", turn)
        if reply.status == 503:
            raise NotDone
        if reply.status != 200:
            raise Garbled(f"status {reply.status}")
        try:
            answer = msgspec.json.decode(reply.body, type=Answer)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as unreadable:
            raise Garbled("unreadable") from unreadable
        if not answer.messages:
            raise Empty
        return answer

    async def erase(self, conversation: str) -> bool:
        """Has Rasa forget a dialogue; False when it could not be told."""
        try:
            reply = await self._ask("POST", "/webhooks/desk/erase", {"conversation": conversation})
        except Silent:
            return False
        return reply.status < 300

    async def health(self, limit: float) -> Mapping[str, Any] | None:
        """What Rasa says of itself; None when it is not well or silent."""
        try:
            async with asyncio.timeout(limit):
                reply = await self._wire.request("GET", "/webhooks/desk/health")
                found = msgspec.json.decode(reply.body, type=dict[str, Any])
        except (Broken, TimeoutError, msgspec.MsgspecError):
            return None
        return found if reply.status == 200 else None

    async def _ask(self, method: str, path: str, body: Mapping[str, Any]) -> Reply:
        try:
            async with asyncio.timeout(self._limit):
                return await self._wire.request(method, path, msgspec.json.encode(body))
        except (Broken, TimeoutError) as error:
            raise Silent(str(error)) from error

    def close(self) -> None:
        """Closes the connections."""
        self._wire.close()
