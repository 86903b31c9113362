"""What is written is valid against the official schemas, and holds no attribute that they don't know."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from mila.billing.models import Contact, ContactKind, Message, Money, Reconnection
from mila.billing.tmf.accounts import Accounts
from mila.billing.tmf.customers import Customers
from mila.billing.tmf.door import Door
from mila.billing.tmf.messages import Messages
from mila.billing.tmf.orders import Orders
from mila.settings import ROOT
from tests.billing.operators import mts
from tests.billing.test_faults import MESSAGE, RECONNECTION

SCHEMAS = ROOT / "mila" / "sandbox" / "schemas"
OPERATOR = mts()
DOOR = Door(OPERATOR)
ORDERS = Orders(DOOR, Accounts(DOOR, Customers(DOOR, "RS"), OPERATOR), OPERATOR)
MESSAGES = Messages(DOOR, OPERATOR)


class Schema:
    """A definition of an official file."""

    def __init__(self, api: str, name: str) -> None:
        file: Path = SCHEMAS / f"{api}.swagger.json"
        self.definitions: dict[str, Any] = json.loads(file.read_text("utf-8"))["definitions"]
        self.name = name
        self.validator = Draft4Validator({"$ref": f"#/definitions/{name}", "definitions": self.definitions})

    def problems(self, document: Any) -> list[str]:
        """What is wrong with a document, misspelt attributes included."""
        wrong = [error.message for error in self.validator.iter_errors(json.loads(json.dumps(document)))]
        return wrong + list(self._unknown(document, {"$ref": f"#/definitions/{self.name}"}, self.name))

    def _unknown(self, document: Any, shape: dict[str, Any], path: str) -> Iterator[str]:
        shape = self.definitions[shape["$ref"].rsplit("/", 1)[1]] if "$ref" in shape else shape
        if isinstance(document, list):
            for each in document:
                yield from self._unknown(each, shape.get("items", {}), path)
        elif isinstance(document, dict) and "properties" in shape:
            for name, value in document.items():
                if name not in shape["properties"]:
                    yield f"{path}.{name} is not an attribute"
                else:
                    yield from self._unknown(value, shape["properties"][name], f"{path}.{name}")


ORDER = Schema("TMF622_ProductOrder", "ProductOrder_Create")
MESSAGE_CREATE = Schema("TMF681_Communication", "CommunicationMessage_Create")


def test_the_order_is_valid() -> None:
    assert ORDER.problems(ORDERS.body(RECONNECTION, "key-1")) == []


def test_a_misspelt_order_would_be_noticed() -> None:
    body = ORDERS.body(RECONNECTION, "key-1")
    assert ORDER.problems({**body, "externalID": "key-1"}) == ["ProductOrder_Create.externalID is not an attribute"]
    assert ORDER.problems({**body, "productOrderItem": [{"id": "1"}]})


def test_the_order_promises_and_then_switches_on() -> None:
    body = ORDERS.body(RECONNECTION, "key-1")
    promise, service = body["productOrderItem"]
    assert body["externalId"] == "key-1"
    assert (promise["action"], promise["product"]["@type"], promise["product"]["@baseType"]) == (
        "add",
        "PromiseToPay",
        "Product",
    )
    assert (service["action"], service["product"]) == ("modify", {"id": "p-1", "status": "active"})
    assert service["productOrderItemRelationship"] == [{"id": "1", "relationshipType": "reliesOn"}]


@given(
    customer=st.text(min_size=1, max_size=20),
    cents=st.integers(0, 10**9),
    days=st.integers(1, 60),
    key=st.text(min_size=1, max_size=64),
)
def test_any_order_is_valid_and_keeps_its_amount(customer: str, cents: int, days: int, key: str) -> None:
    amount = Decimal(cents) / 100
    wanted = Reconnection(customer, f"{customer}-1", f"{customer}/1", "p", Money(amount, "RSD"), days)
    body = ORDERS.body(wanted, key)
    assert ORDER.problems(body) == []
    sent = json.loads(json.dumps(body), parse_float=Decimal)["productOrderItem"][0]["product"]
    assert sent["productCharacteristic"][0]["value"] == amount
    assert sent["productTerm"][0]["duration"] == {"amount": days, "units": "day"}


@pytest.mark.parametrize(
    ("contact", "kind", "receiver"),
    [
        (Contact(ContactKind.SMS, "+381657001122"), "SMS", {"phoneNumber": "381657001122"}),
        (Contact(ContactKind.EMAIL, "jelena.ilic@example.com"), "Email", {"email": "jelena.ilic@example.com"}),
    ],
)
def test_a_message_is_valid(contact: Contact, kind: str, receiver: dict[str, str]) -> None:
    body = MESSAGES.body(Message(contact, "Текст", "Naslov"))
    assert MESSAGE_CREATE.problems(body) == []
    assert (body["messageType"], body["receiver"], body["content"], body["subject"]) == (
        kind,
        [receiver],
        "Текст",
        "Naslov",
    )


def test_a_message_does_not_show_its_text_when_printed() -> None:
    assert "Vaš kod" not in repr(MESSAGE)
