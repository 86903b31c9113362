"""A backend that misbehaves: clear words within 8 seconds, the request kept, done once, a minute after at most."""

import os
import time
from typing import Any

import pytest
import requests
from sqlalchemy import Column, func, select

from mila.storage.database import Database
from mila.storage.tables import orders, turns
from tests.faults.customer import Customer
from tests.faults.report import Line, note
from tests.faults.story import (
    DONE_WITHIN,
    ENGLISH,
    SERBIAN,
    TOLD_WITHIN,
    Words,
    assert_one_order,
    assert_whole,
    made,
    told,
    until_asked_who,
    until_offered,
)
from tests.stack import Stack, wait_until

WHOLE = "MILA_FAULT_RUNS" in os.environ
RUNS = int(os.environ.get("MILA_FAULT_RUNS", "1"))
FAULTS = ("down", "slow", "500", "html", "half", "drop_after", "drop_before", "reset", "wrong_schema", "401", "429")
CASES = [(fault, SERBIAN) for fault in FAULTS] + [(fault, ENGLISH) for fault in (FAULTS if WHOLE else ("slow", "500"))]
TROUBLE = {"sr": ("sistem", "smetnj"), "en": ("system", "problem")}
KEPT = {"sr": "nalog", "en": "order"}
TRIES = 5  # by then the breaker is open and the pauses are long
pytestmark = pytest.mark.stack


@pytest.mark.parametrize("run", range(RUNS))
@pytest.mark.parametrize(("fault", "words"), CASES, ids=str)
def test_identification_waits_for_a_backend_that_misbehaves(stack: Stack, fault: str, words: Words, run: int) -> None:
    with until_asked_who(stack, words) as customer:
        with Misbehaving(stack, fault, "GET"):
            said = customer.says(words.code)
            words_after = customer.hears_when("words of trouble", lambda text: speaks_of_trouble(text, words), said, 15)
        started = time.monotonic()
        customer.is_offered(words.card, said, DONE_WITHIN)
        note(Line(f"{fault} while identifying ({words.language})", "backend", words_after, _since(started), 0, 0))
        assert_whole(customer)
    assert words_after <= TOLD_WITHIN


@pytest.mark.parametrize("run", range(RUNS))
@pytest.mark.parametrize(("fault", "words"), CASES, ids=str)
def test_an_order_waits_for_a_backend_that_misbehaves(stack: Stack, fault: str, words: Words, run: int) -> None:
    with until_offered(stack, words) as customer:
        with Misbehaving(stack, fault, "*"):
            yes = customer.clicks(words.yes)
            words_after = customer.hears("", yes, seconds=15)
            assert KEPT[words.language] in customer.heard(yes)[0].lower()
            assert set(told(customer)) <= set(made(stack) if told(customer) else ())
        _ends_well(stack, customer, yes, f"{fault} while ordering ({words.language})", words_after)
    assert words_after <= TOLD_WITHIN


@pytest.mark.parametrize("fault", ["500", "drop_after"])
def test_an_order_waits_out_a_long_outage(stack: Stack, fault: str) -> None:
    with until_offered(stack) as customer:
        with Misbehaving(stack, fault, "*"):
            yes = customer.clicks("DA")
            words_after = customer.hears("", yes, seconds=15)
            wait_until("it was tried again and again", lambda: _tries(stack, orders.c.conversation_id, customer), 90)
        _ends_well(stack, customer, yes, f"{fault} for long while ordering", words_after)


def test_identification_waits_out_a_long_outage(stack: Stack) -> None:
    with until_asked_who(stack) as customer:
        with Misbehaving(stack, "500", "GET"):
            said = customer.says(SERBIAN.code)
            words_after = customer.hears_when("words of trouble", lambda text: speaks_of_trouble(text, SERBIAN), said)
            wait_until("it was tried again and again", lambda: _tries(stack, turns.c.conversation_id, customer), 90)
        started = time.monotonic()
        customer.is_offered(SERBIAN.card, said, DONE_WITHIN)
        note(Line("500 for long while identifying", "backend", words_after, _since(started), 0, 0))
        assert_whole(customer)


def _ends_well(stack: Stack, customer: Customer, yes: int, case: str, words_after: float) -> None:
    started = time.monotonic()
    wait_until("the number is told", lambda: told(customer, yes), DONE_WITHIN)
    after = _since(started)
    wait_until("what the backend was slow with has arrived", lambda: _all_arrived(stack), 30)
    assert_one_order(stack, customer)
    assert_whole(customer)
    note(Line(case, "backend", words_after, after, len(made(stack)), len(told(customer))))


def _all_arrived(stack: Stack) -> bool:
    entries = requests.get(f"{stack.sandbox}/sandbox/journal", params={"fault": "slow"}, timeout=10).json()
    return all(entry["status"] for entry in entries)


def _tries(stack: Stack, conversation: Column[str], customer: Customer) -> bool:
    """Whether what this customer waits for was tried often enough."""
    database = Database(f"sqlite:///{stack.folder / 'mila.db'}")
    with database.read() as connection:
        often = select(func.max(conversation.table.c.attempts)).where(conversation == customer.conversation)
        tries = connection.execute(often).scalar() or 0
    database.close()
    return bool(tries >= TRIES)


class Misbehaving:
    """The backend misbehaves while the block lasts; `down` is a process that does not run."""

    def __init__(self, stack: Stack, fault: str, method: str) -> None:
        self._stack, self._fault, self._method = stack, fault, method

    def __enter__(self) -> None:
        if self._fault == "down":
            self._stack.stop("sandbox")
            return
        rule: dict[str, Any] = {"match": {"method": self._method}, "fault": self._fault}
        if self._fault == "slow":
            rule["delay_ms"] = 10_000
        requests.put(f"{self._stack.sandbox}/sandbox/faults", json=rule, timeout=10).raise_for_status()

    def _is_back(self) -> bool:
        try:
            return requests.get(f"{self._stack.sandbox}/health/ready", timeout=2).ok
        except requests.RequestException:
            return False

    def __exit__(self, *_: object) -> None:
        if self._fault == "down":
            self._stack.start("sandbox")
            wait_until("the sandbox is back", self._is_back, 60)
            return
        requests.delete(f"{self._stack.sandbox}/sandbox/faults", timeout=10).raise_for_status()


def speaks_of_trouble(text: str, words: Words) -> bool:
    """Whether the bot says, in the customer's language, that something does not work."""
    return any(word in text.lower() for word in TROUBLE[words.language])


def _since(started: float) -> float:
    return time.monotonic() - started
