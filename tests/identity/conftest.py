"""Rooms for the tests of identity: on SQLite in a file, and on PostgreSQL where one answers."""

import os
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings

from mila.operators import Operator, Operators
from mila.storage.database import Database
from mila.storage.schema import upgrade
from tests.identity.room import Room, read_mts

settings.register_profile("no deadline", deadline=None)  # a busy machine is no failure
settings.load_profile("no deadline")

POSTGRES = os.environ.get("MILA_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")


def _postgres_answers() -> bool:
    try:
        psycopg.connect(POSTGRES, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of an empty database on the PostgreSQL server, dropped at the end."""
    name = f"mila_identity_{uuid4().hex}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        address = POSTGRES.rpartition("/")[0] + f"/{name}"
        database = Database(address)
        upgrade(database)
        database.close()
        yield address
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def operators() -> Operators:
    """mts and its twin."""
    return read_mts()


@pytest.fixture(scope="session")
def operator(operators: Operators) -> Operator:
    """mts as it ships."""
    return operators.get("mts")


@pytest.fixture(scope="session")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the newest schema, to be copied: migrations take half a second."""
    path = tmp_path_factory.mktemp("identity") / "upgraded.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


@pytest.fixture(params=["sqlite", "postgres"] if _postgres_answers() else ["sqlite"])
def address(request: pytest.FixtureRequest, upgraded: Path, tmp_path: Path) -> str:
    """The address of a database, once for each kind there is."""
    if request.param == "sqlite":
        copyfile(upgraded, tmp_path / "mila.db")
        return f"sqlite:///{tmp_path / 'mila.db'}"
    return str(request.getfixturevalue("postgres"))


@pytest.fixture
def room(address: str, operators: Operators) -> Iterator[Room]:
    """A room without anybody identified in it."""
    database = Database(address)
    room = Room(database, operators)
    room.empty()
    yield room
    database.close()


@pytest.fixture
def quick_room(upgraded: Path, tmp_path: Path, operators: Operators) -> Iterator[Room]:
    """A room on SQLite only, for what does not depend on the database."""
    database = Database(f"sqlite:///{copyfile(upgraded, tmp_path / 'quick.db')}")
    yield Room(database, operators)
    database.close()
