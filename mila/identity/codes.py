"""One-time codes: asked for and tried. A known, an unknown and a closed number take the same path with the same work;
only what the background sender finds later differs, and no answer tells it."""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Update, bindparam, insert, select, update

from mila.identity.claims import Claim
from mila.identity.digests import SALT_BYTES, Digests
from mila.identity.limits import (
    DAY,
    HOUR,
    MINUTE,
    RESEND_AFTER,
    SENDS_TO_NUMBER,
    WRONG_CODES_OF_NUMBER,
    has_room,
    hold,
    note,
)
from mila.identity.outcomes import Outcome, Result, Sending
from mila.identity.sessions import Sessions
from mila.identity.throttle import Throttle
from mila.identity.typed_codes import find_code
from mila.operators import Operators
from mila.storage.database import Database
from mila.storage.tables import code_requests, code_tries

TRIES = 3
OPEN = ("queued", "sent", "unknown", "blocked")  # may be tried; all look alike from outside
_LIVE = ("queued", "sent")  # may be right
_NO_SALT, _NO_DIGEST = bytes(SALT_BYTES), bytes(32)

# Asked at every message; built once, because building them takes longer than the database does.
_CURRENT = select(code_requests).where(
    code_requests.c.conversation_id == bindparam("conversation"), code_requests.c.state != "replaced"
)
_TOLD = select(code_tries).where(
    code_tries.c.conversation_id == bindparam("conversation"), code_tries.c.message_id == bindparam("message")
)
_TRIED = insert(code_tries)


@dataclass(frozen=True, slots=True)
class Codes:
    """The tables `code_requests` and `code_tries`."""

    database: Database
    operators: Operators
    digests: Digests
    clock: Callable[[], float]
    sessions: Sessions
    throttle: Throttle

    def request(self, conversation: str, operator: str, purpose: str, claim: Claim, language: str) -> Sending:
        """Queues a code for the claim, if the limits allow; never looks the claim up."""
        now, subject = self.clock(), self.claim_subject(operator, claim)
        with self.database.write() as connection:
            self.sessions.hold(connection, conversation)
            address = self.throttle.address_of(connection, conversation)
            hold(connection, subject, *address)
            if self._asked_lately(connection, conversation, subject, now):
                return Sending.TOO_SOON
            if not self.throttle.admit_request(connection, conversation, address, subject, now):
                return Sending.TOO_MANY
            held = self._holds_live(connection, conversation, subject, now)
            allowed = self._may_send_to(connection, subject, now)
            if allowed or not held:
                self.withdraw(connection, conversation)
                state = "queued" if allowed else "blocked"
                self._queue(connection, conversation, operator, purpose, claim, language, subject, state, now)
            return Sending.ON_ITS_WAY

    def withdraw(self, connection: Connection, conversation: str) -> None:
        """No code of the conversation counts any more; hold it before."""
        mine = code_requests.c.conversation_id == conversation
        connection.execute(update(code_requests).where(mine).values(state="replaced", claim={}))

    def expected(self, conversation: str) -> bool:
        """Whether a code was asked for in the last hour and none of it was right yet."""
        with self.database.read() as connection:
            return self._is_expected(self._current(connection, conversation))

    def code_in(self, conversation: str, text: str) -> str | None:
        """The code in the text when one is expected, or when it is one that was sent to this conversation before."""
        code = find_code(text)
        if code is None:
            return None
        with self.database.read() as connection:
            if self._is_expected(self._current(connection, conversation)):
                return code
            return code if self._was_sent(connection, conversation, code) else None

    def try_code(self, conversation: str, code: str, message_id: str) -> Outcome:
        """Tries a code; the same message again gives the same outcome and counts once."""
        with self.database.write() as connection:
            self.sessions.hold(connection, conversation)
            if (told := self._told(connection, conversation, message_id)) is not None:
                return told
            current = self._current(connection, conversation)
            if current is None:
                return Outcome(Result.NONE)
            outcome = self._judge(connection, current, code)
            tried = {"conversation_id": conversation, "message_id": message_id, "request_id": current.id}
            result = {"result": outcome.result, "tries_left": outcome.tries_left, "at": self.clock()}
            connection.execute(_TRIED, {**tried, **result})
            return outcome

    def last_outcome(self, conversation: str, message_id: str | None = None) -> Outcome:
        """What came of this message's code; without a message, of the newest try of the newest code asked for."""
        with self.database.read() as connection:
            if message_id is not None:
                return self._told(connection, conversation, message_id) or Outcome(Result.NONE)
            current = self._current(connection, conversation)
            if current is None:
                return Outcome(Result.NONE)
            of_it = select(code_tries).where(code_tries.c.request_id == current.id)
            row = connection.execute(of_it.order_by(code_tries.c.id.desc()).limit(1)).one_or_none()
            return _outcome(row) if row is not None else Outcome(Result.NONE)

    def seconds_to_resend(self, conversation: str) -> int:
        """In how many seconds the newest code may be asked for again; 0 if now."""
        with self.database.read() as connection:
            current = self._current(connection, conversation)
        return 0 if current is None else max(0, round(current.requested_at + RESEND_AFTER - self.clock()))

    def claim_subject(self, operator: str, claim: Claim) -> bytes:
        """What limits by number count the claim under."""
        return self.digests.subject("claim", operator, claim.kind, claim.value)

    def customer_subject(self, operator: str, customer_id: str) -> bytes:
        """What limits by number count a customer under, by whichever number or code he is claimed."""
        return self.digests.subject("customer", operator, customer_id)

    def _judge(self, connection: Connection, request: Row[Any], code: str) -> Outcome:
        if request.state not in OPEN:
            return Outcome(Result.SPENT)
        now = self.clock()
        if now > request.expires_at:
            return Outcome(Result.EXPIRED)
        subjects = (request.claim_hash, self.customer_subject(request.operator, request.customer_id or request.id))
        hold(connection, *subjects)
        closed = False in {has_room(connection, subject, WRONG_CODES_OF_NUMBER, now) for subject in subjects}
        digest = self.digests.code(request.salt or _NO_SALT, code)
        same = hmac.compare_digest(digest, request.code_hmac or _NO_DIGEST)
        if same and not closed and request.state in _LIVE and request.code_hmac is not None:
            return self._use(connection, request)
        return self._count_wrong(connection, request, subjects, closed, now)

    def _use(self, connection: Connection, request: Row[Any]) -> Outcome:
        connection.execute(_of(request.id).values(state="used", claim={}))
        conversation, customer_id = request.conversation_id, request.customer_id
        self.sessions.verify(connection, conversation, request.operator, customer_id, request.purpose)
        return Outcome(Result.RIGHT)

    def _count_wrong(
        self, connection: Connection, request: Row[Any], subjects: tuple[bytes, ...], closed: bool, now: float
    ) -> Outcome:
        tries = request.tries + 1
        spent = {"state": "spent", "claim": {}} if tries >= TRIES else {}
        connection.execute(_of(request.id).values(tries=tries, **spent))
        # A closed number opens again a day after the tries that closed it: what is tried meanwhile is noted aside.
        note(connection, "closed" if closed else "wrong", now, *subjects)
        return Outcome(Result.WRONG, TRIES - tries)

    def _current(self, connection: Connection, conversation: str) -> Row[Any] | None:
        """The newest request of the conversation; those before it are replaced."""
        return connection.execute(_CURRENT, {"conversation": conversation}).one_or_none()

    def _is_expected(self, current: Row[Any] | None) -> bool:
        return current is not None and current.state != "used" and self.clock() - current.requested_at <= HOUR

    def _was_sent(self, connection: Connection, conversation: str, code: str) -> bool:
        sent = select(code_requests.c.salt, code_requests.c.code_hmac).where(
            code_requests.c.conversation_id == conversation,
            code_requests.c.code_hmac.is_not(None),
            code_requests.c.requested_at > self.clock() - DAY,
        )
        rows = connection.execute(sent).all()
        return any(hmac.compare_digest(self.digests.code(row.salt, code), row.code_hmac) for row in rows)

    def _told(self, connection: Connection, conversation: str, message_id: str) -> Outcome | None:
        row = connection.execute(_TOLD, {"conversation": conversation, "message": message_id}).one_or_none()
        return None if row is None else _outcome(row)

    def _asked_lately(self, connection: Connection, conversation: str, subject: bytes, now: float) -> bool:
        lately = select(code_requests.c.id).where(
            code_requests.c.conversation_id == conversation,
            code_requests.c.claim_hash == subject,
            code_requests.c.requested_at > now - RESEND_AFTER,
        )
        return connection.execute(lately.limit(1)).first() is not None

    def _may_send_to(self, connection: Connection, subject: bytes, now: float) -> bool:
        return has_room(connection, subject, SENDS_TO_NUMBER + WRONG_CODES_OF_NUMBER, now)

    def _holds_live(self, connection: Connection, conversation: str, subject: bytes, now: float) -> bool:
        """Whether a code asked for before may still be typed, so that a blocked request does not take it away."""
        current = self._current(connection, conversation)
        if current is None or current.claim_hash != subject:
            return False
        return current.state in OPEN and now <= current.expires_at

    def _queue(
        self,
        connection: Connection,
        conversation: str,
        operator: str,
        purpose: str,
        claim: Claim,
        language: str,
        subject: bytes,
        state: str,
        now: float,
    ) -> None:
        minutes = self.operators.get(operator).identification.code_minutes
        asked = {"kind": claim.kind, "value": claim.value} if state == "queued" else {}
        connection.execute(
            insert(code_requests).values(
                id=secrets.token_urlsafe(16),
                conversation_id=conversation,
                operator=operator,
                purpose=purpose,
                claim=asked,
                claim_hash=subject,
                language=language,
                state=state,
                requested_at=now,
                expires_at=now + minutes * MINUTE,
            )
        )
        note(connection, "send" if state == "queued" else "refused", now, subject)


def _of(request_id: str) -> Update:
    return update(code_requests).where(code_requests.c.id == request_id)


def _outcome(row: Row[Any]) -> Outcome:
    return Outcome(Result(row.result), row.tries_left)
