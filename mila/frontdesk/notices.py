"""Late results: what an order came to outside a turn, told in the conversation once."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import structlog
from sqlalchemy import Connection

from mila.frontdesk import conversations
from mila.frontdesk.hub import Hub
from mila.frontdesk.metrics import Metrics
from mila.frontdesk.speech import Voice, say
from mila.frontdesk.store import Store
from mila.language.dates import format_weekday
from mila.language.money import format_money
from mila.orders import Notice, Notices
from mila.words import WordMissing

log = structlog.get_logger()


class Teller:
    """Tells the notices that are due."""

    def __init__(
        self, notices: Notices, store: Store, hub: Hub, voice: Voice, metrics: Metrics, clock: Callable[[], float]
    ) -> None:
        self._notices = notices
        self._store = store
        self._hub = hub
        self._voice = voice
        self._metrics = metrics
        self._clock = clock

    async def step(self) -> bool:
        """Tells what is due; says whether there was anything."""
        due = await self._store.call(self._notices.due)
        told = [await self._tell(notice) for notice in due]
        return any(told)

    async def _tell(self, notice: Notice) -> bool:
        try:
            events = await self._store.write(lambda connection: self._append(connection, notice))
        except WordMissing:  # a fault in data/: the next notices must not wait for it
            log.error("notice_without_words", conversation=notice.conversation, order=notice.order_key)
            return False
        self._hub.publish(notice.conversation, events)
        self._metrics.notices.inc(len(events))
        return bool(events)

    def _append(self, connection: Connection, notice: Notice) -> list[dict[str, Any]]:
        """The words and the mark that they are told, in one transaction."""
        held = conversations.find(connection, notice.conversation, lock=True)
        if held is None or not self._notices.told(connection, notice.id, held.last_seq + 1):
            return []
        values = written(notice.values, held.language)
        return say(connection, held, [self._voice.message(notice.answer, held, **values)], 0, self._clock())


def written(values: Mapping[str, Mapping[str, str]], language: str) -> dict[str, str]:
    """Raw values as the language writes them."""
    return {name: _written(value, language) for name, value in values.items()}


def _written(value: Mapping[str, str], language: str) -> str:
    if "money" in value:
        return format_money(Decimal(value["money"]), value["currency"], language)
    if "date" in value:
        return format_weekday(date.fromisoformat(value["date"]), language)
    return value.get("text") or value.get("count", "")
