"""What happens with time alone: promises run out, counts go down, messages and notifications go out."""

import asyncio

import structlog

from mila.sandbox import promises
from mila.sandbox.delivery import deliver_due
from mila.sandbox.messages import send_scheduled
from mila.sandbox.promise_terms import recount_all
from mila.sandbox.store import Store

log = structlog.get_logger(__name__)
DELIVERY_SECONDS = 0.2


def tick(store: Store) -> int:
    """Brings everything to the sandbox's present; the number of promises broken by it."""
    with store.work() as work:
        send_scheduled(work)
        broken = promises.expire(work)
        recount_all(work)
    return broken


async def keep_ticking(store: Store, seconds: float) -> None:
    """Ticks until it is cancelled; a tick that fails is told and does not end the next."""
    while True:
        await asyncio.sleep(seconds)
        try:
            tick(store)
        except Exception as problem:  # the loop must outlive whatever a hostile document does to one tick
            log.error("tick_failed", error=type(problem).__name__)


async def keep_delivering(store: Store) -> None:
    """Delivers notifications until it is cancelled."""
    while True:
        await asyncio.sleep(DELIVERY_SECONDS)
        try:
            await deliver_due(store)
        except Exception as problem:  # as above
            log.error("delivery_failed", error=type(problem).__name__)
