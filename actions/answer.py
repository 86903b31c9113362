"""What an action answers: which words, with which values, how far the dialogue has come. The words are in `data/`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

REQUESTED_SLOT = "requested_slot"  # Rasa's name for the question a form has asked last
JOB = "conversation_job"  # the form that was opened last


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to click: its title and description are shown, its payload goes back to Rasa, never to the browser."""

    title: str
    payload: str
    description: str = ""

    def as_json(self) -> dict[str, str]:
        """As the channel takes it."""
        return {"title": self.title, "description": self.description, "payload": self.payload}


@dataclass(frozen=True, slots=True)
class Link:
    """An address to be opened from an answer."""

    title: str
    href: str

    def as_json(self) -> dict[str, str]:
        """As the channel takes it."""
        return {"kind": "link", "title": self.title, "href": self.href}


@dataclass(frozen=True, slots=True)
class Saying:
    """One answer by its name, with the values of its placeholders and what it carries beside the text."""

    name: str
    values: dict[str, str] = field(default_factory=dict)
    custom: dict[str, Any] = field(default_factory=dict)

    def utter(self, dispatcher: CollectingDispatcher) -> None:
        """Hands it to Rasa, which finds the words in the customer's language."""
        values: dict[str, Any] = dict(self.values)
        dispatcher.utter_message(response=self.name, json_message=self.custom, **values)


@dataclass(frozen=True, slots=True)
class Answer:
    """All that comes of an action: what is said, which slots change, whether the form ends here."""

    sayings: tuple[Saying, ...] = ()
    slots: dict[str, str | None] = field(default_factory=dict)
    ends_form: bool = False
    next_action: str = ""

    def then(self, other: "Answer") -> "Answer":
        """This, then the other."""
        return Answer(
            self.sayings + other.sayings,
            self.slots | other.slots,
            self.ends_form or other.ends_form,
            other.next_action or self.next_action,
        )

    def setting(self, **slots: str | None) -> Self:
        """The same, and these slots set."""
        return replace(self, slots=self.slots | slots)

    def ending(self) -> Self:
        """The same, and the form that is under way ends."""
        return replace(self, ends_form=True)

    def followed_by(self, action: str) -> Self:
        """The same, and then this action or form."""
        return replace(self, next_action=action)

    def events(self) -> list[EventType]:
        """As Rasa takes it; slots in the order they were set."""
        events: list[EventType] = [SlotSet(name, value) for name, value in self.slots.items()]
        if self.ends_form:
            # Rasa drops all that a validation says unless it sets a slot besides the requested one (forms.py).
            events += [SlotSet(JOB, None), SlotSet(REQUESTED_SLOT, None), ActiveLoop(None)]
        return events + ([FollowupAction(self.next_action)] if self.next_action else [])


SILENCE = Answer()


def say(
    name: str,
    shared: Mapping[str, str] | None = None,
    *,
    choices: Sequence[Choice] = (),
    links: Sequence[Link] = (),
    retry: bool = False,
    handover: str = "",
    **values: str,
) -> Answer:
    """Says the answer `utter_…` with these values.

    `retry` has the front desk try the turn again by itself later, `handover` tells it why a person is wanted.
    """
    custom: dict[str, Any] = {}
    if choices:
        custom["choices"] = [choice.as_json() for choice in choices]
    if links:
        custom["attachments"] = [link.as_json() for link in links]
    if retry:
        custom["retry"] = True
    if handover:
        custom["handover"] = {"reason": handover}
    return Answer((Saying(name, {**(shared or {}), **values}, custom),))


def setting(**slots: str | None) -> Answer:
    """Says nothing, sets slots."""
    return Answer(slots=slots)
