"""HTTP/1.1 to one server of our own on loopback: kept connections, small JSON bodies, nothing else.

A general client costs the front desk as much as its own work on a turn; Rasa's channel needs no redirects, cookies,
proxies or TLS.
"""

import asyncio
import time
from collections import deque
from dataclasses import dataclass

KEPT = 4.0  # seconds that an idle connection is used again; Sanic closes it after 5
LARGEST = 1024 * 1024  # bytes of an answer


class Broken(Exception):
    """The connection failed, or what came is not HTTP as we know it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status and its body."""

    status: int
    body: bytes


@dataclass(slots=True)
class _Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    idle_since: float = 0.0

    @property
    def is_usable(self) -> bool:
        fresh = time.monotonic() - self.idle_since < KEPT
        return fresh and not self.reader.at_eof() and not self.writer.is_closing()


class Wire:
    """Requests to one host and port, each with the same headers."""

    def __init__(self, host: str, port: int, headers: dict[str, str]) -> None:
        self._host = host
        self._port = port
        lines = [f"Host: {host}:{port}", *(f"{name}: {value}" for name, value in headers.items())]
        self._headers = "\r\n".join(lines).encode()
        self._idle: deque[_Connection] = deque()

    async def request(self, method: str, path: str, body: bytes = b"") -> Reply:
        """Sends a request and reads the whole answer. Raises `Broken`. Cancelling it closes its connection."""
        head = f"{method} {path} HTTP/1.1\r\n".encode() + self._headers
        sent = head + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        connection = await self._connection()
        kept = False
        try:
            connection.writer.write(sent)
            reply, kept = await _read(connection.reader)
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError) as error:
            raise Broken(type(error).__name__) from error
        finally:
            if kept:
                connection.idle_since = time.monotonic()
                self._idle.append(connection)
            else:
                connection.writer.close()
        return reply

    async def _connection(self) -> _Connection:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_usable:
                return connection
            connection.writer.close()
        try:
            return _Connection(*await asyncio.open_connection(self._host, self._port))
        except OSError as error:
            raise Broken(type(error).__name__) from error

    def close(self) -> None:
        """Closes the idle connections."""
        while self._idle:
            self._idle.pop().writer.close()


async def _read(reader: asyncio.StreamReader) -> tuple[Reply, bool]:
    """The answer, and whether the connection may be used again."""
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    version, status, *_ = lines[0].split(" ")
    if not version.startswith("HTTP/1."):
        raise ValueError(version)
    pairs = (line.partition(":") for line in lines[1:] if line)
    headers = {name.strip().lower(): value.strip().lower() for name, _, value in pairs}
    body = await _body(reader, headers)
    return Reply(int(status), body), headers.get("connection") != "close"


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding") != "chunked":
        return await reader.readexactly(_allowed(int(headers.get("content-length", "0"))))
    pieces = []
    while size := _allowed(int(await reader.readline(), 16)):
        pieces.append(await reader.readexactly(size))
        _allowed(sum(map(len, pieces)))
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return b"".join(pieces)


def _allowed(size: int) -> int:
    if not 0 <= size <= LARGEST:
        raise ValueError(size)
    return size
