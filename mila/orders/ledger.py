"""The ledger: a yes becomes an order, once; an order is tried, by one sender at a time.

Who may make an order: a yes consumes its proposal and plans the order in one transaction, and the order's key is
derived from the proposal, so a double click, a second tab, a resent message and Rasa's repeated actions all come to one
row. Two browsers with two conversations come to one row too: `orders_one_active` lets an account have one active order
of a kind. An order is active while planned, sending or unknown; when done, for `HOLD` seconds more (two people at two
browsers), after which the backend alone judges whether the account may have another; when rejected, no longer; when
manual, until the agent's request is closed, at most `MANUAL_HOLD`.

Who may send: whoever takes the lease, committed before the network is touched. When the lease has run out its holder
may be dead and the order done or not: only the sweeper goes on from there, by looking it up.
"""

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from mila.billing.contract import Billing
from mila.faults import fault_point
from mila.orders.attempt import Sender
from mila.orders.errors import ForeignProposal, ProposalExpired, ProposalWithdrawn
from mila.orders.models import Order, OrderState, Proposal
from mila.orders.notices import carried_by_turn
from mila.orders.proposals import proposal_of
from mila.orders.rows import order_of
from mila.storage.database import Database
from mila.storage.tables import agent_requests, orders, proposals

HOLD = 600.0  # seconds for which a done order answers for the account
MANUAL_HOLD = 24 * 3600.0
PATIENCE = 3.0  # seconds that a second performer waits for the first one's result; an action has 6 in all
POLL = 0.05
HEAD_START = 2.0  # seconds that the sweeper leaves a new order to the turn that made it


class Orders:
    """All orders; `connect` gives the backend of an operator, `clock` epoch seconds. Blocks: call it in a thread."""

    def __init__(
        self,
        database: Database,
        connect: Callable[[str], Billing],
        clock: Callable[[], float],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.database = database
        self.clock = clock
        self.sender = Sender(database, connect, clock)
        self._sleep = sleep

    def confirm(self, proposal_id: str, conversation: str, language: str) -> Order:
        """The order of this proposal, planned by the first yes and the same for every other.

        Returns another conversation's order when that has an active one for the same account and kind: look at `terms`
        before speaking of it. Raises `ForeignProposal`, `ProposalWithdrawn`, `ProposalExpired`.
        """
        with self.database.write() as connection:
            proposal = _proposal(connection, proposal_id, conversation)
            if not proposal.order_key and not self._consume(connection, proposal_id):
                proposal = _proposal(connection, proposal_id, conversation)
                if not proposal.order_key:
                    raise ProposalWithdrawn if proposal.state == "withdrawn" else ProposalExpired
            key = proposal.order_key or self._plan(connection, proposal, language)
            order = _get(connection, orders.c.key == key)
        if order is None:
            raise ForeignProposal
        fault_point("order_planned")
        return order

    def perform(self, order: Order, message_id: str = "") -> Order:
        """Tries a planned order once, in line, about 5 s at most; one that has ended or that another sends is not sent.

        `message_id` is the message being answered (`<conversation>:<seq>`): with it the ledger knows that this turn's
        answer tells the end if the order has one by then, and no notice does unless that answer is lost.
        """
        planned = orders.c.state == OrderState.PLANNED
        if lease := self.sender.take(order.key, planned, sending=True, message_id=message_id):
            self.sender.send(lease)
        now = self._await_end(order.key)
        if now.ended and message_id:
            carried_by_turn(self.database, now.key, message_id)
        return now

    def get(self, key: str) -> Order | None:
        """The order of this key."""
        return self._find(orders.c.key == key)

    def of_proposal(self, proposal_id: str) -> Order | None:
        """The order that this proposal was consumed by."""
        return self._find(orders.c.key == _key_of(proposal_id))

    def latest(self, conversation: str) -> Order | None:
        """The newest order that a yes of this conversation made or joined: "what became of my request?"."""
        return self._find(orders.c.key.in_(_keys_of(conversation)))

    def _find(self, condition: ColumnElement[bool]) -> Order | None:
        with self.database.read() as connection:
            return _get(connection, condition)

    def _consume(self, connection: Connection, proposal_id: str) -> bool:
        still_open = and_(
            proposals.c.id == proposal_id, proposals.c.state == "open", proposals.c.expires_at > self.clock()
        )
        return connection.execute(update(proposals).where(still_open).values(state="consumed")).rowcount == 1

    def _plan(self, connection: Connection, proposal: Proposal, language: str) -> str:
        """Inserts the order unless the account has an active one; the key of whichever holds."""
        now = self.clock()
        same = and_(
            orders.c.operator == proposal.operator,
            orders.c.account_id == proposal.account_id,
            orders.c.kind == proposal.kind,
        )
        connection.execute(update(orders).where(same, _let_go(now)).values(active=False))
        active = None
        while active is None:  # a second round only when the account's order ended in this very moment
            connection.execute(_insert_or_not(connection, _planned(proposal, language, now)))
            active = connection.execute(select(orders.c.key).where(same, orders.c.active)).scalar_one_or_none()
        connection.execute(update(proposals).where(proposals.c.id == proposal.id).values(order_key=active))
        return str(active)

    def _await_end(self, key: str) -> Order:
        """The order as it is when it has ended, or as it is when patience has."""
        order = self.get(key)
        for _ in range(int(PATIENCE / POLL)):
            if order is None or order.state is not OrderState.SENDING:
                break
            self._sleep(POLL)
            order = self.get(key)
        if order is None:
            raise LookupError(f"no order {key}")
        return order


def _key_of(proposal_id: str) -> Any:
    return select(proposals.c.order_key).where(proposals.c.id == proposal_id).scalar_subquery()


def _keys_of(conversation: str) -> Any:
    return select(proposals.c.order_key).where(proposals.c.conversation_id == conversation)


def _get(connection: Connection, condition: ColumnElement[bool]) -> Order | None:
    newest = select(orders).where(condition).order_by(orders.c.created_at.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    return order_of(row) if row else None


def _proposal(connection: Connection, proposal_id: str, conversation: str) -> Proposal:
    row = connection.execute(select(proposals).where(proposals.c.id == proposal_id)).one_or_none()
    if row is None or row.conversation_id != conversation:
        raise ForeignProposal
    return proposal_of(row)


def _planned(proposal: Proposal, language: str, now: float) -> dict[str, Any]:
    return {
        "key": f"mila-{proposal.id}",
        "proposal_id": proposal.id,
        "conversation_id": proposal.conversation,
        "operator": proposal.operator,
        "kind": proposal.kind,
        "account_id": proposal.account_id,
        "terms": dict(proposal.terms),
        "language": language,
        "state": OrderState.PLANNED,
        "active": True,
        "next_try": now + HEAD_START,
        "result": {},
        "created_at": now,
    }


def _insert_or_not(connection: Connection, row: dict[str, Any]) -> Any:
    """Inserts unless the account has an active order; PostgreSQL first waits for whoever is making one."""
    dialect: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[connection.dialect.name]
    return dialect(orders).values(**row).on_conflict_do_nothing()


def _let_go(now: float) -> ColumnElement[bool]:
    """Active orders that hold the account no longer; see the module's docstring."""
    asked = agent_requests.c.conversation_id == orders.c.conversation_id
    closed = exists().where(asked, agent_requests.c.closed_at >= orders.c.finished_at)
    return orders.c.active & or_(
        and_(orders.c.state == OrderState.DONE, orders.c.finished_at < now - HOLD),
        and_(orders.c.state == OrderState.MANUAL, or_(closed, orders.c.finished_at < now - MANUAL_HOLD)),
    )
