"""Each chat starts as if nobody had talked to Mila before."""

import pytest
from sqlalchemy import delete, update

from mila.storage.database import Database
from mila.storage.tables import attempts, orders
from tests.stack import Stack


@pytest.fixture
def fresh_stack(stack: Stack) -> Stack:
    """The running Mila: no order holds an account any more, no limit has been used up."""
    database = Database(stack.environment.get("DATABASE_URL") or f"sqlite:///{stack.folder / 'mila.db'}")
    with database.write() as connection:
        connection.execute(update(orders).values(active=False))
        connection.execute(delete(attempts))
    database.close()
    return stack
