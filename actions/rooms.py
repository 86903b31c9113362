"""The rooms that actions ask, opened once at the start."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from mila.billing.connect import billing_of
from mila.billing.contract import Billing
from mila.identity import Identity
from mila.operators import Operator, Operators, read_operators
from mila.orders import Orders, Proposals
from mila.settings import Settings
from mila.storage.database import Database
from mila.words import Words, read_words


@dataclass(frozen=True, slots=True)
class Rooms:
    """What an action may ask; `clock` gives epoch seconds."""

    operators: Operators
    words: Words
    database: Database
    identity: Identity
    proposals: Proposals
    orders: Orders
    billing: Callable[[Operator], Billing]
    clock: Callable[[], float]

    def now(self) -> datetime:
        """The time, UTC."""
        return datetime.fromtimestamp(self.clock(), UTC)


def open_rooms(settings: Settings) -> Rooms:
    """Reads operators and words and opens the database. Raises `OperatorsInvalid`."""
    operators = read_operators(settings.operators_dir, settings.secrets)
    database = Database(settings.database_url)
    return Rooms(
        operators=operators,
        words=read_words(settings.skills_dir, settings.operators_dir),
        database=database,
        identity=Identity(database, operators, settings.code_key.encode()),
        proposals=Proposals(database, time.time),
        orders=Orders(database, lambda operator: billing_of(operators.get(operator)), time.time),
        billing=billing_of,
        clock=time.time,
    )
