"""Erasing a conversation: nothing of it remains but orders."""

import asyncio
from functools import partial

import pytest
from sqlalchemy import Connection, Table, insert, select, text

from mila.frontdesk.desk import Desk
from mila.storage.tables import metadata, notices, proposals
from tests.frontdesk.browser import Browser
from tests.frontdesk.channel import Channel, offers
from tests.frontdesk.conftest import on_both

pytestmark = pytest.mark.asyncio(loop_scope="module")


def _leave_traces(connection: Connection, conversation: str, now: float) -> None:
    """What actions and the ledger write of a conversation."""
    of = {"conversation_id": conversation, "created_at": now}
    connection.execute(insert(notices), {**of, "id": "n", "answer": "utter_x", "values": {}, "told_seq": 1})
    order = {**of, "id": "p", "operator": "mts", "kind": "reconnection", "account_id": "1", "terms": {}}
    connection.execute(insert(proposals), {**order, "state": "open", "expires_at": now})


def _all(connection: Connection, table: Table) -> list[object]:
    return list(connection.execute(select(table)).all())


@on_both
async def test_nothing_of_it_remains_but_what_the_law_wants(visitor: Browser, channel: Channel, desk: Desk) -> None:
    channel.script = lambda _turn: offers("Izaberite", ("DA", "/affirm"))
    await visitor.answer(await visitor.say("markerMARKER"))
    await visitor.post("/ratings", {"value": "up"})
    desk.identity.claim(visitor.id, "mts", "1000017")
    now = desk.clock()
    await desk.store.write(lambda connection: _leave_traces(connection, visitor.id, now))
    response = await visitor.client.delete(visitor.path(), headers=visitor.headers)
    assert response.status_code == 204
    for table in metadata.sorted_tables:
        rows = await desk.store.read(partial(_all, table=table))
        left = [row for row in rows if visitor.id in str(row) or "markerMARKER" in str(row)]
        assert left == [] or table.name == "proposals", table.name
    for path in ("/events", "/messages"):
        again = await visitor.client.request(
            "GET" if path == "/events" else "POST", visitor.path(path), headers=visitor.headers
        )
        assert again.status_code == 401
    assert channel.erased == [f"{visitor.id}.1"]


async def test_an_answer_that_comes_after_the_erasing_goes_nowhere(
    visitor: Browser, channel: Channel, desk: Desk
) -> None:
    channel.is_open.clear()
    await visitor.say("sporo")
    await channel.until(lambda: channel.texts())
    await visitor.client.delete(visitor.path(), headers=visitor.headers)
    channel.is_open.set()
    async with asyncio.timeout(5):
        while any(channel.under_way.values()):
            await desk.store.read(lambda connection: connection.execute(text("SELECT 1")))
    assert desk.runners.count == 0
    count = await desk.store.read(
        lambda c: c.execute(
            text("SELECT count(*) FROM events WHERE conversation_id = :id"), {"id": visitor.id}
        ).scalar()
    )
    assert count == 0
