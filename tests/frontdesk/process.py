"""The front desk as a process of its own, which may be killed."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx

from mila.settings import ROOT


class Process:
    """`python -m mila.frontdesk` on a port of its own, with a folder of fault points."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self.faults = folder / "faults"
        self.faults.mkdir(exist_ok=True)
        self.log = folder / "frontdesk.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._environment = {
            **os.environ,
            **environment,
            "MILA_PORT": str(self.port),
            "MILA_FAULTS_DIR": str(self.faults),
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(folder.parent / "compiled"),  # starts again sooner
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Starts it and waits until it answers."""
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "mila.frontdesk"]
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)  # noqa: ASYNC220 # returns at once
        async with asyncio.timeout(60), httpx.AsyncClient(trust_env=False) as client:
            while True:
                assert self._process.poll() is None, self.log.read_text()
                try:
                    await client.get(f"{self.url}/health/live")
                    return
                except httpx.HTTPError:
                    await asyncio.sleep(0.05)

    async def ended(self) -> int:
        """Waits for its end; the code it ended with."""
        assert self._process is not None
        return await asyncio.wait_for(asyncio.to_thread(self._process.wait), 30)

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ends it."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(how)
        return await self.ended()
