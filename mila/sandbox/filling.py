"""Fills an empty sandbox with the demo customers of every operator."""

from litestar.serialization import encode_json
from sqlalchemy import insert

from mila.sandbox.database import resources
from mila.sandbox.operators import FACT
from mila.sandbox.seed import SEEDS
from mila.sandbox.store import Store
from mila.sandbox.times import stamp


def fill(store: Store) -> None:
    """Writes all seeds in one transaction: either all customers are there or none."""
    now = store.clock.now()
    with store.transaction() as connection:
        rows = [
            {"kind": kind, "id": document["id"], "body": encode_json(_whole(store, kind, document)).decode()}
            for seed in SEEDS.values()
            for kind, document in seed.documents(now)
        ]
        connection.execute(insert(resources), rows)
    with store.work() as work:
        for operator, seed in SEEDS.items():
            work.remember(FACT + operator, seed.facts())
        work.remember("filled", stamp(now))
    store.load()


def _whole(store: Store, kind: str, document: dict[str, object]) -> dict[str, object]:
    resource = store.catalogue[kind]
    head = {"id": document["id"], "href": resource.href(str(document["id"]))}
    return {**head, "@type": resource.type_name, **document}


def fill_if_empty(store: Store) -> None:
    """First start, or one that was killed while filling."""
    with store.work() as work:
        filled = work.fact("filled")
    if filled is None:
        store.empty()
        fill(store)
