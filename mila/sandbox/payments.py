"""Payments: settle bills, lower the balance, keep promises, switch services on again when nothing is owed."""

from datetime import timedelta
from decimal import Decimal

from mila.sandbox import promises
from mila.sandbox.accounts import open_bills, overdue, owner_of, products_of, restate
from mila.sandbox.errors import conflict, invalid, not_found
from mila.sandbox.messages import tell
from mila.sandbox.money import amount_of, is_payable, money
from mila.sandbox.operators import operator_of
from mila.sandbox.resources import Document
from mila.sandbox.slips import restate_slip
from mila.sandbox.times import stamp
from mila.sandbox.work import Work

REDIRECT = "RedirectPayment"
REDIRECT_MINUTES = 30


def receive(work: Work, payment: Document) -> None:
    """A new payment: by redirect it waits for the payer, else the money is here; what fits no account is noted."""
    if not is_payable(payment["totalAmount"]):
        raise invalid("invalidAttribute", "totalAmount: an amount above zero is needed.")
    now = stamp(work.now)
    payment.setdefault("amount", payment["totalAmount"])
    payment.update(paymentDate=now, statusDate=now)
    if payment.get("@type") == REDIRECT:
        payment["status"] = "pendingAuthorization"
        payment["redirectUrl"] = f"/pay/{payment['id']}"
        payment["redirectExpires"] = stamp(work.now + timedelta(minutes=REDIRECT_MINUTES))
    elif _is_applicable(work, payment):
        payment["status"] = "done"
        apply(work, payment)
    else:
        payment["status"] = "authorized"


def conclude(work: Work, payment_id: str, paid: bool) -> Document:
    """What the operator's payment page reports of a redirected payment: done or denied. 404, 409 when it is over."""
    found = work.get("payment", payment_id)
    if found is None:
        raise not_found("payment", payment_id)
    if found["status"] != "pendingAuthorization":
        raise conflict("illegalTransition", f"This payment is {found['status']}.")
    payment = work.draft("payment", payment_id)
    payment.update(status="done" if paid else "denied", statusDate=stamp(work.now), paymentDate=stamp(work.now))
    if paid and _is_applicable(work, payment):
        apply(work, payment)
    return work.save("payment", payment)


def apply(work: Work, payment: Document) -> None:
    """Brings the money of a payment to the bills it names, then to the oldest; and draws the consequences."""
    account_id = payment["account"]["id"]
    unit = payment["totalAmount"].get("unit", "")
    named = [entry["item"].get("id") for entry in payment.get("paymentItem", [])]
    bills = sorted(open_bills(work, account_id), key=lambda bill: bill["id"] not in named)
    left = amount_of(payment["totalAmount"])
    for bill in bills:
        if left <= 0:
            break
        left -= _settle(work, work.draft("customerBill", bill["id"]), left, unit, payment)
    account = work.draft("billingAccount", account_id)
    promises.pay(work, account, amount_of(payment["totalAmount"]))
    _after(work, account, unit, payment)


def _is_applicable(work: Work, payment: Document) -> bool:
    """Whether the account is one of ours, and the money of its currency."""
    account = work.get("billingAccount", payment["account"].get("id", ""))
    if account is None:
        return False
    units = [balance.get("amount", {}).get("unit") for balance in account.get("accountBalance", [])]
    return not units or payment["totalAmount"].get("unit") in units


def _settle(work: Work, bill: Document, available: Decimal, unit: str, payment: Document) -> Decimal:
    """Pays as much of a bill as there is money; how much that was."""
    remaining = amount_of(bill["remainingAmount"])
    part = min(remaining, available)
    bill["remainingAmount"] = money(remaining - part, unit)
    bill["state"] = "settled" if part == remaining else "partiallyPaid"
    reference = {"id": payment["id"], "href": payment["href"], "@referredType": "Payment"}
    bill["appliedPayment"] = [
        *bill.get("appliedPayment", []),
        {"appliedAmount": money(part, unit), "payment": reference},
    ]
    if part < remaining:
        restate_slip(bill)
    work.save("customerBill", bill)
    return part


def _after(work: Work, account: Document, unit: str, payment: Document) -> None:
    customer = work.get("customer", owner_of(account))
    if not overdue(work, account["id"]):
        for service in list(products_of(work, account["id"])):
            if service["status"] == "suspended":
                draft = work.draft("product", service["id"])
                draft["status"] = "active"
                work.save("product", draft)
    restate(work, account, unit)
    work.save("billingAccount", account)
    operator = operator_of(work, customer)
    if customer is not None and operator is not None:
        amount = operator.amount(amount_of(payment["totalAmount"]))
        tell(work, operator, customer, "payment_received", account=account["name"], amount=amount)


def refund(work: Work, document: Document) -> None:
    """A refund is only noted."""
    document.setdefault("amount", document["totalAmount"])
    document.update(status="done", statusDate=stamp(work.now))
