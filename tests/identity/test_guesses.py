"""Guesses over 1,000 conversations find no code: the limits let through ten a day for a number.

`MILA_GUESSES=100` makes 100,000 guesses of it (two minutes).
"""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import Connection

from mila.identity import IDENTIFICATION, Claim
from mila.operators import Operators
from mila.storage.database import Database
from tests.identity.room import BY_CODE, BY_FIXED, BY_NUMBER, OF_JELENA, UNKNOWN, Room

SESSIONS, GUESSES = 1_000, int(os.environ.get("MILA_GUESSES", "10"))
NUMBERS: tuple[Claim, ...] = (BY_NUMBER, BY_FIXED, BY_CODE, OF_JELENA, UNKNOWN)


class OneTransaction(Database):
    """A database with one transaction that never ends, so that nothing waits for the disk."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self._connection = self.engine.connect()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """The one connection."""
        yield self._connection

    read = write

    def close(self) -> None:
        """Rolls everything back."""
        self._connection.close()
        super().close()


@pytest.fixture
def swift_room(upgraded: Path, tmp_path: Path, operators: Operators) -> Iterator[Room]:
    """A room that keeps nothing."""
    database = OneTransaction(f"sqlite:///{copyfile(upgraded, tmp_path / 'swift.db')}")
    yield Room(database, operators)
    database.close()


def test_guesses_in_a_thousand_conversations_find_nothing(swift_room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(20261122)  # noqa: S311 - the same guesses and codes in every run
    monkeypatch.setattr("mila.identity.sender.secrets.randbelow", chance.randrange)
    room, compared, right = swift_room, 0, 0
    for session in range(SESSIONS):
        conversation, claim = f"s{session}", NUMBERS[session % len(NUMBERS)]
        room.identity.request_code(conversation, "mts", IDENTIFICATION, claim, "sr")
        room.sender.step()
        for _ in range(GUESSES):
            outcome = room.type_(conversation, f"{chance.randrange(1_000_000):06d}")
            compared += outcome.startswith("wrong")
            right += outcome == "right"
        assert room.level(conversation) == 0
        room.clock.pass_(86.4)  # a thousand conversations in a day
    noted = {kind: count(room, kind) for kind in ("wrong", "closed")}
    assert (right, room.type_("s0", "000000")) == (0, "spent")
    assert compared == 3 * SESSIONS == (noted["wrong"] + noted["closed"]) // 2
    # Ten for each of two customers, however they were claimed, and ten for the number that is nobody's.
    assert noted["wrong"] <= 2 * 3 * 10 + 2 * 6 * len(NUMBERS)


def count(room: Room, kind: str) -> int:
    """How many acts of the kind stand in the database."""
    with room.database.read() as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM attempts WHERE kind = ?", (kind,))
        return int(found.scalar_one())
