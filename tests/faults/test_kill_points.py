"""kill -9 at the points of reliability.md 3.3 while a yes is on its way: one order, told, and nothing lost."""

import os
import time

import pytest
import requests

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

RUNS = max(1, int(os.environ.get("MILA_FAULT_RUNS", "1")))
POINTS = [
    ("P1", "desk_received", "frontdesk"),
    ("P2", "desk_committed", "frontdesk"),
    ("P3", "rasa_in_nlu", "rasa"),
    ("P4", "action_called", "actions"),
    ("P5", "order_planned", "actions"),
    ("P6", "order_on_wire", "actions"),
    ("P7", "order_answer_unread", "actions"),
    ("P7", "sandbox_order_accepted", "sandbox"),
    ("P8", "order_answer_read", "actions"),
    ("P9", "order_done", "actions"),
    ("P10", "rasa_before_save", "rasa"),
    ("P11", "rasa_saved", "rasa"),
    ("P12", "desk_before_push", "frontdesk"),
    ("P13", "desk_pushed", "frontdesk"),
    ("P14", "sweeper", "frontdesk"),
]
pytestmark = pytest.mark.stack


@pytest.mark.parametrize("run", range(RUNS))
@pytest.mark.parametrize(("label", "point", "victim"), POINTS, ids=[f"{each[0]}-{each[1]}" for each in POINTS])
def test_a_yes_survives_kill_9(stack: Stack, label: str, point: str, victim: str, run: int) -> None:
    with until_offered(stack) as customer:
        killed = stack.pid(victim)
        if point == "sweeper":  # it has work only when the action had no luck
            _lose_the_first_try(stack)
        stack.arm(point)
        started = time.monotonic()
        yes = customer.clicks("DA")
        words_after = customer.hears("", yes, seconds=DONE_WITHIN)
        wait_until("the number is told", lambda: told(customer, yes), DONE_WITHIN)
        number_after = time.monotonic() - started
        stack.wait_restarted(victim, killed)
        assert not stack.is_armed(point), "nobody came to this point"
        customer.hears("", customer.says("hvala"))  # the talk goes on
        assert_one_order(stack, customer)
        assert_whole(customer)
        note(
            Line(
                f"kill -9, {label} `{point}`", victim, words_after, number_after, len(made(stack)), len(told(customer))
            )
        )
    if victim != "frontdesk":
        assert words_after <= TOLD_WITHIN


def _lose_the_first_try(stack: Stack) -> None:
    rule = {"match": {"method": "POST", "path": "productOrder"}, "fault": "drop_before", "times": 1}
    requests.put(f"{stack.sandbox}/sandbox/faults", json=rule, timeout=10).raise_for_status()
