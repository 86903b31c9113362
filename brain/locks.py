"""One turn at a time for a conversation, first come first served; Rasa's own lock asks once a second."""

import asyncio
from contextlib import asynccontextmanager
from typing import Any, AsyncGenerator, MutableMapping
from weakref import WeakValueDictionary

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockStore


class ConversationLocks(LockStore):
    """An `asyncio.Lock` for each conversation, kept while somebody holds or awaits it."""

    def __init__(self, endpoint_config: Any = None) -> None:
        """Takes what Rasa gives a lock store of endpoints.yml; nothing in it is needed."""
        self._locks: MutableMapping[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME, wait_time_in_seconds: float = 1
    ) -> AsyncGenerator[TicketLock, None]:
        """Holds the conversation's lock inside `async with`."""
        held = self._locks.setdefault(conversation_id, asyncio.Lock())
        async with held:
            yield TicketLock(conversation_id)
