"""`make talk`: a chat with the running Mila in the terminal, over the public contract alone."""

import json
import sys
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import requests

from mila.settings import ROOT, SettingMissing, read_settings


class Conversation:
    """One conversation over HTTP: posts words and choices, reads the live events."""

    def __init__(self, address: str, site: str, language: str) -> None:
        opened = requests.post(f"{address}/api/conversations", json={"site": site, "language": language}, timeout=10)
        opened.raise_for_status()
        self._url = f"{address}/api/conversations/{opened.json()['id']}"
        self._headers = {"Authorization": f"Bearer {opened.json()['token']}"}
        self.choices: list[dict[str, Any]] = []

    def say(self, words: str) -> None:
        """Posts what was typed; a number that stands before a choice is that choice."""
        chosen = int(words) - 1 if words.isdigit() and len(words) < 3 else -1
        body = {"choice": self.choices[chosen]["id"]} if 0 <= chosen < len(self.choices) else {"text": words}
        key = {"Idempotency-Key": str(uuid.uuid4())}
        answer = requests.post(f"{self._url}/messages", json=body, headers=self._headers | key, timeout=10)
        if answer.status_code != 202:
            print(f"  ({answer.json().get('detail', answer.status_code)})")

    def events(self) -> Iterator[dict[str, Any]]:
        """The live events from the first on."""
        headers = self._headers | {"Accept": "text/event-stream"}
        with requests.get(f"{self._url}/events?after=0", headers=headers, stream=True, timeout=(5, 60)) as stream:
            for line in stream.iter_lines(decode_unicode=True):
                if line and line.startswith("data:"):
                    yield json.loads(line.removeprefix("data:"))


def main() -> int:
    """Talks until the end of input; arguments: site and language."""
    site, language = (sys.argv[1:] + ["mts", "sr"][len(sys.argv) - 1 :])[:2]
    try:
        talk = Conversation(f"http://127.0.0.1:{read_settings().port}", site, language)
    except (requests.RequestException, SettingMissing) as problem:
        print(f"Mila does not answer; start her with `make run` in {ROOT}. ({type(problem).__name__})")
        return 1
    threading.Thread(target=_show, args=(talk,), daemon=True).start()
    for line in sys.stdin:
        if line.strip():
            talk.say(line.strip())
    return 0


def _show(talk: Conversation) -> None:
    for event in talk.events():
        if event["type"] != "message" or event["from"] == "visitor":
            continue
        talk.choices = event.get("choices", [])
        print(f"{event['from']}: {event['text']}")
        for number, choice in enumerate(talk.choices, 1):
            print(f"   {number}. {choice['title']}  {choice.get('description', '')}")


if __name__ == "__main__":
    sys.exit(main())
