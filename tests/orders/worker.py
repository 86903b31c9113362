"""One life of a process that says yes, or sweeps, as tests kill it."""

import os
import time
from multiprocessing.connection import Connection

from sqlalchemy import insert, select

from mila.billing.contract import Billing
from mila.billing.tmf import TmfBilling
from mila.orders import Orders, Proposals, Sweeper
from mila.orders.kinds import ReconnectionKind
from mila.storage.database import Database
from mila.storage.tables import conversations
from tests.billing.operators import mts
from tests.orders.backend import promised

CONVERSATION = "c1"
MESSAGE = "c1:5"


def live(address: str, url: str, faults: str, what: str, ahead: float, told: Connection) -> None:
    """Says yes to the one proposal and tells what came of it (`yes`), or lets the sweeper do what is due (`sweep`)."""
    os.environ["MILA_FAULTS_DIR"] = faults
    database = Database(address)
    operator = mts(url)
    billing = TmfBilling(operator)

    def clock() -> float:
        return time.time() + ahead

    ledger = Orders(database, lambda _operator: billing, clock, sleep=lambda _seconds: None)
    if what == "yes":
        told.send(_say_yes(ledger, Proposals(database, clock), billing))
        return
    sweeper = Sweeper(ledger, lambda _operator: operator.billing.capabilities)
    while sweeper.step():
        pass


def _say_yes(ledger: Orders, proposals: Proposals, billing: Billing) -> tuple[str, str]:
    if proposals.latest(CONVERSATION) is None:
        _open_conversation(ledger.database)
        terms = ReconnectionKind.terms(promised(billing))
        proposals.make(CONVERSATION, "mts", "reconnection", terms["account_id"], terms)
    shown = proposals.latest(CONVERSATION)
    assert shown
    order = ledger.perform(ledger.confirm(shown.id, CONVERSATION, "sr"), MESSAGE)
    return order.state, order.number


def _open_conversation(database: Database) -> None:
    with database.write() as connection:
        if connection.execute(select(conversations.c.id)).first() is None:
            row = dict.fromkeys(("operator", "site", "language"), "mts") | {"id": CONVERSATION, "token_hash": b""}
            times = dict.fromkeys(("token_expires_at", "created_at", "seen_at"), time.time())
            connection.execute(insert(conversations).values(**row, **times))
