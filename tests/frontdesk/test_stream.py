"""The live stream: resumed where it stopped, nothing lost, nothing twice, nothing out of order."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing

import pytest
from sqlalchemy import Connection, insert, update

from mila.frontdesk import hub, log, stream
from mila.frontdesk.desk import STREAMS, Desk
from mila.frontdesk.hub import Hub
from mila.storage.tables import conversations, events
from tests.frontdesk.browser import Browser, Event
from tests.frontdesk.channel import Channel, says

pytestmark = pytest.mark.asyncio(loop_scope="module")
ENVIRONMENT = {"MILA_MESSAGES_A_MINUTE": "3000"}


async def collect(browser: Browser, count: int, after: int = 0, last_event_id: int | None = None) -> list[Event]:
    """The next `count` stored events of a stream, which is then closed."""
    got: list[Event] = []
    async with asyncio.timeout(15), aclosing(browser.stream(after, last_event_id)) as live:
        async for event in live:
            if "seq" in event:
                got.append(event)
            if len(got) == count:
                break
    return got


async def test_a_stream_shows_what_was_and_what_comes(visitor: Browser) -> None:
    await visitor.answer(await visitor.say("jedan"))
    live = asyncio.create_task(collect(visitor, 5))
    await visitor.answer(await visitor.say("dva"))
    streamed = await live
    assert streamed == await visitor.events()
    assert [event["seq"] for event in streamed] == [1, 2, 3, 4, 5]


async def test_last_event_id_says_where_to_go_on_and_wins_over_after(visitor: Browser) -> None:
    await visitor.answer(await visitor.say("jedan"))
    assert [event["seq"] for event in await collect(visitor, 1, after=2)] == [3]
    assert [event["seq"] for event in await collect(visitor, 2, after=0, last_event_id=1)] == [2, 3]
    assert [event["seq"] for event in await visitor.events(after=1)] == [2, 3]
    assert await visitor.events(after=99) == []


async def test_the_wire_is_what_browsers_understand(visitor: Browser) -> None:
    headers = visitor.headers | {"Accept": "text/event-stream"}
    async with visitor.client.stream("GET", visitor.path("/events"), headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert "no-store" in response.headers["cache-control"]
        lines = response.aiter_lines()
        assert await anext(lines) == "retry: 1000"
        assert await anext(lines) == ""
        assert await anext(lines) == "id: 1"
        assert (await anext(lines)).startswith('data: {"seq":1,')


async def test_a_thousand_forced_reconnects_lose_double_and_disorder_nothing(
    visitor: Browser, channel: Channel
) -> None:
    """Four tabs, cut off after every event or two, while messages come; each must see the one log."""
    rounds, tabs, messages = 250, 4, 250
    channel.script = lambda turn: says(turn.get("text", "zdravo"), "i još nešto")
    reconnects = 0

    async def tab(number: int) -> list[Event]:
        nonlocal reconnects
        seen: list[Event] = []
        while len(seen) < messages:
            cursor = seen[-1]["seq"] if seen else 0
            take = 1 if (reconnects + number) % 3 else 2
            by_header = bool(reconnects % 2)
            seen += await collect(
                visitor, min(take, messages - len(seen)), 0 if by_header else cursor, cursor if by_header else None
            )
            reconnects += 1
        return seen

    async def talk() -> None:
        last = 0
        while last < messages:
            response = await visitor.send({"text": f"poruka {last}"})
            if response.status_code == 429:
                await asyncio.sleep(0.2)
                continue
            last = response.json()["seq"] + 2
            await visitor.answer(response.json()["seq"])

    desk_limits = asyncio.create_task(talk())
    tabs_saw = await asyncio.gather(*(tab(number) for number in range(tabs)))
    while reconnects < rounds * tabs:
        last = reconnects % messages
        again = await collect(visitor, 1, after=last)
        assert again == [tabs_saw[0][last]]
        reconnects += 1
    await desk_limits
    truth = (await visitor.events())[:messages]
    for saw in tabs_saw:
        assert saw == truth
    assert [event["seq"] for event in truth] == list(range(1, messages + 1))
    assert reconnects >= 1000


async def test_typing_is_heard_and_not_kept(visitor: Browser, channel: Channel) -> None:
    channel.delay = lambda _turn: 0.1
    heard: list[Event] = []

    async def listen() -> None:
        async with aclosing(visitor.stream(after=1)) as live:
            async for event in live:
                heard.append(event)
                if event["type"] == "message" and event["from"] == "bot":
                    return

    listening = asyncio.create_task(listen())
    await visitor.until(lambda log: log)
    async with asyncio.timeout(5):
        while not (await visitor.post("/typing", {"on": True})).is_success or not heard:
            await visitor.events()
    await visitor.say("pišem")
    await asyncio.wait_for(listening, 5)
    typing = [(event["from"], event["on"]) for event in heard if event["type"] == "typing"]
    assert typing[0] == ("visitor", True)
    assert typing[-2:] == [("bot", True), ("bot", False)]
    assert all("seq" not in event for event in heard if event["type"] == "typing")
    assert {event["type"] for event in await visitor.events()} == {"message"}


async def test_more_streams_than_tabs_are_told_to_come_back_later(visitor: Browser, desk: Desk) -> None:
    listening = [asyncio.create_task(collect(visitor, 99)) for _ in range(STREAMS)]
    async with asyncio.timeout(5):
        while desk.hub.count(visitor.id) < STREAMS:
            await visitor.events()
    headers = visitor.headers | {"Accept": "text/event-stream"}
    response = await visitor.client.get(visitor.path("/events"), headers=headers)
    assert response.status_code == 429
    assert response.headers["Retry-After"]
    for one in listening:
        one.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    async with asyncio.timeout(5):
        while desk.hub.count(visitor.id):  # the server notices that they are gone
            await visitor.events()


async def test_a_silent_stream_beats_and_finds_what_another_process_wrote(desk: Desk, visitor: Browser) -> None:
    frames = stream.frames(desk.store, desk.hub, visitor.id, 1, heartbeat=0.05)
    assert await anext(frames) == stream.OPENING
    assert await anext(frames) == stream.BEAT

    def elsewhere(connection: Connection) -> None:
        log.append(connection, visitor.id, [log.Entry("message", "agent", {"text": "tu sam"})], 0.0)

    await desk.store.write(elsewhere)
    async with asyncio.timeout(5):
        while (frame := await anext(frames)) == stream.BEAT:
            pass
    assert frame.startswith(b"id: 2\n")
    await frames.aclose()


async def test_commits_that_overtake_each_other_on_the_way_are_shown_in_order(desk: Desk, visitor: Browser) -> None:
    frames = stream.frames(desk.store, desk.hub, visitor.id, 1)
    assert await anext(frames) == stream.OPENING
    waiting = asyncio.ensure_future(anext(frames))
    async with asyncio.timeout(5):
        while not desk.hub.count(visitor.id):
            await visitor.events()

    def write(connection: Connection) -> list[Event]:
        words = [log.Entry("message", "bot", {"text": text}) for text in ("a", "b", "c")]
        return log.append(connection, visitor.id, words, 0.0)

    written = await desk.store.write(write)
    for event in (written[2], written[0], written[2], written[1]):
        desk.hub.publish(visitor.id, [event])
    got = [await asyncio.wait_for(waiting, 5), await anext(frames), await anext(frames)]
    assert [frame.split(b"\n")[0] for frame in got] == [b"id: 2", b"id: 3", b"id: 4"]
    await frames.aclose()


async def test_a_listener_too_slow_to_keep_up_is_sent_to_the_database_and_not_kept_in_memory(desk: Desk) -> None:
    listener = hub.Listener()
    for seq in range(1, 10_000):
        listener.hear({"seq": seq})
    assert listener.missed
    assert len(await listener.news(0)) <= hub.ROOM


async def test_a_log_of_many_pages_is_streamed_whole(desk: Desk, visitor: Browser) -> None:
    rows = [
        {
            "conversation_id": visitor.id,
            "seq": seq,
            "at": 0.0,
            "type": "message",
            "sender": "bot",
            "body": {"text": "x"},
        }
        for seq in range(2, 1502)
    ]
    more = update(conversations).where(conversations.c.id == visitor.id).values(last_seq=1501)
    await desk.store.write(lambda connection: (connection.execute(insert(events), rows), connection.execute(more)))
    assert [event["seq"] for event in await collect(visitor, 1501)] == list(range(1, 1502))
    assert len(await visitor.events()) == log.PAGE


async def test_the_end_of_the_process_ends_the_streams() -> None:
    ending = Hub()
    with ending.listen("x") as listener:
        ending.end_all()
        assert listener.ended
    with ending.listen("y") as late:
        assert late.ended


async def test_an_erased_conversation_ends_its_streams(
    visitor: Browser, new_browser: Callable[[], Browser], desk: Desk
) -> None:
    async def to_the_end() -> int:
        return len([event async for event in visitor.stream()])

    listening = asyncio.create_task(to_the_end())
    async with asyncio.timeout(5):
        while not desk.hub.count(visitor.id):
            await visitor.events()
    response = await visitor.client.delete(visitor.path(), headers=visitor.headers)
    assert response.status_code == 204
    assert await asyncio.wait_for(listening, 5) >= 0
