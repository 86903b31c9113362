"""One try at an order: take the lease, commit that it is being sent, send, commit what came of it."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import structlog
from sqlalchemy import ColumnElement, case, select, update

from mila.billing.contract import Billing
from mila.billing.errors import BillingError, Refused, Unknown
from mila.billing.models import OrderReceipt
from mila.faults import fault_point
from mila.orders.ending import Lease
from mila.orders.kinds import KINDS
from mila.orders.models import OrderState
from mila.orders.rows import order_of
from mila.storage.database import Database
from mila.storage.tables import orders

LEASE = 9.0  # seconds: the longest call of the billing contract, and some; a write begins with a fresh lease
CALL = 6.0  # seconds that must be left of a lease when a write begins

log = structlog.get_logger()


class Sender:
    """Sends orders under a lease, so that one order is never on its way twice."""

    def __init__(self, database: Database, connect: Callable[[str], Billing], clock: Callable[[], float]) -> None:
        self.database = database
        self.connect = connect
        self.clock = clock

    def take(self, key: str, condition: ColumnElement[bool], sending: bool, message_id: str = "") -> Lease | None:
        """The lease of this order, committed, if it is free and fulfils the condition; `sending` to send it at once."""
        now = self.clock()
        free = (orders.c.key == key) & (orders.c.lease_until <= now) & condition
        with self.database.write() as connection:
            before = connection.execute(select(orders.c.sent_at).where(free).with_for_update()).one_or_none()
            if before is None:
                return None
            holder = secrets.token_hex(16)
            taken = {**self._held(holder, now), **(_on_its_way(now) if sending else _in_doubt())}
            connection.execute(update(orders).where(free).values(attempts=orders.c.attempts + 1, **taken))
            order = order_of(connection.execute(select(orders).where(orders.c.key == key)).one())
        return Lease(self.database, order, holder, now + LEASE, before.sent_at, message_id)

    def begin(self, lease: Lease) -> Lease | None:
        """The lease renewed and the order marked as being sent, committed; None when the lease was lost meanwhile."""
        now = self.clock()
        mine = (orders.c.key == lease.order.key) & (orders.c.lease_holder == lease.holder)
        with self.database.write() as connection:
            taken = {**self._held(lease.holder, now), **_on_its_way(now)}
            if connection.execute(update(orders).where(mine).values(**taken)).rowcount != 1:
                return None
        return replace(lease, until=now + LEASE)

    def send(self, lease: Lease, finds_orders: bool = False) -> None:
        """Sends the order that `take` or `begin` marked as being sent; commits its end, or puts it back."""
        fault_point("order_on_wire")
        if lease.until - self.clock() < CALL:  # we were held up: somebody may take over while we would be sending
            self._unsent(lease)
            return
        try:
            receipt = self._call(lease)
        except Unknown:
            lease.put_back(OrderState.UNKNOWN, self.clock() + lease.delay(), sent_at=self.clock())
        except Refused as refused:
            if finds_orders and lease.sent_before is not None:
                self._doubt(lease, refused.code)
            else:
                self._rejected(lease, refused.code)
        except BillingError as failed:  # the contract: anything but Unknown and Refused surely did nothing
            log.info("order_not_sent", key=lease.order.key, error=type(failed).__name__)
            self._unsent(lease)
        except Exception as failed:  # our own fault, after who knows how much of the call: not "it was not done"
            log.error("order_attempt_broke", key=lease.order.key, error=type(failed).__name__)
            lease.put_back(OrderState.UNKNOWN, self.clock() + lease.delay(), sent_at=self.clock())
        else:
            self._done(lease, receipt)

    def find(self, lease: Lease) -> OrderReceipt | None:
        """The order as the backend has it. Raises as `mila.billing.contract` says."""
        return self.connect(lease.order.operator).find_order(lease.order.key)

    def _call(self, lease: Lease) -> OrderReceipt:
        order = lease.order
        return KINDS[order.kind].send(self.connect(order.operator), order.terms, order.key)

    def _done(self, lease: Lease, receipt: OrderReceipt) -> None:
        fault_point("order_answer_read")
        lease.done(receipt, self.clock())
        fault_point("order_done")
        log.info("order_done", key=lease.order.key, attempt=lease.order.attempts)

    def _unsent(self, lease: Lease) -> None:
        """This try did nothing; an earlier one may have."""
        state = OrderState.PLANNED if lease.sent_before is None else OrderState.UNKNOWN
        lease.put_back(state, self.clock() + lease.delay(), sent_at=lease.sent_before)

    def _doubt(self, lease: Lease, code: str) -> None:
        """A refusal of a second sending may be due to the first one's success, so that is looked up."""
        try:
            found = self.find(lease)
        except BillingError:
            lease.put_back(OrderState.UNKNOWN, self.clock() + lease.delay(), sent_at=lease.sent_before)
            return
        if found:
            self._done(lease, found)
        else:
            self._rejected(lease, code)

    def _rejected(self, lease: Lease, code: str) -> None:
        lease.rejected(code, self.clock())
        log.info("order_rejected", key=lease.order.key, reason=code, attempt=lease.order.attempts)

    def _held(self, holder: str, now: float) -> Mapping[str, Any]:
        return {"lease_until": now + LEASE, "lease_holder": holder}


def _on_its_way(now: float) -> Mapping[str, Any]:
    return {"state": OrderState.SENDING, "sent_at": now}


def _in_doubt() -> Mapping[str, Any]:
    """A sender that let its lease run out died, or hangs: its order may be done or not."""
    return {"state": case((orders.c.state == OrderState.SENDING, OrderState.UNKNOWN), else_=orders.c.state)}
