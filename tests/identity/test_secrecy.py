"""A code stands nowhere in clear: not in a table, not in a log, and nothing in the database is worth guessing with."""

import hashlib
import hmac
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from mila.storage.tables import code_requests, metadata
from tests.identity.room import BY_NUMBER, KEY, OF_JELENA, Room

CODE = "739164"


@pytest.fixture(autouse=True)
def _one_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mila.identity.sender.secrets.randbelow", lambda _below: int(CODE))


def everything(room: Room) -> list[tuple[str, Any]]:
    """Every value of every row of every table, with the table's name."""
    with room.database.read() as connection:
        rows = [(table.name, row) for table in metadata.sorted_tables for row in connection.execute(select(table))]
    return [(name, value) for name, row in rows for value in row]


def holds(value: Any, secret: str) -> bool:
    """Whether the secret stands in the value, as text or as bytes."""
    return secret.encode() in value if isinstance(value, bytes) else secret in str(value)


def test_the_code_is_in_no_table_at_any_time(room: Room) -> None:
    room.backend.lose = True
    for conversation, claim in (("c1", BY_NUMBER), ("c2", OF_JELENA)):
        room.ask(conversation, claim)
        room.sender.step()
        assert not [name for name, value in everything(room) if holds(value, CODE)]
        room.type_(conversation, "111111")
        assert not [name for name, value in everything(room) if holds(value, CODE) or holds(value, "111111")]
        assert room.type_(conversation, CODE) == "right"
        assert not [name for name, value in everything(room) if holds(value, CODE)]


def test_the_code_is_in_no_log(room: Room, capfd: pytest.CaptureFixture[str]) -> None:
    room.get_code("c1")
    room.type_("c1", CODE)
    assert CODE not in "".join(capfd.readouterr())


def test_the_number_stands_in_the_database_only_until_the_code_is_sent(room: Room) -> None:
    room.ask("c1", BY_NUMBER)
    assert [name for name, value in everything(room) if holds(value, "641234567")] == ["code_requests"]
    room.sender.step()
    assert not [name for name, value in everything(room) if holds(value, "641234567")]


def test_who_has_the_database_but_not_the_key_cannot_find_the_code(room: Room) -> None:
    room.get_code("c1")
    with room.database.read() as connection:
        row = connection.execute(select(code_requests)).one()
    plain = [salt + CODE.encode() for salt in (row.salt, b"")]
    without_key = [hashlib.sha256(text).digest() for text in plain] + [
        hmac.digest(key, text, "sha256") for key, text in product((row.salt, b"", row.claim_hash), plain)
    ]
    assert row.code_hmac not in without_key
    assert len(row.code_hmac) == 32


def test_the_same_code_has_another_digest_each_time(room: Room) -> None:
    room.get_code("c1")
    room.get_code("c2", OF_JELENA)
    with room.database.read() as connection:
        digests = list(connection.execute(select(code_requests.c.code_hmac)).scalars())
    assert digests[0] != digests[1]


def test_another_installation_s_key_knows_no_code_of_ours(room: Room) -> None:
    from mila.identity import Identity

    room.get_code("c1")
    other = Identity(room.database, room.operators, b"x" + KEY[1:], room.clock)
    assert other.try_code("c1", CODE, "m1").result == "wrong"
