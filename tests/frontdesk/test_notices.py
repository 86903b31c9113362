"""Late results: told once, in the customer's language and script, whatever happens between."""

import asyncio

import pytest
from sqlalchemy import insert, select

from mila.frontdesk.desk import Desk
from mila.storage.tables import notices
from tests.frontdesk.browser import Browser, texts
from tests.frontdesk.channel import Channel
from tests.frontdesk.conftest import on_both

pytestmark = pytest.mark.asyncio(loop_scope="module")

VALUES = {
    "number": {"text": "RO-7"},
    "account": {"text": "1000017/01"},
    "debt": {"money": "3450.00", "currency": "RSD"},
    "due": {"date": "2026-11-27"},
}


async def notify(desk: Desk, conversation: str, name: str, answer: str = "utter_reconnection_done_late") -> None:
    """Writes a notice as the ledger does."""
    row = {"id": name + conversation, "conversation_id": conversation, "answer": answer, "values": VALUES}
    await desk.store.write(lambda c: c.execute(insert(notices), {**row, "created_at": desk.clock() - 3600}))


@on_both
async def test_a_late_result_is_told_once_with_its_choices(visitor: Browser, channel: Channel, desk: Desk) -> None:
    await notify(desk, visitor.id, "n1")
    log = await visitor.until(lambda log: len(log) == 2)
    assert log[1]["text"] == "Nalog RO-7 za 1000017/01, dug 3.450,00\u00a0RSD, rok petak, 27. novembar."
    assert log[1]["from"] == "bot"
    response = await visitor.send({"choice": log[1]["choices"][0]["id"]})
    await visitor.answer(response.json()["seq"])
    assert channel.heard[-1]["payload"] == "/ask_menu"
    told = select(notices.c.told_seq).where(notices.c.conversation_id == visitor.id)
    assert await desk.store.read(lambda connection: connection.execute(told).scalars().all()) == [2]
    assert len(texts(await visitor.events())) == 3


async def test_it_is_told_in_the_language_and_script_of_the_customer(visitor: Browser, desk: Desk) -> None:
    await visitor.answer(await visitor.say("хвала"))
    await notify(desk, visitor.id, "n1")
    log = await visitor.until(lambda log: len(log) == 4)
    assert log[3]["text"].startswith("Налог RO-7 за 1000017/01, дуг")
    english = Browser(str(visitor.client.base_url))
    await english.open(language="en")
    await english.until(lambda log: log)
    await notify(desk, english.id, "n1")
    log = await english.until(lambda log: len(log) == 2)
    assert log[1]["text"] == "Order RO-7 for 1000017/01, debt RSD\u00a03,450.00, by Friday, 27 November."
    await english.close()


async def test_two_tellers_at_once_tell_it_once(visitor: Browser, desk: Desk) -> None:
    await notify(desk, visitor.id, "n1")
    teller = desk.teller
    await asyncio.gather(*(teller.step() for _ in range(5)))
    await visitor.answer(await visitor.say("dalje"))
    assert sum("RO-7" in text for text in texts(await visitor.events())) == 1


async def test_a_notice_without_words_does_not_keep_others_waiting(visitor: Browser, desk: Desk) -> None:
    await notify(desk, visitor.id, "a", "utter_reconnection_unknown_words")
    await notify(desk, visitor.id, "b")
    await visitor.until(lambda log: any("RO-7" in text for text in texts(log)))
