"""The ledger under anything that can happen, in any order: crashes, lost answers, repeated yeses, time."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete

from mila.operators import Capabilities
from mila.orders import OrderState, Proposal, ProposalError
from mila.orders.sweeper import SETTLING
from mila.storage.database import Database
from mila.storage.schema import upgrade
from mila.storage.tables import agent_requests, conversations, notices, orders, proposals
from tests.orders.backend import FakeBackend
from tests.orders.desk import Desk

CONVERSATIONS = ("c1", "c2")
ACCOUNTS = ("a1", "a2")
WAYS = ("ok", "down", "refused", "lost_request", "lost_answer", "late")
POINTS = ("order_on_wire", "order_answer_read", "order_done", "sweeper", "order_planned")
EXAMPLES = int(os.environ.get("MILA_MACHINE_EXAMPLES", "300"))

MEMORY = Path("/dev/shm")  # noqa: S108 - so many stories wait for no disk


class KillNineError(BaseException):
    """What no code catches; open transactions are rolled back, as after a kill."""


class Ledger(RuleBasedStateMachine):
    """Customers say yes, backends and processes fail, time passes; nothing is ordered twice, nothing untrue is said."""

    database: Database

    @initialize(deduplicates=st.booleans(), finds=st.booleans())
    def start(self, deduplicates: bool, finds: bool) -> None:
        self.desk = Desk(self.database, FakeBackend(deduplicates, finds=finds))
        self.desk.capabilities = Capabilities(deduplicates_orders=deduplicates, finds_orders=finds)
        self._empty()
        for conversation in CONVERSATIONS:
            self.desk.open_conversation(conversation)
        self.shown: list[Proposal] = []
        self.late_since: float | None = None
        self.told: dict[str, set[str]] = {}
        self.turns = 1

    @property
    def backend(self) -> FakeBackend:
        assert isinstance(self.desk.backend, FakeBackend)
        return self.desk.backend

    @rule(conversation=st.sampled_from(CONVERSATIONS), account=st.sampled_from(ACCOUNTS))
    def show(self, conversation: str, account: str) -> None:
        self.shown.append(self.desk.propose(conversation, account))

    @rule(conversation=st.sampled_from(CONVERSATIONS))
    def cancel(self, conversation: str) -> None:
        self.desk.proposals.withdraw(conversation)

    @precondition(lambda self: self.shown)
    @rule(
        pick=st.integers(0, 5),
        way=st.sampled_from(WAYS),
        dies=st.none() | st.sampled_from(POINTS),
        repeats=st.integers(1, 2),
    )
    def say_yes(self, pick: int, way: str, dies: str | None, repeats: int) -> None:
        proposal = self.shown[-1 - pick % len(self.shown)]
        self._misbehave(way)
        for _ in range(repeats):
            self._until_killed(dies, lambda: self._perform(proposal))
        self.backend.ways = []

    @rule(
        seconds=st.sampled_from([0.5, 3, 20, 61, 700, 90_000]),
        way=st.sampled_from(WAYS),
        dies=st.none() | st.sampled_from(POINTS),
    )
    def time_passes(self, seconds: float, way: str, dies: str | None) -> None:
        self._arrives_in_time(self.desk.clock() + seconds)
        self.desk.clock.sleep(seconds)
        self._misbehave(way)
        self._until_killed(dies, self.desk.sweep)
        self.backend.ways = []

    @rule()
    def tell(self) -> None:
        for notice in self.desk.notices.due():
            with self.desk.database.write() as connection:
                assert self.desk.notices.told(connection, notice.id, 1)
            self._hear(notice.conversation, notice.order_key, notice.values.get("number", {}).get("text"))

    @invariant()
    def nothing_is_done_twice_or_untrue(self) -> None:
        keys = [key for key, _, _ in self.backend.journal]
        assert len(keys) == len(set(keys)), "an order was made twice"
        assert all(len(numbers) == 1 for numbers in self.told.values()), "two numbers were told of one order"
        rows = self.desk.rows()
        for row in rows:
            made = self.backend.made(row.key)
            assert row.state != OrderState.DONE or made == [row.number]
            assert row.state != OrderState.REJECTED or made == []
        waiting = [row.account_id for row in rows if row.state in ("planned", "sending", "unknown")]
        assert len(waiting) == len(set(waiting)), "an account has two orders at a time"

    def teardown(self) -> None:
        """When all is well again every order comes to its end, and everybody who said yes hears it."""
        if not hasattr(self, "desk"):
            return
        self.backend.ways, self.backend.refusal = [], ""
        self.backend.arrive()
        for _ in range(5):
            self.desk.clock.sleep(31)
            self.desk.sweep()
        self.tell()
        assert self.desk.notices.due() == []
        rows = self.desk.rows()
        assert {row.state for row in rows} <= {"done", "rejected", "manual"}
        assert all(row.told for row in rows)
        for row in rows:
            assert row.state != "done" or self.told[row.key] == {row.number}
            assert row.state != "manual" or not (self.backend.finds or self.backend.deduplicates) or _too_old(row)
        self.nothing_is_done_twice_or_untrue()

    def _empty(self) -> None:
        with self.database.write() as connection:
            for table in (notices, agent_requests, orders, proposals, conversations):
                connection.execute(delete(table))

    def _perform(self, proposal: Proposal) -> None:
        self.turns += 1
        try:
            order = self.desk.yes(proposal)
        except ProposalError:
            assert self.desk.orders.of_proposal(proposal.id) is None
            return
        self._hear(proposal.conversation, order.key, order.number)
        order = self.desk.orders.perform(order, f"{proposal.conversation}:{self.turns}")
        self._hear(proposal.conversation, order.key, order.number)

    def _hear(self, _conversation: str, key: str, number: str | None) -> None:
        if number:
            self.told.setdefault(key, set()).add(number)

    def _misbehave(self, way: str) -> None:
        self.backend.ways = [way] * 3
        if way == "late" and self.late_since is None:
            self.late_since = self.desk.clock()

    def _arrives_in_time(self, now: float) -> None:
        """What is on its way comes in before the ledger takes it for lost."""
        if self.late_since is not None and now >= self.late_since + SETTLING - 5:
            self.backend.arrive()
            self.late_since = None

    def _until_killed(self, point: str | None, act: Any) -> None:
        def die(name: str) -> None:
            if name == point:
                raise KillNineError

        with (
            patch("mila.orders.attempt.fault_point", die),
            patch("mila.orders.ledger.fault_point", die),
            patch("mila.orders.sweeper.fault_point", die),
            patch("mila.orders.ledger.PATIENCE", 0.1),
        ):
            try:
                act()
            except KillNineError:
                self.backend.ways = []


def _too_old(row: Any) -> bool:
    return bool(row.finished_at - row.created_at > 24 * 3600)


def test_no_story_makes_two_orders_or_tells_an_untruth() -> None:
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        Ledger.database = Database(f"sqlite:///{folder}/mila.db")
        upgrade(Ledger.database)
        run_state_machine_as_test(
            Ledger,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=12,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        Ledger.database.close()
