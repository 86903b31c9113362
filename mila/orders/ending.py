"""How an attempt leaves its order: put back for later, or ended, and what is to be told written with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, update

from mila.billing.models import OrderReceipt
from mila.orders.models import Order, OrderState
from mila.orders.notices import write_notices
from mila.orders.rows import result_of
from mila.storage.database import Database
from mila.storage.tables import orders

SLOWEST = 30.0  # seconds between tries at most, so that an order is made within a minute of the backend's return


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on an order until `until`; nobody else writes its state meanwhile, save that it is done."""

    database: Database
    order: Order
    holder: str
    until: float
    sent_before: float | None = None  # when an earlier try may have reached the backend
    message_id: str = ""

    def done(self, receipt: OrderReceipt, now: float) -> None:
        """The backend has it. Said even by one whose lease ran out: it is the truth, whatever was thought meanwhile."""
        result = result_of(receipt)
        not_yet = orders.c.state != OrderState.DONE
        self._end(not_yet, now, state=OrderState.DONE, number=receipt.number, result=result, refusal="")

    def rejected(self, code: str, now: float) -> None:
        """The backend said no."""
        self._end(self._mine(), now, state=OrderState.REJECTED, active=False, refusal=code)

    def manual(self, now: float) -> None:
        """Nothing more can be done from here: an agent is asked to."""
        self._end(self._mine(), now, state=OrderState.MANUAL)

    def put_back(self, state: OrderState, next_try: float, sent_at: float | None) -> None:
        """Leaves the order for the sweeper."""
        left = {"state": state, "next_try": next_try, "sent_at": sent_at, **_FREE}
        with self.database.write() as connection:
            connection.execute(update(orders).where(orders.c.key == self.order.key, self._mine()).values(**left))

    def delay(self) -> float:
        """Seconds until the next try: 1, 2, 4 … by how often it was tried."""
        return min(SLOWEST, 2.0 ** min(self.order.attempts - 1, 10))

    def _mine(self) -> ColumnElement[bool]:
        return orders.c.lease_holder == self.holder

    def _end(self, condition: ColumnElement[bool], now: float, **values: Any) -> None:
        with self.database.write() as connection:
            this = and_(orders.c.key == self.order.key, condition)
            ended = connection.execute(
                update(orders).where(this).values(finished_at=now, told=False, **values, **_FREE)
            )
            if ended.rowcount == 1:
                write_notices(connection, self.order, values, self.message_id, now)


_FREE: Mapping[str, Any] = {"lease_until": 0.0, "lease_holder": ""}
