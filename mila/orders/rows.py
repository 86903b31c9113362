"""Between rows of the orders table and `Order`."""

from datetime import date
from typing import Any

from sqlalchemy import Row

from mila.billing.models import OrderReceipt
from mila.orders.models import Order, OrderState


def order_of(row: Row[Any]) -> Order:
    """The order in a row of the table."""
    due = (row.result or {}).get("due")
    return Order(
        key=row.key,
        proposal_id=row.proposal_id,
        conversation=row.conversation_id,
        operator=row.operator,
        kind=row.kind,
        account_id=row.account_id,
        terms=row.terms,
        language=row.language,
        state=OrderState(row.state),
        attempts=row.attempts,
        number=row.number,
        due=date.fromisoformat(due) if due else None,
        refusal=row.refusal,
        told=row.told,
        created_at=row.created_at,
        sent_at=row.sent_at,
        finished_at=row.finished_at,
    )


def result_of(receipt: OrderReceipt) -> dict[str, str]:
    """The backend's word as JSON."""
    due = {"due": receipt.due.isoformat()} if receipt.due else {}
    return {"number": receipt.number, **due}
