"""Delivers notifications to listeners: at least once, a few tries, in the background."""

import asyncio
import time

import structlog
from sqlalchemy import Row, delete, select, update

from mila.sandbox.database import notifications
from mila.sandbox.store import Store

MOST_ATTEMPTS = 6
FIRST_PAUSE = 0.5  # seconds; doubled at every try
TIMEOUT = 3.0
BATCH = 50

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
    delivered = 0
    for row in due:
        arrived = await asyncio.to_thread(_post, row.url, row.body)
        _note(store, row, arrived)
        delivered += arrived
    return delivered


def _post(url: str, body: str) -> bool:
    import requests  # 300 ms that only a sandbox with listeners pays

    headers = {"Content-Type": "application/json;charset=utf-8"}
    try:
        answer = requests.post(url, data=body.encode(), headers=headers, timeout=TIMEOUT, allow_redirects=False)
    except requests.RequestException:
        return False
    return answer.ok


def _note(store: Store, row: Row[tuple[object, ...]], arrived: bool) -> None:
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
