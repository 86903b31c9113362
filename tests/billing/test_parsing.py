"""What a backend says, read leniently: as v4 and v5 say it, misspelt, incomplete, or any JSON at all."""

import json
from collections.abc import Callable
from datetime import UTC, date
from decimal import Decimal
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from mila.billing.contract import Billing
from mila.billing.errors import BillingError, Refused, Unknown, Unreachable
from mila.billing.models import (
    Contact,
    ContactKind,
    Money,
    OrderReceipt,
    PromiseState,
    ServiceStatus,
    ServiceType,
)
from mila.billing.tmf import Times, TmfBilling
from mila.billing.tmf.door import Door
from mila.billing.tmf.parsing import amount, day, last_day, text
from tests.billing.documents import account, bill, customer, order, party, product
from tests.billing.operators import mts
from tests.billing.test_faults import NUMBER, READS, RECONNECTION, WRITES

BELGRADE = ZoneInfo("Europe/Belgrade")
type Answers = Callable[[str], tuple[int, Any]]


class Saying(BaseAdapter):
    """Answers in place of a network: by method and last part of the path."""

    def __init__(self, answers: Answers) -> None:
        super().__init__()
        self._answers = answers

    def send(self, request: PreparedRequest, *_: Any, **__: Any) -> Response:
        resource = request.path_url.partition("?")[0].partition("/v4/")[2].partition("/")[0]
        status, document = self._answers(f"{request.method} {resource}")
        response = Response()
        response.status_code, response.headers = status, CaseInsensitiveDict()
        response.raw = BytesIO(json.dumps(document).encode())
        return response

    def close(self) -> None:
        """Nothing is open."""


def saying(answers: Answers) -> Billing:
    operator = mts()
    return TmfBilling(operator, Door(operator, Times(attempts=1), adapter=lambda: Saying(answers)))


def having(**documents: Any) -> Billing:
    """A backend that gives these documents, by resource."""
    return saying(lambda wanted: (201 if wanted.startswith("POST") else 200, documents.get(wanted.split(" ")[1], [])))


# --- services -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("active", ServiceStatus.ACTIVE),
        ("Active", ServiceStatus.ACTIVE),
        ("SUSPENDED", ServiceStatus.SUSPENDED),
        ("aborted ", ServiceStatus.TERMINATED),
        ("aborted", ServiceStatus.TERMINATED),
        ("cancelled", ServiceStatus.TERMINATED),
        ("terminated", ServiceStatus.TERMINATED),
        ("pendingActive", ServiceStatus.PENDING),
        ("pending_active", ServiceStatus.PENDING),
        ("created", ServiceStatus.PENDING),
        ("pendingTerminate", ServiceStatus.ACTIVE),
    ],
)
def test_a_status_is_read_however_it_is_spelt(said: str, status: ServiceStatus) -> None:
    [service] = having(product=[product(status=said)]).services("1000017")
    assert service.status is status


@pytest.mark.parametrize("said", [None, "", "barred", 7])
def test_a_service_whose_status_is_not_known_is_not_guessed_at(said: object) -> None:
    with pytest.raises(Unreachable):
        having(product=[product(status=said)]).services("1000017")


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"productSpecification": {"id": "FTTH-100"}}, ServiceType.INTERNET),
        ({"productSpecification": {"name": "IPTV basic"}}, ServiceType.TV),
        ({"productSpecification": {}, "productOffering": {"id": "x", "name": "Postpaid M"}}, ServiceType.MOBILE),
        ({"productSpecification": {}, "name": "Fixed line"}, ServiceType.FIXED),
        ({"productSpecification": {}, "name": "Домен"}, ServiceType.OTHER),
        ({"productSpecification": {}, "name": "X", "isBundle": True}, ServiceType.PACKAGE),
        ({"productCharacteristic": [{"name": "serviceType", "value": "hosting"}]}, ServiceType.HOSTING),
    ],
)
def test_the_type_is_told_from_the_names_that_a_backend_gives(more: dict[str, Any], kind: ServiceType) -> None:
    named = {"name": "", **more} if "name" not in more else more
    [service] = having(product=[product(**named)]).services("1000017")
    assert service.type is kind


def test_the_wrapped_parties_of_v5_are_read() -> None:
    wrapped = [{"role": "Customer", "partyOrPartyRole": {"id": "1000017", "@referredType": "Customer"}}]
    billing = having(product=[product(relatedParty=wrapped)], customer=customer())
    assert len(billing.services("1000017")) == 1
    found = billing.customer_by_number(NUMBER)
    assert found is not None
    assert found.id == "1000017"


def test_the_number_of_v5_is_a_characteristic() -> None:
    document = product(realizingResource=[], productCharacteristic=[{"name": "Number", "value": "0113124567"}])
    [service] = having(product=[document]).services("1000017")
    assert service.number == "+381113124567"


@pytest.mark.parametrize("value", ["net-1000017-02", "user@example.com", "", None, 5, {}])
def test_what_is_no_number_is_not_shown_as_one(value: object) -> None:
    [service] = having(product=[product(realizingResource=[{"id": "r", "value": value}])]).services("1000017")
    assert service.number == ""


def test_a_domain_is_known_by_its_name() -> None:
    named = [{"name": "domainName", "value": "primer.rs"}]
    [service] = having(product=[product(productCharacteristic=named)]).services("1000017")
    assert service.number == "primer.rs"


def test_what_is_not_for_customers_to_see_is_left_out() -> None:
    documents = [product(isCustomerVisible=False), product("p-2", **{"@type": "PromiseToPay"})]
    assert having(product=documents).services("1000017") == []


@pytest.mark.parametrize("parties", [[], None, [party("1000025")], [{"role": "customer"}], "1000017"])
def test_a_product_that_is_not_the_customer_s_is_not_shown(parties: object) -> None:
    assert having(product=[product(relatedParty=parties)]).services("1000017") == []


def test_a_number_that_has_moved_belongs_to_who_has_it_now() -> None:
    old, new = product("p-1", "1000025", status="terminated"), product("p-2")
    found = having(product=[old, new], customer=customer()).customer_by_number(NUMBER)
    assert found is not None
    assert found.id == "1000017"


# --- customers ------------------------------------------------------------------------------------------------------


def test_the_preferred_contact_comes_first_and_a_fax_never() -> None:
    media = [
        {"mediumType": "fax", "characteristic": {"phoneNumber": "381113124568"}},
        {"mediumType": "email", "characteristic": {"emailAddress": "milica@example.com"}},
        {"mediumType": "phone", "preferred": True, "characteristic": {"phoneNumber": "+381 65 700-1122"}},
        {"mediumType": "phone", "characteristic": {"phoneNumber": "0657001122"}},
        {"mediumType": "post", "characteristic": {"city": "Beograd"}},
        {"mediumType": "phone", "characteristic": {"phoneNumber": "nema"}},
    ]
    found = having(customer=customer(contactMedium=media)).customer_by_code("1000017")
    assert found is not None
    assert found.contacts == (
        Contact(ContactKind.SMS, "+381657001122"),
        Contact(ContactKind.EMAIL, "milica@example.com"),
    )


def test_the_typed_contacts_of_v5_are_read() -> None:
    media = [{"@type": "PhoneContactMedium", "phoneNumber": "381657001122"}]
    found = having(customer=customer(contactMedium=media)).customer_by_code("1000017")
    assert found is not None
    assert found.contacts == (Contact(ContactKind.SMS, "+381657001122"),)


@pytest.mark.parametrize(("kind", "resource"), [("Individual", "individual"), ("Organization", "organization")])
def test_who_has_no_contact_is_reached_as_the_party_behind(kind: str, resource: str) -> None:
    engaged = {"id": "i-1", "name": "Milica", "@referredType": kind}
    mail = {"mediumType": "email", "characteristic": {"emailAddress": "milica@example.com"}}
    documents = {"customer": customer(name=None, contactMedium=[], engagedParty=engaged)}
    found = having(**documents, **{resource: {"id": "i-1", "contactMedium": [mail]}}).customer_by_code("1000017")
    assert found is not None
    assert (found.name, found.contacts) == ("Milica", (Contact(ContactKind.EMAIL, "milica@example.com"),))


def test_another_customer_than_the_one_asked_for_is_not_taken() -> None:
    assert having(customer=customer("1000025")).customer_by_code("1000017") is None


def test_a_customer_without_an_id_is_none() -> None:
    with pytest.raises(Unreachable, match="no id"):
        having(customer={"name": "Milica"}).customer_by_code("1000017")


# --- accounts -------------------------------------------------------------------------------------------------------


def debt(**documents: Any) -> Money:
    [found] = having(**documents).accounts("1000017")
    return found.debt


@pytest.mark.parametrize(
    ("value", "owed"),
    [
        (3450, "3450"),
        (3450.0, "3450"),
        ("3450.00", "3450"),
        (0.1, "0.1"),
        (3449.9999999, "3450"),
        (-349, "0"),
        (0, "0"),
    ],
)
def test_the_debt_is_exact_and_a_credit_is_none(value: object, owed: str) -> None:
    assert debt(billingAccount=[account(amount=value)]) == Money(Decimal(owed), "RSD")


@pytest.mark.parametrize("value", [None, "three", True, [], {}, 1e300, "1e5", 10**400])
def test_without_a_balance_the_debt_is_what_is_open_on_bills(value: object) -> None:
    bills = [
        bill(100.10),
        bill(200.20, "PartiallyPaid"),
        bill(400, "settled"),
        bill(800, "new"),
        bill(1600, billingAccount={"id": "other"}),
        bill("a"),
    ]
    assert debt(billingAccount=[account(amount=value)], customerBill=bills) == Money(Decimal("300.30"), "RSD")


def test_the_newest_balance_counts() -> None:
    def balance(value: int, since: str, kind: str = "Receivable") -> dict[str, Any]:
        return {"balanceType": kind, "amount": {"value": value}, "validFor": {"startDateTime": since}}

    balances = [
        balance(1, "2026-01-01T00:00:00Z"),
        balance(2, "2026-03-01T00:00:00Z"),
        balance(3, "2026-02-01"),
        balance(4, "2026-04-01T00:00:00Z", "deposit"),
    ]
    assert debt(billingAccount=[account(accountBalance=balances)]) == Money(Decimal(2), "RSD")


def test_only_what_is_past_its_day_is_overdue() -> None:
    bills = [bill(3000), bill(450, due="2999-01-01T00:00:00Z"), bill(7, due="soon")]
    [found] = having(billingAccount=[account()], customerBill=bills).accounts("1000017")
    assert (found.debt, found.overdue) == (Money(Decimal(3450), "RSD"), Money(Decimal(3000), "RSD"))


def test_an_account_of_somebody_else_is_not_shown() -> None:
    assert having(billingAccount=[account("1000025")]).accounts("1000017") == []


def plan(**more: Any) -> dict[str, Any]:
    return {
        "@type": "PromiseToPay",
        "id": "ptp-1",
        "status": "effective",
        "promiseState": "active",
        "totalAmount": {"unit": "RSD", "value": 3450},
        "validFor": {"startDateTime": "2026-11-21T10:00:00Z", "endDateTime": "2026-11-26T22:59:59Z"},
        **more,
    }


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({}, PromiseState.ACTIVE),
        ({"promiseState": "Broken"}, PromiseState.BROKEN),
        ({"promiseState": None}, PromiseState.ACTIVE),
        ({"promiseState": None, "status": "ineffective"}, PromiseState.KEPT),
        ({"@type": "PaymentPlan", "planType": "promise-to-pay"}, PromiseState.ACTIVE),
    ],
)
def test_a_promise_is_read(more: dict[str, Any], state: PromiseState) -> None:
    [found] = having(billingAccount=[account(paymentPlan=[plan(**more)])]).accounts("1000017")
    [promise] = found.promises
    assert (promise.id, promise.state, promise.amount) == ("ptp-1", state, Money(Decimal(3450), "RSD"))
    assert (promise.given, promise.due) == (date(2026, 11, 21), date(2026, 11, 26))


@pytest.mark.parametrize("more", [{"@type": "Instalments"}, {"validFor": {}}, {"totalAmount": None}, {"validFor": 3}])
def test_what_can_not_be_told_as_a_promise_is_none(more: dict[str, Any]) -> None:
    [found] = having(billingAccount=[account(paymentPlan=[plan(**more), "x", None])]).accounts("1000017")
    assert found.promises == ()


@pytest.mark.parametrize(
    ("end", "last"),
    [
        ("2026-11-26T22:59:59Z", date(2026, 11, 26)),  # the end of the day in Belgrade
        ("2026-11-26T23:00:00Z", date(2026, 11, 26)),  # its midnight
        ("2026-11-26T23:59:59Z", date(2026, 11, 26)),  # the end of UTC's day: 0:59 in Belgrade is too late to pay
        ("2026-11-27T00:00:00Z", date(2026, 11, 26)),
        ("2026-11-27T00:00:00+01:00", date(2026, 11, 26)),
        ("2026-07-26T21:59:59.999Z", date(2026, 7, 26)),  # summer time
        ("2026-11-26T12:00:00Z", date(2026, 11, 26)),
        ("2026-11-26", date(2026, 11, 26)),
        ("0001-01-01T00:00:00Z", None),
        ("26.11.2026", None),
        (None, None),
        (5, None),
    ],
)
def test_the_last_day_is_the_last_whole_one(end: object, last: date | None) -> None:
    assert last_day(end, BELGRADE) == last


def test_a_day_is_the_operator_s() -> None:
    assert day("2026-11-21T23:30:00Z", BELGRADE) == date(2026, 11, 22)
    assert day("2026-11-21T00:00:00Z", ZoneInfo("America/New_York")) == date(2026, 11, 21)
    assert day("9999-12-31T23:59:59Z", BELGRADE) is None


# --- orders ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["acknowledged", "inProgress", "InProgress", "completed", "held", "pending", None])
def test_an_order_that_is_on_its_way_counts_as_accepted(state: str | None) -> None:
    receipt = having(productOrder=order(state=state)).reconnect(RECONNECTION, "key-1")
    assert receipt == OrderReceipt("PO-1")


@pytest.mark.parametrize("state", ["rejected", "Failed", "cancelled"])
def test_an_order_that_came_back_rejected_is_a_refusal(state: str) -> None:
    noted = order(state=state, note=[{"text": "thank you"}, {"text": "debtTooHigh"}])
    with pytest.raises(Refused) as caught:
        having(productOrder=noted).reconnect(RECONNECTION, "key-1")
    assert caught.value.code == "debtTooHigh"
    with pytest.raises(Refused) as caught:
        having(productOrder=[noted]).find_order("key-1")
    assert caught.value.code == "debtTooHigh"


def test_a_rejection_without_a_reason_is_said_to_be_not_eligible() -> None:
    with pytest.raises(Refused) as caught:
        having(productOrder=order(state="rejected")).reconnect(RECONNECTION, "key-1")
    assert caught.value.code == "notEligible"


@pytest.mark.parametrize("wrong", [{"id": None}, {"state": "somewhere"}, {"id": {}}])
def test_an_order_that_is_not_understood_is_unknown(wrong: dict[str, Any]) -> None:
    with pytest.raises(Unknown):
        having(productOrder=order(**wrong)).reconnect(RECONNECTION, "key-1")


def term(**more: Any) -> list[dict[str, Any]]:
    return [{"id": "1", "product": {"productTerm": [more]}}]


@pytest.mark.parametrize(
    ("items", "due"),
    [
        (term(validFor={"endDateTime": "2026-11-26T22:59:59Z"}), date(2026, 11, 26)),
        (term(duration={"amount": 5, "units": "day"}), date(2026, 11, 27)),
        (term(duration={"amount": "5", "units": "Days"}), date(2026, 11, 27)),
        (term(duration={"amount": 5, "units": "month"}), None),
        (term(duration={"amount": 10**9, "units": "day"}), None),
        ([], None),
    ],
)
def test_the_last_day_to_pay_is_the_order_s(items: list[dict[str, Any]], due: date | None) -> None:
    made = order(orderDate="2026-11-21T23:30:00Z", productOrderItem=items)  # the 22nd in Belgrade
    assert having(productOrder=made).reconnect(RECONNECTION, "key-1").due == due


def test_the_last_day_to_pay_may_stand_in_the_payment_plan_alone() -> None:
    billing = having(productOrder=order(), billingAccount=account(paymentPlan=[plan()]))
    assert billing.reconnect(RECONNECTION, "key-1") == OrderReceipt("PO-1", date(2026, 11, 26))


def test_an_order_stands_when_the_payment_plan_can_not_be_read() -> None:
    def answers(wanted: str) -> tuple[int, Any]:
        return (201, order()) if wanted == "POST productOrder" else (500, {})

    assert saying(answers).reconnect(RECONNECTION, "key-1") == OrderReceipt("PO-1")


@pytest.mark.parametrize(
    "keys", [{"externalId": ["key-1"]}, {"externalIdentifier": [{"id": "key-1"}]}, {"externalId": [{"id": "key-1"}]}]
)
def test_the_keys_of_v5_are_read(keys: dict[str, Any]) -> None:
    assert having(productOrder=[order("", **keys)]).find_order("key-1") == OrderReceipt("PO-1")


def test_a_message_that_failed_is_a_refusal() -> None:
    with pytest.raises(Refused):
        WRITES["send"](having(communicationMessage={"id": "m-1", "state": "failed"}))


# --- anything at all ------------------------------------------------------------------------------------------------

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
words = st.sampled_from(["id", "value", "name", "role", "customer", "active", "2026-11-26T22:59:59Z", "1000017", "RSD"])
anything = st.recursive(
    scalars | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words | st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
WHOLE: dict[str, Any] = {
    "customer": customer(engagedParty={"id": "i-1"}, account=[{"id": "1000017-01", "name": "1000017/01"}]),
    "product": [product(productCharacteristic=[{"name": "Number", "value": "381113124567"}])],
    "billingAccount": [account(paymentPlan=[plan()])],
    "customerBill": [bill()],
    "productOrder": [order(productOrderItem=term(duration={"amount": 5, "units": "day"}))],
}


def asked_everything(answers: Answers) -> None:
    """Every call either gives something or raises one of our errors."""
    billing = saying(answers)
    for call in (READS | WRITES).values():
        try:
            call(billing)
        except BillingError:
            continue


@given(anything, st.sampled_from([200, 201, 206, 404, 409]))
def test_no_json_at_all_breaks_the_client(document: Any, status: int) -> None:
    asked_everything(lambda _: (status, document))


def paths(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document."""
    inner = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else []
    )
    return [path, *(found for key, value in inner for found in paths(value, (*path, key)))]


def replaced(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The document with another value at a place."""
    if not path:
        return value
    copy = dict(document) if isinstance(document, dict) else list(document)
    copy[path[0]] = replaced(copy[path[0]], path[1:], value)
    return copy


@settings(max_examples=300)
@given(st.data())
def test_no_odd_value_anywhere_breaks_the_client(data: st.DataObject) -> None:
    documents = dict(WHOLE)
    for _ in range(data.draw(st.integers(1, 3))):
        resource = data.draw(st.sampled_from(sorted(documents)))
        place = data.draw(st.sampled_from(paths(documents[resource])))
        documents[resource] = replaced(documents[resource], place, data.draw(anything))

    def answers(wanted: str) -> tuple[int, Any]:
        method, resource = wanted.split(" ")
        document = documents.get(resource, [])
        if method == "POST" and isinstance(document, list) and document:
            return 201, document[0]
        return 200, document

    asked_everything(answers)


@given(st.text() | st.integers() | st.none() | st.booleans())
def test_text_is_fit_for_any_database(value: object) -> None:
    read = text(value)
    assert "\0" not in read
    assert read.encode("utf-8").decode("utf-8") == read


def test_what_is_cut_out_of_a_text_leaves_the_rest() -> None:
    assert text(" Mil\0ica \ud800") == "Milica ?"


@given(st.floats() | st.integers() | st.text() | st.decimals())
def test_an_amount_is_of_two_decimals_or_none(value: Any) -> None:
    read = amount(value)
    assert read is None or (read.is_finite() and read.as_tuple().exponent == -2)


def test_utc_is_utc() -> None:
    assert last_day("2026-11-26T23:59:59Z", UTC) == date(2026, 11, 26)
