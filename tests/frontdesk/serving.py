"""An app behind a real socket, in the test's own event loop."""

import asyncio
import socket
from typing import Any

import uvicorn


class Served:
    """An app that listens on a free port (or a given one) of loopback."""

    def __init__(self, app: Any, port: int = 0, patience: int = 2) -> None:
        self._app = app
        self._patience = patience
        self.port = port

    async def start(self) -> None:
        """Listens; returns when connections are taken."""
        # Named as TCP, or asyncio leaves Nagle's algorithm on and each answer waits 40 ms.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        config = uvicorn.Config(self._app, log_config=None, access_log=False, timeout_graceful_shutdown=self._patience)
        self._server = uvicorn.Server(config)
        self._task = asyncio.create_task(self._server._serve([listening]))  # serve() would take the signals
        while not self._server.started:
            if self._task.done():
                self._task.result()
                raise RuntimeError("the server ended while it started")
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Stops listening and, after `patience` seconds, drops what is still under way."""
        self._server.should_exit = True
        await asyncio.wait_for(self._task, 10)
