"""What a customer owes, and whose account and services they are."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from mila.sandbox.money import amount_of, money
from mila.sandbox.resources import Document
from mila.sandbox.times import parse_moment, stamp
from mila.sandbox.work import Work

OPEN = ("sent", "partiallyPaid")


def owner_of(account: Document) -> str:
    """The id of the customer whose account it is."""
    return party_in_role(account, "customer")


def party_in_role(document: Document, role: str) -> str:
    """The id of the related party in a role, empty when there is none."""
    parties = document.get("relatedParty", [])
    return next((party["id"] for party in parties if str(party.get("role", "")).lower() == role), "")


def open_bills(work: Work, account_id: str) -> list[Document]:
    """The account's unpaid bills, the oldest due day first."""
    bills = [bill for bill in work.list("customerBill") if _on(bill, account_id) and bill.get("state") in OPEN]
    return sorted(bills, key=lambda bill: str(bill.get("paymentDueDate", "")))


def overdue(work: Work, account_id: str) -> Decimal:
    """What is owed past its day on an account."""
    late = [bill for bill in open_bills(work, account_id) if _is_late(bill, work.now)]
    return sum((amount_of(bill.get("remainingAmount")) for bill in late), Decimal(0))


def owed(work: Work, account_id: str) -> Decimal:
    """What is owed on an account in all."""
    return sum((amount_of(bill.get("remainingAmount")) for bill in open_bills(work, account_id)), Decimal(0))


def products_of(work: Work, account_id: str) -> Iterator[Document]:
    """The services billed to an account; promises are products too, but no services."""
    return (one for one in work.list("product") if _on(one, account_id) and one.get("@type") != "PromiseToPay")


def restate(work: Work, account: Document, currency: str) -> None:
    """Writes balance, paymentStatus and state of an account draft from its bills and services."""
    debt = owed(work, account["id"])
    account["accountBalance"] = [
        {"balanceType": "receivable", "amount": money(debt, currency), "validFor": {"startDateTime": stamp(work.now)}}
    ]
    account["paymentStatus"] = "inArrears" if overdue(work, account["id"]) else ("due" if debt else "paid")
    statuses = {product.get("status") for product in products_of(work, account["id"])}
    if account.get("state") != "closed":
        account["state"] = "suspended" if "suspended" in statuses else "active"


def _on(document: Document, account_id: str) -> bool:
    return bool(document.get("billingAccount", {}).get("id") == account_id)


def _is_late(bill: Document, now: datetime) -> bool:
    due = parse_moment(str(bill.get("paymentDueDate", "")))
    return due is not None and due.date() < now.date()
