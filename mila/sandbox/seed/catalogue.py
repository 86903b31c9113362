"""The operator's catalogue: what it offers, and the terms of a promise to pay as an offering like any other."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from mila.sandbox.money import exact, money
from mila.sandbox.resources import Document
from mila.sandbox.seed.seed import Piece
from mila.sandbox.times import stamp

KINDS = {"debtLimit": "number", "promisesPerPeriod": "number", "periodDays": "number", "promisesAtOnce": "number"}


def catalogue(data: Document, now: datetime) -> Iterator[Piece]:
    """Catalog, category, specifications, offerings and prices."""
    operator = data["operator"]
    head = {
        "lifecycleStatus": "Active",
        "version": "1.0",
        "lastUpdate": stamp(now),
        "validFor": {"startDateTime": "2020-01-01T00:00:00Z"},
    }
    services, promises = f"{operator['id']}-services", f"{operator['id']}-promises"
    yield (
        "catalog",
        {
            "id": operator["id"],
            "name": operator["name"],
            "catalogType": "ProductCatalog",
            **head,
            "category": [{"id": services, "name": "Services"}, {"id": promises, "name": "Promises"}],
        },
    )
    offered = [*data["offerings"].values()]
    yield (
        "category",
        {"id": services, "name": "Services", "isRoot": True, **head, "productOffering": [_ref(one) for one in offered]},
    )
    promise = data["promise"]
    yield (
        "category",
        {
            "id": promises,
            "name": "Promises",
            "isRoot": True,
            **head,
            "productOffering": [{"id": promise["offering"], "name": promise["name"]}],
        },
    )
    for kind, offering in data["offerings"].items():
        yield from _offering(operator, kind, offering, services, head)
    yield "productSpecification", {"id": promise["offering"], "name": promise["name"], "isBundle": False, **head}
    yield "productOffering", _promise(operator, promise, promises, head)


def _ref(offering: Document) -> Document:
    return {"id": offering["id"], "name": offering["name"]}


def _offering(operator: Document, kind: str, offering: Document, category: str, head: Document) -> Iterator[Piece]:
    price_id = f"{offering['id']}-monthly"
    yield "productSpecification", {"id": kind, "name": kind, "isBundle": False, **head}
    yield (
        "productOfferingPrice",
        {
            "id": price_id,
            "name": offering["name"],
            "isBundle": False,
            "priceType": "recurring",
            "recurringChargePeriodType": "month",
            "recurringChargePeriodLength": 1,
            "price": money(exact(offering["price"]), operator["currency"]),
            **head,
        },
    )
    yield (
        "productOffering",
        {
            **_ref(offering),
            "isBundle": False,
            "isSellable": True,
            **head,
            "category": [{"id": category, "name": "Services"}],
            "marketSegment": [{"id": operator["id"], "name": operator["name"]}],
            "productSpecification": {"id": kind, "name": kind},
            "productOfferingPrice": [{"id": price_id, "name": offering["name"]}],
        },
    )


def _promise(operator: Document, promise: Document, category: str, head: Document) -> Document:
    """The terms: days to pay as the offering's term, the rest as characteristics; `promise_terms` reads them."""
    values = {
        "debtLimit": float(exact(promise["debt_limit"])),
        "promisesPerPeriod": promise["per_period"],
        "periodDays": promise["period_days"],
        "promisesAtOnce": 1,
    }
    return {
        "id": promise["offering"],
        "name": promise["name"],
        "isBundle": False,
        "isSellable": True,
        **head,
        "category": [{"id": category, "name": "Promises"}],
        "marketSegment": [{"id": operator["id"], "name": operator["name"]}],
        "productSpecification": {"id": promise["offering"], "name": promise["name"]},
        "productOfferingTerm": [{"name": "daysToPay", "duration": {"amount": promise["days"], "units": "day"}}],
        "prodSpecCharValueUse": [_use(name, value, operator["currency"]) for name, value in values.items()],
    }


def _use(name: str, value: Any, currency: str) -> Document:
    kind = KINDS[name]
    unit = {"unitOfMeasure": currency} if name == "debtLimit" else {}
    return {
        "name": name,
        "valueType": kind,
        "productSpecCharacteristicValue": [{"valueType": kind, "value": value, **unit}],
    }
