"""The circuit breaker, on a clock of its own."""

import threading

import pytest

from mila.billing.breaker import Breaker, BreakerRules
from mila.billing.errors import Refused, Unknown, Unreachable
from mila.billing.tmf import Times, TmfBilling
from mila.billing.tmf.door import Door
from tests.billing import backends
from tests.billing.backends import Behaviour, backend
from tests.billing.operators import mts
from tests.billing.test_faults import MESSAGE, RECONNECTION, refusing


class Clock:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(BreakerRules(), clock)


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        assert breaker.allows()
        breaker.failed()


def test_it_opens_after_five_failures_within_ten_seconds(breaker: Breaker) -> None:
    fail(breaker, 4)
    assert breaker.allows()
    assert breaker.failed() is True
    assert not breaker.allows()


def test_failures_further_apart_do_not_open_it(breaker: Breaker, clock: Clock) -> None:
    for _ in range(20):
        fail(breaker, 1)
        clock.now += 2.6
    assert breaker.allows()


def test_an_answer_in_between_makes_up_for_failures(breaker: Breaker) -> None:
    fail(breaker, 4)
    breaker.succeeded()
    fail(breaker, 4)
    assert breaker.allows()


def test_after_fifteen_seconds_one_probe_goes_out(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now += 14.9
    assert not breaker.allows()
    clock.now += 0.2
    assert [breaker.allows() for _ in range(5)] == [True, False, False, False, False]


def test_a_probe_that_is_answered_closes_it(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now += 15
    assert breaker.allows()
    breaker.succeeded()
    fail(breaker, 4)
    assert breaker.allows()


def test_a_probe_that_fails_opens_it_for_another_fifteen_seconds(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now += 15
    fail(breaker, 1)
    clock.now += 14.9
    assert not breaker.allows()
    clock.now += 0.2
    assert breaker.allows()


def test_a_probe_that_never_comes_back_is_given_up(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now += 15
    assert breaker.allows()
    clock.now += 15
    assert breaker.allows()


def test_a_late_failure_of_an_earlier_call_does_not_count_as_the_probe_s(breaker: Breaker, clock: Clock) -> None:
    assert all(breaker.allows() for _ in range(6))
    for _ in range(5):
        breaker.failed()
    clock.now += 5
    breaker.failed()
    clock.now += 10.1
    assert breaker.allows(), "what was on its way when it opened does not make the rest longer"


def test_of_many_threads_one_is_let_through_as_the_probe(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 5)
    clock.now += 15
    barrier, allowed = threading.Barrier(20), []

    def ask() -> None:
        barrier.wait()
        allowed.append(breaker.allows())

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert allowed.count(True) == 1


def client(url: str, clock: Clock) -> TmfBilling:
    operator = mts(url)
    return TmfBilling(operator, Door(operator, Times(read=0.5, write=0.5, attempts=1), clock=clock))


def test_a_failing_operation_is_left_alone_and_others_are_not(clock: Clock) -> None:
    with backend(backends.breaks) as server:
        billing = client(server.url, clock)
        for _ in range(8):
            with pytest.raises(Unreachable):
                billing.services("1000017")
        assert len(server.visits) == 5
        with pytest.raises(Unreachable):
            billing.customer_by_code("1000017")
        assert len(server.visits) == 6


def test_it_comes_back_by_itself(clock: Clock) -> None:
    behaviour: list[Behaviour] = [backends.breaks]
    with backend(lambda visit: behaviour[0](visit)) as server:
        billing = client(server.url, clock)
        for _ in range(5):
            with pytest.raises(Unreachable):
                billing.services("1000017")
        behaviour[0] = lambda visit: visit.json([])
        with pytest.raises(Unreachable):
            billing.services("1000017")
        clock.now += 15
        assert billing.services("1000017") == []
        assert billing.services("1000017") == []


def test_a_write_that_is_not_let_out_is_surely_not_done(clock: Clock) -> None:
    with backend(backends.breaks) as server:
        billing = client(server.url, clock)
        for _ in range(5):
            with pytest.raises(Unknown):
                billing.reconnect(RECONNECTION, "key-1")
        with pytest.raises(Unreachable) as caught:
            billing.reconnect(RECONNECTION, "key-1")
    assert not isinstance(caught.value, Unknown)
    assert len(server.lines("POST")) == 5


def test_refusals_are_answers_and_open_nothing(clock: Clock) -> None:
    with backend(refusing("debtTooHigh")) as server:
        billing = client(server.url, clock)
        for _ in range(10):
            with pytest.raises(Refused):
                billing.send(MESSAGE, "key-1")
    assert len(server.visits) == 10


def test_whether_it_is_reachable_is_asked_even_when_the_breaker_is_open(clock: Clock) -> None:
    behaviour: list[Behaviour] = [backends.breaks]
    with backend(lambda visit: behaviour[0](visit)) as server:
        billing = client(server.url, clock)
        for _ in range(6):
            with pytest.raises(Unreachable):
                billing.customer_by_code("1000017")
        behaviour[0] = lambda visit: visit.json([])
        assert billing.is_reachable()
