"""Faults as they really look on the wire, and the journal that counts what arrived."""

import socket
import time
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.sandbox.support import CUSTOMERS, MESSAGES, ORDERS, milica, plans_of

MILICA = f"{CUSTOMERS}/1000017"


def put(line: httpx.Client, fault: str, method: str = "GET", path: str = "customer", **more: Any) -> None:
    rule = {"match": {"method": method, "path": path}, "fault": fault, **more}
    assert line.put("/sandbox/faults", json=rule).status_code == 200


def journal(line: httpx.Client) -> list[tuple[str, int | None, str | None]]:
    return [(entry["method"], entry["status"], entry["fault"]) for entry in line.get("/sandbox/journal").json()]


def raw(line: httpx.Client, method: str, path: str, body: bytes = b"") -> bytes:
    """All bytes that a connection gives until it ends."""
    address = urlsplit(str(line.base_url))
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        lines = [
            f"{method} {path} HTTP/1.1",
            "Host: x",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
        ]
        head = "\r\n".join([*lines, "", ""])
        connection.sendall(head.encode() + body)
        received = b""
        while part := connection.recv(65536):
            received += part
    return received


def order_bytes(line: httpx.Client, key: str) -> bytes:
    return line.build_request("POST", ORDERS, json=milica(key)).content


def test_500(line: httpx.Client) -> None:
    put(line, "500")
    answer = line.get(MILICA)
    assert (answer.status_code, answer.json()["code"]) == (500, "internalError")


def test_401_and_429(line: httpx.Client) -> None:
    put(line, "401")
    assert line.get(MILICA).status_code == 401
    put(line, "429")
    assert (line.get(MILICA).status_code, line.get(MILICA).headers["Retry-After"]) == (429, "1")


def test_html_with_200(line: httpx.Client) -> None:
    put(line, "html")
    answer = line.get(MILICA)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html;charset=utf-8")
    with pytest.raises(ValueError, match="Expecting value"):
        answer.json()


def test_json_of_the_wrong_shape(line: httpx.Client) -> None:
    put(line, "wrong_schema")
    answer = line.get(MILICA)
    assert answer.status_code == 200
    assert "id" not in answer.json()
    assert isinstance(line.get(CUSTOMERS).json(), dict)


def test_slow(line: httpx.Client) -> None:
    put(line, "slow", delay_ms=300)
    begun = time.monotonic()
    assert line.get(MILICA).json()["id"] == "1000017"
    assert time.monotonic() - begun >= 0.3


def test_while_one_is_slow_others_are_served(line: httpx.Client) -> None:
    put(line, "slow", delay_ms=5000)
    with pytest.raises(httpx.ReadTimeout):
        line.get(MILICA, timeout=0.2)
    begun = time.monotonic()
    assert line.get(ORDERS).status_code == 200
    assert time.monotonic() - begun < 4


def test_a_slow_order_is_carried_out_although_the_client_has_gone(line: httpx.Client) -> None:
    put(line, "slow", "POST", "productOrder", delay_ms=400)
    with pytest.raises(httpx.ReadTimeout):
        line.post(ORDERS, json=milica("key-1"), timeout=0.1)
    deadline = time.monotonic() + 10
    while not line.get(f"{ORDERS}?externalId=key-1").json():
        assert time.monotonic() < deadline
    assert len(plans_of(line, "1000017-01")) == 1


def test_half_an_answer_under_its_full_length(line: httpx.Client) -> None:
    whole = line.get(MILICA).content
    put(line, "half")
    with pytest.raises(httpx.RemoteProtocolError):
        line.get(MILICA)
    head, _, body = raw(line, "GET", MILICA).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    declared = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
    assert len(body) == declared // 2
    assert 0 < len(body) < len(whole)
    assert b'{"id":"1000017"' in body


def test_half_an_answer_to_an_order_that_was_carried_out(line: httpx.Client) -> None:
    put(line, "half", "POST", "productOrder")
    with pytest.raises(httpx.RemoteProtocolError):
        line.post(ORDERS, json=milica("key-1"))
    assert len(line.get(f"{ORDERS}?externalId=key-1").json()) == 1


def test_accepted_and_then_dropped(line: httpx.Client) -> None:
    put(line, "drop_after", "POST", "productOrder", times=1)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        line.post(ORDERS, json=milica("key-1"))
    assert len(line.get(f"{ORDERS}?externalId=key-1").json()) == 1
    assert line.post(ORDERS, json=milica("key-1")).status_code in (200, 201)
    assert journal(line) == [("POST", 201, "drop_after"), ("POST", 201, None)]
    assert len(plans_of(line, "1000017-01")) == 1


def test_nothing_at_all_arrives_of_an_answer_that_was_dropped(line: httpx.Client) -> None:
    for number, fault in enumerate(("drop_after", "drop_before")):
        put(line, fault, "POST", "productOrder")
        assert raw(line, "POST", ORDERS, order_bytes(line, f"key-{number}")) == b""


def test_dropped_before_anything_was_done(line: httpx.Client) -> None:
    put(line, "drop_before", "POST", "productOrder", times=1)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        line.post(ORDERS, json=milica("key-1"))
    assert line.get(f"{ORDERS}?externalId=key-1").json() == []
    assert journal(line) == [("POST", None, "drop_before")]


def test_reset_by_the_peer(line: httpx.Client) -> None:
    put(line, "reset")
    with pytest.raises(ConnectionResetError):
        raw(line, "GET", MILICA)
    with pytest.raises(httpx.ReadError):
        line.get(MILICA)


def test_without_de_duplication_the_same_key_makes_two_orders(line: httpx.Client) -> None:
    put(line, "no_dedup", "POST", "productOrder")
    made = {line.post(ORDERS, json=milica("key-1")).json()["id"] for _ in range(2)}
    assert len(made) == 2
    assert {order["id"] for order in line.get(f"{ORDERS}?externalId=key-1").json()} == made
    other = line.post(ORDERS, json=milica("key-2"))
    assert (other.status_code, other.json()["code"]) == (409, "promiseAlreadyActive")


def test_a_fault_may_show_after_the_work_was_done(line: httpx.Client) -> None:
    put(line, "500", "POST", "productOrder", work=True, times=1)
    assert line.post(ORDERS, json=milica("key-1")).status_code == 500
    assert len(line.get(f"{ORDERS}?externalId=key-1").json()) == 1


def test_a_late_answer_to_work_done_at_once(line: httpx.Client) -> None:
    put(line, "slow_answer", "POST", "productOrder", delay_ms=3000)
    with pytest.raises(httpx.ReadTimeout):
        line.post(ORDERS, json=milica("key-1"), timeout=1)
    assert len(line.get(f"{ORDERS}?externalId=key-1").json()) == 1


def test_a_rule_is_applied_as_often_as_it_says(line: httpx.Client) -> None:
    put(line, "500", times=2)
    assert [line.get(MILICA).status_code for _ in range(4)] == [500, 500, 200, 200]
    assert line.get("/sandbox/faults").json() == {"rules": []}


def test_a_rule_meets_only_what_it_names(line: httpx.Client) -> None:
    rules = [
        {"match": {"method": "POST", "path": "productOrder", "externalId": "key-1"}, "fault": "500", "times": 1},
        {"match": {"path": "/tmf-api/customerManagement"}, "fault": "401"},
        {"match": {"path": "billing*"}, "fault": "429"},
    ]
    assert line.put("/sandbox/faults", json={"rules": rules}).json()["rules"][1]["fault"] == "401"
    assert line.get(ORDERS).status_code == 200
    assert line.post(ORDERS, json=milica("key-2")).status_code == 201
    assert line.post(ORDERS, json=milica("key-1")).status_code == 500
    assert line.get(CUSTOMERS).status_code == 401
    assert line.get("/tmf-api/accountManagement/v4/billingAccount").status_code == 429
    assert line.get("/tmf-api/accountManagement/v4/billFormat").status_code == 200
    assert line.get("/tmf-api/productInventory/v4/product").status_code == 200
    assert line.delete("/sandbox/faults").status_code == 204
    assert line.get(CUSTOMERS).status_code == 200


@pytest.mark.parametrize(
    "rule",
    [
        {"fault": "explode"},
        {},
        [],
        [1],
        {"fault": "500", "times": 0},
        {"fault": "500", "delay_ms": "1"},
        {"fault": "500", "match": {"pfad": "x"}},
        {"fault": "500", "match": "x"},
    ],
)
def test_a_rule_that_says_nothing_known_is_refused(line: httpx.Client, rule: Any) -> None:
    put(line, "401")
    answer = line.put("/sandbox/faults", json=rule)
    if rule == []:
        assert (answer.status_code, answer.json()) == (200, {"rules": []})
        return
    assert (answer.status_code, answer.json()["code"]) == (400, "invalidFault")
    assert len(line.get("/sandbox/faults").json()["rules"]) == 1


def test_the_journal_tells_every_write_that_arrived(line: httpx.Client) -> None:
    line.get(MILICA)
    line.post(ORDERS, json=milica("key-1"))
    line.post(ORDERS, json={"externalId": "key-2"})
    line.patch(MILICA, json={"id": "x"})
    line.post(MESSAGES, content=b"no json", headers={"Content-Type": "application/json"})
    entries = line.get("/sandbox/journal").json()
    assert [(entry["method"], entry["path"], entry["externalId"], entry["status"]) for entry in entries] == [
        ("POST", ORDERS, "key-1", 201),
        ("POST", ORDERS, "key-2", 400),
        ("PATCH", MILICA, None, 400),
        ("POST", MESSAGES, None, 400),
    ]
    assert all(entry["time"].endswith("Z") for entry in entries)
    assert [e["status"] for e in line.get("/sandbox/journal?externalId=key-2").json()] == [400]
    assert line.delete("/sandbox/journal").status_code == 204
    assert line.get("/sandbox/journal").json() == []


def test_a_reset_forgets_orders_faults_and_journal(line: httpx.Client) -> None:
    line.post(ORDERS, json=milica("key-1"))
    line.post("/sandbox/clock", json={"advance_days": 3})
    put(line, "500")
    assert line.post("/sandbox/reset").status_code == 200
    assert line.get(MILICA).status_code == 200
    assert line.get("/sandbox/journal").json() == []
    assert line.get(f"{ORDERS}?externalId=key-1").json() == []
    assert line.get("/sandbox/clock").json()["advanced_days"] == 0


@pytest.mark.parametrize("body", [{"advance_days": -1}, {"advance_days": "1"}, {"advance_days": True}, {}, []])
def test_the_clock_only_goes_forward(line: httpx.Client, body: Any) -> None:
    assert line.post("/sandbox/clock", json=body).status_code == 400
    assert line.get("/sandbox/clock").json()["advanced_days"] == 0
