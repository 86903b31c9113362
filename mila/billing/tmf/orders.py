"""Product orders (TMF622): a reconnection on a promise to pay, ordered and found again."""

from datetime import date, timedelta
from typing import Any

from mila.billing.errors import BillingError, Refused, Unknown, Unreachable
from mila.billing.models import OrderReceipt, Reconnection
from mila.billing.tmf.accounts import Accounts
from mila.billing.tmf.door import Door
from mila.billing.tmf.parsing import Json, amount, branch, day, items, last_day, text, word
from mila.billing.tmf.paths import BILLING_ACCOUNT, CUSTOMER, PRODUCT_ORDER
from mila.operators import Operator

OFFERING = "promise-to-pay"
REFUSED = {"rejected", "failed", "cancelled"}
ACCEPTED = {
    "acknowledged",
    "inprogress",
    "pending",
    "held",
    "completed",
    "partial",
    "assessingcancellation",
    "pendingcancellation",
}
CODES = ("promiseAlreadyActive", "promiseLimitReached", "debtTooHigh", "nothingOverdue", "notEligible")


class Orders:
    """Product orders at a TM Forum backend."""

    def __init__(self, door: Door, accounts: Accounts, operator: Operator) -> None:
        self._door, self._accounts, self._operator = door, accounts, operator

    def reconnect(self, reconnection: Reconnection, key: str) -> OrderReceipt:
        """Orders a reconnection; the backend's key is `externalId`."""
        order = self._door.create(PRODUCT_ORDER, self.body(reconnection, key), key)
        try:
            receipt = self._receipt(order)
        except Unreachable as garbage:
            raise Unknown("ordered, but the answer is not understood") from garbage
        return receipt if receipt.due else OrderReceipt(receipt.number, self._due_by_plan(reconnection.account_id))

    def find(self, key: str) -> OrderReceipt | None:
        """The order under a key. Raises `Unknown` when this backend can't look orders up."""
        if not self._operator.billing.capabilities.finds_orders:
            raise Unknown("this backend does not find orders by key")
        orders = self._door.find(PRODUCT_ORDER, {"externalId": key})
        return next((self._receipt(order) for order in orders if key in _keys(order)), None)

    def body(self, reconnection: Reconnection, key: str) -> dict[str, Any]:
        """The order: a promise is made, and on it relies that the service is switched on."""
        account = self._account_ref(reconnection)
        return {
            "@type": "ProductOrder",
            "externalId": key,
            "category": "promiseToPay",
            "description": "Reconnection on a promise to pay",
            "channel": [{"id": "chat", "name": "assistant"}],
            "relatedParty": [self._customer_ref(reconnection.customer_id)],
            "billingAccount": account,
            "productOrderItem": [
                {
                    "id": "1",
                    "action": "add",
                    "productOffering": {"id": OFFERING, "name": "Promise to pay"},
                    "billingAccount": account,
                    "product": _promise(reconnection),
                },
                {
                    "id": "2",
                    "action": "modify",
                    "product": {"id": reconnection.service_id, "status": "active"},
                    "productOrderItemRelationship": [{"id": "1", "relationshipType": "reliesOn"}],
                },
            ],
        }

    def _customer_ref(self, identifier: str) -> dict[str, str]:
        href = self._door.paths.path(CUSTOMER, identifier)
        return {"id": identifier, "href": href, "role": "customer", "@referredType": "Customer"}

    def _account_ref(self, reconnection: Reconnection) -> dict[str, str]:
        return {
            "id": reconnection.account_id,
            "href": self._door.paths.path(BILLING_ACCOUNT, reconnection.account_id),
            "name": reconnection.account_name,
            "@referredType": "BillingAccount",
        }

    def _receipt(self, order: Json) -> OrderReceipt:
        number, state = text(order.get("id")), word(order.get("state"))
        if state in REFUSED:
            raise Refused(_refusal(order))
        if not number or (state and state not in ACCEPTED):
            raise Unreachable("wrong schema: no id, or a state that TMF622 does not know")
        return OrderReceipt(number, self._due(order))

    def _due(self, order: Json) -> date | None:
        """The last day to pay, from the promise's term: its end, or so many days after the order."""
        zone = self._operator.zone
        for term in (term for item in items(order, "productOrderItem") for term in _terms(item)):
            if due := last_day(branch(term, "validFor").get("endDateTime"), zone):
                return due
            days, ordered = _days(term), day(order.get("orderDate"), zone)
            if days and ordered:
                return ordered + timedelta(days=days)
        return None

    def _due_by_plan(self, account_id: str) -> date | None:
        """The last day to pay, from the account's payment plan; the order stands whether or not it can be read."""
        try:
            promise = self._accounts.promise_running(account_id)
        except BillingError:
            return None
        return promise.due if promise else None


def _promise(reconnection: Reconnection) -> dict[str, Any]:
    owed = reconnection.amount
    return {
        "@type": "PromiseToPay",
        "@baseType": "Product",
        "productCharacteristic": [
            {"name": "promisedAmount", "valueType": "number", "value": float(owed.amount)},
            {"name": "currency", "valueType": "string", "value": owed.currency},
        ],
        "productTerm": [{"name": "promise", "duration": {"amount": reconnection.days, "units": "day"}}],
    }


def _keys(order: Json) -> set[str]:
    """The client's keys of an order: v4 `externalId`, v5 `externalId[]` or `externalIdentifier[].id`."""
    bare = order.get("externalId")
    values = bare if isinstance(bare, list) else [bare]
    wrapped = items(order, "externalIdentifier") + [each for each in values if isinstance(each, dict)]
    return {text(each) for each in values} | {text(each.get("id")) for each in wrapped}


def _refusal(order: Json) -> str:
    """The code in a rejected order, which has no place of its own in v4: the first text that is one of ours."""
    places = [order.get("cancellationReason"), order.get("statusReason"), order.get("code")]
    places += [note.get("text") for note in items(order, "note")]
    said = {word(code): code for code in CODES}
    return next((said[word(each)] for each in places if word(each) in said), "notEligible")


def _terms(item: Json) -> list[Json]:
    return items(branch(item, "product"), "productTerm") + items(item, "itemTerm")


def _days(term: Json) -> int | None:
    duration = branch(term, "duration")
    count = amount(duration.get("amount"))
    if count is None or not word(duration.get("units")).startswith("day") or not 0 < count <= 366:
        return None
    return int(count)
