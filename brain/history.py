"""Keeps a tracker short: what policies and actions see is the last turns, and the state that led up to them."""

from typing import List, Optional

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

KEPT = 3  # turns that stay as they were said
LONGEST = 6  # turns after which a tracker is shortened


def rebuilt(conversation: str, events: List[Event], domain: Domain) -> DialogueStateTracker:
    """The tracker that these events make."""
    tracker = DialogueStateTracker(conversation, domain.slots)
    for event in events:
        tracker.update(event)
    return tracker


def shortened(tracker: DialogueStateTracker, domain: Domain) -> Optional[DialogueStateTracker]:
    """The same conversation in the same state with a shorter past; None while it is short enough, or not at rest."""
    events = list(tracker.events)
    said = [place for place, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(said) <= LONGEST:
        return None
    cut = _listening_before(events, said[-KEPT])
    short = rebuilt(tracker.sender_id, _state(rebuilt(tracker.sender_id, events[:cut], domain)) + events[cut:], domain)
    short.model_id, short.assistant_id = tracker.model_id, tracker.assistant_id
    return short if _same(short, tracker) else None


def _listening_before(events: List[Event], place: int) -> int:
    """Where the past may be cut: right after Mila began to listen."""
    while place and not (
        isinstance(events[place - 1], ActionExecuted) and events[place - 1].action_name == ACTION_LISTEN_NAME
    ):
        place -= 1
    return place


def _state(past: DialogueStateTracker) -> List[Event]:
    """Events that lead to the state of `past` and no further: slots, the active form, listening."""
    events: List[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    loop = past.active_loop
    if loop and loop.name:
        trigger = loop.trigger_message or {}
        events += [ActionExecuted(ACTION_LISTEN_NAME), UserUttered._from_parse_data(trigger.get("text"), trigger)]
        events += [ActionExecuted(loop.name), ActiveLoop(loop.name)]
    events += [SlotSet(slot.name, slot.value) for slot in past.slots.values() if slot.value != slot.initial_value]
    if loop and loop.rejected:
        events.append(ActionExecutionRejected(loop.name))
    return [*events, ActionExecuted(ACTION_LISTEN_NAME)]


def _same(one: DialogueStateTracker, other: DialogueStateTracker) -> bool:
    return (
        one.current_slot_values() == other.current_slot_values()
        and one.active_loop_name == other.active_loop_name
        and one.is_active_loop_rejected == other.is_active_loop_rejected
        and one.is_active_loop_interrupted == other.is_active_loop_interrupted
        and one.latest_action == other.latest_action
        and one.latest_message == other.latest_message
        and one.followup_action == other.followup_action
        and not other.is_paused()
    )
