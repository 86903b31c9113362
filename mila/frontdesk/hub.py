"""Fan-out inside this process: who listens to a conversation hears what was committed. The database stays the truth."""

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

ROOM = 200  # events a slow listener may be behind before it is sent to the database


class Listener:
    """One open stream: events in the order they were published, or `missed` when they were too many."""

    def __init__(self) -> None:
        self._heard: deque[dict[str, Any]] = deque()
        self._wake = asyncio.Event()
        self.missed = False
        self.ended = False

    def hear(self, event: dict[str, Any]) -> None:
        """Takes an event in; never blocks and never grows without bound."""
        if len(self._heard) >= ROOM:
            self._heard.clear()
            self.missed = True
        self._heard.append(event)
        self._wake.set()

    def end(self) -> None:
        """Nothing more will come: the conversation is gone or the process stops."""
        self.ended = True
        self._wake.set()

    async def news(self, patience: float) -> list[dict[str, Any]]:
        """What came since the last call; waits up to `patience` seconds for something."""
        try:
            async with asyncio.timeout(patience):
                await self._wake.wait()
        except TimeoutError:
            return []
        self._wake.clear()
        heard = list(self._heard)
        self._heard.clear()
        return heard


class Hub:
    """All open streams of this process, by conversation."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Listener]] = {}
        self.ended = False

    def count(self, conversation: str) -> int:
        """How many streams of a conversation are open here."""
        return len(self._listeners.get(conversation, ()))

    @property
    def total(self) -> int:
        """How many streams are open here."""
        return sum(map(len, self._listeners.values()))

    @contextmanager
    def listen(self, conversation: str) -> Iterator[Listener]:
        """A listener for as long as the block lasts."""
        listener = Listener()
        self._listeners.setdefault(conversation, set()).add(listener)
        if self.ended:
            listener.end()
        try:
            yield listener
        finally:
            others = self._listeners[conversation]
            others.discard(listener)
            if not others:
                del self._listeners[conversation]

    def publish(self, conversation: str, events: Sequence[dict[str, Any]]) -> None:
        """Tells the listeners of a conversation; to be called after the commit."""
        for listener in self._listeners.get(conversation, ()):
            for event in events:
                listener.hear(event)

    def end(self, conversation: str) -> None:
        """Ends the streams of a conversation that was erased."""
        for listener in self._listeners.get(conversation, ()):
            listener.end()

    def end_all(self) -> None:
        """Ends every stream; browsers come back by themselves."""
        self.ended = True
        for conversation in list(self._listeners):
            self.end(conversation)
