"""Whether a promise is given: the rules, each with its code, in the order in which their answers help most."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mila.sandbox.accounts import overdue, owed, owner_of, party_in_role, products_of
from mila.sandbox.errors import Refusal, conflict, invalid
from mila.sandbox.money import exact
from mila.sandbox.operators import Operator, operator_of
from mila.sandbox.promise_terms import Terms, is_offered_by, running, terms_of, used
from mila.sandbox.resources import Document
from mila.sandbox.work import Work

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
class Case:
    """One request for a promise: whose, on which account, for which services, on whose terms."""

    order: Document
    item: Document
    account: Document
    services: list[Document]
    customer: Document
    operator: Operator
    terms: Terms


def refused(code: str) -> Refusal:
    """409 with one of the codes of a refused promise."""
    return conflict(code, REASONS[code])


def case_of(work: Work, order: Document, item: Document) -> Case:
    """What an order asks for. Raises 400, 409 when the account is not the customer's or nothing is offered there."""
    account_id = (item.get("billingAccount") or order.get("billingAccount") or {}).get("id")
    if not account_id:
        raise invalid("missingAttribute", "productOrderItem.billingAccount: a promise needs the account it is for.")
    account = work.get("billingAccount", account_id)
    customer = work.get("customer", owner_of(account)) if account else None
    named = party_in_role(order, "customer")
    if account is None or customer is None or (named and named != customer["id"]):
        raise refused("notEligible")
    offering = work.get("productOffering", (item.get("productOffering") or {}).get("id", ""))
    if offering is None or not is_offered_by(offering, party_in_role(customer, "provider")):
        raise refused("notEligible")
    operator, terms = operator_of(work, customer), terms_of(offering)
    if operator is None or terms is None:
        raise refused("notEligible")
    return Case(order, item, account, _wanted_services(work, order, account["id"]), customer, operator, terms)


def check(work: Work, case: Case) -> None:
    """Raises 409 with the code of the first rule that is against it."""
    if not case.services or any(service.get("status") not in ("active", "suspended") for service in case.services):
        raise refused("notEligible")
    if is_repeated(work, case):
        return
    if running(case.account) is not None:
        raise refused("promiseAlreadyActive")
    debt = overdue(work, case.account["id"])
    if not debt or all(service["status"] == "active" for service in case.services):
        raise refused("nothingOverdue")
    if owed(work, case.account["id"]) > case.terms.debt_limit:
        raise refused("debtTooHigh")
    if len(used(work, case.account, case.terms)) >= case.terms.per_period:
        raise refused("promiseLimitReached")
    _check_wishes(case, debt)


def is_repeated(work: Work, case: Case) -> bool:
    """Whether the running promise was ordered under the same externalId. Such an order comes as far as here only when
    de-duplication was switched off (a fault): then it is done twice, as backends do that have none."""
    plan, key = running(case.account), case.order.get("externalId")
    first = work.get("productOrder", plan.get("orderId", "")) if plan and key else None
    return first is not None and first.get("externalId") == key


def _check_wishes(case: Case, debt: Decimal) -> None:
    """What the customer was told must be what is done: amount and length, if the order says them."""
    product = case.item["product"]
    for characteristic in product.get("productCharacteristic", []):
        if characteristic["name"] == "promisedAmount" and _number(characteristic["value"]) != debt:
            raise refused("amountChanged")
    for term in product.get("productTerm", []):
        duration = term.get("duration") or {}
        if duration and (str(duration.get("units")).rstrip("s"), duration.get("amount")) != ("day", case.terms.days):
            raise refused("termsNotOffered")


def _number(value: Any) -> Decimal:
    try:
        return exact(value)
    except ArithmeticError:
        raise invalid("invalidAttribute", "promisedAmount: a number is needed.") from None


def _wanted_services(work: Work, order: Document, account_id: str) -> list[Document]:
    """The services that the order names, else all of the account that are off, else all of it."""
    services = {service["id"]: service for service in products_of(work, account_id)}
    items = [item for item in order["productOrderItem"] if item.get("action") == "modify"]
    named = [(item.get("product") or {}).get("id") for item in items]
    if any(identifier not in services for identifier in named):
        raise refused("notEligible")
    if named:
        return [services[identifier] for identifier in named]
    return [service for service in services.values() if service["status"] == "suspended"] or list(services.values())
