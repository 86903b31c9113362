"""What was heard: the customer's last message, and where in the dialogue it fell, as Rasa's tracker tells it."""

from collections.abc import Iterator, Mapping
from enum import Enum, auto
from functools import cached_property
from typing import Any

from rasa_sdk.interfaces import Tracker

from actions.answer import JOB, REQUESTED_SLOT

UNSURE = "nlu_fallback"


class Passage(Enum):
    """At which of its three passages a form is (rasa/core/actions/forms.py, `activate` and `_validate_if_required`)."""

    OPENS = auto()  # it has just been started by this message
    HEARS = auto()  # it asked something, this message is new
    RESUMES = auto()  # this message was answered by a rule, and the form asks its question again


class Heard:
    """The last message and its place; reads nothing but the tracker."""

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker
        self._message: Mapping[str, Any] = tracker.latest_message or {}
        self.metadata: Mapping[str, Any] = self._message.get("metadata") or {}

    @property
    def intent(self) -> str:
        """The intent, `nlu_fallback` when the understanding was not sure."""
        return str((self._message.get("intent") or {}).get("name") or "")

    @property
    def confidence(self) -> float:
        """How sure the understanding is of the intent, 0 to 1; 1 for a click."""
        return float((self._message.get("intent") or {}).get("confidence") or 0)

    @property
    def typed(self) -> str:
        """What the customer typed; empty for a click, whose payload is no words of theirs."""
        text = str(self._message.get("text") or "")
        return "" if text.startswith("/") else text

    def entity(self, name: str) -> str | None:
        """The first value of an entity; a claim at most, whoever it came from."""
        found = (entity["value"] for entity in self._message.get("entities") or [] if entity.get("entity") == name)
        return next((str(value) for value in found), None)

    def likely_intents(self) -> list[str]:
        """The intents by likelihood, the unsure one left out."""
        ranking = self._message.get("intent_ranking") or []
        return [str(each["name"]) for each in ranking if each.get("name") not in (None, UNSURE)]

    def slot(self, name: str) -> str | None:
        """The value of a slot."""
        value = self._tracker.slots.get(name)
        return None if value is None else str(value)

    @property
    def form(self) -> str:
        """The form that is under way, empty if none is."""
        return str((self._tracker.active_loop or {}).get("name") or "")

    @property
    def asked(self) -> str:
        """The slot that the form has asked for last."""
        return self.slot(REQUESTED_SLOT) or ""

    def passage(self, form: str) -> Passage:
        """At which passage this form is called."""
        since = list(self._since_message())
        if self.form != form or any(e["event"] == "active_loop" and e.get("name") == form for e in since):
            return Passage.OPENS
        acted = [e for e in since if e["event"] == "action" and e.get("name") not in (form, "action_listen")]
        return Passage.RESUMES if acted else Passage.HEARS

    def interrupted(self, form: str) -> str:
        """The form that was under way when this one opened, empty if none was: then a question of it still stands."""
        before = self.slot(JOB) or ""
        return before if self.asked and before != form else ""

    def unsure_in_a_row(self) -> int:
        """How many messages up to this one, without a break, were not understood."""
        count = 0
        for event in reversed(self._tracker.events):
            if event["event"] == "user":
                if ((event.get("parse_data") or {}).get("intent") or {}).get("name") != UNSURE:
                    break
                count += 1
        return count

    def said_last(self) -> list[Mapping[str, Any]]:
        """What Mila said in her last turn before this message: Rasa's bot events, in order."""
        before = self._tracker.events[: self._place_of_message()]
        said: list[Mapping[str, Any]] = []
        for event in reversed(before):
            if event["event"] == "user" and said:
                break
            if event["event"] == "bot":
                said.insert(0, event)
        return said

    def _since_message(self) -> Iterator[Mapping[str, Any]]:
        return iter(self._tracker.events[self._place_of_message() :])

    def _place_of_message(self) -> int:
        events = self._tracker.events
        return next((place for place in range(len(events) - 1, -1, -1) if events[place]["event"] == "user"), 0)

    @cached_property
    def sender(self) -> str:
        """Rasa's id of the conversation, `<id>.<dialogue>`."""
        return str(self._tracker.sender_id)
