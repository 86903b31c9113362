"""What a chat says of the billing backend, in plain words, asked of the sandbox.

During a chat:  is down · is back · is slow to read · drops the line after an order · refuses orders with <code>
At its end:     no order · one order promise-to-pay for <number> · two orders
                service <number> is active|suspended · no code sent · one code sent to <address>
"""

import re
from typing import Any

import requests

from mila.language.phone_numbers import find_number
from tests.stack import wait_until

ORDERS = "/tmf-api/productOrderingManagement/v4/productOrder"
PRODUCTS = "/tmf-api/productInventory/v4/product"
MESSAGES = "/tmf-api/communicationManagement/v4/communicationMessage"
COUNTS = {"no": 0, "one": 1, "two": 2}


class Backend:
    """The sandbox, as chats speak of it."""

    def __init__(self, url: str) -> None:
        self._url = url

    def does(self, what: str) -> None:
        """Makes it behave as the words say."""
        match what.split():
            case ["is", "down"]:
                self._rules([{"match": {"path": "/tmf-api/*"}, "fault": "500"}])
            case ["is", "back"]:
                self._rules([])
            case ["is", "slow", "to", "read"]:
                self._rules([{"match": {"method": "GET", "path": "/tmf-api/*"}, "fault": "slow", "delay_ms": 20_000}])
            case ["drops", "the", "line", "after", "an", "order"]:
                self._rules([{"match": {"method": "POST", "path": f"{ORDERS}*"}, "fault": "drop_after", "times": 1}])
            case _:
                raise AssertionError(f"the backend can't “{what}”: see tests/chats/backend.py")

    def holds(self, what: str) -> None:
        """Fails unless it is as the words say."""
        if found := re.fullmatch(r"(no|one|two) orders?(?: promise-to-pay for ([\d ]+))?", what):
            self._has_orders(COUNTS[found[1]], found[2])
        elif found := re.fullmatch(r"service ([\d ]+) is (active|suspended)", what):
            assert self._product(found[1])["status"] == found[2], what
        elif found := re.fullmatch(r"(no|one|two) codes? sent(?: to (\S+))?", what):
            sent = [message for message in self._codes() if not found[2] or found[2] in str(message)]
            assert len(sent) == COUNTS[found[1]], f"{what}: {len(sent)} in the outbox"
        else:
            raise AssertionError(f"“{what}” is not known: see tests/chats/backend.py")

    def newest_code(self) -> str:
        """The code sent last, waited for: it is sent after the answer."""
        newest = wait_until("a code in the outbox", lambda: self._codes()[-1:], seconds=20)[0]
        found = re.search(r"\b\d{6}\b", newest["content"])
        assert found
        return found[0]

    def _has_orders(self, count: int, number: str | None) -> None:
        orders = [order for order in self._all(ORDERS) if str(order.get("externalId", "")).startswith("mila-")]
        assert len(orders) == count, f"{len(orders)} orders stand in the backend, not {count}"
        if number:
            items = [item for order in orders for item in order["productOrderItem"]]
            offerings = [item["productOffering"]["id"] for item in items if "productOffering" in item]
            switched = [item["product"]["id"] for item in items if item["action"] == "modify"]
            assert offerings == ["promise-to-pay"] * count
            assert switched == [self._product(number)["id"]] * count

    def _product(self, number: str) -> dict[str, Any]:
        wanted = find_number(number, "RS")
        digits = str(wanted).lstrip("+")
        return next(product for product in self._all(PRODUCTS) if digits in product["id"])

    def _codes(self) -> list[dict[str, Any]]:
        return [message for message in self._all(MESSAGES) if re.search(r"\b\d{6}\b", str(message.get("content")))]

    def _all(self, path: str) -> list[dict[str, Any]]:
        answer = requests.get(f"{self._url}{path}?limit=1000", timeout=10)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()
        return found

    def _rules(self, rules: list[dict[str, Any]]) -> None:
        requests.put(f"{self._url}/sandbox/faults", json={"rules": rules}, timeout=10).raise_for_status()
