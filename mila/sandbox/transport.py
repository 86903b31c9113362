"""Cuts the connection under a request, which ASGI has no word for: uvicorn's own transport is closed."""

import asyncio
import socket
import struct
from typing import Any

from litestar.types import Receive, Send

GIVE_UP = 2.0  # seconds to wait until the server has seen that the line is gone


class NoConnection(RuntimeError):
    """There is no real connection to cut (a test client in the process); raised so that its caller sees no answer."""


async def close_connection(send: Send, receive: Receive) -> None:
    """Ends the connection (FIN) after what was written already; no answer follows."""
    _transport(send).close()
    await _gone(receive)


async def reset_connection(send: Send, receive: Receive) -> None:
    """Breaks the connection (RST): the client sees `connection reset by peer`."""
    transport = _transport(send)
    line = transport.get_extra_info("socket")
    # Linger on, for zero seconds: the kernel throws the line away instead of ending it.
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    await _gone(receive)


def _transport(send: Send) -> Any:
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise NoConnection
    return transport


async def _gone(receive: Receive) -> None:
    """Waits until uvicorn knows; else it would answer 500 in our place."""
    async with asyncio.timeout(GIVE_UP):
        while (await receive())["type"] != "http.disconnect":
            pass
