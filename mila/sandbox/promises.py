"""Promises to pay: what is asked before one is given, what it does, how it is kept or broken."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from mila.sandbox.accounts import overdue, owed, owner_of, party_in_role, products_of, restate
from mila.sandbox.errors import Refusal, conflict, invalid
from mila.sandbox.messages import tell
from mila.sandbox.money import amount_of, exact, money
from mila.sandbox.operators import Operator, operator_of
from mila.sandbox.resources import Document
from mila.sandbox.times import end_of_day, parse_moment, stamp
from mila.sandbox.work import Work

TYPE = "PromiseToPay"
SCHEMA_LOCATION = "https://mila.example/schema/PromiseToPay.schema.json"
REASONS = {
    "notEligible": "This account can not be reconnected on a promise.",
    "promiseAlreadyActive": "A promise is running on this account.",
    "nothingOverdue": "Nothing is switched off for an overdue debt on this account.",
    "debtTooHigh": "The debt is above the limit for a promise.",
    "promiseLimitReached": "All promises of the period are used.",
    "termsNotOffered": "A promise of this length is not offered.",
    "amountChanged": "The overdue debt is not what was promised.",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """An operator's terms, as its offering `promise-to-pay` in the catalogue carries them."""

    offering_id: str
    offering_name: str
    days: int
    per_period: int
    period_days: int
    debt_limit: Decimal


@dataclass(frozen=True, slots=True)
class Case:
    """One request for a promise: whose, on which account, on whose terms."""

    order: Document
    item: Document
    account: Document
    customer: Document
    operator: Operator
    terms: Terms


def terms_of(offering: Document) -> Terms:
    """Reads the terms from the offering."""
    uses = offering.get("prodSpecCharValueUse", [])
    values = {use["name"]: use["productSpecCharacteristicValue"][0]["value"] for use in uses}
    return Terms(
        offering["id"],
        offering["name"],
        int(offering["productOfferingTerm"][0]["duration"]["amount"]),
        int(values["promisesPerPeriod"]),
        int(values["periodDays"]),
        exact(values["debtLimit"]),
    )


def promise_item(order: Document) -> Document | None:
    """The item of an order that asks for a promise."""
    for item in order.get("productOrderItem", []):
        if item.get("action") == "add" and item.get("product", {}).get("@type") == TYPE:
            found: Document = item
            return found
    return None


def give(work: Work, order: Document, item: Document) -> None:
    """Gives the promise: order completed, services on, plan on the account, message sent. Raises 409 with the reason's code."""
    case = _case(work, order, item)
    repeated = bool(order.get("externalId")) and _ordered_before(work, case)
    _check(work, case, repeated)
    due = end_of_day(_today(work, case.operator) + timedelta(days=case.terms.days), case.operator.time_zone)
    amount = overdue(work, case.account["id"])
    promise = _promise_product(work, case, amount, stamp(due))
    _switch(work, _wanted_services(work, case), "active")
    account = work.draft("billingAccount", case.account["id"])
    plan = _plan(work, case, promise["id"], amount, stamp(due))
    account["paymentPlan"] = [*account.get("paymentPlan", []), plan]
    restate(work, account, case.operator.currency)
    work.save("billingAccount", recount(work, account, case.terms))
    _complete(work, order, promise)
    _tell(work, case, "promise_given", amount, due.date())


def pay(work: Work, account: Document, amount: Decimal) -> None:
    """Counts a payment on an account draft towards its running promise; keeps the promise when it is paid in time."""
    plan = running(account)
    if plan is None:
        return
    unit = plan["totalAmount"]["unit"]
    paid = amount_of(plan.get("paidAmount")) + amount
    plan["paidAmount"] = money(paid, unit)
    if paid >= amount_of(plan["totalAmount"]) or not owed(work, account["id"]):
        _end(work, plan, "kept")


def expire(work: Work) -> int:
    """Breaks the promises whose day has passed: services off again, the customer told. The number of them."""
    broken = 0
    for found in list(work.list("billingAccount")):
        plan = running(found)
        due = parse_moment(plan.get("validFor", {}).get("endDateTime", "")) if plan else None
        if due is not None and due < work.now:
            _break(work, work.draft("billingAccount", found["id"]))
            broken += 1
    return broken


def running(account: Document) -> Document | None:
    """The promise that runs on an account (the plan itself, not a copy)."""
    plans = account.get("paymentPlan", [])
    return next((plan for plan in plans if plan.get("@type") == TYPE and plan.get("promiseState") == "active"), None)


def used(work: Work, account: Document, terms: Terms) -> list[Document]:
    """The promises given on an account within the last period, the oldest first."""
    since = stamp(work.now - timedelta(days=terms.period_days))
    plans = [plan for plan in account.get("paymentPlan", []) if plan.get("@type") == TYPE]
    counted = [plan for plan in plans if plan["validFor"]["startDateTime"] > since]
    return sorted(counted, key=lambda plan: str(plan["validFor"]["startDateTime"]))


def recount(work: Work, account: Document, terms: Terms) -> Document:
    """Writes into the latest promise of an account draft how many of the period are used, and from when one may be asked for again."""
    plans = [plan for plan in account.get("paymentPlan", []) if plan.get("@type") == TYPE]
    if not plans:
        return account
    counted = used(work, account, terms)
    plans[-1].update(usedInPeriod=len(counted), allowedInPeriod=terms.per_period)
    plans[-1].pop("nextEligibleDate", None)
    if len(counted) >= terms.per_period:
        oldest = parse_moment(counted[-terms.per_period]["validFor"]["startDateTime"])
        plans[-1]["nextEligibleDate"] = stamp((oldest or work.now) + timedelta(days=terms.period_days))
    return account


def recount_all(work: Work) -> None:
    """Promises leave the period as days pass: brings all counts up to date."""
    for found in list(work.list("billingAccount")):
        if found.get("paymentPlan") and (terms := _terms_for(work, found)):
            work.save("billingAccount", recount(work, work.draft("billingAccount", found["id"]), terms))


def refused(code: str) -> Refusal:
    """409 with one of the codes of a refused promise."""
    return conflict(code, REASONS[code])


def _case(work: Work, order: Document, item: Document) -> Case:
    account_id = (item.get("billingAccount") or order.get("billingAccount") or {}).get("id")
    if not account_id:
        raise invalid("missingAttribute", "productOrderItem.billingAccount: a promise needs the account it is for.")
    account = work.get("billingAccount", account_id)
    customer = work.get("customer", owner_of(account)) if account else None
    named = party_in_role(order, "customer")
    if account is None or customer is None or (named and named != customer["id"]):
        raise refused("notEligible")
    offering = work.get("productOffering", item.get("productOffering", {}).get("id", ""))
    provider = party_in_role(customer, "provider")
    if offering is None or provider not in [segment["id"] for segment in offering.get("marketSegment", [])]:
        raise refused("notEligible")
    return Case(order, item, account, customer, operator_of(work, customer), terms_of(offering))


def _check(work: Work, case: Case, repeated: bool) -> None:
    """The rules, in the order in which their answers help most."""
    services = _wanted_services(work, case)
    if not services or any(service.get("status") not in ("active", "suspended") for service in services):
        raise refused("notEligible")
    if repeated:  # a backend told not to de-duplicate does the same order twice, as such backends do
        return
    if running(case.account) is not None:
        raise refused("promiseAlreadyActive")
    debt = overdue(work, case.account["id"])
    if not debt or all(service["status"] == "active" for service in services):
        raise refused("nothingOverdue")
    if owed(work, case.account["id"]) > case.terms.debt_limit:
        raise refused("debtTooHigh")
    if len(used(work, case.account, case.terms)) >= case.terms.per_period:
        raise refused("promiseLimitReached")
    _check_wishes(case, debt)


def _check_wishes(case: Case, debt: Decimal) -> None:
    """What the customer was told must be what is done: amount and length, if the order says them."""
    product = case.item["product"]
    for characteristic in product.get("productCharacteristic", []):
        if characteristic["name"] == "promisedAmount" and _number(characteristic["value"]) != debt:
            raise refused("amountChanged")
    for term in product.get("productTerm", []):
        duration = term.get("duration", {})
        if duration and (duration.get("units"), duration.get("amount")) != ("day", case.terms.days):
            raise refused("termsNotOffered")


def _number(value: Any) -> Decimal:
    try:
        return exact(value)
    except ArithmeticError:
        raise invalid("invalidAttribute", "promisedAmount: a number is needed.") from None


def _wanted_services(work: Work, case: Case) -> list[Document]:
    """The services that the order names, else all of the account that are off, else all of it."""
    services = {service["id"]: service for service in products_of(work, case.account["id"])}
    items = [item for item in case.order["productOrderItem"] if item.get("action") == "modify"]
    named = [item.get("product", {}).get("id") for item in items]
    if named:
        if any(identifier not in services for identifier in named):
            raise refused("notEligible")
        return [services[identifier] for identifier in named]
    return [service for service in services.values() if service["status"] == "suspended"] or list(services.values())


def _ordered_before(work: Work, case: Case) -> bool:
    plan = running(case.account)
    first = work.get("productOrder", plan.get("orderId", "")) if plan else None
    return first is not None and first.get("externalId") == case.order["externalId"]


def _promise_product(work: Work, case: Case, amount: Decimal, due: str) -> Document:
    now = stamp(work.now)
    values = {
        "promisedAmount": ("number", float(amount)),
        "currency": ("string", case.operator.currency),
        "dueDate": ("string", due),
    }
    return work.add(
        "product",
        {
            "id": f"ptp-{case.order['id']}",
            "@type": TYPE,
            "@baseType": "Product",
            "@schemaLocation": SCHEMA_LOCATION,
            "name": case.terms.offering_name,
            "status": "active",
            "startDate": now,
            "orderDate": now,
            "productOffering": {"id": case.terms.offering_id, "name": case.terms.offering_name},
            "billingAccount": account_reference(case.account),
            "relatedParty": case.account["relatedParty"],
            "productCharacteristic": [
                {"name": name, "valueType": kind, "value": value} for name, (kind, value) in values.items()
            ],
            "productTerm": [
                {
                    "name": "promise",
                    "duration": {"amount": case.terms.days, "units": "day"},
                    "validFor": {"startDateTime": now, "endDateTime": due},
                }
            ],
            "productOrderItem": [
                {"productOrderId": case.order["id"], "orderItemId": case.item["id"], "orderItemAction": "add"}
            ],
        },
    )


def account_reference(account: Document) -> Document:
    """How other resources point to a billing account."""
    return {"id": account["id"], "href": account["href"], "name": account["name"], "@referredType": "BillingAccount"}


def _plan(work: Work, case: Case, identifier: str, amount: Decimal, due: str) -> Document:
    return {
        "@type": TYPE,
        "@baseType": "PaymentPlan",
        "@schemaLocation": SCHEMA_LOCATION,
        "id": identifier,
        "orderId": case.order["id"],
        "planType": "promiseToPay",
        "numberOfPayments": 1,
        "status": "effective",
        "promiseState": "active",
        "totalAmount": money(amount, case.operator.currency),
        "paidAmount": money(Decimal(0), case.operator.currency),
        "validFor": {"startDateTime": stamp(work.now), "endDateTime": due},
    }


def _complete(work: Work, order: Document, promise: Document) -> None:
    now = stamp(work.now)
    order.update(state="completed", completionDate=now, expectedCompletionDate=now)
    for item in order["productOrderItem"]:
        item["state"] = "completed"
        if item.get("product", {}).get("@type") == TYPE:
            item["product"].update(
                id=promise["id"], href=promise["href"], status="active", productTerm=promise["productTerm"]
            )


def _end(work: Work, plan: Document, state: str) -> None:
    """Ends a running promise; the plan belongs to a draft that the caller saves."""
    plan.update(promiseState=state, status="ineffective")
    if work.get("product", plan["id"]) is not None:
        product = work.draft("product", plan["id"])
        product.update(status="terminated", terminationDate=stamp(work.now))
        work.save("product", product)


def _break(work: Work, account: Document) -> None:
    customer = work.get("customer", owner_of(account))
    plan = running(account)
    if plan is None or customer is None:
        return
    operator = operator_of(work, customer)
    _end(work, plan, "broken")
    if overdue(work, account["id"]):
        _switch(work, [one for one in products_of(work, account["id"]) if one["status"] == "active"], "suspended")
    restate(work, account, operator.currency)
    work.save("billingAccount", account)
    amount = f"{owed(work, account['id']):.2f}"
    tell(work, operator, customer, "promise_broken", account=account["name"], amount=amount, currency=operator.currency)


def _switch(work: Work, services: list[Document], status: str) -> None:
    for service in services:
        draft = work.draft("product", service["id"])
        draft["status"] = status
        work.save("product", draft)


def _terms_for(work: Work, account: Document) -> Terms | None:
    customer = work.get("customer", owner_of(account))
    provider = party_in_role(customer, "provider") if customer else ""
    for offering in work.list("productOffering"):
        segments = [segment["id"] for segment in offering.get("marketSegment", [])]
        if provider in segments and offering.get("prodSpecCharValueUse"):
            return terms_of(offering)
    return None


def _today(work: Work, operator: Operator) -> date:
    return work.now.astimezone(ZoneInfo(operator.time_zone)).date()


def _tell(work: Work, case: Case, topic: str, amount: Decimal, due: date) -> None:
    tell(
        work,
        case.operator,
        case.customer,
        topic,
        account=case.account["name"],
        amount=f"{amount:.2f}",
        currency=case.operator.currency,
        day=due.strftime("%d.%m.%Y."),
        order=case.order["id"],
    )
