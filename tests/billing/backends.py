"""A backend that misbehaves on demand: a real server on loopback that does to each connection what it is told."""

import json
import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

type Behaviour = Callable[["Visit"], None]

RST = struct.pack("ii", 1, 0)  # SO_LINGER: on, 0 s, so that closing resets


@dataclass
class Visit:
    """One request to the backend and the connection it came on."""

    connection: socket.socket
    request: bytes
    over: threading.Event

    @property
    def line(self) -> str:
        """`GET /path?query HTTP/1.1`."""
        return self.request.split(b"\r\n", 1)[0].decode()

    @property
    def method(self) -> str:
        return self.line.split(" ")[0]

    def header(self, name: str) -> str | None:
        """A header of the request."""
        head = self.request.split(b"\r\n\r\n", 1)[0].decode("latin-1")
        lines = [line.partition(":") for line in head.split("\r\n")[1:]]
        return next((value.strip() for key, _, value in lines if key.lower() == name.lower()), None)

    def document(self) -> Any:
        """The JSON that was sent."""
        return json.loads(self.request.split(b"\r\n\r\n", 1)[1])

    def say(self, data: bytes) -> None:
        """Sends bytes as they are."""
        self.connection.sendall(data)

    def answer(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        """Sends a proper answer."""
        lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.say("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    def json(self, document: Any, status: int = 200, **headers: str) -> None:
        """Sends a document."""
        self.answer(status, json.dumps(document).encode(), **headers)

    def drip(self, data: bytes) -> None:
        """Sends a byte every 50 ms until the client has gone or the test is over."""
        for byte in data:
            self.say(bytes([byte]))
            if self.over.wait(0.05):
                return


@dataclass
class Backend:
    """The server; `behave` decides what happens to each request."""

    behave: Behaviour
    tls: ssl.SSLContext | None = None
    visits: list[Visit] = field(default_factory=list)
    connections: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def open(self) -> None:
        """Listens on a free port."""
        self._listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Ends all that waits."""
        self.over.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    @property
    def url(self) -> str:
        scheme = "https" if self.tls else "http"
        return f"{scheme}://127.0.0.1:{self._listening.getsockname()[1]}"

    def lines(self, method: str = "") -> list[str]:
        """The request lines so far."""
        return [visit.line for visit in self.visits if visit.line.startswith(method)]

    def _accept(self) -> None:
        while not self.over.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            while request := _read_request(connection):
                visit = Visit(connection, request, self.over)
                self.visits.append(visit)
                self.behave(visit)


@contextmanager
def backend(behave: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[Backend]:
    """A backend that behaves so."""
    server = Backend(behave, tls)
    server.open()
    try:
        yield server
    finally:
        server.close()


def _read_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        if not (more := connection.recv(65536)):
            return b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    while len(body) < length and (more := connection.recv(65536)):
        body += more
    return head + b"\r\n\r\n" + body


# --- behaviours: what can be wrong with a backend -------------------------------------------------------------------


def never_answers(visit: Visit) -> None:
    """Reads the request, then nothing."""
    visit.over.wait(30)


def drips_its_head(visit: Visit) -> None:
    """Sends its headers a byte at a time, for ever."""
    visit.drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 5000)


def drips_its_body(visit: Visit) -> None:
    """Sends its body a byte at a time."""
    visit.say(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
    visit.drip(b"[" + b" " * 4999)


def continues_for_ever(visit: Visit) -> None:
    """Sends `100 Continue` again and again."""
    while not visit.over.wait(0.02):
        visit.say(b"HTTP/1.1 100 Continue\r\n\r\n")


def breaks(visit: Visit) -> None:
    """500 with an Error."""
    visit.json({"code": "internal", "reason": "oops"}, 500)


def is_overloaded(visit: Visit) -> None:
    """503 of a proxy."""
    visit.answer(503, b"<html>busy</html>", "text/html")


def speaks_html(visit: Visit) -> None:
    """200 with a login page."""
    visit.answer(200, b"<html><body>please log in</body></html>", "text/html")


def is_not_there(visit: Visit) -> None:
    """404 of a gateway: the path is wrong."""
    visit.answer(404, b"<html>no such route</html>", "text/html")


def has_no_route(visit: Visit) -> None:
    """404 of a gateway, in JSON."""
    visit.json({"message": "no Route matched with those values"}, 404)


def sends_half(visit: Visit) -> None:
    """Promises 5000 bytes, sends some, closes."""
    visit.say(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n[{")
    visit.connection.shutdown(socket.SHUT_RDWR)


def sends_broken_json(visit: Visit) -> None:
    """A whole answer with half a document."""
    visit.answer(200, b'[{"id": "1000017", "na')


def sends_no_number(visit: Visit) -> None:
    """NaN is not JSON."""
    visit.answer(200, b'{"id": NaN}')


def sends_deep_json(visit: Visit) -> None:
    """Brackets without end."""
    visit.answer(200, b"[" * 200_000 + b"]" * 200_000)


def sends_wrong_bytes(visit: Visit) -> None:
    """Bytes that are no UTF-8."""
    visit.answer(200, b'{"id": "\xff\xfe"}')


def sends_a_number(visit: Visit) -> None:
    """JSON, but neither object nor list."""
    visit.json(42)


def sends_nothing(visit: Visit) -> None:
    """200 without a body."""
    visit.answer(200, b"")


def sends_too_much(visit: Visit) -> None:
    """6 MB."""
    visit.answer(200, b'{"id": "' + b"a" * 6_000_000 + b'"}')


def sends_a_bomb(visit: Visit) -> None:
    """Up to 200 MB packed into 200 kB."""
    visit.say(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n")
    packing = zlib.compressobj(wbits=31)
    for _ in range(200):
        visit.say(packing.compress(b" " * 1_000_000))


def speaks_no_http(visit: Visit) -> None:
    """Something else listens there."""
    visit.say(b"220 smtp.example ESMTP\r\n")
    visit.connection.shutdown(socket.SHUT_RDWR)


def closes(visit: Visit) -> None:
    """Reads the request and closes."""
    visit.connection.shutdown(socket.SHUT_RDWR)


def resets(visit: Visit) -> None:
    """Reads the request and resets the connection."""
    visit.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RST)
    visit.connection.close()


def redirects(visit: Visit) -> None:
    """Sends the client elsewhere."""
    visit.answer(302, b"", Location="/elsewhere")


def lets_nobody_in(visit: Visit) -> None:
    """401."""
    visit.json({"code": "unauthorized", "reason": "no"}, 401)


def forbids(visit: Visit) -> None:
    """403."""
    visit.json({"code": "forbidden", "reason": "no"}, 403)


def wants_a_pause(visit: Visit) -> None:
    """429, for longer than anybody waits."""
    visit.json({"code": "tooMany", "reason": "later"}, 429, Retry_After="60")
