"""The sweeper: goes on with what no turn finished: the backend was away, the answer was lost, the sender died.

What may have reached the backend is looked up first, and sent again under the same key only if it is not there:
| the backend                 | found | not found                                  |
| finds and de-duplicates     | done  | sent again                                 |
| finds only                  | done  | sent again, `SETTLING` after the last send |
| de-duplicates only          |       | sent again                                 |
| neither                     |       | manual: an agent is asked, the customer told |
Tried after 1, 2, 4 … 30 s (`mila.orders.ending`); after `GIVE_UP` an agent is asked.
"""

from collections.abc import Callable

import structlog
from sqlalchemy import ColumnElement, and_, or_, select

from mila.billing.errors import BillingError, Refused
from mila.faults import fault_point
from mila.operators import Capabilities
from mila.orders.attempt import Sender
from mila.orders.ending import Lease
from mila.orders.ledger import Orders
from mila.orders.models import OrderState
from mila.storage.tables import orders

SETTLING = 60.0  # seconds for which a request that we gave up on may still be on its way into the backend
GIVE_UP = 24 * 3600.0

log = structlog.get_logger()


class Sweeper:
    """Call `step()` until it returns False, then again a second later; several processes may. Blocks: up to 10 s."""

    def __init__(self, ledger: Orders, capabilities: Callable[[str], Capabilities]) -> None:
        self._clock = ledger.clock
        self._sender: Sender = ledger.sender
        self._capabilities = capabilities

    def step(self) -> bool:
        """Goes on with one order that is due; False when none is."""
        lease = self._take_due()
        if lease is None:
            return False
        fault_point("sweeper")
        try:
            self._go_on(lease)
        except Exception as failed:  # one broken order must not keep the others waiting
            log.error("order_sweep_broke", key=lease.order.key, error=type(failed).__name__)
            self._later(lease)
        return True

    def _take_due(self) -> Lease | None:
        now = self._clock()
        due = select(orders.c.key).where(_due(now)).order_by(orders.c.next_try).limit(10)
        with self._sender.database.read() as connection:
            keys = connection.execute(due).scalars().all()
        leases = (self._sender.take(key, _due(now), sending=False) for key in keys)
        return next((lease for lease in leases if lease), None)

    def _go_on(self, lease: Lease) -> None:
        if self._clock() - lease.order.created_at > GIVE_UP:
            self._give_up(lease)
        elif lease.sent_before is None:
            self._send(lease)
        elif self._capabilities(lease.order.operator).finds_orders:
            self._look_up(lease)
        elif self._capabilities(lease.order.operator).deduplicates_orders:
            self._send(lease)
        else:
            self._give_up(lease)

    def _look_up(self, lease: Lease) -> None:
        try:
            found = self._sender.find(lease)
        except Refused as refused:  # it has the order, and rejected it
            lease.rejected(refused.code, self._clock())
        except BillingError:
            self._later(lease)
        else:
            if found:
                lease.done(found, self._clock())
                log.info("order_found", key=lease.order.key, attempt=lease.order.attempts)
            else:
                self._send_again(lease)

    def _send_again(self, lease: Lease) -> None:
        settled = (lease.sent_before or 0.0) + SETTLING
        if self._capabilities(lease.order.operator).deduplicates_orders or settled <= self._clock():
            self._send(lease)
        else:
            lease.put_back(OrderState.UNKNOWN, settled, sent_at=lease.sent_before)

    def _send(self, lease: Lease) -> None:
        if sending := self._sender.begin(lease):
            self._sender.send(sending, self._capabilities(lease.order.operator).finds_orders)

    def _later(self, lease: Lease) -> None:
        lease.put_back(lease.order.state, self._clock() + lease.delay(), sent_at=lease.sent_before)

    def _give_up(self, lease: Lease) -> None:
        lease.manual(self._clock())
        log.error(
            "order_manual", key=lease.order.key, conversation=lease.order.conversation, operator=lease.order.operator
        )


def _due(now: float) -> ColumnElement[bool]:
    waiting = and_(orders.c.state.in_([OrderState.PLANNED, OrderState.UNKNOWN]), orders.c.next_try <= now)
    return and_(orders.c.lease_until <= now, or_(waiting, orders.c.state == OrderState.SENDING))
