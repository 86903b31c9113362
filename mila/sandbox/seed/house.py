"""The operator's own: its organization, how it bills, accounts of each kind, one with a bill in preparation."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from mila.sandbox.money import money
from mila.sandbox.resources import Document
from mila.sandbox.seed.billing import Month, bill_of
from mila.sandbox.seed.parties import bill_structure, provider_ref
from mila.sandbox.seed.seed import Piece
from mila.sandbox.times import months_before, stamp

ACCOUNTS = "/tmf-api/accountManagement/v4/billingAccount"


def house(data: Document, now: datetime) -> Iterator[Piece]:
    """Everything that is nobody's in particular."""
    operator = data["operator"]
    yield (
        "organization",
        {
            "id": operator["id"],
            "name": operator["name"],
            "tradingName": operator["name"],
            "isLegalEntity": True,
            "organizationType": "operator",
            "status": "validated",
        },
    )
    yield "billFormat", {"id": "detailed", "name": "Detailed invoice", "description": "Every line"}
    yield "billFormat", {"id": "summary", "name": "Summary invoice", "description": "One line a service"}
    yield "billPresentationMedia", {"id": "eBill", "name": "eBill", "description": "By e-mail"}
    yield "billPresentationMedia", {"id": "paper", "name": "Paper bill", "description": "By post"}
    yield (
        "billingCycleSpecification",
        {
            "id": "monthly",
            "name": "Monthly",
            "frequency": "monthly",
            "billingPeriod": "month",
            "paymentDueDateOffset": 15,
        },
    )
    yield from _accounts(data, now)
    yield from _bill(data, now)


def _accounts(data: Document, now: datetime) -> Iterator[Piece]:
    operator = data["operator"]
    party = provider_ref(operator)
    balance = {
        "balanceType": "receivable",
        "amount": money(Decimal(0), operator["currency"]),
        "validFor": {"startDateTime": stamp(now)},
    }
    common = {"state": "active", "lastModified": stamp(now), "relatedParty": [party], "accountBalance": [balance]}
    for kind in ("partyAccount", "settlementAccount", "financialAccount"):
        extra = {} if kind == "financialAccount" else {"paymentStatus": "paid", "billStructure": bill_structure()}
        yield kind, {"id": f"{operator['id']}-{kind}", "name": f"{operator['name']} {kind}", **common, **extra}
    yield (
        "billingAccount",
        {
            **_account(operator),
            "accountType": "internal",
            "paymentStatus": "paid",
            "billStructure": bill_structure(),
            **common,
        },
    )


def _account(operator: Document) -> Document:
    identifier = f"{operator['id']}-00"
    return {"id": identifier, "href": f"{ACCOUNTS}/{identifier}", "name": f"{operator['id']}/00"}


def _bill(data: Document, now: datetime) -> Iterator[Piece]:
    operator = data["operator"]
    account = {**_account(operator), "@referredType": "BillingAccount"}
    first = months_before(now.date().replace(day=1), 1)
    month = Month(f"bill-{account['id']}", f"{first:%Y%m}-{account['name']}", now.date(), first, Decimal(0), True)
    bill = bill_of(data, account, provider_ref(operator), month)
    bill["state"] = "new"
    yield "customerBill", bill
    yield (
        "customerBillOnDemand",
        {
            "id": f"bod-{operator['id']}",
            "name": "Interim bill",
            "description": "The bill so far",
            "lastUpdate": stamp(now),
            "state": "inProgress",
            "billingAccount": account,
            "relatedParty": provider_ref(operator),
        },
    )
