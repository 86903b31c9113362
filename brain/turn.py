"""One turn of a conversation: all of it is stored, or none of it ever happened."""

from typing import Any, Dict, List, Mapping, Optional, Sequence

from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import AgentUttered, BotUttered, Event, SlotSet, UserUtteranceReverted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from brain.faults import fault_point
from brain.messages import Appended, Said
from brain.remote_actions import ActionFailed
from brain.trackers import Conversation, Trackers, TrackerStoreDown

CHANNEL = "desk"
Answer = Dict[str, Any]


class TurnFailed(Exception):
    """The turn did not happen; `failed` names the action that could not be run, or "loop", or "tracker"."""

    def __init__(self, failed: str) -> None:
        """Takes what failed."""
        super().__init__(failed)
        self.failed = failed


class LoopFound(BaseException):
    """Rasa wants to run more actions than a turn may have; it would leave a conversation that never answers."""


class NoOutput(OutputChannel):
    """Where Rasa sends what it says: nowhere, for the turn's events hold it all."""

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return CHANNEL

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        """Does nothing."""


async def take_turn(processor: MessageProcessor, trackers: Trackers, said: Said) -> Answer:
    """Lets Rasa answer and stores the turn; a message answered before gets the same answer. Raises `TurnFailed`."""
    try:
        known = await trackers.answer(said.conversation, said.message_id)
        return known if known is not None else await _new_turn(processor, trackers, said)
    except TrackerStoreDown as error:
        raise TurnFailed("tracker") from error


async def _new_turn(processor: MessageProcessor, trackers: Trackers, said: Said) -> Answer:
    conversation = await trackers.load(said.conversation)
    finished = False
    try:
        before = len(conversation.tracker.events)
        await _predict(processor, conversation, said)
        answer = answer_of(conversation, before)
        if not answer["retry"]:
            fault_point("rasa_before_save")
            await trackers.keep(conversation, {said.message_id: answer})
            fault_point("rasa_saved")
            finished = True
        return answer
    except ActionFailed as error:
        raise TurnFailed(error.action) from error
    except LoopFound as error:
        raise TurnFailed("loop") from error
    finally:
        if not finished:
            trackers.forget(said.conversation)


async def _predict(processor: MessageProcessor, conversation: Conversation, said: Said) -> None:
    """What `MessageProcessor.handle_message` does, without its saving, and with our slots set."""
    tracker, output = conversation.tracker, NoOutput()
    tracker.model_id, tracker.assistant_id = processor.model_metadata.model_id, processor.model_metadata.assistant_id
    processor.on_circuit_break = _stop
    await processor._update_tracker_session(tracker, output)
    _set_slots(tracker, said)
    before = len(tracker.events)
    fault_point("rasa_in_nlu")
    message = UserMessage(said.words, output, said.conversation, None, CHANNEL, said.message_id, said.metadata())
    message.parse_data = said.meaning() or slim(await processor.parse_message(message, tracker))
    await processor._handle_message_with_tracker(message, tracker)
    await processor.run_action_extract_slots(output, tracker)
    await processor._run_prediction_loop(output, tracker)
    # A fallback takes back the message and with it the slots that were set for it.
    if any(isinstance(event, UserUtteranceReverted) for event in list(tracker.events)[before:]):
        _set_slots(tracker, said)


def _set_slots(tracker: DialogueStateTracker, said: Said) -> None:
    for name, value in said.slots().items():
        if tracker.get_slot(name) != value:
            tracker.update(SlotSet(name, value))


def _stop(*_: Any) -> None:
    raise LoopFound


def slim(parse_data: Dict[str, Any]) -> Dict[str, Any]:
    """What is worth keeping of an understanding: intent, the five likeliest, entities."""
    kept = {key: value for key, value in parse_data.items() if key in ("text", "intent", "entities", "intent_ranking")}
    return {**kept, "intent_ranking": kept.get("intent_ranking", [])[:5]}


def answer_of(conversation: Conversation, before: int) -> Answer:
    """The turn's answer as the front desk wants it, from the events after the first `before`."""
    events = list(conversation.tracker.events)[before:]
    uttered = [event for event in events if isinstance(event, BotUttered)]
    custom: List[Mapping[str, Any]] = [event.data.get("custom") or {} for event in uttered]
    # Not the tracker's latest message: a fallback may have taken that back.
    intent: Mapping[str, Any] = next((event.intent for event in reversed(events) if isinstance(event, UserUttered)), {})
    return {
        "messages": [message for message in map(_message, uttered) if message],
        "language": conversation.tracker.get_slot("language"),
        "intent": intent.get("name"),
        "confidence": intent.get("confidence", 0.0),
        "handover": next((each["handover"] for each in reversed(custom) if each.get("handover")), None),
        "retry": any(each.get("retry") for each in custom),
        "drop_retries": intent.get("name") == "cancel",
    }


def _message(event: BotUttered) -> Optional[Dict[str, Any]]:
    """One thing said, with its answer's buttons and its action's choices; None if nothing is to show."""
    custom = event.data.get("custom") or {}
    choices = [*(event.data.get("buttons") or []), *(custom.get("choices") or [])]
    attachments = list(custom.get("attachments") or [])
    if not (event.text or choices or attachments):
        return None
    shown = [
        {"title": each["title"], "description": each.get("description") or "", "payload": each["payload"]}
        for each in choices
    ]
    answer = event.metadata.get("utter_action") or ""
    return {"answer": answer, "text": event.text or "", "choices": shown, "attachments": attachments}


async def append(
    processor: MessageProcessor, trackers: Trackers, conversation_id: str, said: Sequence[Appended]
) -> None:
    """Adds what was said while a person held the conversation; Rasa is not asked. Raises `TurnFailed`."""
    try:
        new = [each for each in said if await trackers.answer(conversation_id, each.message_id) is None]
        conversation = await trackers.load(conversation_id)
        await processor._update_tracker_session(conversation.tracker, NoOutput())
        for each in new:
            conversation.tracker.update(_event(each), processor.domain)
        nothing = answer_of(conversation, len(conversation.tracker.events))
        await trackers.keep(conversation, {each.message_id: nothing for each in new})
    except TrackerStoreDown as error:
        raise TurnFailed("tracker") from error
    except BaseException:
        trackers.forget(conversation_id)
        raise


def _event(said: Appended) -> Event:
    metadata = {"message_id": said.message_id, "appended": True}
    if said.kind == "user":
        intent = {"name": None, "confidence": 0.0}
        return UserUttered(said.text, intent, input_channel=CHANNEL, message_id=said.message_id, metadata=metadata)
    return (
        AgentUttered(said.text, metadata=metadata) if said.kind == "agent" else BotUttered(said.text, metadata=metadata)
    )
