"""A backend that misbehaves: clear words within 8 seconds, the request kept, done once, a minute after at most."""

import os
import time
from typing import Any

import pytest
import requests

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

RUNS = int(os.environ.get("MILA_FAULT_RUNS", "0"))
ALL = ("down", "slow", "500", "html", "half", "drop_after", "drop_before", "reset", "wrong_schema", "401", "429")
READS = ALL if RUNS else ("slow", "html", "down")
WRITES = ALL if RUNS else ("slow", "500", "half", "drop_after", "down")
LANGUAGES = (SERBIAN, ENGLISH) if RUNS else (SERBIAN,)
TROUBLE = {"sr": ("sistem", "smetnj"), "en": ("system", "problem")}
pytestmark = pytest.mark.stack


@pytest.mark.parametrize("run", range(max(1, RUNS)))
@pytest.mark.parametrize("words", LANGUAGES, ids=lambda words: words.language)
@pytest.mark.parametrize("fault", READS)
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


@pytest.mark.parametrize("run", range(max(1, RUNS)))
@pytest.mark.parametrize("words", LANGUAGES, ids=lambda words: words.language)
@pytest.mark.parametrize("fault", WRITES)
def test_an_order_waits_for_a_backend_that_misbehaves(stack: Stack, fault: str, words: Words, run: int) -> None:
    with until_offered(stack, words) as customer:
        with Misbehaving(stack, fault, "*"):
            yes = customer.clicks(words.yes)
            words_after = customer.hears("", yes, seconds=15)
            assert not told(customer) or made(stack)
        started = time.monotonic()
        wait_until("the number is told", lambda: told(customer, yes), DONE_WITHIN)
        note(
            Line(
                f"{fault} while ordering ({words.language})",
                "backend",
                words_after,
                _since(started),
                len(made(stack)),
                len(told(customer)),
            )
        )
        assert_one_order(stack, customer)
        assert_whole(customer)
    assert words_after <= TOLD_WITHIN


class Misbehaving:
    """The backend misbehaves while the block lasts; `down` is a process that does not run."""

    def __init__(self, stack: Stack, fault: str, method: str) -> None:
        self._stack, self._fault, self._method = stack, fault, method

    def __enter__(self) -> None:
        if self._fault == "down":
            self._stack.stop("sandbox")
            return
        rule: dict[str, Any] = {"match": {"method": self._method}, "fault": self._fault}
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
