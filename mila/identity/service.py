"""The door of identity: everything that is asked or done, each in one transaction."""

import time
from collections.abc import Callable

from mila.identity.claims import Claim
from mila.identity.codes import Codes
from mila.identity.digests import Digests
from mila.identity.limits import hold
from mila.identity.outcomes import IDENTIFICATION, Outcome, Sending
from mila.identity.sessions import Sessions, Standing
from mila.identity.throttle import Throttle
from mila.operators import Operators
from mila.storage.database import Database


class Identity:
    """Who is identified in a conversation and how far. Blocks for milliseconds on the database, never on the backend.

    `conversation` is the front desk's id; `operator` an operator's id; `key` 32 bytes or more, one for all processes.
    """

    def __init__(
        self, database: Database, operators: Operators, key: bytes, clock: Callable[[], float] = time.time
    ) -> None:
        self.database = database
        self.clock = clock
        self.digests = Digests(key)
        self.throttle = Throttle(self.digests)
        self.sessions = Sessions(database, operators, self.digests, clock)
        self.codes = Codes(database, operators, self.digests, clock, self.sessions, self.throttle)

    # --- who it is

    def standing(self, conversation: str, purpose: str = IDENTIFICATION) -> Standing:
        """Level and customer in one read; see `level`."""
        return self.sessions.standing(conversation, purpose)

    def level(self, conversation: str, purpose: str = IDENTIFICATION) -> int:
        """0 nobody, 1 claimed, 2 verified by a code of this purpose; 0 again when idle or old (operator's minutes)."""
        return self.standing(conversation, purpose).level

    def customer_id(self, conversation: str) -> str | None:
        """The customer who is identified, None at level 0. The only source of whose data may be shown."""
        return self.standing(conversation).customer_id

    def admit(self, conversation: str, operator: str, claim: Claim) -> bool:
        """Whether a claim may be looked up: five different ones an hour in a conversation, ten from an address.

        Counts it; the same one again does not count.
        """
        subject, now = self.codes.claim_subject(operator, claim), self.clock()
        with self.database.write() as connection:
            self.sessions.hold(connection, conversation)
            address = self.throttle.address_of(connection, conversation)
            hold(connection, *address)
            return self.throttle.admit_claim(connection, conversation, address, subject, now)

    def claim(self, conversation: str, operator: str, customer_id: str) -> None:
        """Level 1 as a customer that the backend knows; another one than before loses what was proven as that one."""
        self.sessions.claim(conversation, operator, customer_id)

    def forget(self, conversation: str) -> None:
        """Level 0, and no code on its way counts any more: signed out, another number, handed back, closed."""
        with self.database.write() as connection:
            self.sessions.hold(connection, conversation)
            self.sessions.forget(connection, conversation)
            self.codes.withdraw(connection, conversation)

    def touch(self, conversation: str) -> None:
        """The customer is there: the idle time starts anew. What has ended stays ended."""
        self.sessions.touch(conversation)

    def seen_from(self, conversation: str, address: str) -> None:
        """The address a conversation comes from, for the limits by address; kept for 30 days as a keyed digest."""
        digest = self.throttle.digest_of(address)
        with self.database.read() as connection:
            if digest in self.throttle.address_of(connection, conversation):
                return
        with self.database.write() as connection:
            self.sessions.hold(connection, conversation)
            self.throttle.see(connection, conversation, address, self.clock())

    # --- one-time codes

    def request_code(self, conversation: str, operator: str, purpose: str, claim: Claim, language: str) -> Sending:
        """Asks for a code to the contact on record of whoever the claim is; nothing tells whether it is anybody's.

        `purpose` is `IDENTIFICATION` for level 2, or the name of an act that needs a code of its own. Not
        sent again for the same claim within 60 s; a newer request makes older codes of the conversation worthless.
        """
        return self.codes.request(conversation, operator, purpose, claim, language)

    def expected(self, conversation: str) -> bool:
        """Whether six digits typed now are a code: one was asked for in the last hour and none was right yet."""
        return self.codes.expected(conversation)

    def code_in(self, conversation: str, text: str) -> str | None:
        """The code in a typed text, to be tried and never stored: if one is expected, or was sent here before."""
        return self.codes.code_in(conversation, text)

    def try_code(self, conversation: str, code: str, message_id: str) -> Outcome:
        """Tries a code. Right: level 2 for its purpose, in this conversation, once.

        The same `message_id` again gives the same outcome and counts once.
        """
        return self.codes.try_code(conversation, code, message_id)

    def last_outcome(self, conversation: str, message_id: str | None = None) -> Outcome:
        """What came of the code in this message; without one, of the newest try of the code asked for last."""
        return self.codes.last_outcome(conversation, message_id)

    def seconds_to_resend(self, conversation: str) -> int:
        """In how many seconds a code may be asked for again for the same claim; 0 if now."""
        return self.codes.seconds_to_resend(conversation)
