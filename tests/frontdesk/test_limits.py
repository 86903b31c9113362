"""Limits: what is too fast is told so, with the time to wait."""

import pytest

from mila.frontdesk.entry import _network
from mila.frontdesk.limits import KEPT, Limit, Rate, TooFast


class Clock:
    """A clock that stands still."""

    now = 1000.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    clock = Clock()
    limit = Limit(Rate(burst=3, per_second=0.5), clock)
    for _ in range(3):
        limit.take("a")
    with pytest.raises(TooFast) as refused:
        limit.take("a")
    assert refused.value.seconds == 2
    limit.take("b")
    clock.now += 2
    limit.take("a")
    with pytest.raises(TooFast):
        limit.take("a")
    clock.now += 3600
    for _ in range(3):
        limit.take("a")
    with pytest.raises(TooFast):
        limit.take("a")


def test_a_clock_set_back_opens_nothing_and_closes_nothing() -> None:
    clock = Clock()
    limit = Limit(Rate(burst=1, per_second=1), clock)
    limit.take("a")
    clock.now -= 1000
    with pytest.raises(TooFast) as refused:
        limit.take("a")
    assert refused.value.seconds == 1
    clock.now += 1
    limit.take("a")


def test_memory_is_bounded_however_many_come() -> None:
    limit = Limit(Rate(burst=1, per_second=1), Clock())
    for number in range(KEPT + 500):
        limit.take(str(number))
    assert len(limit._buckets) == KEPT


def test_an_ipv6_household_is_one_address() -> None:
    assert _network("2001:db8:1:2:3::4") == _network("2001:db8:1:2:ffff::1") != _network("2001:db8:1:3::1")
    assert _network("::1") != _network("2001::1")
    assert _network("fe80::1%eth0") == "fe80::/64"
    assert _network("203.0.113.7") == "203.0.113.7"
