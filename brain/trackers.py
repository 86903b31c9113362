"""Where conversations are kept: live ones in memory, every event in SQL, and no answer at all when SQL is down."""

import asyncio
import json
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, TypeVar

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

from brain.history import rebuilt, shortened
from brain.remote_actions import ActionCalls
from brain.settings import Settings, read_settings
from brain.tables import Past, Tables

SECONDS = 4.0  # the longest that a conversation waits for the database
LIVE = 200  # trackers kept in memory; a hundred turns of others later one is read again

T = TypeVar("T")


class TrackerStoreDown(Exception):
    """The conversation could not be read or written; nothing is known of it, so nothing may be said."""


@dataclass
class Conversation:
    """A live tracker and how much of it the database has: `stored` events ever, `known` of those now in the tracker."""

    tracker: DialogueStateTracker
    stored: int
    known: int

    @property
    def id(self) -> str:
        """The conversation's id, Rasa's sender id."""
        return str(self.tracker.sender_id)

    def unsaved(self) -> List[str]:
        """The new events, as JSON."""
        return [json.dumps(event.as_dict()) for event in list(self.tracker.events)[self.known :]]


class Trackers(TrackerStore):
    """Rasa's tracker store, failing closed; the channel uses `load`, `keep` and `forget`."""

    def __init__(
        self, domain: Optional[Domain] = None, host: Optional[str] = None, event_broker: Any = None, **_: Any
    ) -> None:
        """Takes Rasa's arguments; without `url` in endpoints.yml the address is MILA_TRACKER_URL, or a file in var/."""
        super().__init__(domain, event_broker)
        self._tables = Tables(host or _prepared().tracker_url)
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="trackers")
        self._live: "OrderedDict[str, Conversation]" = OrderedDict()

    async def load(self, conversation_id: str) -> Conversation:
        """The conversation, from memory or the database, or a new one. Raises `TrackerStoreDown`."""
        found = self._live.get(conversation_id)
        if found is None:
            found = self._revived(conversation_id, await self._run(lambda: self._tables.read(conversation_id)))
            self._live[conversation_id] = found
            while len(self._live) > LIVE:
                self._live.popitem(last=False)
        self._live.move_to_end(conversation_id)
        return found

    async def answer(self, conversation_id: str, message_id: str) -> Optional[Dict[str, Any]]:
        """What was answered to this message, if it has been. Raises `TrackerStoreDown`."""
        found = await self._run(lambda: self._tables.answer(conversation_id, message_id))
        return None if found is None else json.loads(found)

    async def keep(self, conversation: Conversation, answers: Mapping[str, Mapping[str, Any]]) -> None:
        """Stores the new events and the answers by message id, all or nothing. Raises `TrackerStoreDown`."""
        events, texts = conversation.unsaved(), {key: json.dumps(answer) for key, answer in answers.items()}
        if not events and not texts:
            return
        stored, short = conversation.stored + len(events), shortened(conversation.tracker, self.domain)
        past = json.dumps([event.as_dict() for event in short.events]) if short else None
        try:
            await self._run(lambda: self._tables.write(conversation.id, conversation.stored, events, texts, past))
        except TrackerStoreDown:
            self.forget(conversation.id)
            raise
        conversation.tracker = short or conversation.tracker
        conversation.stored, conversation.known = stored, len(conversation.tracker.events)

    def forget(self, conversation_id: str) -> None:
        """Drops what is in memory: what was not kept has not been said."""
        self._live.pop(conversation_id, None)

    async def erase(self, conversation_id: str) -> None:
        """Takes all that is known of a conversation out of memory and database. Raises `TrackerStoreDown`."""
        self.forget(conversation_id)
        await self._run(lambda: self._tables.erase(conversation_id))

    async def check(self) -> None:
        """Asks the database something. Raises `TrackerStoreDown`."""
        await self._run(self._tables.check)

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """Rasa's own door, for its shell and tests. Raises `TrackerStoreDown`."""
        return (await self.load(sender_id)).tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Rasa's own door: stores what is new in a tracker that `retrieve` gave."""
        conversation = await self.load(tracker.sender_id)
        conversation.tracker = tracker
        await self.keep(conversation, {})

    async def keys(self) -> Iterable[str]:
        """The ids of all conversations."""
        return await self._run(self._tables.conversations)

    def _revived(self, conversation_id: str, past: Past) -> Conversation:
        tracker = rebuilt(conversation_id, deserialise_events(past.events), self.domain)
        return Conversation(tracker, past.stored, len(tracker.events))

    async def _run(self, work: Callable[[], T]) -> T:
        """Runs the work in a thread, so that a slow database holds up one conversation and not all."""
        loop = asyncio.get_running_loop()
        try:
            return await asyncio.wait_for(loop.run_in_executor(self._threads, work), SECONDS)
        except Exception as error:
            raise TrackerStoreDown(type(error).__name__) from error


def _prepared() -> Settings:
    """The settings; `rasa shell`, which has no channel of ours to do it, gets its way to the actions here."""
    settings = read_settings()
    if not ActionCalls.installed():
        ActionCalls(settings.actions_url, settings.actions_secret).install(RasaException)
    return settings
