"""Payments settle bills, the oldest first or those they name, and switch services on when nothing is owed."""

import httpx
import pytest

from tests.sandbox.support import ACCOUNTS, BILLS, ORDERS, PAYMENTS, debt_of, milica, payment, status_of

PHONE = "prod-381641234567"


def open_bills(api: httpx.Client, account: str = "1000017-01") -> list[tuple[str, float]]:
    found = api.get(f"{BILLS}?billingAccount.id={account}&state=sent,partiallyPaid&sort=billDate").json()
    return [(bill["state"], bill["remainingAmount"]["value"]) for bill in found]


def test_the_oldest_bill_is_paid_first(api: httpx.Client) -> None:
    made = api.post(PAYMENTS, json=payment("1000017-01", 2000.0)).json()
    assert open_bills(api) == [("partiallyPaid", 1450.0)]
    assert debt_of(api, "1000017-01") == 1450.0
    settled = api.get(f"{BILLS}/bill-1000017-01-202609").json()
    assert settled["appliedPayment"][0]["payment"]["id"] == made["id"]
    assert settled["appliedPayment"][0]["appliedAmount"] == {"unit": "RSD", "value": 1725.0}
    assert status_of(api, PHONE) == "suspended"


def test_a_payment_goes_to_the_bill_it_names(api: httpx.Client) -> None:
    item = {"id": "1", "item": {"id": "bill-1000017-01-202610", "@referredType": "CustomerBill"}}
    api.post(PAYMENTS, json=payment("1000017-01", 1725.0, paymentItem=[item]))
    assert api.get(f"{BILLS}/bill-1000017-01-202610").json()["state"] == "settled"
    assert open_bills(api) == [("sent", 1725.0)]


def test_who_pays_all_is_switched_on_without_a_promise(api: httpx.Client) -> None:
    api.post(PAYMENTS, json=payment("1000017-01", 3450.0))
    assert status_of(api, PHONE) == "active"
    account = api.get(f"{ACCOUNTS}/1000017-01").json()
    assert (account["state"], account["paymentStatus"]) == ("active", "paid")


def test_a_terminated_service_stays_so_when_the_debt_is_paid(api: httpx.Client) -> None:
    api.post(PAYMENTS, json=payment("1000066-01", 990.0))
    assert debt_of(api, "1000066-01") == 0.0
    assert status_of(api, "prod-38118520777") == "terminated"


def test_more_than_is_owed_leaves_no_debt(api: httpx.Client) -> None:
    api.post(PAYMENTS, json=payment("1000017-01", 5000.0))
    assert debt_of(api, "1000017-01") == 0.0


def test_money_for_an_unknown_account_is_only_noted(api: httpx.Client) -> None:
    assert api.post(PAYMENTS, json=payment("no-such-account", 10.0)).json()["status"] == "authorized"


def redirect(api: httpx.Client) -> dict[str, str]:
    body = payment("1000017-01", 3450.0, **{"@type": "RedirectPayment", "@baseType": "Payment", "correlatorId": "p"})
    answer: dict[str, str] = api.post(PAYMENTS, json=body).json()
    return answer


def test_a_payment_by_redirect_waits_for_the_payer(api: httpx.Client) -> None:
    made = redirect(api)
    assert made["status"] == "pendingAuthorization"
    assert made["redirectUrl"] == f"http://sandbox.test/pay/{made['id']}"
    assert made["redirectExpires"] == "2026-11-22T12:30:00Z"
    assert debt_of(api, "1000017-01") == 3450.0


@pytest.mark.parametrize(("outcome", "status", "debt"), [("pay", "done", 0.0), ("decline", "denied", 3450.0)])
def test_the_payment_page_pays_or_declines_once(api: httpx.Client, outcome: str, status: str, debt: float) -> None:
    made = redirect(api)
    api.post(ORDERS, json=milica("key"))
    assert "Pay</button>" in api.get(made["redirectUrl"]).text
    assert api.post(made["redirectUrl"], data={"outcome": outcome}).status_code == 200
    assert api.get(f"{PAYMENTS}/{made['id']}").json()["status"] == status
    assert debt_of(api, "1000017-01") == debt
    assert api.post(made["redirectUrl"], data={"outcome": outcome}).status_code == 409


def test_an_unknown_payment_has_no_page(api: httpx.Client) -> None:
    assert api.get("/pay/PAY1").status_code == 404
    assert api.post("/pay/PAY1", data={"outcome": "pay"}).status_code == 404
