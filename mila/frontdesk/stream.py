"""The live stream of a conversation (server-sent events): nothing lost, nothing twice, nothing out of order."""

import time
from collections.abc import AsyncGenerator
from typing import Any

import msgspec

from mila.faults import fault_point
from mila.frontdesk import log
from mila.frontdesk.hub import Hub, Listener
from mila.frontdesk.store import Store

LIFE = 3600.0  # seconds; then the browser comes back, and its token is looked at again
HEARTBEAT = 15.0  # seconds; proxies cut what is silent for 30 to 60
OPENING = b"retry: 1000\n\n"  # also makes the headers leave at once
BEAT = b": still here\n\n"


async def frames(
    store: Store, hub: Hub, conversation: str, cursor: int, heartbeat: float = HEARTBEAT
) -> AsyncGenerator[bytes]:
    """The frames of a stream that begins after `cursor`; ends when the conversation is erased or the process stops."""
    ends = time.monotonic() + LIFE
    with hub.listen(conversation) as listener:
        yield OPENING
        listener.missed = True  # what happened before we listened is in the database
        while not listener.ended and time.monotonic() < ends:
            heard = [] if listener.missed else await listener.news(heartbeat)
            if not heard:
                heard, beat = await _from_database(store, listener, conversation, cursor), not listener.missed
                listener.missed = False
                if len(heard) == log.PAGE:
                    listener.missed = True
                elif beat and not heard:
                    yield BEAT
            for event in heard:
                seq = event.get("seq")
                if seq is not None and seq != cursor + 1:
                    # Seen already, or a commit overtook another on the way here: then the database knows better.
                    listener.missed |= seq > cursor + 1
                    continue
                yield frame(event)
                cursor = cursor if seq is None else seq
                if event["type"] == "message" and event["from"] != "visitor":
                    fault_point("desk_pushed")


async def _from_database(store: Store, listener: Listener, conversation: str, cursor: int) -> list[dict[str, Any]]:
    # Also asked at every heartbeat: another process may have written.
    return [] if listener.ended else await store.read(lambda found: log.after(found, conversation, cursor))


def frame(event: dict[str, Any]) -> bytes:
    """An event as a frame; `id:` is its seq, what is not stored has none."""
    seq = event.get("seq")
    head = b"" if seq is None else b"id: %d\n" % seq
    return head + b"data: " + msgspec.json.encode(event) + b"\n\n"
