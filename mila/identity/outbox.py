"""The queue of codes to be sent: rows of `code_requests` in state `queued`, each taken by one worker at a time."""

from typing import Any

from sqlalchemy import Row, Update, delete, select, update

from mila.billing.models import Contact
from mila.identity.limits import DAY, HOUR, SENDS_TO_NUMBER, WRONG_CODES_OF_NUMBER, has_room, hold, note
from mila.identity.service import Identity
from mila.storage.tables import attempts, code_requests, code_tries, conversation_addresses

LEASE = 30.0  # seconds for which a worker has a request; longer than two calls of the backend take
LONGEST_WAIT = 15.0  # seconds between two attempts at most
TOO_LATE = 60.0  # seconds before its end at which a code is not worth sending any more
AT_ONCE = 20


class Outbox:
    """Reads and writes the queue; every write asks again whether the request is still wanted."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._database = identity.database
        self._cleared_at = float("-inf")

    def take(self) -> list[Row[Any]]:
        """The requests that are due, taken for `LEASE` seconds; closes those that are too late to be sent."""
        now = self._identity.clock()
        queued = code_requests.c.state == "queued"
        due = select(code_requests).where(queued, code_requests.c.next_try <= now)
        with self._database.read() as connection:
            if not connection.execute(due.limit(1)).first():
                return []
        with self._database.write() as connection:
            late = update(code_requests).where(queued, code_requests.c.expires_at - TOO_LATE < now)
            connection.execute(late.values(state="unknown", claim={}))
            rows = connection.execute(
                due.order_by(code_requests.c.next_try).limit(AT_ONCE).with_for_update(skip_locked=True)
            ).all()
            taken = update(code_requests).where(code_requests.c.id.in_([row.id for row in rows]))
            connection.execute(taken.values(next_try=now + LEASE, attempts=code_requests.c.attempts + 1))
        return list(rows)

    def prepare(self, request: Row[Any], customer_id: str, contact: Contact, salt: bytes, code: str) -> bool:
        """Writes the code's digest; False when the request is not wanted any more or the contact has had too many."""
        identity, now = self._identity, self._identity.clock()
        to = identity.digests.subject("contact", request.operator, contact.address)
        customer = identity.codes.customer_subject(request.operator, customer_id)
        with self._database.write() as connection:
            identity.sessions.hold(connection, request.conversation_id)
            hold(connection, to, customer)
            repeated = request.code_hmac is not None
            room = repeated or has_room(connection, to, SENDS_TO_NUMBER, now)
            if not room or not has_room(connection, customer, WRONG_CODES_OF_NUMBER, now):
                connection.execute(self._still_queued(request).values(state="blocked", claim={}))
                return False
            digest = identity.digests.code(salt, code)
            made = self._still_queued(request).values(customer_id=customer_id, salt=salt, code_hmac=digest)
            if not connection.execute(made).rowcount:
                return False
            if not repeated:
                note(connection, "send", now, to)
            return True

    def close(self, request: Row[Any], state: str) -> str:
        """Nothing more is to be done for the request; the claim is not kept. Gives `state`."""
        sent = {"sent_at": self._identity.clock()} if state == "sent" else {}
        with self._database.write() as connection:
            connection.execute(self._still_queued(request).values(state=state, claim={}, **sent))
        return state

    def postpone(self, request: Row[Any]) -> None:
        """The backend was not there: again after a pause that doubles."""
        pause = min(2.0**request.attempts, LONGEST_WAIT)
        with self._database.write() as connection:
            connection.execute(self._still_queued(request).values(next_try=self._identity.clock() + pause))

    def clear(self) -> None:
        """Once an hour takes away what no limit and no customer needs: all older than a day, addresses than 30."""
        now = self._identity.clock()
        if now - self._cleared_at < HOUR:
            return
        self._cleared_at = now
        kept = {attempts.c.at: 1, code_tries.c.at: 1, code_requests.c.requested_at: 1, conversation_addresses.c.at: 30}
        with self._database.write() as connection:
            for age, days in kept.items():
                connection.execute(delete(age.table).where(age < now - days * DAY))

    def _still_queued(self, request: Row[Any]) -> Update:
        return update(code_requests).where(code_requests.c.id == request.id, code_requests.c.state == "queued")
