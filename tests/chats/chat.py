"""A customer at the front desk: opens a conversation, types, clicks, reads what Mila answers to it."""

import time
import uuid
from collections.abc import Callable
from typing import Any

import requests

from tests.stack import wait_until

ORIGIN = "http://127.0.0.1:8080"
PATIENCE = 25.0  # seconds for an answer; a busy machine is slow

type Event = dict[str, Any]


class Chat:
    """One conversation over the public contract."""

    def __init__(self, url: str, site: str, language: str, name: str = "") -> None:
        body = {"site": site, "language": language, **({"name": name} if name else {})}
        opened = requests.post(f"{url}/api/conversations", json=body, headers={"Origin": ORIGIN}, timeout=10)
        opened.raise_for_status()
        self._url = f"{url}/api/conversations/{opened.json()['id']}"
        self._headers = {"Authorization": f"Bearer {opened.json()['token']}", "Origin": ORIGIN}
        self._read = 0
        self.offered: list[Event] = []  # all choices so far, the newest last
        self.answer = self._await_messages("the greeting", lambda event: True)

    def say(self, text: str) -> list[Event]:
        """Types words; Mila's messages in answer to them."""
        return self._post({"text": text})

    def click(self, title: str) -> list[Event]:
        """Clicks the newest choice with this title, or with this description; Mila's messages in answer to it."""
        named = [choice for choice in self.offered if title in (choice["title"], _plain(choice.get("description", "")))]
        assert named, f"no choice “{title}” was offered; offered were {[choice['title'] for choice in self.offered]}"
        return self._post({"choice": named[-1]["id"]})

    def later(self, seconds: float = 60) -> list[Event]:
        """What Mila says by herself, outside of an answer."""
        return self._await_messages("a word from Mila by herself", lambda event: True, seconds)

    def _post(self, body: dict[str, str]) -> list[Event]:
        headers = {**self._headers, "Idempotency-Key": uuid.uuid4().hex}
        accepted = requests.post(f"{self._url}/messages", json=body, headers=headers, timeout=10)
        assert accepted.status_code == 202, f"{accepted.status_code}: {accepted.text}"
        seq = accepted.json()["seq"]
        return self._await_messages(f"an answer to {body}", lambda event: event.get("reply_to") == seq)

    def _await_messages(self, what: str, wanted: Callable[[Event], bool], seconds: float = PATIENCE) -> list[Event]:
        """The bot's messages once there is one that is wanted: those of a turn are stored together."""
        started = time.monotonic()
        found = wait_until(f"{what} (after {time.monotonic() - started:.0f} s)", lambda: self._new(wanted), seconds)
        self.offered += [choice for message in found for choice in message.get("choices", [])]
        return found

    def _new(self, wanted: Callable[[Event], bool]) -> list[Event]:
        answer = requests.get(f"{self._url}/events?after={self._read}", headers=self._headers, timeout=10)
        answer.raise_for_status()
        events: list[Event] = answer.json()
        messages = [event for event in events if event["type"] == "message" and event["from"] == "bot"]
        if not any(wanted(message) for message in messages):
            return []
        self._read = max(event["seq"] for event in events if "seq" in event)
        return messages


def _plain(text: str) -> str:
    """With the spaces that a trainer types: those in amounts of money do not break."""
    return " ".join(text.split())
