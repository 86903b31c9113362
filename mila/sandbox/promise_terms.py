"""An operator's terms of a promise, and how many of the promises of a period are used."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from mila.sandbox.accounts import owner_of, party_in_role
from mila.sandbox.money import exact
from mila.sandbox.resources import Document
from mila.sandbox.times import parse_moment, stamp
from mila.sandbox.work import Work

TYPE = "PromiseToPay"
SCHEMA_LOCATION = "https://mila.example/schema/PromiseToPay.schema.json"


@dataclass(frozen=True, slots=True)
class Terms:
    """An operator's terms, as its offering `promise-to-pay` in the catalogue carries them."""

    offering_id: str
    offering_name: str
    days: int
    per_period: int
    period_days: int
    debt_limit: Decimal


def terms_of(offering: Document) -> Terms | None:
    """Reads the terms from the offering; None when they do not stand there."""
    try:
        uses = offering["prodSpecCharValueUse"]
        values = {use["name"]: use["productSpecCharacteristicValue"][0]["value"] for use in uses}
        return Terms(
            offering["id"],
            offering["name"],
            int(offering["productOfferingTerm"][0]["duration"]["amount"]),
            int(values["promisesPerPeriod"]),
            int(values["periodDays"]),
            exact(values["debtLimit"]),
        )
    except (LookupError, TypeError, ValueError, ArithmeticError):
        return None


def terms_for(work: Work, account: Document) -> Terms | None:
    """The terms on which the operator of an account gives promises."""
    customer = work.get("customer", owner_of(account))
    provider = party_in_role(customer, "provider") if customer else ""
    for offering in work.list("productOffering"):
        if is_offered_by(offering, provider) and (terms := terms_of(offering)):
            return terms
    return None


def is_offered_by(offering: Document, provider: str) -> bool:
    """Whether an offering is this operator's."""
    return provider in [segment["id"] for segment in offering.get("marketSegment", [])]


def plans_of(account: Document) -> list[Document]:
    """The promises of an account, running and ended (the plans themselves, not copies)."""
    return [plan for plan in account.get("paymentPlan", []) if plan.get("@type") == TYPE and _is_whole(plan)]


def running(account: Document) -> Document | None:
    """The promise that runs on an account."""
    return next((plan for plan in plans_of(account) if plan.get("promiseState") == "active"), None)


def used(work: Work, account: Document, terms: Terms) -> list[Document]:
    """The promises given on an account within the last period, the oldest first."""
    since = work.now - timedelta(days=terms.period_days)
    counted = [plan for plan in plans_of(account) if _given(plan) > stamp(since)]
    return sorted(counted, key=_given)


def recount(work: Work, account: Document, terms: Terms) -> Document:
    """Writes into an account draft's latest promise how many of the period are used, and when the next is possible."""
    plans = plans_of(account)
    if not plans:
        return account
    counted = used(work, account, terms)
    plans[-1].update(usedInPeriod=len(counted), allowedInPeriod=terms.per_period)
    plans[-1].pop("nextEligibleDate", None)
    if len(counted) >= terms.per_period:
        oldest = parse_moment(_given(counted[-terms.per_period])) or work.now
        plans[-1]["nextEligibleDate"] = stamp(oldest + timedelta(days=terms.period_days))
    return account


def recount_all(work: Work) -> None:
    """Promises leave the period as days pass: brings all counts up to date."""
    for found in list(work.list("billingAccount")):
        if plans_of(found) and (terms := terms_for(work, found)):
            work.save("billingAccount", recount(work, work.draft("billingAccount", found["id"]), terms))


def _is_whole(plan: Document) -> bool:
    """A client may have patched in what only looks like a promise; it is left alone."""
    period, total = plan.get("validFor", {}), plan.get("totalAmount", {})
    return {"startDateTime", "endDateTime"} <= set(period) and {"unit", "value"} <= set(total) and "id" in plan


def _given(plan: Document) -> str:
    return str(plan["validFor"]["startDateTime"])
