"""TM Forum documents as a backend gives them, small enough to be read; and a backend that holds them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.billing.backends import Behaviour, Visit

type Document = dict[str, Any]


def party(customer: str) -> Document:
    return {"id": customer, "role": "customer", "@referredType": "Customer"}


def customer(code: str = "1000017", **more: Any) -> Document:
    media = [{"mediumType": "phone", "preferred": True, "characteristic": {"phoneNumber": "381657001122"}}]
    return {"id": code, "name": "Milica Jovanović", "contactMedium": media, **more}


def product(identifier: str = "p-1", owner: str = "1000017", number: str = "381641234567", **more: Any) -> Document:
    return {
        "id": identifier,
        "name": "Mobile M",
        "status": "suspended",
        "productSpecification": {"id": "mobile"},
        "realizingResource": [{"id": "r-1", "value": number}],
        "billingAccount": {"id": f"{owner}-01"},
        "relatedParty": [party(owner)],
        **more,
    }


def account(owner: str = "1000017", amount: Any = 3450.0, **more: Any) -> Document:
    balance = {"balanceType": "receivable", "amount": {"unit": "RSD", "value": amount}, "validFor": {}}
    return {
        "id": f"{owner}-01",
        "name": f"{owner}/01",
        "relatedParty": [party(owner)],
        "accountBalance": [balance],
        **more,
    }


def bill(remaining: Any = 3450.0, state: str = "sent", due: str = "2020-01-20T00:00:00Z", **more: Any) -> Document:
    return {
        "id": f"b-{remaining}-{state}",
        "state": state,
        "paymentDueDate": due,
        "billingAccount": {"id": "1000017-01"},
        "remainingAmount": {"unit": "RSD", "value": remaining},
        **more,
    }


def order(key: str = "key-1", **more: Any) -> Document:
    return {"id": "PO-1", "state": "acknowledged", "externalId": key, "productOrderItem": [], **more}


def holding(collections: Mapping[str, list[Document]], page: int = 0, filters: bool = False) -> Behaviour:
    """A backend with these collections by resource, in pages of so many; it ignores filters unless told otherwise.
    What is posted is accepted."""

    def behave(visit: Visit) -> None:
        if visit.method == "POST":
            visit.json({**visit.document(), "id": "new-1"}, 201)
            return
        target = urlsplit(visit.line.split(" ")[1])
        *_, before, last = target.path.split("/")
        if before in collections:
            found = [each for each in collections[before] if each["id"] == unquote(last)]
            visit.json(found[0]) if found else visit.json({"code": "notFound", "reason": "…"}, 404)
            return
        query = dict(parse_qsl(target.query))
        documents = [each for each in collections.get(last, []) if not filters or _matches(each, query)]
        start = int(query.get("offset", 0))
        shown = documents[start : start + page] if page else documents
        visit.json(shown, 206 if len(shown) < len(documents) else 200, X_Total_Count=str(len(documents)))

    return behave


def _matches(document: Document, query: Mapping[str, str]) -> bool:
    own = {key: value for key, value in query.items() if key not in ("offset", "limit", "fields")}
    return all(_values(document, key.split(".")) & {value} for key, value in own.items())


def _values(value: Any, path: list[str]) -> set[str]:
    if isinstance(value, list):
        return set().union(*(_values(each, path) for each in value))
    if not path:
        return {str(value)}
    return _values(value[path[0]], path[1:]) if isinstance(value, dict) and path[0] in value else set()
