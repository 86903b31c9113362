"""The operator's rules of a promise to pay."""

from datetime import timedelta
from decimal import Decimal

import pytest

from actions.promise_terms import Reason, Refusal, Terms, terms_for
from mila.billing.models import Account, Promise, PromiseState, Service, ServiceStatus, ServiceType
from mila.operators import PromiseRules
from tests.actions.stage import TODAY, promise, rsd

RULES = PromiseRules(days=5, per_period=2, period_days=90, debt_limit=Decimal(20000))


def judged(debt: str = "3450", *promises: Promise, status: ServiceStatus = ServiceStatus.SUSPENDED) -> Terms | Refusal:
    account = Account("a", "1000017/01", "1000017", rsd(debt), promises)
    return terms_for(Service("s", "a", ServiceType.MOBILE, "", status), account, RULES, TODAY)


def days_ago(days: int, state: PromiseState = PromiseState.KEPT) -> Promise:
    return promise(state, TODAY - timedelta(days=days))


def test_a_first_promise_leaves_one_more():
    assert judged() == Terms(rsd("3450"), 5, TODAY + timedelta(days=5), 1)


def test_the_last_promise_of_the_period_leaves_none():
    terms = judged("3450", days_ago(30))
    assert isinstance(terms, Terms)
    assert terms.left == 0


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (ServiceStatus.ACTIVE, Reason.ACTIVE),
        (ServiceStatus.TERMINATED, Reason.TERMINATED),
        (ServiceStatus.PENDING, Reason.PENDING),
    ],
)
def test_only_a_suspended_service_is_reconnected(status: ServiceStatus, reason: Reason):
    assert judged(status=status) == Refusal(reason)


def test_a_running_promise_is_told_with_its_last_day():
    running = days_ago(3, PromiseState.ACTIVE)
    assert judged("3450", running) == Refusal(Reason.RUNNING, running.due)


def test_a_used_up_limit_is_told_with_the_first_free_day():
    assert judged("3450", days_ago(80), days_ago(10)) == Refusal(Reason.LIMIT, TODAY + timedelta(days=10))


def test_with_more_used_than_allowed_enough_must_become_free():
    assert judged("3450", days_ago(80), days_ago(40), days_ago(10)) == Refusal(Reason.LIMIT, TODAY + timedelta(days=50))


def test_a_promise_older_than_the_period_does_not_count():
    assert isinstance(judged("3450", days_ago(90), days_ago(10)), Terms)


def test_a_broken_promise_counts_and_a_cancelled_one_does_not():
    assert isinstance(judged("3450", days_ago(40), days_ago(10, PromiseState.BROKEN)), Refusal)
    assert isinstance(judged("3450", days_ago(40), days_ago(10, PromiseState.CANCELLED)), Terms)


@pytest.mark.parametrize(("debt", "allowed"), [("20000", True), ("20000.01", False)])
def test_the_limit_itself_is_still_allowed(debt: str, allowed: bool):
    assert isinstance(judged(debt), Terms) is allowed


def test_nothing_owed_is_nothing_to_promise():
    assert judged("0") == Refusal(Reason.NOTHING_OWED)


def test_what_is_promised_is_what_is_overdue_not_a_bill_whose_day_is_still_to_come():
    account = Account("a", "1000017/01", "1000017", rsd("5175"), (), overdue=rsd("3450"))
    service = Service("s", "a", ServiceType.MOBILE, "Mobilni", ServiceStatus.SUSPENDED)
    terms = terms_for(service, account, RULES, TODAY)
    assert isinstance(terms, Terms)
    assert terms.debt == rsd("3450")
