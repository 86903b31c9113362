"""Promises to pay: given by an order, kept by a payment, broken by time."""

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from mila.sandbox.accounts import overdue, owed, owner_of, products_of, restate
from mila.sandbox.messages import tell
from mila.sandbox.money import amount_of, money
from mila.sandbox.operators import Operator, operator_of
from mila.sandbox.promise_rules import Case, case_of, check
from mila.sandbox.promise_terms import SCHEMA_LOCATION, TYPE, recount, running
from mila.sandbox.resources import Document
from mila.sandbox.times import end_of_day, parse_moment, stamp
from mila.sandbox.work import Work


def promise_item(order: Document) -> Document | None:
    """The item of an order that asks for a promise."""
    for item in order.get("productOrderItem", []):
        if item.get("action") == "add" and item.get("product", {}).get("@type") == TYPE:
            found: Document = item
            return found
    return None


def give(work: Work, order: Document, item: Document) -> None:
    """Gives the promise: order completed, services on, plan on the account, message sent. Raises 400, 409."""
    case = case_of(work, order, item)
    check(work, case)
    due = end_of_day(_today(work, case.operator) + timedelta(days=case.terms.days), case.operator.time_zone)
    amount = overdue(work, case.account["id"])
    promise = _promise_product(work, case, amount, stamp(due))
    _switch(work, case.services, "active")
    account = work.draft("billingAccount", case.account["id"])
    plan = _plan(work, case, promise["id"], amount, stamp(due))
    account["paymentPlan"] = [*account.get("paymentPlan", []), plan]
    restate(work, account, case.operator.currency)
    work.save("billingAccount", recount(work, account, case.terms))
    _complete(work, order, promise)
    _tell_given(work, case, amount, due.date())


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
            "billingAccount": _account_reference(case.account),
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


def _account_reference(account: Document) -> Document:
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
    operator = operator_of(work, customer)
    if plan is None or customer is None or operator is None:
        return
    _end(work, plan, "broken")
    if overdue(work, account["id"]):
        _switch(work, [one for one in products_of(work, account["id"]) if one["status"] == "active"], "suspended")
    restate(work, account, operator.currency)
    work.save("billingAccount", account)
    amount = operator.amount(owed(work, account["id"]))
    tell(work, operator, customer, "promise_broken", account=account["name"], amount=amount)


def _switch(work: Work, services: list[Document], status: str) -> None:
    for service in services:
        draft = work.draft("product", service["id"])
        draft["status"] = status
        work.save("product", draft)


def _today(work: Work, operator: Operator) -> date:
    return work.now.astimezone(ZoneInfo(operator.time_zone)).date()


def _tell_given(work: Work, case: Case, amount: Decimal, due: date) -> None:
    operator = case.operator
    values = {"account": case.account["name"], "amount": operator.amount(amount), "day": operator.day(due)}
    tell(work, operator, case.customer, "promise_given", order=case.order["id"], **values)
