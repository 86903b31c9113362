"""The same key again is the same order; payments likewise."""

from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.sandbox.support import MESSAGES, ORDERS, PAYMENTS, debt_of, milica, payment, plans_of


def test_the_same_key_again_is_answered_with_the_first_order(api: httpx.Client) -> None:
    first = api.post(ORDERS, json=milica("key-1"))
    again = api.post(ORDERS, json=milica("key-1"))
    assert again.status_code in (200, 201)
    assert again.json() == first.json()
    assert again.headers["Location"] == first.headers["Location"]
    assert [order["id"] for order in api.get(f"{ORDERS}?externalId=key-1").json()] == [first.json()["id"]]
    assert len(api.get(f"{MESSAGES}?receiver.phoneNumber=%2B381657001122").json()) == 1


def test_a_refused_key_may_be_tried_again(api: httpx.Client) -> None:
    api.post(ORDERS, json=milica("key-1"))
    assert api.post(ORDERS, json=milica("key-2")).status_code == 409
    assert api.get(f"{ORDERS}?externalId=key-2").json() == []
    api.post("/sandbox/clock", json={"advance_days": 6})
    assert api.post(ORDERS, json=milica("key-2")).status_code == 201


def test_a_payment_with_the_same_key_counts_once(api: httpx.Client) -> None:
    for _ in range(3):
        api.post(PAYMENTS, json=payment("1000017-01", 1000.0, correlatorId="pay-1"))
    assert debt_of(api, "1000017-01") == 2450.0
    assert len(api.get(f"{PAYMENTS}?correlatorId=pay-1").json()) == 1


def test_a_message_with_the_same_key_is_sent_once(api: httpx.Client) -> None:
    body = {"content": "x", "messageType": "SMS", "receiver": [{"phoneNumber": "1"}], "sender": {}, "externalId": "m"}
    assert api.post(MESSAGES, json=body).json()["id"] == api.post(MESSAGES, json=body).json()["id"]


def test_the_same_key_means_something_else_elsewhere(api: httpx.Client) -> None:
    order = api.post(ORDERS, json=milica("key-1")).json()
    paid = api.post(PAYMENTS, json=payment("1000017-01", 1.0, correlatorId="key-1")).json()
    assert order["id"] != paid["id"]


def test_fifty_at_once_make_one_order(line: httpx.Client) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: line.post(ORDERS, json=milica("key-1")), range(50)))
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(plans_of(line, "1000017-01")) == 1
    journal = line.get("/sandbox/journal", params={"externalId": "key-1"}).json()
    assert len(journal) == 50


def test_fifty_keys_at_once_make_one_promise(line: httpx.Client) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: line.post(ORDERS, json=milica(f"key-{n}")), range(50)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 49
    assert len(plans_of(line, "1000017-01")) == 1
