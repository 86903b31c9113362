"""Limits by conversation and address: how many different claims, how many codes asked for."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from mila.identity.digests import Digests
from mila.identity.limits import (
    CLAIMS_OF_ADDRESS,
    CLAIMS_OF_CONVERSATION,
    SENDS_OF_ADDRESS,
    SENDS_OF_CONVERSATION,
    Limit,
    count,
    has_room,
    network_of,
    note,
)
from mila.storage.tables import conversation_addresses

Limits = tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class Throttle:
    """Counts in the table `attempts`; the caller holds the conversation and its address."""

    digests: Digests

    def address_of(self, connection: Connection, conversation: str) -> tuple[bytes, ...]:
        """The address that the conversation was last seen from, as a digest; empty when it is not known."""
        seen = select(conversation_addresses.c.address_hash).where(
            conversation_addresses.c.conversation_id == conversation
        )
        return tuple(connection.execute(seen).scalars())

    def see(self, connection: Connection, conversation: str, address: str, now: float) -> None:
        """Remembers the address (IPv6: its /64) for the limits."""
        mine = conversation_addresses.c.conversation_id == conversation
        connection.execute(delete(conversation_addresses).where(mine))
        seen = {"conversation_id": conversation, "address_hash": self.digest_of(address), "at": now}
        connection.execute(insert(conversation_addresses).values(**seen))

    def digest_of(self, address: str) -> bytes:
        """What an address is counted under."""
        return self.digests.subject("address", network_of(address))

    def admit_claim(
        self, connection: Connection, conversation: str, address: tuple[bytes, ...], claim: bytes, now: float
    ) -> bool:
        """Counts a claim that is new to the conversation or address; False when there were too many different ones."""
        mine = self._conversation(conversation)
        scopes = [(mine, CLAIMS_OF_CONVERSATION), *((each, CLAIMS_OF_ADDRESS) for each in address)]
        fresh = [(scope, limits) for scope, limits in scopes if not self._seen(connection, scope, claim, limits, now)]
        if not all(has_room(connection, scope, limits, now) for scope, limits in fresh):
            return False
        for scope, _limits in fresh:
            note(connection, "claim", now, scope)
            note(connection, "claimed", now, self._pair(scope, claim))
        return True

    def admit_request(
        self, connection: Connection, conversation: str, address: tuple[bytes, ...], claim: bytes, now: float
    ) -> bool:
        """Counts a code asked for; False when the conversation or address asked too often or for too many claims."""
        mine = self._conversation(conversation)
        scopes = [(mine, SENDS_OF_CONVERSATION), *((each, SENDS_OF_ADDRESS) for each in address)]
        if not all(has_room(connection, scope, limits, now) for scope, limits in scopes):
            return False
        if not self.admit_claim(connection, conversation, address, claim, now):
            return False
        note(connection, "request", now, *(scope for scope, _limits in scopes))
        return True

    def _seen(self, connection: Connection, scope: bytes, claim: bytes, limits: Limits, now: float) -> bool:
        once = Limit("claimed", 1, limits[0].seconds)
        return count(connection, once, self._pair(scope, claim), now) > 0

    def _conversation(self, conversation: str) -> bytes:
        return self.digests.subject("conversation", conversation)

    def _pair(self, scope: bytes, claim: bytes) -> bytes:
        return self.digests.subject("claimed", scope.hex(), claim.hex())
