"""What an answer of Rasa, or the lack of one, changes in the database: each a single transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, insert, select, update

from mila.frontdesk import conversations, turns
from mila.frontdesk.choices import Offered
from mila.frontdesk.conversations import Conversation
from mila.frontdesk.rasa import Answer, Said
from mila.frontdesk.speech import Message, Voice, say
from mila.frontdesk.turns import Turn
from mila.storage.tables import agent_requests
from mila.storage.tables import conversations as conversations_table

GRACE = 3.0  # seconds in which a trouble may pass unsaid
REPEATS = 2  # the same words more often than this in one answer: Rasa runs in circles (reliability.md R12)

type Events = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Failure:
    """How a try failed: whether Rasa's dialogue is dead, and whether this turn fails though all parts are well."""

    dialogue_is_dead: bool = False
    is_hopeless: bool = False


@dataclass(frozen=True, slots=True)
class Answering:
    """Ends turns, or puts them off."""

    voice: Voice
    languages: dict[str, tuple[str, ...]]  # of each operator

    def answered(self, connection: Connection, turn: Turn, answer: Answer, now: float) -> Events:
        """Stores the bot's words; none when the turn is finished already, or a person holds the conversation since."""
        held = conversations.find(connection, turn.conversation, lock=True)
        if held is None:
            return []
        if is_stale(held, turn):
            turns.change(connection, turn, state="answered")
            return []
        if answer.retry and now - turn.received_at >= turns.LIFE:
            return self._give_up(connection, held, turn, now)
        if not turns.change(connection, turn, **_outcome(turn, answer, now)):
            return []
        held = self._moved_on(connection, held, answer, now)
        told_before = answer.retry and turn.state == "retrying"
        said = [] if told_before else [_message(one) for one in _without_repeats(answer.messages)]
        if runs_in_circles(answer):
            _new_dialogue(connection, held)
            said.append(self.voice.message("utter_desk_lost_thread", held))
        return say(connection, held, said, turn.seq, now)

    def failed(self, connection: Connection, turn: Turn, failure: Failure, now: float) -> Events:
        """Puts the turn off and, once a trouble, says so; after ten minutes, or when hopeless, gives it up."""
        held = conversations.find(connection, turn.conversation, lock=True)
        if held is None:
            return []
        if is_stale(held, turn):
            turns.change(connection, turn, state="answered")
            return []
        if failure.is_hopeless or now - turn.received_at >= turns.LIFE:
            return self._give_up(connection, held, turn, now)
        attempts = turn.attempts + 1
        turns.change(connection, turn, attempts=attempts, next_try=now + turns.backoff(attempts))
        if failure.dialogue_is_dead:
            _new_dialogue(connection, held)
            return say(connection, held, [self.voice.message("utter_desk_lost_thread", held)], turn.seq, now)
        return self._told(connection, held, now) if now - turn.received_at >= GRACE else []

    def late(self, connection: Connection, turn: Turn, now: float) -> Events:
        """Says that it takes longer; the turn goes on."""
        held = conversations.find(connection, turn.conversation, lock=True)
        return [] if held is None or is_stale(held, turn) else self._told(connection, held, now)

    def _told(self, connection: Connection, held: Conversation, now: float) -> Events:
        """Tells of trouble, with one message for all that waits longer than the grace; nothing when that is told."""
        undone = turns.undone(connection, held.id)
        untold = [turn for turn in undone if turn.state == "received" and now - turn.received_at >= GRACE]
        if not untold:
            return []
        for turn in untold:
            turns.change(connection, turn, state="waiting")
        known = any(turn.state == "waiting" for turn in undone)
        words = self.voice.message("utter_desk_still_working" if known else "utter_desk_trouble", held)
        return say(connection, held, [words], untold[-1].seq, now)

    def _give_up(self, connection: Connection, held: Conversation, turn: Turn, now: float) -> Events:
        """Ends this turn and all that are too old, with one message."""
        for old in turns.undone(connection, held.id):
            if old.seq == turn.seq or now - old.received_at >= turns.LIFE:
                turns.change(connection, old, state="given_up")
        return say(connection, held, [self.voice.message("utter_desk_given_up", held)], turn.seq, now)

    def _moved_on(self, connection: Connection, held: Conversation, answer: Answer, now: float) -> Conversation:
        """What an answer changes beside words: language, waiting retries, the wish for a person."""
        if answer.drop_retries:
            turns.drop_retries(connection, held.id)
        if answer.handover is not None:
            _ask_for_agent(connection, held.id, answer.handover.reason or "asked", now)
        if answer.language in (None, held.language) or answer.language not in self.languages.get(held.operator, ()):
            return held
        this = conversations_table.c.id == held.id
        connection.execute(update(conversations_table).where(this).values(language=answer.language))
        return replace(held, language=answer.language)


def is_stale(held: Conversation, turn: Turn) -> bool:
    """Whether the turn was asked before a person took the conversation: the bot's words on it come too late."""
    return held.holder != "bot" or held.epoch != turn.epoch


def runs_in_circles(answer: Answer) -> bool:
    """Whether the answer says the same over and over."""
    texts = [one.text for one in answer.messages if one.text]
    return any(texts.count(text) > REPEATS for text in set(texts))


def _outcome(turn: Turn, answer: Answer, now: float) -> dict[str, Any]:
    if not answer.retry:
        return {"state": "answered"}
    attempts = turn.attempts + 1
    return {"state": "retrying", "attempts": attempts, "next_try": now + turns.backoff(attempts)}


def _without_repeats(messages: Sequence[Said]) -> list[Said]:
    """The messages without those that repeat the one before word by word."""
    kept: list[Said] = []
    for one in messages:
        if (one.text or one.choices or one.attachments) and (not kept or kept[-1] != one):
            kept.append(one)
    return kept


def _message(said: Said) -> Message:
    offered = (Offered(one.title, one.payload, one.description or "") for one in said.choices)
    return Message(said.text or "", tuple(offered), said.attachments)


def _new_dialogue(connection: Connection, held: Conversation) -> None:
    """Leaves a dialogue behind in which Rasa says nothing any more."""
    this = conversations_table.c.id == held.id
    connection.execute(update(conversations_table).where(this).values(dialogue=held.dialogue + 1))


def _ask_for_agent(connection: Connection, conversation: str, reason: str, now: float) -> None:
    """Puts the conversation to the agents, unless it is put to them already."""
    known = agent_requests.c.conversation_id == conversation
    row = {"requested_at": now, "reason": reason[:40], "closed_at": None}
    asked = connection.execute(select(agent_requests.c.closed_at).where(known)).one_or_none()
    if asked is None:
        connection.execute(insert(agent_requests).values(conversation_id=conversation, **row))
    elif asked.closed_at is not None:
        connection.execute(update(agent_requests).where(known).values(**row))
