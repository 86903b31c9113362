"""kill -9 at the points of reliability.md 3.3 while a yes is on its way: one order, told, and nothing lost."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import requests

from tests.faults.customer import Customer
from tests.faults.report import Line, note
from tests.faults.story import (
    DONE_WITHIN,
    TOLD_WITHIN,
    assert_one_order,
    assert_whole,
    made,
    told,
    until_offered,
)
from tests.stack import Stack, wait_until

WHOLE = "MILA_FAULT_RUNS" in os.environ
RUNS = int(os.environ.get("MILA_FAULT_RUNS", "1"))


@dataclass(frozen=True)
class Kill:
    """Where who is killed."""

    label: str
    point: str
    victim: str

    def __str__(self) -> str:
        return f"{self.label}-{self.point}"


POINTS = [
    Kill("P1", "desk_received", "frontdesk"),
    Kill("P2", "desk_committed", "frontdesk"),
    Kill("P3", "rasa_in_nlu", "rasa"),
    Kill("P4", "action_called", "actions"),
    Kill("P5", "order_planned", "actions"),
    Kill("P6", "order_on_wire", "actions"),
    Kill("P7", "order_answer_unread", "actions"),
    Kill("P7", "sandbox_order_accepted", "sandbox"),
    Kill("P8", "order_answer_read", "actions"),
    Kill("P9", "order_done", "actions"),
    Kill("P10", "rasa_before_save", "rasa"),
    Kill("P11", "rasa_saved", "rasa"),
    Kill("P12", "desk_before_push", "frontdesk"),
    Kill("P13", "desk_pushed", "frontdesk"),
    Kill("P14", "sweeper", "frontdesk"),
]
pytestmark = pytest.mark.stack


@pytest.mark.parametrize("run", range(RUNS))
@pytest.mark.parametrize("kill", POINTS, ids=str)
def test_a_yes_survives_kill_9(stack: Stack, kill: Kill, run: int) -> None:
    _survives(stack, kill, "", lambda customer: customer.clicks("DA"))


@pytest.mark.parametrize("run", range(RUNS))
@pytest.mark.parametrize("kill", POINTS if WHOLE else [POINTS[4], POINTS[9]], ids=str)
def test_a_typed_yes_survives_kill_9(stack: Stack, kill: Kill, run: int) -> None:
    _survives(stack, kill, ", the yes typed", lambda customer: customer.says("da"))


def _survives(stack: Stack, kill: Kill, how: str, say_yes: Callable[[Customer], int]) -> None:
    with until_offered(stack) as customer:
        killed = stack.pid(kill.victim)
        if kill.point == "sweeper":  # it has work only when the action had no luck
            _lose_the_first_try(stack)
        stack.arm(kill.point)
        started = time.monotonic()
        yes = say_yes(customer)
        words_after = customer.hears("", yes, seconds=DONE_WITHIN)
        _is_told(customer, yes)
        number_after = time.monotonic() - started
        stack.wait_restarted(kill.victim, killed)
        assert not stack.is_armed(kill.point), "nobody came to this point"
        customer.hears("", customer.says("hvala"))  # the talk goes on
        assert_one_order(stack, customer)
        assert_whole(customer)
        assert not customer.was_offered("DA", yes), "she was asked again what she had said yes to"
        case = f"kill -9, {kill.label} `{kill.point}`{how}"
        note(Line(case, kill.victim, words_after, number_after, len(made(stack)), len(told(customer))))
    if kill.victim != "frontdesk":
        assert words_after <= TOLD_WITHIN


def _is_told(customer: Customer, yes: int) -> None:
    try:
        wait_until("the number is told", lambda: told(customer, yes), DONE_WITHIN)
    except AssertionError as missed:
        raise AssertionError(f"{missed}; heard: {customer.heard(yes)}") from None


def _lose_the_first_try(stack: Stack) -> None:
    rule = {"match": {"method": "POST", "path": "productOrder"}, "fault": "drop_before", "times": 1}
    requests.put(f"{stack.sandbox}/sandbox/faults", json=rule, timeout=10).raise_for_status()
