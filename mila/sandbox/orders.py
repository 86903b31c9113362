"""Orders: a promise is carried out at once, anything else waits acknowledged; cancelling is a task of its own."""

from mila.faults import fault_point
from mila.sandbox import promises
from mila.sandbox.accounts import owner_of, party_in_role
from mila.sandbox.errors import conflict
from mila.sandbox.resources import Document
from mila.sandbox.times import stamp
from mila.sandbox.work import Work

CANCELLABLE = frozenset(
    {"acknowledged", "pending", "held", "inProgress", "assessingCancellation", "pendingCancellation"}
)


def receive(work: Work, order: Document) -> None:
    """A new order. Raises 409 when it asks for a promise that is not given."""
    for item in order["productOrderItem"]:
        item["state"] = order["state"]
    if not party_in_role(order, "customer"):
        order["relatedParty"] = [*order.get("relatedParty", []), *_parties(work, order)] or [_house(work)]
    if item := promises.promise_item(order):
        promises.give(work, order, item)


def accepted() -> None:
    """Between the commit and the answer: a test may end the process here."""
    fault_point("sandbox_order_accepted")


def follow(_work: Work, before: Document, after: Document) -> None:
    """The items of an order follow its state; what is completed gets its time."""
    if before.get("state") == after.get("state"):
        return
    for item in after["productOrderItem"]:
        if after["state"] != "partial":
            item["state"] = after["state"]
    if after["state"] == "completed":
        after["completionDate"] = stamp(_work.now)


def cancel(work: Work, task: Document) -> None:
    """Cancels the order that a task names; of an unknown one the task ends with an error. 409 when it is too late."""
    order = work.get("productOrder", task["productOrder"]["id"])
    task["effectiveCancellationDate"] = stamp(work.now)
    if order is None:
        task["state"] = "terminatedWithError"
        return
    if order["state"] not in CANCELLABLE:
        raise conflict("illegalTransition", f"An order that is {order['state']} can not be cancelled.")
    draft = work.draft("productOrder", order["id"])
    draft.update(state="cancelled", cancellationDate=stamp(work.now))
    draft["cancellationReason"] = task.get("cancellationReason", "")
    for item in draft["productOrderItem"]:
        item["state"] = "cancelled"
    work.save("productOrder", draft)
    task["state"] = "done"


def _house(work: Work) -> Document:
    """Whose an order is that names nobody: the operator's own."""
    house = next(iter(work.list("organization")), {"id": "operator", "name": "operator"})
    return {"id": house["id"], "name": house["name"], "role": "provider", "@referredType": "Organization"}


def _parties(work: Work, order: Document) -> list[Document]:
    """The customer of the account that the order is for."""
    account = work.get("billingAccount", (order.get("billingAccount") or {}).get("id", ""))
    customer = work.get("customer", owner_of(account)) if account else None
    if customer is None:
        return []
    return [
        {
            "id": customer["id"],
            "href": customer["href"],
            "name": customer["name"],
            "role": "customer",
            "@referredType": "Customer",
        }
    ]
