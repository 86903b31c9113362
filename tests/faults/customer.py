"""A customer as the widget is one: sends until it is taken, listens to the live stream, resumes it where it stopped."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any, Self
from uuid import uuid4

import requests

from tests.stack import wait_until

Event = dict[str, Any]


class Customer:
    """One conversation in one tab."""

    def __init__(self, url: str, conversation: str, token: str) -> None:
        self.url = url
        self.conversation = conversation
        self.token = token
        self.events: list[Event] = []
        self._closed = threading.Event()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @classmethod
    def arrives(cls, url: str, language: str = "sr") -> Self:
        """A new conversation."""
        body = {"site": "mts", "language": language, "name": "Milica"}
        answer = requests.post(f"{url}/api/conversations", json=body, timeout=20)
        answer.raise_for_status()
        return cls(url, answer.json()["id"], answer.json()["token"])

    def another_tab(self) -> "Customer":
        """The same conversation in a second tab."""
        return Customer(self.url, self.conversation, self.token)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()

    def says(self, text: str) -> int:
        """Sends words until they are taken; their number in the log."""
        return self._send({"text": text}, str(uuid4()))

    def clicks(self, title: str) -> int:
        """Clicks the newest choice with this title."""
        return self._send({"choice": self.choice(title)}, str(uuid4()))

    def posts(self, body: dict[str, str], key: str) -> requests.Response:
        """One post, whatever comes of it."""
        headers = {**self._headers(), "Idempotency-Key": key}
        return requests.post(f"{self._path()}/messages", json=body, headers=headers, timeout=20)

    def choice(self, title: str) -> str:
        """The id of the newest choice with this title."""
        for event in reversed(self.events):
            for choice in event.get("choices", ()):
                if choice["title"] == title:
                    return str(choice["id"])
        raise LookupError(title)

    def heard(self, after: int = 0) -> list[str]:
        """What the bot said after an event."""
        return [event["text"] for event in list(self.events) if event["from"] == "bot" and event["seq"] > after]

    def hears(self, what: str, after: int = 0, seconds: float = 30) -> float:
        """Seconds until the bot said something with these words in it; fails after so many."""
        return self.hears_when(f"the bot says {what!r}", lambda text: what in text, after, seconds)

    def hears_when(self, what: str, wanted: Callable[[str], bool], after: int = 0, seconds: float = 30) -> float:
        """Seconds until the bot said something that is wanted."""
        started = time.monotonic()
        try:
            wait_until(what, lambda: any(wanted(text) for text in self.heard(after)), seconds)
        except AssertionError as missed:
            raise AssertionError(f"{missed}; heard only: {self.heard(after)}") from None
        return time.monotonic() - started

    def is_offered(self, title: str, after: int, seconds: float = 30) -> None:
        """Waits until something with this title can be clicked."""

        try:
            wait_until(f"{title!r} can be clicked", lambda: self.was_offered(title, after), seconds)
        except AssertionError as missed:
            raise AssertionError(f"{missed}; heard only: {self.heard(after)}") from None

    def was_offered(self, title: str, after: int) -> bool:
        """Whether something with this title can be clicked in what came after an event."""
        new = [event for event in list(self.events) if event["seq"] > after]
        return any(choice["title"] == title for event in new for choice in event.get("choices", ()))

    def log(self) -> list[Event]:
        """The stored log."""
        answer = requests.get(f"{self._path()}/events", params={"after": 0}, headers=self._headers(), timeout=20)
        answer.raise_for_status()
        return list(answer.json())

    def _send(self, body: dict[str, str], key: str) -> int:
        return wait_until(f"{body} is taken", lambda: self._sent(body, key), seconds=90, every=0.2)

    def _sent(self, body: dict[str, str], key: str) -> int | None:
        try:
            answer = self.posts(body, key)
        except requests.RequestException:
            return None
        if answer.status_code >= 500 or answer.status_code == 429:
            return None
        assert answer.status_code == 202, answer.text
        return int(answer.json()["seq"])

    def _listen(self) -> None:
        while not self._closed.is_set():
            try:
                self._read_stream()
            except (requests.RequestException, ValueError):
                self._closed.wait(0.2)

    def _read_stream(self) -> None:
        last = str(self.events[-1]["seq"]) if self.events else "0"
        headers = {**self._headers(), "Accept": "text/event-stream", "Last-Event-ID": last}
        with requests.get(f"{self._path()}/events", headers=headers, stream=True, timeout=(5, 30)) as stream:
            for line in stream.iter_lines():
                if self._closed.is_set():
                    return
                if line.startswith(b"data:"):
                    event = json.loads(line[5:])
                    if "seq" in event:  # typing is not stored
                        self.events.append(event)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def _path(self) -> str:
        return f"{self.url}/api/conversations/{self.conversation}"
