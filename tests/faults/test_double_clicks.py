"""A yes that comes more than once: clicked twice, in two tabs, sent again, fifty times at once, in two browsers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest

from tests.faults.customer import Customer
from tests.faults.report import Line, note
from tests.faults.story import assert_one_order, assert_whole, made, told, until_offered
from tests.stack import Stack, wait_until

pytestmark = pytest.mark.stack


def test_a_double_click_makes_one_order(stack: Stack) -> None:
    with until_offered(stack) as customer:
        yes = {"choice": customer.choice("DA")}
        _at_once(lambda number: customer.posts(yes, f"click-{number}"), 2)
        _ends_well(stack, "double click on DA", customer)


def test_two_tabs_make_one_order(stack: Stack) -> None:
    with until_offered(stack) as first, first.another_tab() as second:
        wait_until("the second tab shows the offer", lambda: len(second.events) == len(first.events))
        tabs = (first, second)
        _at_once(lambda number: tabs[number].posts({"choice": tabs[number].choice("DA")}, str(uuid4())), 2)
        _ends_well(stack, "DA in two tabs", first, second)


def test_the_same_message_sent_five_times_is_one(stack: Stack) -> None:
    with until_offered(stack) as customer:
        yes, key = {"choice": customer.choice("DA")}, str(uuid4())
        answers = _at_once(lambda _number: customer.posts(yes, key), 5)
        assert {answer.status_code for answer in answers} == {202}
        assert len({answer.json()["seq"] for answer in answers}) == 1
        assert len(told(customer)) <= 1
        _ends_well(stack, "the same key five times", customer)


def test_fifty_parallel_yeses_make_one_order(stack: Stack) -> None:
    with until_offered(stack) as customer:
        yes = {"choice": customer.choice("DA")}
        answers = _at_once(lambda number: customer.posts(yes, f"yes-{number}"), 50)
        assert {answer.status_code for answer in answers} <= {202, 429}
        _ends_well(stack, "50 parallel yeses", customer)


def test_two_browsers_make_one_order(stack: Stack) -> None:
    with until_offered(stack) as first, until_offered(stack) as second:
        both = (first, second)
        _at_once(lambda number: both[number].posts({"choice": both[number].choice("DA")}, str(uuid4())), 2)
        _ends_well(stack, "DA in two browsers", first, second)


def test_a_yes_typed_after_the_yes_makes_no_second_order(stack: Stack) -> None:
    with until_offered(stack) as customer:
        customer.clicks("DA")
        wait_until("the number is told", lambda: told(customer))
        customer.hears("", customer.says("da"))
        assert_one_order(stack, customer)


def _at_once[T](act: Callable[[int], T], times: int) -> list[T]:
    start = Barrier(times)

    def at_the_start(number: int) -> T:
        start.wait()
        return act(number)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(at_the_start, range(times)))


def _ends_well(stack: Stack, case: str, *customers: Customer) -> None:
    for customer in customers:
        _is_told(customer)
    last = customers[-1]
    last.hears("", last.says("hvala"), 90)  # all before it is answered then
    assert_one_order(stack, *customers)
    for customer in customers:
        _has_caught_up(customer)
        assert_whole(customer)
    note(Line(case, "-", 0, 0, len(made(stack)), len(told(customers[0]))))


def _is_told(customer: Customer) -> None:
    wait_until("the number is told", lambda: told(customer), 60)


def _has_caught_up(customer: Customer) -> None:
    wait_until("the stream has caught up", lambda: len(customer.events) >= len(customer.log()))
