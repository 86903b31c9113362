"""Delivers notifications to listeners: at least once, a few tries, in the background."""

import asyncio
import time
from itertools import groupby
from typing import Any

import structlog
from sqlalchemy import Row, delete, select, update

from mila.sandbox.database import notifications
from mila.sandbox.store import Store

MOST_ATTEMPTS = 6
FIRST_PAUSE = 0.5  # seconds; doubled at every try
TIMEOUT = 3.0
BATCH = 50

type Notification = Row[tuple[Any, ...]]

log = structlog.get_logger(__name__)


async def deliver_due(store: Store) -> int:
    """Sends what is due; the number delivered."""
    with store.transaction() as connection:
        due = connection.execute(
            select(notifications)
            .where(notifications.c.next_try <= time.time())
            .order_by(notifications.c.number)
            .limit(BATCH)
        ).all()
    by_listener = [list(rows) for _, rows in groupby(sorted(due, key=_listener), key=_listener)]
    return sum(await asyncio.gather(*(_deliver(store, rows) for rows in by_listener)))


async def _deliver(store: Store, rows: list[Notification]) -> int:
    """Tells one listener, in order, as long as it hears."""
    for delivered, row in enumerate(rows):
        arrived = await asyncio.to_thread(_post, row.url, row.body)
        _note(store, row, arrived)
        if not arrived:
            return delivered
    return len(rows)


def _listener(row: Notification) -> str:
    return str(row.hub)


def _post(url: str, body: str) -> bool:
    import requests  # 300 ms that only a sandbox with listeners pays

    headers = {"Content-Type": "application/json;charset=utf-8"}
    try:
        answer = requests.post(url, data=body.encode(), headers=headers, timeout=TIMEOUT, allow_redirects=False)
    except requests.RequestException:
        return False
    return answer.ok


def _note(store: Store, row: Notification, arrived: bool) -> None:
    """Forgets what arrived, and what was tried too often."""
    this = notifications.c.number == row.number
    attempts = row.attempts + 1
    with store.transaction() as connection:
        if arrived or attempts >= MOST_ATTEMPTS:
            connection.execute(delete(notifications).where(this))
        else:
            pause = FIRST_PAUSE * 2**row.attempts
            connection.execute(
                update(notifications).where(this).values(attempts=attempts, next_try=time.time() + pause)
            )
    if not arrived:
        log.info("notification_not_delivered", attempt=attempts)
