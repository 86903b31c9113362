"""kill -9 at every point of an order's way, against the sandbox: one order there, and the same word of it here."""

from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
import requests

from mila.orders import Notices, OrderState
from mila.storage.database import Database
from mila.storage.schema import upgrade
from mila.storage.tables import metadata, orders
from tests.billing.sandboxes import reset, sandbox
from tests.orders.worker import live

ORDERS = "/tmf-api/productOrderingManagement/v4/productOrder"
LATER = 60  # seconds: dead leases have run out by then
KILLED = -9
PROCESSES = get_context("forkserver")  # all of Mila imported once, then a process in no time
POINTS = ("order_planned", "order_on_wire", "order_answer_unread", "order_answer_read", "order_done")


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    PROCESSES.set_forkserver_preload(["tests.orders.worker"])
    with sandbox(tmp_path_factory.mktemp("sandbox")) as url:
        yield url


class Life:
    """Processes that live one after the other on one database."""

    def __init__(self, address: str, backend: str, faults: Path) -> None:
        self.address, self.backend, self.faults = address, backend, faults

    def run(self, what: str, ahead: float = 0, kill_at: str = "") -> tuple[str, str] | None:
        """One process, and what it told (state, number); None if it was killed."""
        if kill_at:
            (self.faults / kill_at).touch()
        hears, told = PROCESSES.Pipe(duplex=False)
        arguments = (self.address, self.backend, str(self.faults), what, ahead, told)
        process = PROCESSES.Process(target=live, args=arguments)
        process.start()
        told.close()
        process.join(60)
        assert process.exitcode == (KILLED if kill_at else 0)
        return hears.recv() if what == "yes" and not kill_at else None

    def made(self) -> list[str]:
        """The numbers of our orders at the backend."""
        found = requests.get(self.backend + ORDERS, params={"limit": "100"}, timeout=10).json()
        return [order["id"] for order in found if str(order.get("externalId", "")).startswith("mila-")]

    def ledger(self) -> Any:
        """The one order here."""
        database = Database(self.address)
        with database.read() as connection:
            row = connection.execute(orders.select()).one()
        database.close()
        return row


@pytest.fixture
def life(address: str, backend: str, tmp_path: Path) -> Life:
    reset(backend)
    faults = tmp_path / "faults"
    faults.mkdir()
    database = Database(address)
    _forget_all(database)
    database.close()
    return Life(address, backend, faults)


@pytest.mark.parametrize("point", POINTS)
def test_a_yes_killed_anywhere_makes_one_order_and_one_number(life: Life, point: str) -> None:
    life.run("yes", kill_at=point)
    assert len(life.made()) <= 1
    said = life.run("yes")  # the front desk delivers the turn again
    life.run("sweep", ahead=LATER)
    [number] = life.made()
    assert (life.ledger().state, life.ledger().number) == ("done", number)
    assert said in (("done", number), ("sending", ""))
    assert life.run("yes") == ("done", number)


@pytest.mark.parametrize("point", ["order_planned", "order_on_wire", "order_answer_unread", "order_answer_read"])
def test_a_yes_that_nobody_repeats_is_finished_by_the_sweeper_and_told(life: Life, point: str) -> None:
    life.run("yes", kill_at=point)
    life.run("sweep", ahead=LATER)
    [number] = life.made()
    database = Database(life.address)
    [notice] = Notices(database, lambda: 0.0).due()
    database.close()
    assert notice.values["number"] == {"text": number}


@pytest.mark.parametrize("point", ["sweeper", "order_on_wire", "order_answer_unread", "order_answer_read"])
def test_a_sweeper_killed_anywhere_makes_one_order(life: Life, point: str) -> None:
    life.run("yes", kill_at="order_planned")
    life.run("sweep", ahead=LATER, kill_at=point)
    life.run("sweep", ahead=2 * LATER)
    assert life.made() == [life.ledger().number]


@pytest.mark.parametrize("fault", ["drop_after", "half", "500", "html", "reset", "wrong_schema", "drop_before", "429"])
def test_a_backend_that_misbehaves_once_gets_one_order(life: Life, fault: str) -> None:
    rule = {"match": {"method": "POST", "path": "productOrder"}, "fault": fault, "times": 1}
    requests.put(f"{life.backend}/sandbox/faults", json=rule, timeout=10).raise_for_status()
    life.run("yes")
    assert life.ledger().state in (OrderState.UNKNOWN, OrderState.PLANNED)
    life.run("sweep", ahead=LATER)
    assert life.made() == [life.ledger().number]


def test_a_backend_without_de_duplication_gets_one_order(life: Life) -> None:
    rules = [{"match": {"method": "POST", "path": "productOrder"}, "fault": "no_dedup"}]
    requests.put(f"{life.backend}/sandbox/faults", json=rules, timeout=10).raise_for_status()
    life.run("yes", kill_at="order_answer_unread")
    life.run("sweep", ahead=LATER)
    assert life.made() == [life.ledger().number]


def _forget_all(database: Database) -> None:
    upgrade(database)
    with database.write() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
