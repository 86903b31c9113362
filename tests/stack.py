"""All of Mila, started as `make run` starts it, on free ports and with a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from xmlrpc.client import Fault, ServerProxy

import requests
from sqlalchemy import delete, update
from supervisor.xmlrpc import SupervisorTransport

from mila.settings import ROOT
from mila.storage.database import Database
from mila.storage.tables import attempts, code_requests, orders

SECRETS = {"MILA_CHANNEL_SECRET": "c" * 40, "MILA_ACTIONS_SECRET": "a" * 40, "MILA_CODE_KEY": "k" * 40}
PROCESSES = ("sandbox", "rasa", "actions", "frontdesk")


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens on now."""
    sockets = [socket.socket() for _ in range(number)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def wait_until[T](what: str, look: Callable[[], T | None], seconds: float = 30, every: float = 0.05) -> T:
    """Looks until there is something to see; fails with `what` after so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if seen := look():
            return seen
        threading.Event().wait(every)
    raise AssertionError(f"not within {seconds} s: {what}")


@dataclass
class Stack:
    """The four processes under the launcher; `with Stack(folder) as stack:` gives them ready."""

    folder: Path
    extra: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self.port, self.rasa_port, self.actions_port, self.sandbox_port = free_ports(4)
        self.faults = self.folder / "faults"
        self.faults.mkdir(parents=True, exist_ok=True)
        self.environment = {
            **os.environ,
            **SECRETS,
            "MILA_DATA_DIR": str(self.folder),
            "MILA_FAULTS_DIR": str(self.faults),
            "MILA_PORT": str(self.port),
            "MILA_RASA_PORT": str(self.rasa_port),
            "MILA_ACTIONS_PORT": str(self.actions_port),
            "MILA_SANDBOX_PORT": str(self.sandbox_port),
            **self.extra,
        }
        self.output = (self.folder / "launch.log").open("wb")
        self.launcher = subprocess.Popen(
            [sys.executable, "-m", "mila.launch"],
            cwd=ROOT,
            env=self.environment,
            stdout=self.output,
            stderr=subprocess.STDOUT,
        )
        wait_until("Mila is ready", self.is_ready, seconds=180, every=0.2)
        return self

    def __exit__(self, *_: object) -> None:
        self.launcher.send_signal(signal.SIGINT)
        self.launcher.wait(timeout=40)
        self.output.close()

    @property
    def url(self) -> str:
        """The front desk."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox(self) -> str:
        """The billing backend."""
        return f"http://127.0.0.1:{self.sandbox_port}"

    def is_ready(self) -> bool:
        """Whether the front desk says that all parts are ready; fails when the launcher has ended."""
        assert self.launcher.poll() is None, (self.folder / "launch.log").read_text()
        try:
            return requests.get(f"{self.url}/health/ready", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def pid(self, process: str) -> int:
        """The id of a running process, 0 while it is down."""
        try:
            return int(self._supervisor().getProcessInfo(process)["pid"])
        except Fault:
            return 0

    def kill(self, process: str) -> int:
        """`kill -9` of one process; gives the id that it had."""
        pid = self.pid(process)
        os.kill(pid, signal.SIGKILL)
        return pid

    def stop(self, process: str) -> None:
        """Stops a process; it stays down until `start`."""
        self._supervisor().stopProcess(process)

    def start(self, process: str) -> None:
        """Starts a process that was stopped."""
        self._supervisor().startProcess(process, False)

    def wait_restarted(self, process: str, killed: int) -> None:
        """Waits until the process runs under another id and all parts are ready."""
        wait_until(f"{process} is started again", lambda: self.pid(process) not in (0, killed), seconds=60)
        wait_until("Mila is ready again", self.is_ready, seconds=90)

    def arm(self, point: str) -> None:
        """Makes the next process that comes to this fault point die there."""
        (self.faults / point).touch()

    def is_armed(self, point: str) -> bool:
        """Whether nobody has died at this point yet."""
        return (self.faults / point).exists()

    def log(self, process: str) -> str:
        """What a process has logged."""
        return (self.folder / "logs" / f"{process}.log").read_text("utf-8", errors="replace")

    def reset(self) -> None:
        """The demo customers as on the first day, no faults, an empty journal; Mila has forgotten orders and limits."""
        database = Database(f"sqlite:///{self.folder / 'mila.db'}")
        with database.write() as connection:
            connection.execute(update(orders).values(active=False))
            connection.execute(delete(attempts))
            connection.execute(delete(code_requests))  # a code asked for before must not come now
        database.close()
        requests.delete(f"{self.sandbox}/sandbox/faults", timeout=5)
        requests.post(f"{self.sandbox}/sandbox/reset", timeout=20).raise_for_status()

    def _supervisor(self) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self.folder / 'supervisor.sock'}")
        return ServerProxy("http://127.0.0.1", transport=transport).supervisor
