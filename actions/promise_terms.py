"""Whether a service may be switched on again on a promise to pay, and on which terms, by the operator's rules."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mila.billing.models import Account, Money, Promise, PromiseState, Service, ServiceStatus
from mila.operators import PromiseRules


class Reason(StrEnum):
    """Why not."""

    ACTIVE = "active"
    TERMINATED = "terminated"
    PENDING = "pending"
    RUNNING = "running"
    LIMIT = "limit"
    DEBT = "debt"
    NOTHING_OWED = "nothing_owed"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the customer would promise: to pay `debt`, all that is overdue, by `due`; `left` promises remain then."""

    debt: Money
    days: int
    due: date
    left: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there can be none; `day` is the due day of the one that runs, or the first on which another may be given."""

    reason: Reason
    day: date | None = None


_BY_STATUS = {
    ServiceStatus.ACTIVE: Reason.ACTIVE,
    ServiceStatus.TERMINATED: Reason.TERMINATED,
    ServiceStatus.PENDING: Reason.PENDING,
}


def terms_for(service: Service, account: Account, rules: PromiseRules, today: date) -> Terms | Refusal:
    """The terms of a promise for this service, or why there are none; `today` is the operator's day."""
    if service.status in _BY_STATUS:
        return Refusal(_BY_STATUS[service.status])
    running = [promise for promise in account.promises if promise.state is PromiseState.ACTIVE]
    if running:
        return Refusal(Reason.RUNNING, running[-1].due)
    used = _used(account.promises, rules, today)
    if len(used) >= rules.per_period:
        freed = sorted(used)[len(used) - rules.per_period]
        return Refusal(Reason.LIMIT, freed + timedelta(days=rules.period_days))
    if account.debt.amount > rules.debt_limit:
        return Refusal(Reason.DEBT)
    if account.debt.amount <= 0:
        return Refusal(Reason.NOTHING_OWED)
    late = account.overdue if account.overdue and account.overdue.amount > 0 else account.debt
    return Terms(late, rules.days, today + timedelta(days=rules.days), rules.per_period - len(used) - 1)


def _used(promises: tuple[Promise, ...], rules: PromiseRules, today: date) -> list[date]:
    """The days on which promises that still count were given."""
    since = today - timedelta(days=rules.period_days)
    return [p.given for p in promises if p.state is not PromiseState.CANCELLED and p.given > since]
