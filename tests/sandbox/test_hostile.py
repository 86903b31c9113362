"""Whatever is thrown at the APIs, they answer in their own shape and live on."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox.support import (
    ACCOUNTS,
    CREATED,
    ORDERS,
    PAYMENTS,
    PRODUCTS,
    RESOURCES,
    SMALLEST,
    milica,
    path_of,
    payment,
)

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**60), 2**60),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20).filter(lambda text: text.isprintable()),
    st.sampled_from(["", "x" * 300, "2026-13-45", "2026-11-22T00:00:00Z", "PromiseToPay", "\x00", "../..", "' OR 1=1"]),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
PLAN = {"@type": "PromiseToPay", "promiseState": "active", "status": "effective"}
fuzz = settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)


def spoilt(data: st.DataObject, node: Any) -> Any:
    """The body with something else somewhere in it."""
    if isinstance(node, dict) and node and data.draw(st.integers(0, 3)):
        key = data.draw(st.sampled_from(sorted(node)))
        return {**node, key: spoilt(data, node[key])}
    if isinstance(node, list) and node and data.draw(st.integers(0, 3)):
        return [spoilt(data, node[0]), *node[1:]]
    return data.draw(ANYTHING)


def assert_answered(answer: httpx.Response) -> None:
    assert answer.status_code < 500, (answer.status_code, answer.request.content[:500])
    if answer.status_code >= 400:
        assert {"code", "reason", "@type"} <= set(answer.json())


@fuzz
@given(data=st.data())
def test_spoilt_bodies_are_refused_or_taken(api: httpx.Client, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(CREATED))
    assert_answered(api.post(path_of(name), json=spoilt(data, SMALLEST[name])))


@fuzz
@given(data=st.data())
def test_spoilt_promises_and_payments(api: httpx.Client, data: st.DataObject) -> None:
    wishes: dict[str, Any] = {
        "productCharacteristic": [{"name": "promisedAmount", "value": 3450}],
        "productTerm": [{"duration": {}}],
    }
    assert_answered(api.post(ORDERS, json=spoilt(data, milica(**wishes))))
    item = {"id": "1", "item": {"id": "bill-1000017-01-202610"}}
    assert_answered(api.post(PAYMENTS, json=spoilt(data, payment("1000017-01", 1.0, paymentItem=[item]))))


@fuzz
@given(patch=st.dictionaries(st.sampled_from(["name", "paymentPlan", "state", "relatedParty", "x"]), ANYTHING))
def test_spoilt_patches(api: httpx.Client, patch: dict[str, Any]) -> None:
    assert_answered(api.patch(f"{ACCOUNTS}/1000017-01", json=patch))
    assert_answered(api.patch(f"{PRODUCTS}/prod-381641234567", json=patch))


@fuzz
@given(name=st.sampled_from(RESOURCES), query=st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_query_is_answered(api: httpx.Client, name: str, query: str) -> None:
    assert_answered(api.get(f"{path_of(name)}?{quote(query, safe='=&;,.<>*!')}"))
    assert_answered(api.get(f"{path_of(name)}?{httpx.QueryParams({'filter': query, 'sort': query[:5]})}"))


@pytest.mark.parametrize(
    "plan",
    [
        PLAN,
        {**PLAN, "validFor": {}},
        {**PLAN, "validFor": {"startDateTime": "2026-11-22T12:00:00Z"}},
        {**PLAN, "id": "x"},
    ],
)
def test_what_only_looks_like_a_promise_is_left_alone(api: httpx.Client, plan: dict[str, Any]) -> None:
    assert api.patch(f"{ACCOUNTS}/1000017-01", json={"paymentPlan": [plan]}).status_code == 200
    assert api.post("/sandbox/clock", json={"advance_days": 10}).status_code == 200
    assert api.post(PAYMENTS, json=payment("1000017-01", 10.0)).status_code == 201
    assert api.post(ORDERS, json=milica("key")).status_code == 201


@pytest.mark.parametrize("value", [0, -1, -3450.0, 1e300])
def test_no_money_and_too_much_of_it_is_refused(api: httpx.Client, value: float) -> None:
    assert api.post(PAYMENTS, json=payment("1000017-01", value)).status_code == 400


def test_money_of_another_currency_settles_nothing(api: httpx.Client) -> None:
    paid = api.post(PAYMENTS, json={**payment("1000017-01", 1.0), "totalAmount": {"unit": "EUR", "value": 3450.0}})
    assert paid.json()["status"] == "authorized"
    assert api.get(f"{ACCOUNTS}/1000017-01").json()["paymentStatus"] == "inArrears"


def test_a_customer_of_no_operator_pays_and_gets_no_promise(api: httpx.Client) -> None:
    customer = api.post(path_of("customer"), json=SMALLEST["customer"]).json()
    party = {"id": customer["id"], "name": "x", "role": "customer", "@referredType": "Customer"}
    account = api.post(ACCOUNTS, json={"name": "x", "relatedParty": [party]}).json()
    assert api.post(PAYMENTS, json=payment(account["id"], 5.0)).json()["status"] == "done"
    order = milica("key")
    order["relatedParty"] = [party]
    order["productOrderItem"][0]["billingAccount"] = {"id": account["id"]}
    assert api.post(ORDERS, json=order).json()["code"] == "notEligible"


def test_an_offering_whose_terms_were_taken_away_gives_no_promise(api: httpx.Client) -> None:
    offering = "/tmf-api/productCatalogManagement/v4/productOffering/promise-to-pay"
    assert api.patch(offering, json={"prodSpecCharValueUse": []}).status_code == 200
    assert api.post(ORDERS, json=milica("key")).json()["code"] == "notEligible"
    assert api.post("/sandbox/clock", json={"advance_days": 10}).status_code == 200
