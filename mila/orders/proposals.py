"""Proposals: what the customer is shown before an irreversible step, and what the yes refers to."""

import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, true, update

from mila.orders.kinds import KINDS
from mila.orders.models import Proposal
from mila.storage.database import Database
from mila.storage.tables import proposals


class Proposals:
    """The proposals of all conversations; `clock` gives epoch seconds. Blocks: call it in a thread."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def make(
        self,
        conversation: str,
        operator: str,
        kind: str,
        account_id: str,
        terms: Mapping[str, Any],
        valid_for: timedelta = timedelta(minutes=10),
    ) -> Proposal:
        """Stores what is shown now; what was shown before in this conversation can't be said yes to any more."""
        if kind not in KINDS:
            raise ValueError(f"no such kind of order: {kind}")
        now = self._clock()
        proposal = Proposal(
            id=secrets.token_hex(16),
            conversation=conversation,
            operator=operator,
            kind=kind,
            account_id=account_id,
            terms=dict(terms),
            state="open",
            created_at=now,
            expires_at=now + valid_for.total_seconds(),
        )
        with self._database.write() as connection:
            _withdraw(connection, conversation)
            connection.execute(proposals.insert().values(**_row_of(proposal)))
        return proposal

    def open(self, conversation: str) -> Proposal | None:
        """The proposal that a yes in this conversation refers to now."""
        return self._newest(conversation, (proposals.c.state == "open") & (proposals.c.expires_at > self._clock()))

    def latest(self, conversation: str) -> Proposal | None:
        """The newest proposal of this conversation in whatever state; what a repeated yes refers to."""
        return self._newest(conversation, true())

    def _newest(self, conversation: str, condition: ColumnElement[bool]) -> Proposal | None:
        newest = (
            select(proposals)
            .where(proposals.c.conversation_id == conversation, condition)
            .order_by(proposals.c.created_at.desc(), (proposals.c.state == "open").desc())
            .limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(newest).one_or_none()
        return proposal_of(row) if row else None

    def withdraw(self, conversation: str) -> None:
        """Takes back what is open: the customer cancelled or corrected."""
        with self._database.write() as connection:
            _withdraw(connection, conversation)


def proposal_of(row: Row[Any]) -> Proposal:
    """The proposal in a row of the table."""
    fields = dict(row._mapping)
    return Proposal(conversation=fields.pop("conversation_id"), **fields)


def _row_of(proposal: Proposal) -> dict[str, Any]:
    row = {name: getattr(proposal, name) for name in proposal.__slots__}
    row["conversation_id"] = row.pop("conversation")
    return row


def _withdraw(connection: Connection, conversation: str) -> None:
    mine_open = (proposals.c.conversation_id == conversation) & (proposals.c.state == "open")
    connection.execute(update(proposals).where(mine_open).values(state="withdrawn"))
