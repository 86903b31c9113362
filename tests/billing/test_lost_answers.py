"""The real sandbox told to misbehave: what became of an order is always found out, and it is made once."""

from dataclasses import replace

import pytest
import requests

from mila.billing.errors import Refused, Unknown, Unreachable
from mila.billing.models import OrderReceipt, ServiceStatus
from mila.billing.tmf import Times, TmfBilling
from mila.billing.tmf.door import Door
from tests.billing.contract import reconnection
from tests.billing.operators import mts
from tests.billing.sandboxes import reset
from tests.stack import wait_until


class Backend:
    """The sandbox, the client on it, and ways to disturb and to count."""

    def __init__(self, url: str) -> None:
        reset(url)
        self.url, operator = url, mts(url)
        self.client = TmfBilling(operator, Door(operator, replace(Times(), write=1.5)))
        self.wanted = reconnection(self.client, "1000017")

    def fault(self, fault: str, method: str = "POST", times: int | None = 1) -> None:
        """Puts a fault on the orders."""
        rule = {"match": {"path": "productOrder", "method": method}, "fault": fault, "times": times}
        if fault.startswith("slow"):
            rule["delay_ms"] = 3000  # twice what the client waits
        requests.post(f"{self.url}/sandbox/faults", json=rule, timeout=10).raise_for_status()

    def orders(self, key: str) -> int:
        """How many orders stand in the backend under a key."""
        path = f"{self.url}/tmf-api/productOrderingManagement/v4/productOrder"
        return len(requests.get(path, params={"externalId": key}, timeout=10).json())


@pytest.fixture
def backend(sandbox_url: str) -> Backend:
    return Backend(sandbox_url)


@pytest.mark.parametrize("fault", ["half", "drop_after", "slow_answer", "slow"])
def test_an_order_whose_answer_was_lost_is_found_and_not_made_twice(backend: Backend, fault: str) -> None:
    backend.fault(fault)
    with pytest.raises(Unknown):
        backend.client.reconnect(backend.wanted, "lost-1")
    found = _found_in_the_end(backend, "lost-1")
    assert backend.client.reconnect(backend.wanted, "lost-1") == found
    assert backend.orders("lost-1") == 1
    assert backend.client.services("1000017")[0].status is ServiceStatus.ACTIVE


@pytest.mark.parametrize("fault", ["500", "html", "wrong_schema", "drop_before", "reset"])
def test_an_order_that_was_not_made_is_unknown_until_looked_up(backend: Backend, fault: str) -> None:
    backend.fault(fault)
    with pytest.raises(Unknown):
        backend.client.reconnect(backend.wanted, "lost-2")
    assert backend.client.find_order("lost-2") is None
    assert backend.client.reconnect(backend.wanted, "lost-2").number
    assert backend.orders("lost-2") == 1


@pytest.mark.parametrize("fault", ["401", "429"])
def test_an_order_that_was_not_let_in_is_surely_not_made(backend: Backend, fault: str) -> None:
    backend.fault(fault)
    with pytest.raises(Unreachable) as caught:
        backend.client.reconnect(backend.wanted, "lost-3")
    assert not isinstance(caught.value, Unknown)
    assert backend.orders("lost-3") == 0


@pytest.mark.parametrize("fault", ["500", "html", "wrong_schema", "drop_before", "reset", "half", "drop_after", "429"])
def test_a_look_up_that_is_disturbed_never_says_that_there_is_no_order(backend: Backend, fault: str) -> None:
    receipt = backend.client.reconnect(backend.wanted, "lost-4")
    backend.fault(fault, method="GET", times=None)
    with pytest.raises(Unreachable):
        backend.client.find_order("lost-4")
    requests.delete(f"{backend.url}/sandbox/faults", timeout=10).raise_for_status()
    assert backend.client.find_order("lost-4") == receipt


def test_without_de_duplication_the_same_key_makes_a_second_order_which_is_why_it_is_looked_up(
    backend: Backend,
) -> None:
    backend.client.reconnect(backend.wanted, "lost-5")
    backend.fault("no_dedup", times=None)
    try:
        backend.client.reconnect(backend.wanted, "lost-5")
    except Refused:
        pytest.fail("the sandbox was told to make it again")
    assert backend.orders("lost-5") == 2


def _found_in_the_end(backend: Backend, key: str) -> OrderReceipt:
    """The order, which a slow backend may still be making."""
    return wait_until("the order stands", lambda: backend.client.find_order(key), seconds=60)
