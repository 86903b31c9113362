"""Hubs: listeners on this machine hear of what changed, at least once, after the change and only of it."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from tests.sandbox.support import ACCOUNTS, CUSTOMERS, ORDERS, PRODUCTS, milica
from tests.stack import wait_until

ORDER_HUB = "/tmf-api/productOrderingManagement/v4/hub"
PRODUCT_HUB = "/tmf-api/productInventory/v4/hub"


class Listener:
    """Keeps what it hears; refuses the first `deaf` notifications."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.deaf = 0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                listener.deaf -= 1
                status = 503 if listener.deaf >= 0 else 204
                if status == 204:
                    listener.heard.append((self.path, body))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        return Handler

    def types(self) -> list[str]:
        """The kinds of event heard so far."""
        return [event["eventType"] for _, event in self.heard]

    def hears(self, count: int) -> list[dict[str, Any]]:
        """Waits for so many events."""
        wait_until(f"{count} events", lambda: len(self.heard) >= count, seconds=15)
        return [event for _, event in self.heard]


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.server.shutdown()


def test_a_promise_is_told_to_who_listens_to_orders_and_products(line: httpx.Client, listener: Listener) -> None:
    hub = line.post(ORDER_HUB, json={"callback": f"{listener.url}/orders"})
    assert hub.status_code == 201
    assert hub.headers["Location"].endswith(f"{ORDER_HUB}/{hub.json()['id']}")
    assert hub.json()["callback"] == f"{listener.url}/orders"
    line.post(PRODUCT_HUB, json={"callback": f"{listener.url}/products"})
    order = line.post(ORDERS, json=milica("key-1")).json()
    listener.hears(3)
    told = {path: [event for where, event in listener.heard if where == path] for path in ("/orders", "/products")}
    assert [event["eventType"] for event in told["/orders"]] == ["ProductOrderCreateEvent"]
    kinds = {event["eventType"] for event in told["/products"]}
    assert kinds == {"ProductCreateEvent", "ProductStateChangeEvent"}
    [event] = told["/orders"]
    assert event["event"]["productOrder"] == order
    assert event["correlationId"] == "key-1"
    assert {"eventId", "eventTime", "timeOcurred", "domain", "title", "description", "priority"} <= set(event)


def test_a_bare_host_is_told_at_the_official_listener_path(line: httpx.Client, listener: Listener) -> None:
    line.post(PRODUCT_HUB, json={"callback": listener.url})
    line.patch(f"{PRODUCTS}/prod-381643338899", json={"status": "suspended"})
    listener.hears(1)
    assert listener.heard[0][0] == "/listener/productStateChangeEvent"


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (
            lambda c: c.patch(f"{ACCOUNTS}/1000017-01", json={"description": "x"}),
            "BillingAccountAttributeValueChangeEvent",
        ),
        (lambda c: c.patch(f"{ACCOUNTS}/1000017-01", json={"state": "closed"}), "BillingAccountStateChangeEvent"),
        (lambda c: c.delete("/tmf-api/accountManagement/v4/billFormat/summary"), "BillFormatDeleteEvent"),
        (lambda c: c.post("/tmf-api/accountManagement/v4/billFormat", json={"name": "x"}), "BillFormatCreateEvent"),
    ],
)
def test_each_kind_of_change_has_its_event(
    line: httpx.Client, listener: Listener, act: Callable[[httpx.Client], object], kind: str
) -> None:
    line.post("/tmf-api/accountManagement/v4/hub", json={"callback": f"{listener.url}/x"})
    act(line)
    assert [event["eventType"] for event in listener.hears(1)] == [kind]


def test_a_query_chooses_events(line: httpx.Client, listener: Listener) -> None:
    query = "eventType=ProductStateChangeEvent&event.product.id=prod-381643338899"
    line.post(PRODUCT_HUB, json={"callback": f"{listener.url}/x", "query": query})
    line.patch(f"{PRODUCTS}/prod-381643338899", json={"description": "x"})
    line.patch(f"{PRODUCTS}/prod-381641234567", json={"status": "active"})
    line.patch(f"{PRODUCTS}/prod-381643338899", json={"status": "suspended"})
    [event] = listener.hears(1)
    assert event["event"]["product"]["status"] == "suspended"


def test_who_did_not_hear_is_told_again(line: httpx.Client, listener: Listener) -> None:
    listener.deaf = 2
    line.post(ORDER_HUB, json={"callback": f"{listener.url}/x"})
    line.post(ORDERS, json=milica("key-1"))
    assert listener.hears(1)[0]["eventType"] == "ProductOrderCreateEvent"


def test_a_refused_order_and_a_patch_of_nothing_are_no_events(line: httpx.Client, listener: Listener) -> None:
    line.post(ORDER_HUB, json={"callback": f"{listener.url}/x"})
    line.post(PRODUCT_HUB, json={"callback": f"{listener.url}/x"})
    body = milica("key-1")
    body["relatedParty"][0]["id"] = "1000025"
    assert line.post(ORDERS, json=body).status_code == 409
    line.patch(f"{PRODUCTS}/prod-381643338899", json={"status": "active"})
    line.patch(f"{PRODUCTS}/prod-381643338899", json={"status": "suspended"})
    assert [event["eventType"] for event in listener.hears(1)] == ["ProductStateChangeEvent"]


def test_who_no_longer_listens_is_not_told(line: httpx.Client, listener: Listener) -> None:
    hub = line.post(PRODUCT_HUB, json={"callback": f"{listener.url}/gone"}).json()
    line.post(PRODUCT_HUB, json={"callback": f"{listener.url}/here"})
    assert line.delete(f"{ORDER_HUB}/{hub['id']}").status_code == 404
    assert line.delete(f"{PRODUCT_HUB}/{hub['id']}").status_code == 204
    assert line.delete(f"{PRODUCT_HUB}/{hub['id']}").status_code == 404
    line.patch(f"{PRODUCTS}/prod-381643338899", json={"status": "suspended"})
    listener.hears(1)
    assert [path for path, _ in listener.heard] == ["/here"]


@pytest.mark.parametrize(
    "callback",
    [
        None,
        5,
        "",
        "listener",
        "ftp://127.0.0.1/x",
        "file:///etc/passwd",
        "http://10.0.0.1/x",
        "http://169.254.169.254/latest",
        "http://example.com/x",
        "http://127.0.0.1.example.com/x",
        "http://127.0.0.1@example.com/x",
        "http://0.0.0.0/x",
        "http://[::ffff:10.0.0.1]/x",
    ],
)
def test_nobody_elsewhere_is_told(api: httpx.Client, callback: object) -> None:
    answer = api.post(ORDER_HUB, json={"callback": callback})
    assert answer.status_code == 400


def test_a_hub_is_not_read(api: httpx.Client) -> None:
    assert api.get(ORDER_HUB).status_code == 405
    assert api.post(ORDER_HUB, json={"callback": "http://127.0.0.1:1/x", "query": "a!b"}).status_code == 400
    assert api.get(f"{CUSTOMERS}/hub").status_code == 404
