"""Bills: asked for on demand they are the latest that there is."""

from mila.sandbox.resources import Document
from mila.sandbox.work import Work


def on_demand(work: Work, task: Document) -> None:
    """A customerBillOnDemand: done with the account's latest bill, rejected when there is none."""
    account = (task.get("billingAccount") or {}).get("id")
    party = (task.get("relatedParty") or {}).get("id")
    bills = [
        bill
        for bill in work.list("customerBill")
        if (account and bill["billingAccount"]["id"] == account)
        or (not account and party in [one["id"] for one in bill.get("relatedParty", [])])
    ]
    latest = max(bills, key=lambda bill: str(bill["billDate"]), default=None)
    if latest is None:
        task["state"] = "rejected"
        return
    task["state"] = "done"
    task["customerBill"] = {"id": latest["id"], "href": latest["href"], "@referredType": "CustomerBill"}
