"""Promises that were given before the day of filling: order, product, plan on the account, message."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from mila.sandbox.messages import compose
from mila.sandbox.money import money
from mila.sandbox.operators import Operator
from mila.sandbox.promise_terms import SCHEMA_LOCATION, TYPE
from mila.sandbox.resources import Document
from mila.sandbox.seed.parties import account_id, account_ref, contact_media, customer_ref, debt_of, name_of
from mila.sandbox.seed.seed import Piece
from mila.sandbox.times import end_of_day, parse_moment, stamp


def promises(data: Document, person: Document, entry: Document, now: datetime) -> Iterator[Piece]:
    """All of an account, the oldest first; the plan comes under the kind `paymentPlan`."""
    given = entry.get("promises", [])
    operator = Operator(**data["operator"], payee=data["payee"], words=data["words"])
    for number, promise in enumerate(given, 1):
        order_id = f"PO-{account_id(person, entry)}-{number}"
        term = _term(data, promise, now)
        yield "productOrder", _order(data, person, entry, order_id, term)
        yield "product", _product(data, person, entry, order_id, term, promise["state"])
        plan = _plan(data, entry, order_id, term, promise["state"])
        counts = {"usedInPeriod": number, "allowedInPeriod": data["promise"]["per_period"]}
        yield "paymentPlan", {**plan, **counts, **_next(data, given, number, now)}
        yield "communicationMessage", _message(operator, person, entry, order_id, term)


def _next(data: Document, given: list[Document], number: int, now: datetime) -> Document:
    """From when the next may be asked for, told with the last of those allowed."""
    terms = data["promise"]
    if number < terms["per_period"] or number < len(given):
        return {}
    oldest = now - timedelta(days=given[-terms["per_period"]]["days_ago"])
    return {"nextEligibleDate": stamp(oldest + timedelta(days=terms["period_days"]))}


def _term(data: Document, promise: Document, now: datetime) -> Document:
    started = now - timedelta(days=promise["days_ago"])
    zone = data["operator"]["time_zone"]
    due = started.astimezone(ZoneInfo(zone)).date() + timedelta(days=data["promise"]["days"])
    return {"startDateTime": stamp(started), "endDateTime": stamp(end_of_day(due, zone))}


def _order(data: Document, person: Document, entry: Document, order_id: str, term: Document) -> Document:
    offering = {"id": data["promise"]["offering"], "name": data["promise"]["name"]}
    services = [f"prod-{service['number']}" for service in entry["services"]]
    return {
        "id": order_id,
        "category": "promiseToPay",
        "state": "completed",
        "orderDate": term["startDateTime"],
        "completionDate": term["startDateTime"],
        "channel": [{"id": "shop", "name": "shop"}],
        "relatedParty": [customer_ref(person)],
        "billingAccount": account_ref(person, entry),
        "productOrderItem": [
            {
                "id": "1",
                "action": "add",
                "state": "completed",
                "productOffering": offering,
                "billingAccount": account_ref(person, entry),
                "product": {"id": f"ptp-{order_id}", "@type": TYPE, "@baseType": "Product"},
            },
            *(
                {
                    "id": str(number),
                    "action": "modify",
                    "state": "completed",
                    "product": {"id": service, "status": "active"},
                }
                for number, service in enumerate(services, 2)
            ),
        ],
    }


def _product(data: Document, person: Document, entry: Document, order_id: str, term: Document, state: str) -> Document:
    whole = {
        "id": f"ptp-{order_id}",
        "@type": TYPE,
        "@baseType": "Product",
        "@schemaLocation": SCHEMA_LOCATION,
        "name": data["promise"]["name"],
        "status": "active" if state == "active" else "terminated",
        "orderDate": term["startDateTime"],
        "startDate": term["startDateTime"],
        "productOffering": {"id": data["promise"]["offering"], "name": data["promise"]["name"]},
        "billingAccount": account_ref(person, entry),
        "relatedParty": [customer_ref(person)],
        "productCharacteristic": [
            {"name": "promisedAmount", "valueType": "number", "value": float(debt_of(entry))},
            {"name": "currency", "valueType": "string", "value": data["operator"]["currency"]},
            {"name": "dueDate", "valueType": "string", "value": term["endDateTime"]},
        ],
        "productTerm": [
            {"name": "promise", "duration": {"amount": data["promise"]["days"], "units": "day"}, "validFor": term}
        ],
        "productOrderItem": [{"productOrderId": order_id, "orderItemId": "1", "orderItemAction": "add"}],
    }
    if state != "active":
        whole["terminationDate"] = term["endDateTime"]
    return whole


def _plan(data: Document, entry: Document, order_id: str, term: Document, state: str) -> Document:
    amount = money(debt_of(entry), data["operator"]["currency"])
    return {
        "@type": TYPE,
        "@baseType": "PaymentPlan",
        "@schemaLocation": SCHEMA_LOCATION,
        "id": f"ptp-{order_id}",
        "orderId": order_id,
        "planType": "promiseToPay",
        "numberOfPayments": 1,
        "status": "effective" if state == "active" else "ineffective",
        "promiseState": state,
        "totalAmount": amount,
        "paidAmount": amount if state == "kept" else {**amount, "value": 0.0},
        "validFor": term,
    }


def _message(operator: Operator, person: Document, entry: Document, order_id: str, term: Document) -> Document:
    due = parse_moment(term["endDateTime"]) or datetime.now(UTC)
    values = {
        "account": account_ref(person, entry)["name"],
        "amount": operator.amount(debt_of(entry)),
        "day": operator.day(due.astimezone(ZoneInfo(operator.time_zone)).date()),
    }
    customer = {"name": name_of(person), "contactMedium": contact_media(person)}
    message = compose(operator, customer, "promise_given", term["startDateTime"], order=order_id, **values)
    return {"id": f"msg-{order_id}", **(message or {})}
