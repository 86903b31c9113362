"""What a customer says: checked, masked, stored with its turn in one transaction, only then acknowledged."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from sqlalchemy import Connection, select, update

from mila.frontdesk import card_numbers, choices, conversations, log, turns
from mila.frontdesk.card_numbers import Masked
from mila.frontdesk.conversations import TOKEN_LIFE, Conversation
from mila.frontdesk.speech import Message, Voice, say
from mila.frontdesk.turns import Turn
from mila.language.scripts import script_of
from mila.storage.tables import events as events_table
from mila.storage.tables import turns as turns_table

BACKLOG = 25  # messages of one conversation that may be unanswered
PAIR = 120.0  # seconds within which two messages may be two halves of a card number
MASKED_CODE = '/inform{"otp_code":"••••••"}'


class KeyReused(Exception):
    """The Idempotency-Key was used for something else."""


class UnknownChoice(Exception):
    """The choice was not issued in this conversation."""


class TooMany(Exception):
    """So many messages are unanswered that no more are taken."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the customer sent: cleaned words, or the id of a choice. `code` is a one-time code among the words."""

    text: str = ""
    choice: str | None = None
    code: str | None = None
    without_code: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where the message stands in the log; `events` are new, none when the message was known.

    `alone`: the conversation and its turn, when nothing else of it wants an answer.
    """

    seq: int
    events: list[dict[str, Any]]
    alone: tuple[Conversation, Turn] | None = None

    @property
    def is_new(self) -> bool:
        """Whether this call stored it."""
        return bool(self.events)


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes messages in. `secret` keys the fingerprint of a request: it gives away nothing of what was typed."""

    voice: Voice
    links: Callable[[str], str]  # operator's id -> where to pay
    secret: bytes

    def accept(
        self, connection: Connection, id_: str, key: str, words: Words, now: float, limit: Callable[[], None]
    ) -> Receipt:
        """Stores the message and its turn.

        Raises `ConversationGone`, `KeyReused`, `UnknownChoice`, `TooMany`, and what `limit` raises.
        """
        held = conversations.find(connection, id_, lock=True)
        if held is None:
            raise log.ConversationGone(id_)
        fingerprint = self._fingerprint(id_, words)
        known = turns.accepted(connection, id_, f"c:{key}")
        if known is not None:
            if not hmac.compare_digest(known.request_hash, fingerprint):
                raise KeyReused
            return Receipt(known.seq, [])
        limit()
        backlog = turns.backlog(connection, id_)
        if backlog >= BACKLOG:
            raise TooMany
        seen = _seen(held, words, now)
        held = replace(held, **seen)
        body, asked, said = self._read(connection, held, words, now)
        events = log.append(connection, id_, [log.Entry("message", "visitor", body)], now, seen_at=now, **seen)
        held = replace(held, last_seq=events[0]["seq"])
        turn = turns.add(connection, held, held.last_seq, f"c:{key}", fingerprint, asked, now)
        events += say(connection, held, said, held.last_seq, now)
        return Receipt(held.last_seq, events, None if backlog or not asked else (held, turn))

    def _read(
        self, connection: Connection, held: Conversation, words: Words, now: float
    ) -> tuple[dict[str, Any], dict[str, Any], list[Message]]:
        """The event's body, what Rasa is to be asked, and what the desk says itself."""
        if words.choice is not None:
            taken = choices.take(connection, held.id, words.choice)
            if taken is None:
                raise UnknownChoice
            return {"text": taken.title, "choice": words.choice}, {"payload": taken.payload}, []
        if words.code:
            return {"text": words.without_code}, {"payload": MASKED_CODE}, []
        masked = card_numbers.mask(words.text)
        if not masked.found:
            masked = _ending_a_card(connection, held.id, words.text, now) or masked
        if not masked.found:
            return {"text": words.text}, {"text": words.text}, []
        said = [self.voice.message("utter_desk_card_masked", held, link=self.links(held.operator))]
        asked = {"text": masked.text} if any(sign.isalpha() for sign in masked.text) else {}
        return {"text": masked.text}, asked, said

    def _fingerprint(self, id_: str, words: Words) -> bytes:
        request = msgspec.json.encode([id_, words.text, words.choice])
        return hmac.digest(self.secret, request, hashlib.sha256)


def _seen(held: Conversation, words: Words, now: float) -> dict[str, Any]:
    """What changes because the customer is there: the token lives on, the script is that of the words last typed."""
    script = (None if words.choice is not None else script_of(words.text)) or held.script
    return {"token_expires_at": now + TOKEN_LIFE, "script": script}


def _ending_a_card(connection: Connection, id_: str, text: str, now: float) -> Masked | None:
    """The text masked, when it ends a card number that the message before began; that one is masked in the log, too."""
    if not any(sign.isdigit() for sign in text):
        return None
    e = events_table.c
    last = connection.execute(
        select(e.seq, e.body)
        .where(e.conversation_id == id_, e.type == "message", e.sender == "visitor", e.at > now - PAIR)
        .order_by(e.seq.desc())
        .limit(1)
    ).one_or_none()
    pair = card_numbers.mask_pair(str(last.body.get("text", "")), text) if last else None
    if last is None or pair is None:
        return None
    before, masked = pair
    connection.execute(
        update(events_table)
        .where(e.conversation_id == id_, e.seq == last.seq)
        .values(body={**last.body, "text": before.text})
    )
    connection.execute(
        update(turns_table)
        .where(turns_table.c.conversation_id == id_, turns_table.c.seq == last.seq)
        .values(input={"text": before.text})
    )
    return masked
