"""Sends the codes that were asked for: the only place that knows whether a claim is anybody's."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Row

from mila.billing.contract import Billing
from mila.billing.errors import BillingError, Unreachable
from mila.billing.models import Contact, ContactKind, Customer, Message
from mila.identity.digests import SALT_BYTES
from mila.identity.limits import MINUTE
from mila.identity.outbox import Outbox
from mila.identity.service import Identity
from mila.words import Words

log = structlog.get_logger()

_ANSWER, _SUBJECT = "utter_identification_code_message", "identification_code_subject"
_SAME_CODE_FOR = 60.0  # seconds in which a send that failed is repeated as it was; later a fresh code is made


@dataclass(frozen=True, slots=True)
class _Letter:
    """A code on its way; stands in memory only, until it is sent."""

    message: Message
    salt: bytes
    code: str
    made_at: float

    def key(self, request_id: str) -> str:
        """The key of this letter at the backend: a repeat of it is no second one."""
        return f"{request_id}.{self.salt.hex()[:8]}"


class CodeSender:
    """Background work of the front desk; any number of processes may run one."""

    def __init__(self, identity: Identity, billing_of: Callable[[str], Billing], words: Words) -> None:
        self._outbox = Outbox(identity)
        self._identity = identity
        self._billing_of = billing_of
        self._words = words
        self._letters: dict[str, _Letter] = {}

    def step(self) -> int:
        """Handles what is due and clears away what is old; blocks on the backend; gives how many it handled."""
        self._outbox.clear()
        due = self._outbox.take()
        for request in due:
            self._handle(request)
        return len(due)

    def _handle(self, request: Row[Any]) -> None:
        try:
            state = self._send(request)
        except Unreachable:
            self._outbox.postpone(request)
            state = "postponed"
        except Exception as error:  # one request must not stop the others; it is tried again until it expires
            self._outbox.postpone(request)
            log.error("code_failed", conversation=request.conversation_id, error=type(error).__name__)
            state = "postponed"
        if state != "postponed":
            self._letters.pop(request.id, None)
        log.info("code_handled", conversation=request.conversation_id, operator=request.operator, state=state)

    def _send(self, request: Row[Any]) -> str:
        """Gives the state that the request has come to. Raises `Unreachable`."""
        customer = self._customer(request)
        if customer is None or not customer.contacts:
            return self._outbox.close(request, "unknown")
        letter = self._letter(request, customer.contacts[0])
        if not self._outbox.prepare(request, customer.id, letter.message.to, letter.salt, letter.code):
            return "blocked"
        try:
            self._billing_of(request.operator).send(letter.message, letter.key(request.id))
        except Unreachable:
            raise
        except BillingError:  # the backend will not send to this contact, now or later
            return self._outbox.close(request, "unknown")
        return self._outbox.close(request, "sent")

    def _customer(self, request: Row[Any]) -> Customer | None:
        billing, value = self._billing_of(request.operator), request.claim["value"]
        look = billing.customer_by_number if request.claim["kind"] == "number" else billing.customer_by_code
        try:
            return look(value)
        except Unreachable:
            raise
        except BillingError:  # the backend does not take such a claim for one
            return None

    def _letter(self, request: Row[Any], to: Contact) -> _Letter:
        now, letter = self._identity.clock(), self._letters.get(request.id)
        if letter is None or now - letter.made_at > _SAME_CODE_FOR or letter.message.to != to:
            code = f"{secrets.randbelow(1_000_000):06d}"
            salt = secrets.token_bytes(SALT_BYTES)
            letter = _Letter(self._message(request, to, code, now), salt, code, now)
            self._letters[request.id] = letter
        return letter

    def _message(self, request: Row[Any], to: Contact, code: str, now: float) -> Message:
        language, operator = request.language, request.operator
        minutes = self._words.count("minutes", max(1, round((request.expires_at - now) / MINUTE)), language, operator)
        answer = self._words.answer(_ANSWER, language, operator, code=code, minutes=minutes)
        if to.kind is not ContactKind.EMAIL:
            return Message(to, answer.text)
        return Message(to, answer.text, self._words.phrase(_SUBJECT, language, operator))
