"""A real sandbox in a process of its own, on a free port and with a folder of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from mila.settings import ROOT
from tests.stack import free_ports, wait_until


@contextmanager
def sandbox(folder: Path) -> Iterator[str]:
    """Its address, once it is filled."""
    [port] = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "MILA_DATA_DIR": str(folder), "MILA_SANDBOX_PORT": str(port)}
    with (folder / "sandbox.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "mila.sandbox"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            wait_until("the sandbox is ready", lambda: _is_ready(process, url), seconds=60)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=20)


def reset(url: str) -> None:
    """The demo customers as on the first day, no faults, an empty journal."""
    requests.delete(f"{url}/sandbox/faults", timeout=10).raise_for_status()
    requests.post(f"{url}/sandbox/reset", timeout=30).raise_for_status()
    requests.delete(f"{url}/sandbox/journal", timeout=10).raise_for_status()


def _is_ready(process: "subprocess.Popen[bytes]", url: str) -> bool:
    assert process.poll() is None, "the sandbox has ended"
    try:
        return requests.get(f"{url}/health/ready", timeout=2).ok
    except requests.RequestException:
        return False
