"""Fills the sandbox with the demo customers of every operator that it does not know yet."""

from datetime import datetime

from litestar.serialization import encode_json
from sqlalchemy import insert

from mila.sandbox.database import resources
from mila.sandbox.operators import FACT
from mila.sandbox.seed import SEEDS
from mila.sandbox.seed.seed import Seed
from mila.sandbox.store import Store
from mila.sandbox.times import stamp
from mila.sandbox.work import Work

FILLED = "filled:"


def fill(store: Store) -> None:
    """Writes the seeds that are missing in one transaction: all of them are there afterwards, or none."""
    with store.work() as work:
        for operator, seed in SEEDS.items():
            if work.fact(FILLED + operator) is None:
                _write(store, work, operator, seed, store.clock.now())
    store.load()


def _write(store: Store, work: Work, operator: str, seed: Seed, now: datetime) -> None:
    rows = [
        {"kind": kind, "id": document["id"], "body": encode_json(_whole(store, kind, document)).decode()}
        for kind, document in seed.documents(now)
    ]
    work.connection.execute(insert(resources), rows)
    work.remember(FACT + operator, seed.facts())
    work.remember(FILLED + operator, stamp(now))


def _whole(store: Store, kind: str, document: dict[str, object]) -> dict[str, object]:
    resource = store.catalogue[kind]
    head = {"id": document["id"], "href": resource.href(str(document["id"]))}
    return {**head, "@type": resource.type_name, **document}
