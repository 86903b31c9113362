"""Customers, who they are, their accounts and services, as TM Forum resources."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from mila.sandbox.money import exact, money
from mila.sandbox.resources import Document
from mila.sandbox.seed.seed import Piece
from mila.sandbox.times import day_stamp, months_before, stamp

CUSTOMERS = "/tmf-api/customerManagement/v4/customer"
PARTIES = "/tmf-api/party/v4"
ACCOUNTS = "/tmf-api/accountManagement/v4/billingAccount"
MONTHS_AS_CUSTOMER = 30


def name_of(person: Document) -> str:
    """The full name of a person or a firm."""
    return str(person.get("organization") or f"{person['given']} {person['family']}")


def debt_of(entry: Document) -> Decimal:
    """What is owed on an account: its open bills."""
    return exact(entry["monthly"]) * int(entry.get("open_bills", 0))


def account_id(person: Document, entry: Document) -> str:
    """`1000017-01`."""
    return f"{person['code']}-{entry['number']}"


def account_ref(person: Document, entry: Document) -> Document:
    """How others point to an account."""
    identifier = account_id(person, entry)
    return {
        "id": identifier,
        "href": f"{ACCOUNTS}/{identifier}",
        "name": identifier.replace("-", "/"),
        "@referredType": "BillingAccount",
    }


def customer_ref(person: Document) -> Document:
    """How others point to a customer."""
    return {
        "id": person["code"],
        "href": f"{CUSTOMERS}/{person['code']}",
        "name": name_of(person),
        "role": "customer",
        "@referredType": "Customer",
    }


def provider_ref(operator: Document) -> Document:
    """How others point to the operator."""
    href = f"{PARTIES}/organization/{operator['id']}"
    return {
        "id": operator["id"],
        "href": href,
        "name": operator["name"],
        "role": "provider",
        "@referredType": "Organization",
    }


def party(person: Document) -> Piece:
    """The individual or organization behind a customer."""
    media = contact_media(person)
    reference = [{"externalReferenceType": "customerCode", "name": person["code"]}]
    if "organization" in person:
        name = person["organization"]
        return "organization", {
            "id": f"org-{person['code']}",
            "name": name,
            "tradingName": name,
            "isLegalEntity": True,
            "organizationType": "company",
            "contactMedium": media,
            "externalReference": reference,
            "status": "validated",
        }
    return "individual", {
        "id": f"ind-{person['code']}",
        **_names(person),
        "contactMedium": media,
        "externalReference": reference,
        "status": "validated",
    }


def contact_person(person: Document, contact: Document, number: int) -> Piece:
    """Somebody who may act for a firm."""
    return "individual", {
        "id": f"ind-{person['code']}-{number}",
        **_names(contact),
        "contactMedium": contact_media({"contact": contact}),
        "relatedParty": [{**customer_ref(person), "role": "contactPersonOf"}],
        "status": "validated",
    }


def _names(person: Document) -> Document:
    return {
        "givenName": person["given"],
        "familyName": person["family"],
        "fullName": name_of(person),
        "formattedName": name_of(person),
    }


def contact_media(person: Document) -> list[Document]:
    """The preferred way to reach somebody (codes go there), then the postal address."""
    contact = person["contact"]
    if "phone" in contact:
        first = {
            "mediumType": "mobile",
            "preferred": True,
            "characteristic": {"contactType": "mobile", "phoneNumber": f"+{contact['phone']}"},
        }
    else:
        first = {
            "mediumType": "email",
            "preferred": True,
            "characteristic": {"contactType": "email", "emailAddress": contact["email"]},
        }
    if "address" not in person:
        return [first]
    address = {"contactType": "postal", **person["address"]}
    return [first, {"mediumType": "postalAddress", "preferred": False, "characteristic": address}]


def customer(data: Document, person: Document, now: datetime) -> Document:
    """A customer; the code is its id and a characteristic too."""
    kind, behind = party(person)
    return {
        "id": person["code"],
        "name": name_of(person),
        "status": "Active",
        "engagedParty": {
            "id": behind["id"],
            "href": f"{PARTIES}/{kind}/{behind['id']}",
            "name": name_of(person),
            "@referredType": "Organization" if kind == "organization" else "Individual",
        },
        "characteristic": [
            {"name": "customerCode", "valueType": "string", "value": person["code"]},
            {
                "name": "segment",
                "valueType": "string",
                "value": "business" if kind == "organization" else "residential",
            },
        ],
        "contactMedium": contact_media(person),
        "account": [account_ref(person, entry) for entry in person["accounts"]],
        "relatedParty": [provider_ref(data["operator"])],
        "validFor": {"startDateTime": day_stamp(months_before(now.date(), MONTHS_AS_CUSTOMER))},
    }


def account(data: Document, person: Document, entry: Document, plans: list[Document], now: datetime) -> Document:
    """A billing account with what is owed on it."""
    debt = debt_of(entry)
    balance = {
        "balanceType": "receivable",
        "amount": money(debt, data["operator"]["currency"]),
        "validFor": {"startDateTime": stamp(now)},
    }
    whole = {
        **account_ref(person, entry),
        "accountType": "postpaid",
        "state": _state(entry),
        "paymentStatus": "inArrears" if debt else "paid",
        "lastModified": stamp(now),
        "relatedParty": [customer_ref(person)],
        "accountBalance": [balance],
        "paymentPlan": plans,
        "billStructure": bill_structure(),
        "contact": [
            _contact(person, one, number, now) for number, one in enumerate(person.get("contact_persons", []), 1)
        ],
    }
    del whole["@referredType"]
    return whole


def _state(entry: Document) -> str:
    statuses = {service["status"] for service in entry["services"]}
    if "suspended" in statuses:
        return "suspended"
    return "closed" if statuses == {"terminated"} else "active"


def bill_structure() -> Document:
    """Monthly, in detail, on paper."""
    return {
        "cycleSpecification": {"id": "monthly", "name": "Monthly", "isRef": True},
        "format": {"id": "detailed", "name": "Detailed invoice", "isRef": True},
        "presentationMedia": [{"id": "paper", "name": "Paper bill", "isRef": True}],
    }


def _contact(person: Document, contact: Document, number: int, now: datetime) -> Document:
    identifier = f"ind-{person['code']}-{number}"
    return {
        "contactType": "contactPerson",
        "contactName": name_of(contact),
        "partyRoleType": {"all": "allRights", "bills": "billsOnly"}[contact["rights"]],
        "contactMedium": contact_media({"contact": contact}),
        "relatedParty": {
            "id": identifier,
            "href": f"{PARTIES}/individual/{identifier}",
            "name": name_of(contact),
            "role": "contactPerson",
            "@referredType": "Individual",
        },
        "validFor": {"startDateTime": day_stamp((now - timedelta(days=365)).date())},
    }


def product(data: Document, person: Document, entry: Document, service: Document, now: datetime) -> Document:
    """A service; its number is the value of the resource behind it and a characteristic."""
    offering: dict[str, Any] = data["offerings"][service["kind"]]
    number = service["number"]
    whole = {
        "id": f"prod-{number}",
        "name": offering["name"],
        "status": service["status"],
        "isBundle": False,
        "isCustomerVisible": True,
        "orderDate": day_stamp(months_before(now.date(), MONTHS_AS_CUSTOMER)),
        "startDate": day_stamp(months_before(now.date(), MONTHS_AS_CUSTOMER)),
        "productOffering": {"id": offering["id"], "name": offering["name"], "@referredType": "ProductOffering"},
        "productSpecification": {
            "id": service["kind"],
            "name": service["kind"],
            "@referredType": "ProductSpecification",
        },
        "productCharacteristic": [
            {"name": offering["number"], "valueType": "string", "value": number},
            {"name": "serviceType", "valueType": "string", "value": service["kind"]},
        ],
        "realizingResource": [
            {"id": f"res-{number}", "name": offering["number"], "value": number, "@referredType": "LogicalResource"}
        ],
        "billingAccount": account_ref(person, entry),
        "relatedParty": [customer_ref(person)],
    }
    if service["status"] == "terminated":
        whole["terminationDate"] = day_stamp(months_before(now.date(), entry["ended_months_ago"]))
    return whole
