"""What the front desk sends, checked: anything else is refused before Rasa sees it."""

import json
import re
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional

LONGEST = 4000  # characters; the front desk takes 2,000
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,255}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_PAYLOAD = re.compile(r"/(?P<intent>[a-z][a-z0-9_]*)(?P<entities>\{.*\})?", re.DOTALL)
# Rasa's own commands: they wake a paused bot or wipe a conversation, and no choice means them.
_COMMANDS = frozenset(["restart", "session_start", "back"])


class NotUnderstood(Exception):
    """A request that is none; the message may be shown to the caller, it holds none of the request."""


@dataclass(frozen=True)
class Said:
    """One message of a customer: typed words, or the payload of a choice that the front desk issued."""

    conversation: str
    message_id: str
    words: str
    is_payload: bool
    language: str
    operator: str
    name: Optional[str]

    @classmethod
    def read(cls, body: bytes) -> "Said":
        """Reads a turn's body. Raises `NotUnderstood`."""
        fields = _object(body)
        if ("text" in fields) == ("payload" in fields):
            raise NotUnderstood("one of text and payload is wanted")
        is_payload = "payload" in fields
        words = _text(fields, "payload" if is_payload else "text", LONGEST)
        if is_payload:
            _payload(words)
        return cls(
            conversation=_matching(fields, "conversation", _ID),
            message_id=_matching(fields, "message_id", _ID),
            words=words if is_payload else no_command(words),
            is_payload=is_payload,
            language=_matching(fields, "language", _LANGUAGE),
            operator=_matching(fields, "operator", _ID),
            name=None if fields.get("name") in (None, "") else _text(fields, "name", 200),
        )

    def slots(self) -> Dict[str, Optional[str]]:
        """The slots that only the front desk sets."""
        return {"language": self.language, "operator": self.operator, "customer_name": self.name}

    def metadata(self) -> Dict[str, Any]:
        """What actions find in the message's metadata; `conversation` is without the number of the dialogue."""
        return {
            "operator": self.operator,
            "language": self.language,
            "message_id": self.message_id,
            "conversation": self.conversation.partition(".")[0],
        }

    def meaning(self) -> Optional[Dict[str, Any]]:
        """What a payload means, in the form of an understanding; None for typed words, which are to be understood."""
        if not self.is_payload:
            return None
        intent, entities = _payload(self.words)
        understood = {"name": intent, "confidence": 1.0}
        return {"text": self.words, "intent": understood, "intent_ranking": [understood], "entities": entities}


@dataclass(frozen=True)
class Appended:
    """Words said outside: by the bot (a late result), by an agent, or by the customer to an agent."""

    kind: str
    text: str
    message_id: str


def read_append(body: bytes) -> "tuple[str, List[Appended]]":
    """The conversation and what was said in it. Raises `NotUnderstood`."""
    fields = _object(body)
    events = fields.get("events")
    if not isinstance(events, list) or not 0 < len(events) <= 100:
        raise NotUnderstood("events must be a list of 1 to 100")
    return _matching(fields, "conversation", _ID), [_appended(event) for event in events]


def read_erase(body: bytes) -> str:
    """The conversation to be erased. Raises `NotUnderstood`."""
    return _matching(_object(body), "conversation", _ID)


def no_command(text: str) -> str:
    """The text, so that Rasa takes it as words: it takes a leading / (after any white space) for a command."""
    stripped = text.strip()
    return "\N{DIVISION SLASH}" + stripped[1:] if stripped.startswith("/") else stripped


def _appended(event: Any) -> Appended:
    if not isinstance(event, dict) or event.get("event") not in ("bot", "agent", "user"):
        raise NotUnderstood("event must be bot, agent or user")
    return Appended(event["event"], _text(event, "text", LONGEST), _matching(event, "message_id", _ID))


def _payload(payload: str) -> "tuple[str, List[Dict[str, Any]]]":
    """Intent and entities of "/intent{"entity": "value"}"; a list of values is several entities."""
    match = _PAYLOAD.fullmatch(payload)
    if not match or match["intent"] in _COMMANDS:
        raise NotUnderstood("payload must be /intent or /intent{...}")
    values = _object((match["entities"] or "{}").encode())
    pairs = [(name, each) for name, value in values.items() for each in (value if isinstance(value, list) else [value])]
    place = {"start": 0, "end": len(payload), "extractor": "payload", "confidence": 1.0}
    return match["intent"], [{"entity": name, "value": value, **place} for name, value in pairs]


def _object(body: bytes) -> Dict[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood("this is no JSON") from error
    if not isinstance(fields, dict):
        raise NotUnderstood("a JSON object is wanted")
    return fields


def _text(fields: Mapping[str, Any], key: str, longest: int) -> str:
    """A text that every store can hold: no NUL, no half of a character."""
    value = fields.get(key)
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        raise NotUnderstood(f"{key} must be a text of 1 to {longest} characters")
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise NotUnderstood(f"{key} has a character that is none")
    return value


def _matching(fields: Mapping[str, Any], key: str, pattern: "re.Pattern[str]") -> str:
    value = fields.get(key)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise NotUnderstood(f"{key} is missing or not of its form")
    return value
