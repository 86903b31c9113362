"""A sandbox within the process, with a clock that the test moves; and a real one on the wire."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn
from litestar.testing import TestClient

from mila.sandbox.app import Sandbox, create_app
from mila.sandbox.clock import Clock
from mila.sandbox.config import Config
from tests.sandbox.support import free_socket

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class HandClock(Clock):
    """Stands still until it is moved."""

    def __init__(self) -> None:
        super().__init__(lambda: self.time)
        self.time = NOON

    def move(self, **by: float) -> None:
        """Goes on by days, hours …"""
        self.time += timedelta(**by)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sandbox, HandClock]:
    """One application for all tests; each begins with it filled anew."""
    clock = HandClock()
    config = Config(data_dir=tmp_path_factory.mktemp("sandbox"), tick_seconds=3600)
    return create_app(config, clock), clock


class Watch:
    """Whether anything but reading was done since the sandbox was filled."""

    written = True

    def saw(self, request: httpx.Request) -> None:
        """Called before every request."""
        self.written = self.written or request.method != "GET"


@pytest.fixture(scope="session")
def watch() -> Watch:
    """One for all tests."""
    return Watch()


@pytest.fixture(scope="session")
def _served(filled: tuple[Sandbox, HandClock], watch: Watch) -> Iterator[TestClient[Sandbox]]:
    with TestClient(filled[0], base_url="http://sandbox.test") as client:
        client.event_hooks = {"request": [watch.saw]}
        yield client


@pytest.fixture
def clock(filled: tuple[Sandbox, HandClock]) -> HandClock:
    """The clock of `api`; noon on 22 November 2026 at first."""
    filled[1].time = NOON
    return filled[1]


@pytest.fixture
def api(_served: TestClient[Sandbox], clock: HandClock, watch: Watch) -> TestClient[Sandbox]:
    """A client of a sandbox as it is when freshly filled."""
    if watch.written:
        assert _served.post("/sandbox/reset").status_code == 200
        watch.written = False
    return _served


@pytest.fixture(scope="session")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a sandbox that is served by uvicorn on a real port."""
    line = free_socket()
    app = create_app(Config(data_dir=Path(tmp_path_factory.mktemp("wire")), tick_seconds=3600))
    server = uvicorn.Server(
        uvicorn.Config(app, log_config=None, proxy_headers=False, ws="none", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [line]}, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{line.getsockname()[1]}"
    with httpx.Client(base_url=url, transport=httpx.HTTPTransport(retries=3), timeout=20) as client:
        client.get("/health/ready").raise_for_status()
    yield url
    server.should_exit = True
    thread.join(timeout=20)


@pytest.fixture
def line(wire: str) -> Iterator[httpx.Client]:
    """A client on the wire, of a freshly filled sandbox."""
    with httpx.Client(base_url=wire, timeout=20) as client:
        client.post("/sandbox/reset").raise_for_status()
        yield client
