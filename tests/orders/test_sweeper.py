"""The sweeper: what no turn finished is finished, and never done twice."""

import pytest

from mila.billing.models import OrderReceipt
from mila.operators import Capabilities
from mila.orders import OrderState
from mila.orders.attempt import LEASE
from mila.orders.sweeper import GIVE_UP, SETTLING
from mila.storage.tables import orders
from tests.orders.backend import FakeBackend
from tests.orders.desk import Desk

NATIVE = Capabilities(deduplicates_orders=True, finds_orders=True)
QUERY = Capabilities(deduplicates_orders=False, finds_orders=True)
BLIND = Capabilities(deduplicates_orders=True, finds_orders=False)
NONE = Capabilities(deduplicates_orders=False, finds_orders=False)


def given(desk: Desk, capabilities: Capabilities, *ways: str) -> FakeBackend:
    """The desk before a backend that can do so much and misbehaves so."""
    desk.capabilities = capabilities
    desk.backend = FakeBackend(capabilities.deduplicates_orders, list(ways), finds=capabilities.finds_orders)
    return desk.backend


def state(desk: Desk) -> OrderState:
    order = desk.orders.latest("c1")
    assert order
    return order.state


def pass_time(desk: Desk, seconds: float) -> None:
    """The sweeper looks once a second."""
    for _ in range(int(seconds)):
        desk.clock.sleep(1)
        desk.sweep()


def test_an_order_that_nobody_sent_is_sent(desk: Desk) -> None:
    backend = given(desk, NATIVE)
    order = desk.order()
    pass_time(desk, 3)
    assert backend.made(order.key) == ["PO-1"]
    assert backend.lookups == 0


def test_a_new_order_is_left_to_the_turn_that_made_it(desk: Desk) -> None:
    backend = given(desk, NATIVE)
    desk.order()
    desk.sweep()
    assert backend.sendings == 0


def test_an_order_is_made_soon_after_the_backend_is_back(desk: Desk) -> None:
    backend = given(desk, NATIVE, *["down"] * 40)
    desk.orders.perform(desk.order())
    pass_time(desk, 300)
    assert state(desk) is OrderState.PLANNED
    assert 12 <= backend.sendings <= 16  # 1, 2, 4, 8, 16 s, then every 30 s
    backend.ways.clear()
    pass_time(desk, 31)
    assert state(desk) is OrderState.DONE


@pytest.mark.parametrize("capabilities", [NATIVE, QUERY])
def test_what_is_found_is_not_sent_again(desk: Desk, capabilities: Capabilities) -> None:
    backend = given(desk, capabilities, "lost_answer")
    order = desk.orders.perform(desk.order())
    pass_time(desk, 5)
    assert state(desk) is OrderState.DONE
    assert (backend.sendings, backend.made(order.key)) == (1, ["PO-1"])


def test_what_is_surely_not_there_is_sent_again_under_the_same_key(desk: Desk) -> None:
    backend = given(desk, NATIVE, "lost_request")
    order = desk.orders.perform(desk.order())
    pass_time(desk, 5)
    assert state(desk) is OrderState.DONE
    assert backend.lookups == 1
    assert backend.made(order.key) == ["PO-1"]


def test_a_backend_that_only_finds_is_given_time_before_it_is_sent_again(desk: Desk) -> None:
    backend = given(desk, QUERY, "late")
    order = desk.orders.perform(desk.order())
    pass_time(desk, SETTLING - 2)
    assert backend.sendings == 1
    backend.arrive()
    pass_time(desk, 5)
    assert state(desk) is OrderState.DONE
    assert backend.made(order.key) == ["PO-1"]


def test_a_backend_that_only_finds_gets_what_was_lost_after_that_time(desk: Desk) -> None:
    backend = given(desk, QUERY, "lost_request")
    order = desk.orders.perform(desk.order())
    pass_time(desk, SETTLING + 2)
    assert state(desk) is OrderState.DONE
    assert backend.made(order.key) == ["PO-1"]


def test_a_backend_that_only_de_duplicates_is_sent_it_again(desk: Desk) -> None:
    backend = given(desk, BLIND, "lost_answer")
    order = desk.orders.perform(desk.order())
    pass_time(desk, 5)
    assert state(desk) is OrderState.DONE
    assert (backend.sendings, backend.made(order.key)) == (2, ["PO-1"])


@pytest.mark.parametrize("way", ["lost_answer", "lost_request"])
def test_a_backend_that_can_do_neither_is_left_to_an_agent(desk: Desk, way: str) -> None:
    backend = given(desk, NONE, way)
    desk.orders.perform(desk.order())
    pass_time(desk, 120)
    assert state(desk) is OrderState.MANUAL
    assert backend.sendings == 1
    assert desk.agents_asked() == [("c1", "order")]
    assert desk.tell("c1", 3) == ["utter_reconnection_manual"]


def test_a_backend_that_can_do_neither_still_gets_what_surely_never_left(desk: Desk) -> None:
    backend = given(desk, NONE, "down", "down")
    order = desk.orders.perform(desk.order())
    pass_time(desk, 10)
    assert state(desk) is OrderState.DONE
    assert backend.made(order.key) == ["PO-1"]


def test_a_refusal_of_the_second_sending_is_not_believed_when_the_first_got_through(desk: Desk) -> None:
    backend = given(desk, QUERY, "late", "refused")
    order = desk.orders.perform(desk.order())
    settled, find = desk.clock() + SETTLING, backend.find_order

    def look_just_before_it_arrives(key: str) -> OrderReceipt | None:
        found = find(key)
        if desk.clock() >= settled:
            backend.arrive()
        return found

    backend.find_order = look_just_before_it_arrives  # type: ignore[method-assign]
    pass_time(desk, SETTLING + 5)
    assert (backend.sendings, backend.made(order.key)) == (2, ["PO-1"])
    assert state(desk) is OrderState.DONE


def test_a_backend_that_de_duplicates_is_believed_when_it_refuses_the_second_sending(desk: Desk) -> None:
    given(desk, BLIND, "lost_request", "refused")
    desk.orders.perform(desk.order())
    pass_time(desk, 5)
    assert state(desk) is OrderState.REJECTED


def test_a_refusal_met_by_the_sweeper_is_told(desk: Desk) -> None:
    given(desk, NATIVE, "down", "refused")
    desk.orders.perform(desk.order())
    pass_time(desk, 5)
    assert state(desk) is OrderState.REJECTED
    assert desk.tell("c1", 3) == ["utter_reconnection_refused_late"]


def test_a_dead_senders_order_is_looked_up_when_its_lease_has_run_out(desk: Desk) -> None:
    backend = given(desk, NATIVE)
    order = desk.order()
    _die_after_sending(desk, order.key)
    pass_time(desk, LEASE - 1)
    assert backend.lookups == 0
    pass_time(desk, 2)
    assert state(desk) is OrderState.DONE
    assert backend.made(order.key) == ["PO-1"]


def test_after_a_day_an_agent_is_asked(desk: Desk) -> None:
    backend = given(desk, NATIVE, *["down"] * 10_000)
    desk.orders.perform(desk.order())
    desk.clock.sleep(GIVE_UP - 1)
    desk.sweep()
    assert state(desk) is OrderState.PLANNED
    pass_time(desk, 35)
    assert state(desk) is OrderState.MANUAL
    assert desk.agents_asked() == [("c1", "order")]
    assert backend.journal == []


def test_an_order_that_breaks_the_sweeper_does_not_keep_the_others_waiting(desk: Desk) -> None:
    backend = given(desk, NATIVE)
    broken, good = desk.order("c1", "acc-1"), desk.order("c2", "acc-2")
    with desk.database.write() as connection:
        connection.execute(orders.update().where(orders.c.key == broken.key).values(terms={}))
    pass_time(desk, 5)
    assert backend.made(good.key)
    assert not backend.made(broken.key)


def test_sweepers_of_two_processes_do_not_take_the_same_order(desk: Desk) -> None:
    backend = given(desk, NATIVE)
    desk.order()
    desk.clock.sleep(5)
    inner: list[bool] = []
    backend.before_answer = lambda _key: inner.append(desk.sweeper.step())
    assert desk.sweeper.step()
    assert inner == [False]
    assert backend.sendings == 1


def test_a_sweeper_with_nothing_to_do_says_so(desk: Desk) -> None:
    assert desk.sweeper.step() is False
    desk.orders.perform(desk.order())
    desk.clock.sleep(1000)
    assert desk.sweeper.step() is False


def _die_after_sending(desk: Desk, key: str) -> None:
    backend = desk.backend
    assert isinstance(backend, FakeBackend)

    class KillNineError(BaseException):
        """What no code catches."""

    def die(_key: str) -> None:
        backend.before_answer = lambda _key: None
        raise KillNineError

    backend.before_answer = die
    order = desk.orders.get(key)
    assert order
    with pytest.raises(KillNineError):
        desk.orders.perform(order)
