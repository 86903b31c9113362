"""Connections that keep a deadline: `requests` alone waits for ever for a server that sends a byte now and then."""

import io
from contextvars import ContextVar
from dataclasses import dataclass
from http.client import HTTPResponse
from socket import socket
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from mila.billing.deadline import time_left


@dataclass
class Departure:
    """Whether the request on its way has left us: before that nothing can have happened at the backend."""

    left: bool = False


departure: ContextVar[Departure | None] = ContextVar("departure", default=None)


class _TimedReader(io.RawIOBase):
    """Reads from a socket, waiting no longer than the time left in all."""

    def __init__(self, connected: socket, raw: io.RawIOBase) -> None:
        super().__init__()
        self._socket, self._raw = connected, raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = time_left()
        if left <= 0:
            raise TimeoutError("the whole time is over")
        self._socket.settimeout(min(left, 60.0))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(HTTPResponse):
    def __init__(self, connected: socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(connected, *args, **kwargs)
        self.fp = io.BufferedReader(_TimedReader(connected, self.fp.detach()))


class _HttpConnection(HTTPConnection):
    response_class = _TimedResponse

    def send(self, data: Any) -> None:
        """Connects first, so that a refused connection is known to have carried nothing away."""
        _leave(self)
        super().send(data)


class _HttpsConnection(HTTPSConnection):
    response_class = _TimedResponse

    def send(self, data: Any) -> None:
        """As above; the handshake is part of connecting."""
        _leave(self)
        super().send(data)


def _leave(connection: HTTPConnection) -> None:
    if connection.sock is None:
        connection.connect()
    connection.sock.settimeout(max(0.001, min(time_left(), 60.0)))
    if (current := departure.get()) is not None:
        current.left = True


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _HttpConnection


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _HttpsConnection


class TimedAdapter(HTTPAdapter):
    """The adapter of `requests` with connections that keep the deadline of `mila.billing.deadline`."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
