"""/documents: the PDF of a bill, drawn when it is asked for; and /pay: the payment page of the sandbox."""

import asyncio
from html import escape
from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.handlers import HTTPRouteHandler

from mila.sandbox import payments
from mila.sandbox.errors import not_found
from mila.sandbox.operators import Operator, operator_of
from mila.sandbox.outbox import HEADERS, page_file
from mila.sandbox.pdf import bill_pdf
from mila.sandbox.resources import Document
from mila.sandbox.store import Store

Call = Request[Any, Any, Any]


def routes(store: Store) -> list[HTTPRouteHandler]:
    """The PDF of a bill, and the payment page."""

    @get("/documents/{name:str}")
    async def document(request: Call) -> Response[bytes]:
        name = request.path_params["name"]
        bill = store.shelves["customerBill"].get(name.removesuffix(".pdf"))
        if bill is None or not name.endswith(".pdf"):
            raise not_found("document", name)
        body = await asyncio.to_thread(_draw, *_about(store, bill))
        headers = {"Content-Disposition": f'inline; filename="{bill["id"]}.pdf"', "X-Content-Type-Options": "nosniff"}
        return Response(body, media_type="application/pdf", headers=headers)

    @get("/pay/{payment_id:str}", media_type=MediaType.HTML)
    async def shown(request: Call) -> Response[str]:
        payment_id = request.path_params["payment_id"]
        payment = store.shelves["payment"].get(payment_id)
        if payment is None:
            raise not_found("payment", payment_id)
        return _page(payment)

    @post("/pay/{payment_id:str}", media_type=MediaType.HTML, status_code=200)
    async def concluded(request: Call) -> Response[str]:
        paid = b"outcome=pay" in await request.body()
        with store.work() as work:
            payment = payments.conclude(work, request.path_params["payment_id"], paid)
        return _page(payment)

    return [document, shown, concluded]


type About = tuple[Document, list[Document], str, Operator]


def _about(store: Store, bill: Document) -> About:
    rates = [one for one in store.shelves["appliedCustomerBillingRate"].values() if one["bill"]["id"] == bill["id"]]
    party = bill["relatedParty"][0]
    with store.work() as work:
        customer = work.get("customer", party["id"]) or {"relatedParty": [{"id": party["id"], "role": "provider"}]}
        operator = operator_of(work, customer)
    if operator is None:
        raise not_found("document", bill["id"])
    return bill, rates, str(party.get("name", "")), operator


def _draw(bill: Document, rates: list[Document], customer: str, operator: Operator) -> bytes:
    return bill_pdf(bill, rates, customer, operator)


def _page(payment: Document) -> Response[str]:
    total = payment["totalAmount"]
    values = {"id": payment["id"], "status": payment["status"], "amount": f"{total['value']:.2f} {total['unit']}"}
    body = page_file("pay.html")
    for name, value in values.items():
        body = body.replace(f"{{{name}}}", escape(str(value)))
    body = body.replace("{open}", "" if payment["status"] == "pendingAuthorization" else "hidden")
    return Response(body, media_type="text/html", headers={**HEADERS, "Referrer-Policy": "no-referrer"})
