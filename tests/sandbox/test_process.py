"""`python -m mila.sandbox` as a process: survives kill -9, dies at its fault point, keeps its data and its port."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from mila.settings import ROOT
from tests.sandbox.support import ACCOUNTS, ORDERS, milica, plans_of
from tests.stack import free_ports, wait_until


@dataclass
class Process:
    """A sandbox of its own; started as often as the test likes, on the same port and data."""

    folder: Path
    port: int
    running: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    def start(self, *arguments: str) -> httpx.Client:
        """Starts it and waits until it is filled."""
        process = self.spawn(*arguments)
        client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=10)

        def ready() -> bool:
            assert process.poll() is None, "the sandbox has ended"
            try:
                return client.get("/health/ready").status_code == 200
            except httpx.TransportError:
                return False

        wait_until("the sandbox is ready", ready, seconds=60)
        return client

    def spawn(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Starts it without waiting."""
        environment = {
            **os.environ,
            "MILA_DATA_DIR": str(self.folder),
            "MILA_FAULTS_DIR": str(self.folder),
            "MILA_SANDBOX_PORT": str(self.port),
        }
        command = [sys.executable, "-m", "mila.sandbox", *arguments]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.running.append(process)
        return process

    def kill(self) -> None:
        """kill -9."""
        self.running[-1].send_signal(signal.SIGKILL)
        self.running[-1].wait(timeout=20)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    [port] = free_ports(1)
    process = Process(tmp_path, port)
    yield process
    for each in process.running:
        each.kill()
        each.communicate(timeout=20)


def test_what_was_answered_survives_kill_9(process: Process) -> None:
    client = process.start()
    client.put("/sandbox/faults", json={"match": {"path": "refund"}, "fault": "500"})
    client.post("/sandbox/clock", json={"advance_days": 1})
    order = client.post(ORDERS, json=milica("key-1")).json()
    process.kill()
    client = process.start()
    assert client.get(order["href"]).json() == order
    assert client.post(ORDERS, json=milica("key-1")).json() == order
    assert len(plans_of(client, "1000017-01")) == 1
    assert [entry["status"] for entry in client.get("/sandbox/journal").json()] == [201, 201]
    assert client.get("/sandbox/clock").json()["advanced_days"] == 1
    assert client.get("/payment/v4/refund").status_code == 500


def test_killed_between_commit_and_answer_the_order_stands(process: Process) -> None:
    client = process.start()
    (process.folder / "sandbox_order_accepted").touch()
    with pytest.raises(httpx.TransportError):
        client.post(ORDERS, json=milica("key-1"))
    assert process.running[-1].wait(timeout=20) == -signal.SIGKILL
    client = process.start()
    [order] = client.get(f"{ORDERS}?externalId=key-1").json()
    assert client.post(ORDERS, json=milica("key-1")).json()["id"] == order["id"]
    assert client.get(f"{ACCOUNTS}/1000017-01").json()["state"] == "active"


def test_killed_again_and_again_while_filling_it_is_filled_in_the_end(process: Process) -> None:
    for _ in range(3):
        process.spawn()
        database = process.folder / "sandbox.db"
        wait_until("the database is there", database.exists, seconds=60, every=0.01)
        process.kill()
    client = process.start()
    assert len(client.get("/tmf-api/customerManagement/v4/customer").json()) == 7
    assert client.get("/tmf-api/customerBillManagement/v4/customerBill").headers["X-Total-Count"] == "121"


def test_reset_fills_it_anew(process: Process) -> None:
    client = process.start()
    client.post(ORDERS, json=milica("key-1"))
    process.kill()
    client = process.start("--reset")
    assert client.get(f"{ORDERS}?externalId=key-1").json() == []


def test_a_second_start_says_that_the_port_is_taken_and_harms_nothing(process: Process) -> None:
    client = process.start()
    client.post(ORDERS, json=milica("key-1"))
    second = process.spawn("--reset")
    _, said = second.communicate(timeout=60)
    assert second.returncode == 1
    assert b"MILA_SANDBOX_PORT" in said
    assert b"Traceback" not in said
    assert len(client.get(f"{ORDERS}?externalId=key-1").json()) == 1


def test_it_listens_on_loopback_only(process: Process) -> None:
    process.start()
    table = Path("/proc/net/tcp").read_text().splitlines()[1:]
    port = f"{process.port:04X}"
    listening = {line.split()[1] for line in table if line.split()[3] == "0A" and line.split()[1].endswith(f":{port}")}
    assert listening == {f"0100007F:{port}"}


def test_it_ends_when_asked_to_even_while_it_is_slow(process: Process) -> None:
    client = process.start()
    client.put("/sandbox/faults", json={"match": {"path": "customer"}, "fault": "slow", "delay_ms": 60_000})
    with pytest.raises(httpx.ReadTimeout):
        client.get("/tmf-api/customerManagement/v4/customer", timeout=0.3)
    process.running[-1].terminate()
    process.running[-1].wait(timeout=15)
