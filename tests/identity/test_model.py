"""Codes against a model of the rules written plainly: whatever is asked, sent, typed and waited for, both agree."""

import shutil
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mila.identity import Claim
from mila.operators import Operators
from mila.storage.database import Database
from mila.storage.schema import upgrade
from tests.identity.room import (
    BY_CODE,
    BY_NUMBER,
    CUSTOMERS,
    OF_JELENA,
    UNKNOWN,
    Room,
    other_than,
    read_mts,
    unsynced,
)

MINUTE, HOUR, DAY = 60, 3600, 86400
CONVERSATIONS = ("c1", "c2", "c3")
CLAIMS = (BY_NUMBER, BY_CODE, OF_JELENA, UNKNOWN)


@dataclass
class Asked:
    """A code that was asked for."""

    claim: Claim
    at: float
    sendable: bool
    code: str = ""
    tries: int = 0
    used: bool = False
    handled: bool = False


@dataclass
class Rules:
    """reliability.md 2.1, with lists of times."""

    current: dict[str, Asked] = field(default_factory=dict)
    asked: list[tuple[str, Claim, float]] = field(default_factory=list)
    requests: dict[str, list[float]] = field(default_factory=dict)
    sends: dict[object, list[float]] = field(default_factory=dict)
    fails: dict[object, list[float]] = field(default_factory=dict)
    verified: dict[str, tuple[str, float]] = field(default_factory=dict)
    cleared_at: float = float("-inf")

    def ask(self, conversation: str, claim: Claim, now: float) -> str:
        """What asking says."""
        if any(c == conversation and k == claim and now - at < MINUTE for c, k, at in self.asked):
            return "too_soon"
        mine = self.requests.setdefault(conversation, [])
        if self._within(mine, HOUR, now) >= 5:
            return "too_many"
        mine.append(now)
        sendable = self._may_send(claim, now) and not self.closed(claim, now)
        held = self.current.get(conversation)
        holds = held and held.claim == claim and not held.used and held.tries < 3 and now - held.at <= 10 * MINUTE
        if sendable or not holds:
            self.current[conversation] = Asked(claim, now, sendable)
            self.asked.append((conversation, claim, now))
            if sendable:
                self.sends.setdefault(claim, []).append(now)
        return "on_its_way"

    def deliver(self, now: float) -> list[Asked]:
        """The codes that are sent now, in the order in which they were asked for."""
        if now - self.cleared_at >= HOUR:
            self.cleared_at = now
            self.current = {c: asked for c, asked in self.current.items() if now - asked.at <= DAY}
        waiting = [asked for asked in self.current.values() if asked.sendable and not asked.handled]
        sent = []
        for asked in sorted(waiting, key=lambda each: each.at):
            asked.handled = True
            customer = CUSTOMERS.get(asked.claim)
            late = now - asked.at > 9 * MINUTE
            if customer is None or late or asked.tries >= 3 or self.closed(customer.id, now):
                continue
            contact = customer.contacts[0]
            if self._may_send(contact, now):
                self.sends.setdefault(contact, []).append(now)
                sent.append(asked)
        return sent

    def type(self, conversation: str, code: str, now: float) -> str:
        """What typing a code comes to."""
        asked = self.current.get(conversation)
        if asked is None:
            return "none"
        if asked.used or asked.tries >= 3:
            return "spent"
        if now - asked.at > 10 * MINUTE:
            return "expired"
        customer = CUSTOMERS.get(asked.claim)
        who = [asked.claim, customer.id if customer and asked.code else object()]
        closed = any(self.closed(each, now) for each in who)
        if asked.code == code and not closed and customer is not None:
            asked.used = True
            self.verified[conversation] = (customer.id, now)
            return "right"
        asked.tries += 1
        for each in who if not closed else []:
            self.fails.setdefault(each, []).append(now)
        return f"wrong {3 - asked.tries}"

    def level(self, conversation: str, now: float) -> tuple[int, str | None]:
        """Level and customer."""
        customer, at = self.verified.get(conversation, ("", float("-inf")))
        return (2, customer) if now - at <= 15 * MINUTE else (0, None)

    def forget(self, conversation: str) -> None:
        """Nothing is known of the conversation."""
        self.current.pop(conversation, None)
        self.verified.pop(conversation, None)

    def closed(self, who: object, now: float) -> bool:
        """Whether too many wrong codes were typed for them in a day."""
        return self._within(self.fails.get(who, []), DAY, now) >= 10

    def _may_send(self, to: object, now: float) -> bool:
        times = self.sends.get(to, [])
        return self._within(times, 15 * MINUTE, now) < 3 and self._within(times, DAY, now) < 6

    def _within(self, times: list[float], span: float, now: float) -> int:
        return sum(1 for at in times if now - at < span)


class CodesMachine(RuleBasedStateMachine):
    """Random talks in three conversations about two customers and a stranger."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copyfile(_template(), self.folder / "mila.db")
        self.room = Room(unsynced(f"sqlite:///{self.folder / 'mila.db'}"), _mts())
        self.book = Rules()

    def teardown(self) -> None:
        self.room.database.close()
        shutil.rmtree(self.folder)

    @initialize(conversation=st.sampled_from(CONVERSATIONS), claim=st.sampled_from(CLAIMS))
    def begin(self, conversation: str, claim: Claim) -> None:
        self.ask(conversation, claim)

    @rule(conversation=st.sampled_from(CONVERSATIONS), claim=st.sampled_from(CLAIMS))
    def ask(self, conversation: str, claim: Claim) -> None:
        self.room.clock.pass_(
            2**-10
        )  # exact in a float; no two requests at the very same moment, so that their order is plain
        assert self.room.ask(conversation, claim) == self.book.ask(conversation, claim, self.room.clock.now)

    @rule()
    def send(self) -> None:
        before = len(self.room.backend.sent)
        self.room.sender.step()
        codes = self.room.backend.codes()[before:]
        expected = self.book.deliver(self.room.clock.now)
        assert len(codes) == len(expected)
        for asked, code in zip(expected, codes, strict=True):
            asked.code = code

    @rule(conversation=st.sampled_from(CONVERSATIONS), times=st.integers(1, 4))
    def guess(self, conversation: str, times: int) -> None:
        known = self.book.current.get(conversation)
        wrong = other_than(known.code if known and known.code else "123456")
        for _ in range(times):
            assert self.room.type_(conversation, wrong) == self.book.type(conversation, wrong, self.room.clock.now)

    @rule(typed=st.sampled_from(CONVERSATIONS), of=st.sampled_from(CONVERSATIONS))
    def type_code_of(self, typed: str, of: str) -> None:
        asked = self.book.current.get(of)
        if asked is not None and asked.code:
            assert self.room.type_(typed, asked.code) == self.book.type(typed, asked.code, self.room.clock.now)

    @rule(conversation=st.sampled_from(CONVERSATIONS))
    def forget(self, conversation: str) -> None:
        self.room.identity.forget(conversation)
        self.book.forget(conversation)

    @rule(seconds=st.sampled_from([1, 59, 60, 61, 301, 599, 601, 901, 3601, 5 * HOUR, DAY]))
    def wait(self, seconds: int) -> None:
        self.room.clock.pass_(seconds)

    @invariant()
    def levels_agree(self) -> None:
        for conversation in CONVERSATIONS:
            standing = self.room.identity.standing(conversation)
            assert (standing.level, standing.customer_id) == self.book.level(conversation, self.room.clock.now)


@cache
def _mts() -> Operators:
    return read_mts()


@cache
def _template() -> Path:
    path = Path(tempfile.mkdtemp()) / "template.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


CodesMachine.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
TestCodesAgreeWithTheRules = CodesMachine.TestCase
