"""A backend that misbehaves: the right error, in time, and nothing sent twice."""

import time
import traceback
from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest

from mila.billing.contract import Billing
from mila.billing.deadline import time_limit
from mila.billing.errors import BillingError, Refused, Unknown, Unreachable
from mila.billing.models import Contact, ContactKind, Message, Money, Reconnection
from mila.billing.tmf import Times, TmfBilling
from mila.billing.tmf.door import Door
from tests.billing import backends
from tests.billing.backends import Behaviour, Visit, backend
from tests.billing.operators import mts

QUICK = Times(connect=0.8, read=0.8, write=0.8, pause_min=0.01, pause_max=0.02)
LATE = 8.0  # seconds: a machine may be busy, but nobody has waited for the server's 30

NUMBER, CODE = "+381641234567", "1000017"
RECONNECTION = Reconnection("1000017", "1000017-01", "1000017/01", "p-1", Money(Decimal("3450.00"), "RSD"), 5)
MESSAGE = Message(Contact(ContactKind.SMS, "+381657001122"), "Vaš kod")

READS: dict[str, Callable[[Billing], object]] = {
    "customer_by_number": lambda billing: billing.customer_by_number(NUMBER),
    "customer_by_code": lambda billing: billing.customer_by_code(CODE),
    "accounts": lambda billing: billing.accounts(CODE),
    "services": lambda billing: billing.services(CODE),
    "find_order": lambda billing: billing.find_order("key-1"),
}
WRITES: dict[str, Callable[[Billing], object]] = {
    "reconnect": lambda billing: billing.reconnect(RECONNECTION, "key-1"),
    "send": lambda billing: billing.send(MESSAGE, "key-1"),
}
FAULTS: list[Behaviour] = [
    backends.never_answers,
    backends.drips_its_head,
    backends.drips_its_body,
    backends.continues_for_ever,
    backends.breaks,
    backends.is_overloaded,
    backends.speaks_html,
    backends.is_not_there,
    backends.has_no_route,
    backends.sends_half,
    backends.sends_broken_json,
    backends.sends_no_number,
    backends.sends_deep_json,
    backends.sends_wrong_bytes,
    backends.sends_a_number,
    backends.sends_nothing,
    backends.sends_too_much,
    backends.sends_a_bomb,
    backends.speaks_no_http,
    backends.closes,
    backends.resets,
    backends.redirects,
    backends.lets_nobody_in,
    backends.forbids,
    backends.wants_a_pause,
]
SURELY_NOT_DONE = {
    backends.is_not_there,
    backends.has_no_route,
    backends.lets_nobody_in,
    backends.forbids,
    backends.wants_a_pause,
}


def named(faults: Sequence[Behaviour]) -> list[object]:
    return [pytest.param(fault, id=fault.__name__) for fault in faults]


def client(url: str, times: Times = QUICK) -> TmfBilling:
    operator = mts(url)
    return TmfBilling(operator, Door(operator, times))


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("fault", named(FAULTS))
def test_a_read_of_a_misbehaving_backend_is_unreachable_in_time(fault: Behaviour, read: str) -> None:
    with backend(fault) as server:
        billing, started = client(server.url), time.monotonic()
        with pytest.raises(Unreachable) as caught:
            READS[read](billing)
    assert not isinstance(caught.value, Unknown)
    assert time.monotonic() - started < LATE
    assert len(server.visits) <= 3


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("fault", named(FAULTS))
def test_a_write_that_left_us_is_unknown_unless_surely_not_done(fault: Behaviour, write: str) -> None:
    with backend(fault) as server:
        billing, started = client(server.url), time.monotonic()
        with pytest.raises(Unreachable) as caught:
            WRITES[write](billing)
    assert isinstance(caught.value, Unknown) is (fault not in SURELY_NOT_DONE)
    assert time.monotonic() - started < LATE
    assert len(server.visits) == 1, "a write is never repeated in line"


@pytest.mark.parametrize("call", [*READS, *WRITES])
def test_a_refused_connection_means_that_nothing_was_sent(call: str) -> None:
    with backend(backends.breaks) as server:
        url = server.url
    with pytest.raises(Unreachable) as caught:
        (READS | WRITES)[call](client(url))
    assert not isinstance(caught.value, Unknown)
    assert isinstance(caught.value.__cause__, ConnectionRefusedError)


def test_a_reset_before_the_request_is_read_is_unknown_for_a_write() -> None:
    with backend(backends.resets) as server:
        billing = client(server.url)
        for write in WRITES.values():
            with pytest.raises(Unknown):
                write(billing)


def test_a_handshake_that_fails_sent_nothing() -> None:
    with backend(backends.speaks_no_http) as server:
        billing = client(server.url.replace("http:", "https:"))
        with pytest.raises(Unreachable) as caught:
            billing.reconnect(RECONNECTION, "key-1")
    assert not isinstance(caught.value, Unknown)


def refusing(code: object, status: int = 409) -> Behaviour:
    """A backend that answers with TM Forum's Error."""
    return lambda visit: visit.json({"code": code, "reason": "…"}, status)


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("status", [400, 404, 405, 409, 422])
def test_an_error_of_the_backends_own_is_a_refusal_with_its_code(write: str, status: int) -> None:
    with backend(refusing("debtTooHigh", status)) as server, pytest.raises(Refused) as caught:
        WRITES[write](client(server.url))
    assert caught.value.code == "debtTooHigh"


@pytest.mark.parametrize("code", ["Milica 064 123 4567", "", None, {}, "x" * 65, "a\nb"])
def test_a_code_that_is_no_code_is_not_passed_on(code: object) -> None:
    with backend(refusing(code)) as server, pytest.raises(Unreachable) as caught:
        client(server.url).reconnect(RECONNECTION, "key-1")
    assert "Milica" not in str(caught.value)


def test_a_request_timeout_told_by_the_backend_is_unknown_for_a_write() -> None:
    with backend(lambda visit: visit.json({"code": "late", "reason": "…"}, 408)) as server, pytest.raises(Unknown):
        client(server.url).reconnect(RECONNECTION, "key-1")


@pytest.mark.parametrize(
    "fault",
    named([backends.breaks, backends.speaks_html, backends.sends_half, backends.closes, backends.sends_broken_json]),
)
def test_a_read_is_tried_three_times_and_no_more(fault: Behaviour) -> None:
    with backend(fault) as server, pytest.raises(Unreachable):
        client(server.url, Times(read=3, pause_min=0.01, pause_max=0.02)).customer_by_code("1000017")
    assert len(server.visits) == 3


@pytest.mark.parametrize("fault", named([backends.lets_nobody_in, backends.forbids, backends.redirects]))
def test_what_will_not_change_in_a_moment_is_not_tried_again(fault: Behaviour) -> None:
    with backend(fault) as server, pytest.raises(Unreachable):
        client(server.url).customer_by_code("1000017")
    assert len(server.visits) == 1


def test_a_redirect_is_not_followed() -> None:
    with backend(backends.redirects) as server:
        for call in (READS | WRITES).values():
            with pytest.raises(Unreachable):
                call(client(server.url))
    assert not [line for line in server.lines() if "elsewhere" in line]


def recovering(*faults: Behaviour) -> Behaviour:
    """Each fault once, then well."""
    left = list(faults)

    def behave(visit: Visit) -> None:
        left.pop(0)(visit) if left else visit.json({"id": "1000017", "name": "Milica", "contactMedium": [SMS]})

    return behave


SMS = {"mediumType": "phone", "characteristic": {"phoneNumber": "381657001122"}}


@pytest.mark.parametrize("fault", named([backends.breaks, backends.resets, backends.speaks_html]))
def test_a_read_recovers_from_trouble_of_a_moment(fault: Behaviour) -> None:
    with backend(recovering(fault, fault)) as server:
        customer = client(server.url, Times(read=3, pause_min=0.01, pause_max=0.02)).customer_by_code("1000017")
    assert customer is not None
    assert customer.name == "Milica"


def test_a_pause_that_is_asked_for_is_kept_when_there_is_time() -> None:
    def asks(visit: Visit) -> None:
        visit.json({"code": "tooMany", "reason": "later"}, 429, Retry_After="1")

    with backend(recovering(asks)) as server:
        started = time.monotonic()
        assert client(server.url, Times(read=4)).customer_by_code("1000017")
    assert time.monotonic() - started >= 1


def test_a_pause_longer_than_the_time_left_is_not_waited_for() -> None:
    with backend(backends.wants_a_pause) as server:
        started = time.monotonic()
        with pytest.raises(Unreachable):
            client(server.url, Times(read=4)).customer_by_code("1000017")
    assert time.monotonic() - started < 1
    assert len(server.visits) == 1


def test_all_requests_of_a_read_share_one_budget() -> None:
    def slow(visit: Visit) -> None:
        visit.over.wait(0.3)
        visit.json([{"id": f"p{len(server.visits)}"}], X_Total_Count="1000")

    with backend(slow) as server:
        started = time.monotonic()
        with pytest.raises(Unreachable):
            client(server.url, Times(read=0.9)).services("1000017")
    assert time.monotonic() - started < LATE
    assert len(server.visits) < 10, "each answer is in time, all of them together are not"


def test_an_outer_limit_that_ends_sooner_holds() -> None:
    with backend(backends.never_answers) as server:
        started = time.monotonic()
        with time_limit(0.3), pytest.raises(Unreachable):
            client(server.url, Times()).customer_by_code("1000017")
    assert time.monotonic() - started < LATE


def test_a_write_for_which_no_time_is_left_is_not_sent() -> None:
    with backend(backends.breaks) as server, time_limit(0), pytest.raises(Unreachable) as caught:
        client(server.url).reconnect(RECONNECTION, "key-1")
    assert not isinstance(caught.value, Unknown)
    assert server.visits == []


def test_to_have_no_time_left_is_not_the_backend_s_failure() -> None:
    with backend(lambda visit: visit.json([])) as server:
        billing = client(server.url)
        for _ in range(10):
            with time_limit(0), pytest.raises(Unreachable):
                billing.services("1000017")
        assert billing.services("1000017") == []


def test_the_times_are_those_that_were_agreed() -> None:
    assert Times() == Times(connect=1.0, read=4.0, write=4.0, attempts=3, pause_min=0.1, pause_max=0.8)


@pytest.mark.parametrize("fault", named([backends.never_answers, backends.breaks, backends.lets_nobody_in]))
def test_a_backend_that_fails_is_not_reachable_and_is_asked_once(fault: Behaviour) -> None:
    with backend(fault) as server:
        assert client(server.url).is_reachable() is False
    assert len(server.visits) == 1


def test_a_backend_that_answers_is_reachable() -> None:
    with backend(lambda visit: visit.json([])) as server:
        assert client(server.url).is_reachable() is True


TELLING = [
    backends.never_answers,
    backends.breaks,
    backends.speaks_html,
    backends.is_not_there,
    backends.sends_half,
    backends.sends_broken_json,
    backends.sends_wrong_bytes,
    backends.sends_a_number,
    backends.speaks_no_http,
    backends.resets,
    backends.redirects,
    backends.lets_nobody_in,
]
CANARIES = ["381641234567", "1000017", "641234567", "381657001122", "Vaš kod", "secret-token", "3450"]


@pytest.mark.parametrize("fault", named(TELLING))
def test_no_error_or_log_names_a_customer(
    fault: Behaviour, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    texts = []
    with backend(fault) as server:
        for call in (READS | WRITES).values():
            operator = mts(server.url, token="secret-token")
            with pytest.raises(BillingError) as caught:
                call(TmfBilling(operator, Door(operator, QUICK)))
            texts.append("".join(traceback.format_exception(caught.value)))
    said = "\n".join([*texts, *capfd.readouterr(), caplog.text])
    assert "GET" in said
    assert [canary for canary in CANARIES if canary in said] == []
