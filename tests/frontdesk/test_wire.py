"""The client of Rasa's channel: kept connections, and every way an answer can be none."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from mila.frontdesk import wire
from mila.frontdesk.wire import Broken, Reply, Wire

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Server:
    """Answers each request with the next of `answers`; None hangs up."""

    def __init__(self) -> None:
        self.answers: list[bytes | None] = []
        self.connections = 0
        self.requests: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections += 1
        while True:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                break
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            self.requests.append(head + await reader.readexactly(length))
            answer = self.answers.pop(0)
            if answer is None:
                break
            writer.write(answer)
        writer.close()


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Server]:
    """A server of this test."""
    server = Server()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]  # type: ignore[attr-defined] # for the test below
    yield server
    listening.close()


@pytest.fixture
def new_wire(server: Server) -> Callable[[], Wire]:
    """Clients of it."""
    return lambda: Wire("127.0.0.1", server.port, {"Authorization": "Bearer x"})  # type: ignore[attr-defined] # set above


async def test_one_connection_serves_many_requests(server: Server, new_wire: Callable[[], Wire]) -> None:
    chunked = b"HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    server.answers = [OK, chunked, OK]
    client = new_wire()
    assert await client.request("POST", "/a", b'{"x":1}') == Reply(200, b"ok")
    assert await client.request("GET", "/b") == Reply(503, b"abcde")
    assert await client.request("GET", "/c") == Reply(200, b"ok")
    assert server.connections == 1
    assert server.requests[0].startswith(b"POST /a HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"Authorization: Bearer x" in server.requests[0]
    assert server.requests[0].endswith(b'\r\n\r\n{"x":1}')
    client.close()


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"SMTP ready\r\n\r\n",
        b"HTTP/1.1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n",
        b"x" * 70_000 + b"\r\n\r\n",
    ],
    ids=range(9),
)
async def test_what_is_no_answer_is_broken_and_the_next_one_is_not(
    server: Server, new_wire: Callable[[], Wire], answer: bytes | None
) -> None:
    server.answers = [answer, OK]
    client = new_wire()
    with pytest.raises(Broken):
        await client.request("GET", "/")
    assert (await client.request("GET", "/")).status == 200
    client.close()


async def test_half_an_answer_is_broken(server: Server, new_wire: Callable[[], Wire]) -> None:
    async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal")
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(half, "127.0.0.1", 0)
    client = Wire("127.0.0.1", listening.sockets[0].getsockname()[1], {})
    with pytest.raises(Broken):
        await client.request("GET", "/")
    listening.close()


async def test_nobody_there_is_broken() -> None:
    with pytest.raises(Broken):
        await Wire("127.0.0.1", 1, {}).request("GET", "/")


async def test_a_connection_that_closed_or_grew_old_is_not_used_again(
    server: Server, new_wire: Callable[[], Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = new_wire()
    server.answers = [OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), OK, OK]
    await client.request("GET", "/")
    await client.request("GET", "/")
    assert server.connections == 2
    monkeypatch.setattr(wire, "KEPT", 0.0)
    await client.request("GET", "/")
    assert server.connections == 3
    client.close()


async def test_a_request_given_up_on_never_leaves_its_answer_to_the_next(
    server: Server, new_wire: Callable[[], Wire]
) -> None:
    server.answers = [b"", OK.replace(b"ok", b"no")]
    client = new_wire()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await client.request("GET", "/slow")
    assert (await client.request("GET", "/next")).body == b"no"
    assert server.connections == 2
    client.close()
