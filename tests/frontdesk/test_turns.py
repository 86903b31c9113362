"""Turns: whatever Rasa does, the customer hears something in time, and every message is answered, once, in order."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from litestar import Response
from sqlalchemy import select, update

from mila.frontdesk import answering, runners, turns
from mila.frontdesk.desk import Desk
from mila.storage.tables import agent_requests, conversations
from mila.storage.tables import turns as turns_table
from tests.frontdesk.browser import Browser, Event, texts
from tests.frontdesk.channel import Channel, Turn, echo, says

pytestmark = pytest.mark.asyncio(loop_scope="module")

TROUBLE = "Trenutno imam tehničku smetnju."
STILL = "Smetnja još traje."
LOST = "Izgubila sam nit"
GIVEN_UP = "više ne pokušavam"


@pytest.fixture(autouse=True)
def hurry(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes seconds of waits hundredths, unless the test says `real_time`."""
    if request.node.get_closest_marker("usefixtures"):
        return
    monkeypatch.setattr(answering, "GRACE", 0.05)
    monkeypatch.setattr(runners, "TELL_AFTER", 0.3)
    monkeypatch.setattr(runners, "LEAST_PATIENCE", 0.1)
    monkeypatch.setattr(turns, "backoff", lambda attempts: 0.05 * attempts)


@pytest.fixture
def real_time() -> None:
    """Nothing is hurried."""


def said(events: list[Event], words: str) -> int:
    """How often the bot said something with these words."""
    return sum(words in text for text in texts(events))


async def rows(desk: Desk, id_: str) -> list[tuple[int, str, int]]:
    """(seq, state, attempts) of the turns of a conversation."""
    query = select(turns_table.c.seq, turns_table.c.state, turns_table.c.attempts)
    of = query.where(turns_table.c.conversation_id == id_).order_by(turns_table.c.seq)
    return [tuple(row) for row in await desk.store.read(lambda connection: connection.execute(of).all())]


async def test_while_rasa_is_down_messages_are_taken_told_once_and_answered_in_order_later(
    visitor: Browser, channel: Channel, rasa: Channel
) -> None:
    await rasa.stop()
    first = await visitor.say("prva")
    log = await visitor.until(lambda log: said(log, TROUBLE))
    assert log[-1]["reply_to"] == first
    await visitor.say("druga")
    await visitor.say("treća")
    await visitor.until(lambda log: said(log, STILL))
    await rasa.start()
    log = await visitor.until(lambda log: "treća" in texts(log))
    assert channel.texts() == ["prva", "druga", "treća"]
    assert [text for text in texts(log) if text in ("prva", "druga", "treća")] == ["prva", "druga", "treća"]
    assert said(log, TROUBLE) == 1
    assert said(log, STILL) == 1
    assert [event["seq"] for event in log] == list(range(1, len(log) + 1))


async def test_a_blink_of_rasa_is_not_spoken_of(
    visitor: Browser, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "GRACE", 3.0)
    tries: list[Turn] = []

    def once(turn: Turn) -> Any:
        tries.append(turn)
        return Response({"failed": "tracker"}, status_code=503) if len(tries) == 1 else echo(turn)

    channel.script = once
    answer = await visitor.answer(await visitor.say("zdravo"))
    assert answer["text"] == "zdravo"
    assert tries[0]["message_id"] == tries[1]["message_id"]


async def test_a_slow_answer_is_announced_and_comes_though_rasa_is_asked_once(
    visitor: Browser, channel: Channel
) -> None:
    channel.delay = lambda _turn: 0.8
    seq = await visitor.say("polako")
    log = await visitor.until(lambda log: "polako" in texts(log))
    assert [event["text"][:10] for event in log if event.get("reply_to") == seq] == [TROUBLE[:10], "polako"]
    assert channel.texts() == ["polako"]


@pytest.mark.usefixtures("real_time")
async def test_when_rasa_hangs_the_customer_hears_of_it_within_eight_seconds_and_the_answer_comes_later(
    visitor: Browser, channel: Channel
) -> None:
    channel.is_open.clear()
    started = asyncio.get_running_loop().time()
    seq = await visitor.say("ima li koga")
    told = await visitor.answer(seq)
    assert told["text"].startswith(TROUBLE)
    assert 6.5 < asyncio.get_running_loop().time() - started < 8
    channel.is_open.set()
    log = await visitor.until(lambda log: "ima li koga" in texts(log))
    assert said(log, TROUBLE) == 1


@pytest.mark.parametrize(
    "broken",
    [
        Response({"failed": "action_debt_tell"}, status_code=503),
        Response({"error": "x"}, status_code=500),
        Response("<html>oops</html>", media_type="text/html"),
        Response(b'{"messages": [', media_type="application/json"),
        Response({"messages": "none"}),
        Response([], status_code=200),
    ],
    ids=["503", "500", "html", "half", "wrong shape", "list"],
)
async def test_an_answer_that_is_none_is_told_of_and_the_same_message_sent_again(
    visitor: Browser, channel: Channel, broken: Response[Any]
) -> None:
    tries = 0

    def twice_broken(turn: Turn) -> Any:
        nonlocal tries
        tries += 1
        return broken if tries <= 2 else echo(turn)

    channel.script = twice_broken
    seq = await visitor.say("dug")
    log = await visitor.until(lambda log: "dug" in texts(log))
    assert said(log, TROUBLE) == 1
    assert [event["reply_to"] for event in log[2:]] == [seq, seq]
    assert len({turn["message_id"] for turn in channel.heard[-3:]}) == 1


async def test_words_that_the_backend_is_away_are_shown_once_and_the_answer_comes_by_itself(
    visitor: Browser, channel: Channel, desk: Desk
) -> None:
    backend_is_away = True

    def script(turn: Turn) -> Any:
        away = backend_is_away and turn.get("text") == "koliki je dug"
        return says("Sistem ne odgovara, proveravam.", retry=True) if away else echo(turn)

    channel.script = script
    question = await visitor.say("koliki je dug")
    await visitor.answer(question)
    await channel.until(lambda: channel.texts().count("koliki je dug") >= 3)
    other = await visitor.say("koje je radno vreme")  # handled though the first still waits
    assert (await visitor.answer(other))["text"] == "koje je radno vreme"
    assert ("koliki je dug" in texts(await visitor.events())) is False
    backend_is_away = False
    log = await visitor.until(lambda log: "koliki je dug" in texts(log))
    assert log[-1]["reply_to"] == question
    assert said(log, "Sistem ne odgovara") == 1
    assert said(log, TROUBLE) == 0
    assert {state for _, state, _ in await rows(desk, visitor.id)} == {"answered"}


async def test_cancel_forgets_what_waits_for_the_backend(visitor: Browser, channel: Channel, desk: Desk) -> None:
    channel.script = lambda turn: (
        says("U redu.", drop_retries=True) if turn["text"] == "otkaži" else says("Ne odgovara.", retry=True)
    )
    question = await visitor.say("dug")
    await visitor.answer(question)
    await visitor.answer(await visitor.say("otkaži"))
    assert [state for _, state, _ in await rows(desk, visitor.id)] == ["answered", "dropped", "answered"]
    heard = len(channel.heard)
    await visitor.answer(await visitor.say("otkaži"))
    assert len(channel.heard) == heard + 1


async def test_an_empty_answer_starts_a_new_dialogue_and_says_so(visitor: Browser, channel: Channel) -> None:
    channel.script = lambda turn: echo(turn) if turn["conversation"].endswith(".2") else says()
    await visitor.say("halo")
    log = await visitor.until(lambda log: "halo" in texts(log))
    assert said(log, LOST) == 1
    assert channel.heard[-1]["conversation"] == f"{visitor.id}.2"


async def test_a_turn_that_breaks_though_all_is_well_is_given_up_and_the_next_one_answered(
    visitor: Browser, channel: Channel, desk: Desk
) -> None:
    poison = Response({"failed": "action_debt_tell"}, status_code=503)
    channel.script = lambda turn: poison if turn.get("text") == "otrov" else echo(turn)
    seq = await visitor.say("otrov")
    await visitor.say("hvala")
    log = await visitor.until(lambda log: "hvala" in texts(log))
    assert channel.texts().count("otrov") == runners.STRIKES
    given_up = next(event for event in log if GIVEN_UP in event["text"])
    assert given_up["reply_to"] == seq
    agent = given_up["choices"][0]["id"]
    response = await visitor.send({"choice": agent})
    await visitor.answer(response.json()["seq"])
    assert channel.heard[-1]["payload"] == "/talk_to_agent"
    assert "given_up" in [state for _, state, _ in await rows(desk, visitor.id)]


async def test_while_the_actions_are_down_nothing_is_given_up(visitor: Browser, channel: Channel) -> None:
    channel.actions = False
    fails = True
    channel.script = lambda turn: Response({"failed": "action_x"}, status_code=503) if fails else echo(turn)
    await visitor.say("strpljivo")
    await channel.until(lambda: channel.texts().count("strpljivo") >= runners.STRIKES + 3)
    fails = False
    log = await visitor.until(lambda log: "strpljivo" in texts(log))
    assert said(log, GIVEN_UP) == 0


@pytest.mark.parametrize("answer", [{"retry": True}, None], ids=["backend away", "rasa silent"])
async def test_after_ten_minutes_a_turn_is_given_up_and_said_so(
    visitor: Browser, channel: Channel, desk: Desk, monkeypatch: pytest.MonkeyPatch, answer: dict[str, bool] | None
) -> None:
    assert turns.LIFE == 600
    monkeypatch.setattr(turns, "LIFE", 0.5)
    channel.actions = False
    failing = Response({"failed": "tracker"}, status_code=503)
    channel.script = lambda turn: says("Ne odgovara.", retry=True) if answer else failing
    await visitor.say("čekam")
    log = await visitor.until(lambda log: said(log, GIVEN_UP))
    assert said(log, GIVEN_UP) == 1
    assert [state for _, state, _ in await rows(desk, visitor.id)][-1] == "given_up"


async def test_what_the_bot_says_after_a_person_took_over_is_not_shown(
    visitor: Browser, channel: Channel, desk: Desk
) -> None:
    channel.is_open.clear()
    seq = await visitor.say("sporo")
    await channel.until(lambda: channel.texts())
    taken = update(conversations).where(conversations.c.id == visitor.id).values(holder="agent", epoch=2)
    await desk.store.write(lambda connection: connection.execute(taken))
    channel.is_open.set()
    async with asyncio.timeout(5):
        while desk.runners.count:
            await visitor.events()
    assert (await rows(desk, visitor.id))[-1] == (seq, "answered", 0)
    said_by = [event["from"] for event in await visitor.events() if event["text"] == "sporo"]
    assert said_by == ["visitor"]  # the stand-in repeats what it hears


async def test_the_same_words_over_and_over_are_said_once_and_the_dialogue_is_left(
    visitor: Browser, channel: Channel
) -> None:
    channel.script = lambda turn: says(*["Ne razumem."] * 10) if turn.get("text") == "vrti se" else echo(turn)
    await visitor.answer(await visitor.say("vrti se"))
    await visitor.answer(await visitor.say("dalje"))
    assert said(await visitor.events(), "Ne razumem.") == 1
    assert said(await visitor.events(), LOST) == 1
    assert channel.heard[-1]["conversation"] == f"{visitor.id}.2"


async def test_the_wish_for_a_person_is_noted_once(visitor: Browser, channel: Channel, desk: Desk) -> None:
    channel.script = lambda turn: says("Zabeleženo.", handover={"reason": "asked"})
    for _ in range(2):
        await visitor.answer(await visitor.say("hoću čoveka"))
    of = select(agent_requests.c.reason, agent_requests.c.closed_at).where(
        agent_requests.c.conversation_id == visitor.id
    )
    assert await desk.store.read(lambda connection: connection.execute(of).all()) == [("asked", None)]


async def test_a_trouble_of_one_conversation_does_not_hold_up_another(
    visitor: Browser, new_browser: Callable[[], Browser], channel: Channel
) -> None:
    channel.delay = lambda turn: 1.0 if turn.get("text") == "sporo" else 0.0
    await visitor.say("sporo")
    other = new_browser()
    await other.open()
    assert (await other.answer(await other.say("brzo"), seconds=0.9))["text"] == "brzo"


async def test_what_was_in_rasa_when_the_process_ended_is_asked_again_at_the_next_start(
    visitor: Browser, channel: Channel, desk: Desk
) -> None:
    channel.is_open.clear()
    seq = await visitor.say("zaboravljena")
    await channel.until(lambda: channel.texts())
    await desk.runners.stop(visitor.id)
    channel.is_open.set()
    await desk.runners.resume()
    assert (await visitor.answer(seq))["text"] == "zaboravljena"
    assert [turn["message_id"] for turn in channel.heard[-2:]] == [f"{visitor.id}:{seq}"] * 2


@pytest.mark.usefixtures("real_time")
async def test_tries_come_after_one_two_four_eight_and_then_every_ten_seconds() -> None:
    assert [turns.backoff(number) for number in range(1, 7)] == [1, 2, 4, 8, 10, 10]
