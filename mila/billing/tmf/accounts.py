"""Billing accounts (TMF666) with their debt, from the balance or from open bills (TMF678), and promises to pay."""

from datetime import UTC, datetime
from decimal import Decimal

from mila.billing.errors import NotFound
from mila.billing.models import Account, Money, Promise, PromiseState
from mila.billing.tmf.customers import Customers
from mila.billing.tmf.door import Door
from mila.billing.tmf.parsing import (
    Json,
    belongs_to,
    branch,
    day,
    essential,
    items,
    last_day,
    moment,
    money,
    text,
    word,
)
from mila.billing.tmf.paths import BILLING_ACCOUNT, CUSTOMER_BILL
from mila.operators import Operator

BILL_FIELDS = "id,state,billingAccount,paymentDueDate,remainingAmount,amountDue"  # without the PDF
OPEN_BILLS = {"sent", "partiallypaid"}  # "overdue" is derived in TMF678, no state
BEGINNING = datetime.min.replace(tzinfo=UTC)


class Accounts:
    """Billing accounts at a TM Forum backend."""

    def __init__(self, door: Door, customers: Customers, operator: Operator) -> None:
        self._door, self._customers, self._operator = door, customers, operator

    def of_customer(self, customer_id: str) -> list[Account]:
        """The customer's accounts, in the order of their names."""
        documents = [each for each in self._documents(customer_id) if belongs_to(each, customer_id)]
        return sorted((self._account(each, customer_id) for each in documents), key=lambda account: account.name)

    def promise_running(self, account_id: str) -> Promise | None:
        """The promise that now runs on an account."""
        try:
            promises = self._promises(self._door.get(BILLING_ACCOUNT, account_id))
        except NotFound:
            return None
        return next((promise for promise in promises if promise.state is PromiseState.ACTIVE), None)

    def _documents(self, customer_id: str) -> list[Json]:
        if self._operator.billing.capabilities.sub_resource_filters:
            return list(self._door.find(BILLING_ACCOUNT, {"relatedParty.id": customer_id}))
        return [self._door.get(BILLING_ACCOUNT, each) for each in self._customers.account_ids(customer_id)]

    def _account(self, document: Json, customer_id: str) -> Account:
        identifier = essential(document, "id")
        balance = self._balance(document)
        bills = self._open_bills(identifier) if balance is None or balance.amount else []
        return Account(
            id=identifier,
            name=text(document.get("name")) or identifier,
            customer_id=customer_id,
            debt=balance or self._remaining(bills),
            promises=self._promises(document),
            overdue=self._remaining([bill for bill in bills if self._is_late(bill)]),
        )

    def _balance(self, document: Json) -> Money | None:
        """What is owed by the newest receivable balance; a credit is no debt."""
        balances = [
            each for each in items(document, "accountBalance") if word(each.get("balanceType")).startswith("receivable")
        ]
        newest = max(balances, key=_since, default=None)
        owed = None if newest is None else money(newest.get("amount"), self._operator.currency)
        return None if owed is None else Money(max(owed.amount, Decimal(0)), owed.currency)

    def _open_bills(self, account_id: str) -> list[Json]:
        can_filter = self._operator.billing.capabilities.sub_resource_filters
        query = {"billingAccount.id": account_id} if can_filter else {}
        bills = self._door.find(CUSTOMER_BILL, {**query, "fields": BILL_FIELDS})
        return [
            bill
            for bill in bills
            if text(branch(bill, "billingAccount").get("id")) == account_id and word(bill.get("state")) in OPEN_BILLS
        ]

    def _remaining(self, bills: list[Json]) -> Money:
        currency = self._operator.currency
        owed = [
            money(bill.get("remainingAmount"), currency) or money(bill.get("amountDue"), currency) for bill in bills
        ]
        return Money(sum((each.amount for each in owed if each), Decimal(0)), currency)

    def _is_late(self, bill: Json) -> bool:
        zone = self._operator.zone
        due = day(bill.get("paymentDueDate"), zone)
        return due is not None and due < datetime.now(zone).date()

    def _promises(self, document: Json) -> tuple[Promise, ...]:
        plans = [plan for plan in items(document, "paymentPlan") if _is_promise(plan)]
        read = [self._promise(plan, f"{text(document.get('id'))}-{number}") for number, plan in enumerate(plans, 1)]
        return tuple(promise for promise in read if promise)

    def _promise(self, plan: Json, otherwise: str) -> Promise | None:
        """A promise; one without its days or amount can't be told of and is left out."""
        term, zone = branch(plan, "validFor"), self._operator.zone
        given, due = day(term.get("startDateTime"), zone), last_day(term.get("endDateTime"), zone)
        total = money(plan.get("totalAmount"), self._operator.currency)
        if given is None or due is None or total is None:
            return None
        return Promise(text(plan.get("id")) or otherwise, _promise_state(plan), total, given, due)


def _since(balance: Json) -> datetime:
    return moment(branch(balance, "validFor").get("startDateTime")) or BEGINNING


def _is_promise(plan: Json) -> bool:
    return "promisetopay" in (word(plan.get("@type")), word(plan.get("planType")))


def _promise_state(plan: Json) -> PromiseState:
    """`promiseState` of the extension; without it the plan's own status tells only whether it runs."""
    state = word(plan.get("promiseState"))
    if state in set(PromiseState):
        return PromiseState(state)
    return PromiseState.ACTIVE if word(plan.get("status")) == "effective" else PromiseState.KEPT
