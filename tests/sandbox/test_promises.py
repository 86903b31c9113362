"""Promises to pay: given once and only by the rules; kept by a payment, broken by time."""

from typing import Any

import httpx
import pytest

from mila.sandbox.app import Sandbox
from tests.sandbox.conftest import HandClock
from tests.sandbox.support import (
    ACCOUNTS,
    BILLS,
    MESSAGES,
    ORDERS,
    PAYMENTS,
    PRODUCTS,
    debt_of,
    milica,
    payment,
    plans_of,
    promise_order,
    status_of,
)

PHONE = "prod-381641234567"
CASES = {
    "promise running": (promise_order("1000025", "1000025-01", "prod-381642223344"), "promiseAlreadyActive"),
    "both of the period used": (promise_order("1000033", "1000033-01", "prod-38121450100"), "promiseLimitReached"),
    "nothing to reconnect": (promise_order("1000041", "1000041-01", "prod-381643338899"), "nothingOverdue"),
    "nothing to reconnect on the other account": (
        promise_order("1000017", "1000017-02", "prod-381113124567"),
        "nothingOverdue",
    ),
    "debt above the limit": (promise_order("1000058", "1000058-01", "prod-381645556677"), "debtTooHigh"),
    "contract ended": (promise_order("1000066", "1000066-01", "prod-38118520777"), "notEligible"),
    "another's account": (promise_order("1000041", "1000017-01", PHONE), "notEligible"),
    "another's service": (promise_order("1000017", "1000017-01", "prod-381645556677"), "notEligible"),
    "no such account": (promise_order("1000017", "1000017-09", PHONE), "notEligible"),
    "another amount": (
        milica(productCharacteristic=[{"name": "promisedAmount", "value": 3000}]),
        "amountChanged",
    ),
    "longer than offered": (
        milica(productTerm=[{"name": "promise", "duration": {"amount": 30, "units": "day"}}]),
        "termsNotOffered",
    ),
}


def everything(api: httpx.Client) -> list[Any]:
    return [api.get(path).json() for path in (ORDERS, PRODUCTS, ACCOUNTS, BILLS, MESSAGES)]


def test_a_promise_switches_the_line_on_and_says_until_when(api: httpx.Client) -> None:
    wishes = {
        "productCharacteristic": [{"name": "promisedAmount", "value": 3450.0}, {"name": "currency", "value": "RSD"}],
        "productTerm": [{"name": "promise", "duration": {"amount": 5, "units": "day"}}],
    }
    answer = api.post(ORDERS, json=milica("key-1", **wishes))
    assert answer.status_code == 201
    order = answer.json()
    assert (order["state"], order["completionDate"]) == ("completed", "2026-11-22T12:00:00Z")
    assert [item["state"] for item in order["productOrderItem"]] == ["completed", "completed"]
    assert status_of(api, PHONE) == "active"
    account = api.get(f"{ACCOUNTS}/1000017-01").json()
    assert (account["state"], account["paymentStatus"]) == ("active", "inArrears")
    [plan] = account["paymentPlan"]
    assert plan["promiseState"] == "active"
    assert plan["status"] == "effective"
    assert plan["totalAmount"] == {"unit": "RSD", "value": 3450.0}
    assert (plan["usedInPeriod"], plan["allowedInPeriod"]) == (1, 2)
    # five days on, to the end of that day in Belgrade (UTC+1 in winter)
    assert plan["validFor"] == {"startDateTime": "2026-11-22T12:00:00Z", "endDateTime": "2026-11-27T22:59:59Z"}
    [product] = api.get(f"{PRODUCTS}?productOffering.id=promise-to-pay&billingAccount.id=1000017-01").json()
    assert (product["@type"], product["status"], product["id"]) == ("PromiseToPay", "active", plan["id"])
    assert product["productTerm"][0]["validFor"] == plan["validFor"]
    assert debt_of(api, "1000017-01") == 3450.0


def test_the_customer_is_told_at_the_contact_on_record(api: httpx.Client) -> None:
    order = api.post(ORDERS, json=milica("key-1")).json()
    [message] = api.get(f"{MESSAGES}?receiver.phoneNumber=%2B381657001122").json()
    assert (message["messageType"], message["state"]) == ("SMS", "completed")
    assert order["id"] in message["content"]
    assert "27. 11. 2026." in message["content"]
    assert "3.450,00 RSD" in message["content"]


@pytest.mark.parametrize("case", CASES)
def test_a_refused_promise_says_why_and_changes_nothing(api: httpx.Client, case: str) -> None:
    body, code = CASES[case]
    before = everything(api)
    answer = api.post(ORDERS, json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert everything(api) == before


def test_a_promise_needs_an_account(api: httpx.Client) -> None:
    body = milica()
    del body["billingAccount"], body["productOrderItem"][0]["billingAccount"]
    assert api.post(ORDERS, json=body).status_code == 400


def test_only_one_promise_runs_at_a_time(api: httpx.Client) -> None:
    assert api.post(ORDERS, json=milica("key-1")).status_code == 201
    second = api.post(ORDERS, json=milica("key-2"))
    assert (second.status_code, second.json()["code"]) == (409, "promiseAlreadyActive")
    assert len(plans_of(api, "1000017-01")) == 1


def test_each_account_of_a_firm_has_promises_of_its_own(api: httpx.Client) -> None:
    for account, phone in (("1000074-01", "prod-381647001000"), ("1000074-02", "prod-381647002000")):
        assert api.post(ORDERS, json=promise_order("1000074", account, phone, f"key-{account}")).status_code == 201
        assert status_of(api, phone) == "active"


def test_an_order_that_names_no_service_switches_on_what_is_off(api: httpx.Client) -> None:
    body = milica("key-1")
    body["productOrderItem"].pop()
    assert api.post(ORDERS, json=body).status_code == 201
    assert status_of(api, PHONE) == "active"


def test_an_unpaid_promise_is_broken_after_its_day_not_on_it(api: httpx.Client, clock: HandClock) -> None:
    api.post(ORDERS, json=milica("key-1"))
    clock.move(days=5, hours=10, minutes=59)  # 23:59 on the last day in Belgrade: 22:59 UTC
    api.post("/sandbox/clock", json={"advance_days": 0})
    assert status_of(api, PHONE) == "active"
    clock.move(minutes=1)
    api.post("/sandbox/clock", json={"advance_days": 0})
    assert status_of(api, PHONE) == "suspended"
    account = api.get(f"{ACCOUNTS}/1000017-01").json()
    [plan] = account["paymentPlan"]
    assert (plan["promiseState"], plan["status"], account["state"]) == ("broken", "ineffective", "suspended")
    assert status_of(api, plan["id"]) == "terminated"
    assert len(api.get(f"{MESSAGES}?receiver.phoneNumber=%2B381657001122").json()) == 2


def test_a_broken_promise_is_told_once(api: httpx.Client) -> None:
    api.post(ORDERS, json=milica("key-1"))
    for _ in range(3):
        api.post("/sandbox/clock", json={"advance_days": 6})
    assert len(api.get(f"{MESSAGES}?receiver.phoneNumber=%2B381657001122").json()) == 2


def test_a_payment_in_time_keeps_the_promise(api: httpx.Client) -> None:
    api.post(ORDERS, json=milica("key-1"))
    paid = api.post(PAYMENTS, json=payment("1000017-01", 3450.0, correlatorId="pay-1")).json()
    assert paid["status"] == "done"
    account = api.get(f"{ACCOUNTS}/1000017-01").json()
    [plan] = account["paymentPlan"]
    assert (plan["promiseState"], plan["status"]) == ("kept", "ineffective")
    assert (account["paymentStatus"], debt_of(api, "1000017-01")) == ("paid", 0.0)
    assert status_of(api, plan["id"]) == "terminated"
    assert api.get(f"{BILLS}?billingAccount.id=1000017-01&state=sent,partiallyPaid").json() == []
    api.post("/sandbox/clock", json={"advance_days": 30})
    assert status_of(api, PHONE) == "active"


def test_a_promise_is_kept_by_two_payments_together(api: httpx.Client) -> None:
    api.post(ORDERS, json=milica("key-1"))
    api.post(PAYMENTS, json=payment("1000017-01", 2000.0))
    [plan] = plans_of(api, "1000017-01")
    assert (plan["promiseState"], plan["paidAmount"]["value"]) == ("active", 2000.0)
    api.post(PAYMENTS, json=payment("1000017-01", 1450.0))
    assert plans_of(api, "1000017-01")[0]["promiseState"] == "kept"


def test_part_of_the_money_does_not_keep_a_promise(api: httpx.Client) -> None:
    api.post(ORDERS, json=milica("key-1"))
    api.post(PAYMENTS, json=payment("1000017-01", 3449.99))
    api.post("/sandbox/clock", json={"advance_days": 6})
    assert plans_of(api, "1000017-01")[0]["promiseState"] == "broken"
    assert status_of(api, PHONE) == "suspended"


def test_used_promises_count_for_ninety_days(api: httpx.Client) -> None:
    order = CASES["both of the period used"][0]
    # the first of the two was given 75 days ago
    assert plans_of(api, "1000033-01")[-1]["nextEligibleDate"] == "2026-12-07T12:00:00Z"
    api.post("/sandbox/clock", json={"advance_days": 14})
    assert api.post(ORDERS, json=order).json()["code"] == "promiseLimitReached"
    api.post("/sandbox/clock", json={"advance_days": 2})
    assert "nextEligibleDate" not in plans_of(api, "1000033-01")[-1]
    assert api.post(ORDERS, json=order).status_code == 201
    last = plans_of(api, "1000033-01")[-1]
    assert (last["usedInPeriod"], last["nextEligibleDate"]) == (2, "2027-01-11T12:00:00Z")


def test_the_promise_of_the_seed_runs_out_in_two_days(api: httpx.Client) -> None:
    [plan] = plans_of(api, "1000025-01")
    assert plan["validFor"]["endDateTime"] == "2026-11-24T22:59:59Z"
    api.post("/sandbox/clock", json={"advance_days": 3})
    assert plans_of(api, "1000025-01")[0]["promiseState"] == "broken"


def test_the_terms_stand_in_the_catalogue_and_are_what_counts(api: httpx.Client) -> None:
    offering = "/tmf-api/productCatalogManagement/v4/productOffering/promise-to-pay"
    terms = api.get(offering).json()
    terms["productOfferingTerm"][0]["duration"]["amount"] = 10
    for use in terms["prodSpecCharValueUse"]:
        if use["name"] == "debtLimit":
            use["productSpecCharacteristicValue"][0]["value"] = 3000.0
    api.patch(offering, json={key: terms[key] for key in ("productOfferingTerm", "prodSpecCharValueUse")})
    assert api.post(ORDERS, json=milica("key-1")).json()["code"] == "debtTooHigh"
    api.post(PAYMENTS, json=payment("1000017-01", 1000.0))
    api.post(ORDERS, json=milica("key-1"))
    assert plans_of(api, "1000017-01")[0]["validFor"]["endDateTime"] == "2026-12-02T22:59:59Z"


def test_everything_of_a_promise_is_one_transaction(
    api: httpx.Client, filled: tuple[Sandbox, HandClock], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("in the middle")

    before = everything(api)
    monkeypatch.setattr("mila.sandbox.promises.tell", fail)
    failed = api.post(ORDERS, json=milica("key-1"))
    assert (failed.status_code, failed.json()["code"]) == (500, "internalError")
    assert "in the middle" not in failed.text
    assert everything(api) == before
    filled[0].store.load()
    assert everything(api) == before
    monkeypatch.undo()
    assert api.post(ORDERS, json=milica("key-1")).status_code == 201
