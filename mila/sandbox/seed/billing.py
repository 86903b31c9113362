"""Twelve months of bills of an account: lines, documents, payments; the last ones open as far as the account owes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from mila.sandbox.money import exact, money
from mila.sandbox.resources import Document
from mila.sandbox.seed.parties import account_id, account_ref, customer_ref
from mila.sandbox.seed.seed import Piece
from mila.sandbox.slips import attachment, bank_account, nbs_ips
from mila.sandbox.times import day_stamp, last_day, months_before

MONTHS = 12
ISSUED_DAYS_AGO = 20  # the latest bill; so it is always overdue, on whatever day the sandbox is filled
DAYS_TO_PAY = 15
VAT = Decimal("20")
BILLS = "/tmf-api/customerBillManagement/v4/customerBill"
PAYMENTS = "/payment/v4/payment"


@dataclass(frozen=True, slots=True)
class Month:
    """One bill to be made."""

    id: str
    number: str
    issued: date
    first: date
    total: Decimal
    is_open: bool

    @property
    def due(self) -> date:
        """The last day to pay."""
        return self.issued + timedelta(days=DAYS_TO_PAY)

    @property
    def period(self) -> Document:
        """The month that is billed."""
        return {"startDateTime": day_stamp(self.first), "endDateTime": f"{last_day(self.first).isoformat()}T23:59:59Z"}


def bills(data: Document, person: Document, entry: Document, now: datetime) -> Iterator[Piece]:
    """The bills of an account, the oldest first."""
    for ago in reversed(range(MONTHS)):
        month = _month(person, entry, now.date(), ago)
        bill = bill_of(data, account_ref(person, entry), customer_ref(person), month)
        if not month.is_open:
            payment = _payment(data, person, entry, month)
            yield "payment", payment
            reference = {"id": payment["id"], "href": f"{PAYMENTS}/{payment['id']}", "@referredType": "Payment"}
            bill["appliedPayment"] = [{"appliedAmount": bill["amountDue"], "payment": reference}]
        yield "customerBill", bill
        yield from _rates(data, person, entry, month)


def _month(person: Document, entry: Document, today: date, ago: int) -> Month:
    ago_in_all = ago + int(entry.get("ended_months_ago", 0))
    issued = months_before(today - timedelta(days=ISSUED_DAYS_AGO), ago_in_all)
    first = months_before(issued.replace(day=1), 1)
    is_open = ago < int(entry.get("open_bills", 0))
    # Paid months differ a little from each other, as bills do; open ones add up to the debt.
    extra = Decimal(0) if is_open else Decimal(ago * 37 % 11 * 15)
    month = f"{first:%Y%m}"
    name = account_id(person, entry)
    number = f"{month}-{name.replace('-', '/')}"
    return Month(f"bill-{name}-{month}", number, issued, first, exact(entry["monthly"]) + extra, is_open)


def bill_of(data: Document, account: Document, party: Document, month: Month) -> Document:
    """A bill, paid unless the month is open."""
    unit = data["operator"]["currency"]
    total = money(month.total, unit)
    net = (month.total * 100 / (100 + VAT)).quantize(Decimal("0.01"))
    return {
        "id": month.id,
        "href": f"{BILLS}/{month.id}",
        "billNo": month.number,
        "billDate": day_stamp(month.issued),
        "paymentDueDate": day_stamp(month.due),
        "lastUpdate": day_stamp(month.issued if month.is_open else month.due),
        "category": "normal",
        "runType": "onCycle",
        "state": "sent" if month.is_open else "settled",
        "billingAccount": account,
        "relatedParty": [party],
        "billingPeriod": month.period,
        "amountDue": total,
        "taxIncludedAmount": total,
        "taxExcludedAmount": money(net, unit),
        "taxItem": [{"taxCategory": "PDV", "taxRate": float(VAT), "taxAmount": money(month.total - net, unit)}],
        "remainingAmount": total if month.is_open else money(Decimal(0), unit),
        "billDocument": [_pdf(month), attachment(month.id, _slip(data, account, month))],
    }


def _pdf(month: Month) -> Document:
    return {
        "id": f"{month.id}-pdf",
        "@type": "Attachment",
        "attachmentType": "invoice",
        "mimeType": "application/pdf",
        "name": f"{month.number.replace('/', '-')}.pdf",
        "url": f"/documents/{month.id}.pdf",
    }


def _slip(data: Document, account: Document, month: Month) -> str:
    payee = data["payee"]
    purpose = f"Račun {month.first:%m/%Y} {account['name']}"
    body = "".join(filter(str.isalnum, account["name"])).upper() + f"{month.first:%Y%m}"
    return nbs_ips(bank_account(payee["bank"], payee["account"]), payee["name"], month.total, purpose, body)


def _payment(data: Document, person: Document, entry: Document, month: Month) -> Document:
    total = money(month.total, data["operator"]["currency"])
    paid = day_stamp(month.due - timedelta(days=3))
    return {
        "id": f"pay-{month.id.removeprefix('bill-')}",
        "status": "done",
        "statusDate": paid,
        "paymentDate": paid,
        "account": account_ref(person, entry),
        "payer": customer_ref(person),
        "amount": total,
        "totalAmount": total,
        "paymentMethod": {"@type": "bankAccountTransfer", "name": "IPS"},
        "paymentItem": [
            {
                "id": "1",
                "totalAmount": total,
                "item": {"id": month.id, "href": f"{BILLS}/{month.id}", "@referredType": "CustomerBill"},
            }
        ],
    }


def _rates(data: Document, person: Document, entry: Document, month: Month) -> Iterator[Piece]:
    """A line for each service and one for the rest; they add up to the bill."""
    left = month.total
    for number, service in enumerate(entry["services"], 1):
        offering = data["offerings"][service["kind"]]
        share = min(exact(offering["price"]), left)
        left -= share
        yield "appliedCustomerBillingRate", _rate(data, person, entry, month, number, offering["name"], share, service)
    if left:
        number = len(entry["services"]) + 1
        yield (
            "appliedCustomerBillingRate",
            _rate(data, person, entry, month, number, data["words"]["usage"], left, None),
        )


def _rate(
    data: Document,
    person: Document,
    entry: Document,
    month: Month,
    number: int,
    name: str,
    total: Decimal,
    service: Document | None,
) -> Document:
    unit = data["operator"]["currency"]
    net = (total * 100 / (100 + VAT)).quantize(Decimal("0.01"))
    rate: Document = {
        "id": f"rate-{month.id.removeprefix('bill-')}-{number}",
        "name": name,
        "type": "recurringCharge" if service else "usageCharge",
        "date": day_stamp(month.issued),
        "isBilled": True,
        "bill": {"id": month.id, "href": f"{BILLS}/{month.id}", "@referredType": "CustomerBill"},
        "billingAccount": account_ref(person, entry),
        "periodCoverage": month.period,
        "taxIncludedAmount": money(total, unit),
        "taxExcludedAmount": money(net, unit),
        "appliedTax": [{"taxCategory": "PDV", "taxRate": float(VAT), "taxAmount": money(total - net, unit)}],
    }
    if service:
        rate["product"] = {"id": f"prod-{service['number']}", "name": name, "@referredType": "Product"}
    return rate
