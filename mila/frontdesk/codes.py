"""One-time codes typed by customers: tried here, so that they never reach the log or Rasa."""

from collections import OrderedDict
from collections.abc import Callable

from mila.frontdesk.messages import Words
from mila.frontdesk.store import Store
from mila.identity import Identity, find_code, mask_code

KEPT = 10_000
FRESH = 20.0  # seconds for which what was noted of a conversation need not be noted again


class Codes:
    """The front desk's side of `mila.identity`."""

    def __init__(self, store: Store, identity: Identity, clock: Callable[[], float]) -> None:
        self._store = store
        self._identity = identity
        self._clock = clock
        self._seen: OrderedDict[tuple[str, str], float] = OrderedDict()

    async def seen(self, conversation: str, address: str) -> None:
        """Notes that the customer is there, and from which address: both matter to limits."""
        now, who = self._clock(), (conversation, address)
        if now - self._seen.get(who, -FRESH) < FRESH:
            return
        await self._store.call(lambda: self._note(conversation, address))
        self._seen[who] = now
        self._seen.move_to_end(who)
        if len(self._seen) > KEPT:
            self._seen.popitem(last=False)

    def _note(self, conversation: str, address: str) -> None:
        self._identity.seen_from(conversation, address)
        self._identity.touch(conversation)

    async def read(self, conversation: str, text: str) -> Words:
        """The words, with the code among them apart when this conversation waits for one."""
        if find_code(text) is None:
            return Words(text)
        code = await self._store.call(lambda: self._identity.code_in(conversation, text))
        return Words(text, code=code, without_code=mask_code(text)) if code else Words(text)

    async def try_code(self, conversation: str, code: str, message_id: str) -> None:
        """Tries a code; the action that answers this message reads what came of it."""
        await self._store.call(lambda: self._identity.try_code(conversation, code, message_id))
