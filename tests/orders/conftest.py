"""Databases for the tests of the ledger: SQLite in a file, and PostgreSQL where one answers."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from mila.storage.database import Database
from mila.storage.schema import upgrade
from tests.orders.desk import Desk

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
    name = f"mila_orders_{uuid4().hex}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield POSTGRES.rpartition("/")[0] + f"/{name}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", "postgres"] if _postgres_answers() else ["sqlite"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database, once for each kind there is."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'mila.db'}"
    return str(request.getfixturevalue("postgres"))


@pytest.fixture
def desk(address: str) -> Iterator[Desk]:
    """A ledger with the conversations c1 and c2."""
    database = Database(address)
    upgrade(database)
    desk = Desk(database)
    desk.empty()
    desk.open_conversation("c1")
    desk.open_conversation("c2")
    yield desk
    database.close()
