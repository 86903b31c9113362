"""kill -9 of the front desk at its four points: no message lost, none twice, none out of order, one id for Rasa."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from tests.frontdesk.browser import Browser, texts
from tests.frontdesk.channel import Channel, echo
from tests.frontdesk.conftest import on_both
from tests.frontdesk.process import Process

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def process(environment: dict[str, str], folder: Path) -> AsyncIterator[Process]:
    """The front desk as a process."""
    process = Process(environment, folder)
    yield process
    await process.stop(signal.SIGKILL)


@pytest_asyncio.fixture(loop_scope="module")
async def customer(process: Process, channel: Channel) -> AsyncIterator[Browser]:
    """A visitor who was greeted and answered once."""
    await process.stop() if process._process else None
    await process.start()
    browser = Browser(process.url)
    await browser.open()
    await browser.answer(await browser.say("pre pada", key="before"))
    yield browser
    await browser.close()


async def listen_until_it_dies(browser: Browser) -> None:
    """Has a stream open, as a page has."""
    with suppress(httpx.HTTPError):
        async for _ in browser.stream(after=3):
            continue


async def say_until_it_dies(browser: Browser, text: str, key: str) -> None:
    """Says it once and looks at the log until nobody answers."""
    with suppress(httpx.HTTPError):
        await browser.say(text, key)
        while True:
            await browser.events()


async def resend(browser: Browser, text: str, key: str) -> int:
    """Sends as the widget does: again, under the same key, until it is taken."""
    for _ in range(3):
        try:
            return await browser.say(text, key)
        except httpx.HTTPError:
            continue
    raise AssertionError("never taken")


@on_both
@pytest.mark.parametrize("point", ["desk_received", "desk_committed", "desk_before_push", "desk_pushed"])
async def test_a_killed_front_desk_goes_on_where_it_was(
    process: Process, customer: Browser, channel: Channel, point: str
) -> None:
    (process.faults / point).touch()
    async with asyncio.TaskGroup() as group:
        group.create_task(listen_until_it_dies(customer))
        group.create_task(say_until_it_dies(customer, "posle pada", "after"))
    assert await process.ended() == -signal.SIGKILL
    await process.start()
    seq = await resend(customer, "posle pada", "after")
    assert seq == 4
    await customer.answer(seq)
    await customer.answer(await resend(customer, "i dalje", "later"))
    log = await customer.events()
    assert texts(log, "visitor") == ["pre pada", "posle pada", "i dalje"]
    assert texts(log)[1:] == ["pre pada", "posle pada", "i dalje"]
    assert [event["seq"] for event in log] == list(range(1, 8))
    asked = [turn["message_id"] for turn in channel.heard if turn.get("text") == "posle pada"]
    assert set(asked) == {f"{customer.id}:4"}


async def test_what_rasa_had_is_asked_again_under_the_same_id_after_a_kill(
    process: Process, customer: Browser, channel: Channel
) -> None:
    channel.is_open.clear()
    seqs = [await customer.say(f"poruka {number}") for number in range(3)]
    await channel.until(lambda: "poruka 0" in channel.texts())
    await process.stop(signal.SIGKILL)
    channel.is_open.set()
    channel.script = echo
    await process.start()
    await customer.answer(seqs[-1])
    log = await customer.events()
    assert texts(log)[2:] == ["poruka 0", "poruka 1", "poruka 2"]
    asked = [turn["message_id"] for turn in channel.heard if turn.get("text") == "poruka 0"]
    assert asked == [f"{customer.id}:{seqs[0]}"] * 2


async def test_it_ends_at_once_when_told_though_streams_are_open(process: Process, customer: Browser) -> None:
    stream = customer.stream()
    assert (await anext(stream))["seq"] == 1
    assert await process.stop() in (0, -signal.SIGTERM)
    log = process.log.read_text()
    assert "Traceback" not in log, log[-3000:]


async def test_nothing_of_a_customer_is_in_its_log(process: Process, customer: Browser, channel: Channel) -> None:
    canaries = ["Kanarinka Kanarić", "0641239999", "428117", "4111111111111111", "tajna rečenica"]
    await customer.open(name=canaries[0])
    for words in canaries[1:]:
        await customer.send({"text": words})
    await customer.send({"text": canaries[-1], "choice": canaries[-1]})
    await customer.client.post(customer.path("/messages"), content=canaries[-1].encode(), headers=customer.headers)
    await channel.stop()
    await customer.send({"text": canaries[-1]})
    await customer.until(lambda log: len(texts(log)) > 5)
    await channel.start()
    log = process.log.read_text()
    assert "turn_failed" in log
    for canary in [*canaries, customer.token]:
        assert canary not in log
