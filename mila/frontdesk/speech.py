"""How the bot's words enter the log: in the customer's script, with their choices issued."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from sqlalchemy import Connection

from mila.frontdesk import choices, log
from mila.frontdesk.choices import Offered
from mila.frontdesk.conversations import Conversation
from mila.language.scripts import to_cyrillic
from mila.words import Words


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the bot, before it is in the log."""

    text: str
    offered: tuple[Offered, ...] = ()
    attachments: tuple[Mapping[str, Any], ...] = ()


def say(
    connection: Connection, held: Conversation, messages: Sequence[Message], reply_to: int, now: float
) -> list[dict[str, Any]]:
    """Stores messages of the bot, in the script that the customer writes, and returns them as events.

    While a person holds the conversation the bot is silent: what must be said even then, the system says.
    """
    said: list[dict[str, Any]] = []
    for message in messages:
        written = _in_script(message, held)
        body: dict[str, Any] = {"text": written.text}
        if reply_to:
            body["reply_to"] = reply_to
        if written.offered:
            # The number of the message is known: this transaction holds the conversation.
            seq = held.last_seq + len(said) + 1
            body["choices"] = choices.issue(connection, held.id, seq, written.offered)
        if written.attachments:
            body["attachments"] = [dict(attachment) for attachment in written.attachments]
        said.append(body)
    if not said:
        return []
    sender = "bot" if held.holder == "bot" else "system"
    return log.append(connection, held.id, [log.Entry("message", sender, body) for body in said], now)


class Voice:
    """The desk's own words, out of data/; what a click on one of their choices means stands in the skill's wiring."""

    def __init__(self, words: Words, payloads: Mapping[str, str]) -> None:
        self._words = words
        self._payloads = payloads

    def message(self, answer: str, held: Conversation, **values: object) -> Message:
        """An answer in the conversation's language. Raises `WordMissing`."""
        found = self._words.answer(answer, held.language, held.operator, **values)
        skill = answer.split("_")[1]
        offered = (Offered(title, self._payload(skill, name)) for name, title in found.choices)
        return Message(found.text, tuple(offered))

    def text(self, answer: str, language: str, operator: str = "", **values: object) -> str:
        """Words outside a conversation, such as those of a problem."""
        return self._words.answer(answer, language, operator, **values).text

    def language(self, wanted: str) -> str:
        """The first of the wanted languages (Accept-Language) that has words; English otherwise."""
        for part in wanted[:200].split(","):
            language = part.split(";")[0].strip()[:2].lower()
            if language in self._words.languages:
                return language
        return self._words.languages[0]

    def _payload(self, skill: str, name: str) -> str:
        return self._payloads.get(f"{skill}.{name}") or self._payloads[name]


def read_payloads(skills_dir: Path) -> dict[str, str]:
    """What choices mean, by `skill.name` and by `name`, out of every skill.yml."""
    payloads: dict[str, str] = {}
    for path in sorted(skills_dir.glob("*/skill.yml")):
        wiring = YAML(typ="safe", pure=True).load(path.read_text("utf-8")) or {}
        for name, payload in (wiring.get("choices") or {}).items():
            payloads[f"{path.parent.name}.{name}"] = payload
            payloads.setdefault(name, payload)
    return payloads


def _in_script(message: Message, held: Conversation) -> Message:
    if held.language != "sr" or held.script != "cyrillic":
        return message
    return Message(
        to_cyrillic(message.text),
        tuple(
            replace(one, title=to_cyrillic(one.title), description=to_cyrillic(one.description))
            for one in message.offered
        ),
        tuple({**one, "title": to_cyrillic(str(one.get("title", "")))} for one in message.attachments),
    )
