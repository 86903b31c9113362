"""Who calls: the bearer of a conversation's token, from a page of its site."""

import hmac
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from mila.frontdesk import conversations
from mila.frontdesk.conversations import Conversation
from mila.frontdesk.origins import Origins
from mila.frontdesk.problems import Problem
from mila.frontdesk.store import Store

KEPT = 10_000  # conversations whose token is known without asking the database
TRUSTED = 5.0  # seconds for which what is known is not looked up again


@dataclass(frozen=True, slots=True)
class _Known:
    conversation: Conversation
    until: float


class Visitors:
    """Checks tokens. The same answer for no token, a wrong one, an old one, and a conversation that does not exist."""

    def __init__(self, store: Store, origins: Origins, clock: Callable[[], float]) -> None:
        self._store = store
        self._origins = origins
        self._clock = clock
        self._known: OrderedDict[str, _Known] = OrderedDict()

    async def check(self, id_: str, authorization: str, origin: str | None) -> Conversation:
        """The conversation, as it was a few seconds ago at most. Raises `Problem`."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > 200 or len(id_) > 64:
            raise Problem("no_entry")
        found = await self._find(id_)
        kept = found.token_hash if found else b""
        right = hmac.compare_digest(conversations.hash_token(token.strip()), kept)
        if found is None or not right or found.token_expires_at <= self._clock():
            raise Problem("no_entry")
        if not self._origins.allows(found.site, origin):
            raise Problem("wrong_origin")
        return found

    def forget(self, id_: str) -> None:
        """Has the conversation looked up at its next call: it was erased or has changed."""
        self._known.pop(id_, None)

    async def _find(self, id_: str) -> Conversation | None:
        now = self._clock()
        known = self._known.get(id_)
        if known is not None and now < known.until:
            return known.conversation
        found = await self._store.read(lambda connection: conversations.find(connection, id_))
        if found is None:
            self._known.pop(id_, None)
            return None
        self._known[id_] = _Known(found, now + TRUSTED)
        self._known.move_to_end(id_)
        if len(self._known) > KEPT:
            self._known.popitem(last=False)
        return found
