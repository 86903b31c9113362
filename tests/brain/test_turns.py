"""Turns over HTTP: what the front desk hears, and what is left when something fails."""

import asyncio
import hashlib
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientTimeout, ServerTimeoutError

from tests.brain.action_server import FakeActions, held, says, sets, status
from tests.brain.desk import Desk, texts


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


PHONE = '/inform{"way": "phone"}'


async def test_a_greeting_is_answered_by_name_in_the_language_asked_for(desk: Desk) -> None:
    assert texts(await desk.say("zdravo")) == ["Zdravo, Milica!"]
    assert texts(await desk.say("zdravo", language="en")) == ["Hello, Milica!"]


async def test_an_operator_hears_its_own_words_and_another_the_common_ones(desk: Desk) -> None:
    assert texts(await desk.say("jesi li robot", "one.1", operator="one")) == ["Ja sam Jedinicin robot."]
    assert texts(await desk.say("jesi li robot", "two.1", operator="two")) == ["Ja sam robot."]
    assert texts(await desk.say("jesi li robot", "new.1", operator="new")) == ["I am a robot."]


async def test_cyrillic_and_plain_latin_are_understood_alike(desk: Desk) -> None:
    for place, text in enumerate(("Укључите ми линију", "ukljucite mi liniju", "UKLJUČITE mi liniju!")):
        assert (await desk.say(text, f"script.{place}"))["intent"] == "phone"


async def test_a_form_asks_offers_choices_and_ends(desk: Desk, actions: FakeActions) -> None:
    asked = await desk.say("uključite mi liniju")
    assert texts(asked) == ["Kako?"]
    assert asked["messages"][0]["answer"] == "utter_ask_talk_way"
    assert asked["messages"][0]["choices"][0] == {"title": "Telefonom", "description": "", "payload": PHONE}
    assert texts(await desk.click(PHONE)) == ["Koja je šifra?"]
    assert texts(await desk.say("jesi li robot")) == ["Ja sam robot.", "Koja je šifra?"]
    assert texts(await desk.say("1000017/01")) == ["Gotovo."]
    assert actions.calls[-1]["tracker"]["slots"]["talk_code"] == "1000017/01"


async def test_actions_are_told_who_where_and_which_message(desk: Desk, actions: FakeActions) -> None:
    await desk.say("pokvari se", "abc.2", "abc.2:7")
    message = actions.calls[-1]["tracker"]["latest_message"]
    assert (
        message["metadata"].items()
        >= {
            "operator": "two",
            "language": "sr",
            "message_id": "abc.2:7",
            "conversation": "abc",
        }.items()
    )
    assert actions.headers[-1]["Authorization"] == "Bearer actions-secret"
    assert "domain" not in actions.calls[-1]


async def test_what_an_action_says_beside_words_reaches_the_front_desk(desk: Desk, actions: FakeActions) -> None:
    choice = {"title": "DA", "payload": '/affirm{"proposal": "p1"}'}
    pdf = {"kind": "pdf", "title": "Račun", "href": "/x.pdf"}
    actions.replies["action_talk_fail"] = says(
        "Evo.", choices=[choice], attachments=[pdf], handover={"reason": "asked"}
    )
    answer = await desk.say("pokvari se")
    assert answer["messages"] == [
        {"answer": "", "text": "Evo.", "choices": [{**choice, "description": ""}], "attachments": [pdf]}
    ]
    assert answer["handover"] == {"reason": "asked"}


async def test_a_language_that_an_action_set_is_in_the_answer(desk: Desk, actions: FakeActions) -> None:
    actions.replies["action_talk_fail"] = says("OK", sets("language", "en"))
    assert (await desk.say("pokvari se"))["language"] == "en"


async def test_a_cancel_drops_what_waits_to_be_tried_again(desk: Desk) -> None:
    assert (await desk.say("odustajem"))["drop_retries"] is True
    assert (await desk.say("zdravo"))["drop_retries"] is False


@pytest.mark.parametrize(
    "reply",
    [
        status(500, "boom"),
        status(200, "<html>no</html>"),
        status(200, '{"events": [', "application/json"),
        {"events": [{"event": "slot"}], "responses": []},
        {"events": [], "responses": "none"},
        [],
        status(400, "not what Rasa means by 400"),
        status(401),
    ],
    ids=["500", "html", "half an answer", "wrong event", "wrong responses", "a list", "400", "401"],
)
async def test_a_turn_whose_action_failed_never_happened(desk: Desk, actions: FakeActions, reply: Any) -> None:
    await desk.say("uključite mi liniju")
    await desk.click(PHONE)
    actions.replies["action_talk_done"] = reply
    failed = desk.turn("c1.1", "c1.1:99", text="1000017")
    assert await desk.post("/turns", json=failed) == (503, {"failed": "action_talk_done"})
    assert actions.names() == ["action_talk_done"]
    actions.replies["action_talk_done"] = says("Gotovo.")
    code, answer = await desk.post("/turns", json=failed)
    assert (code, texts(answer)) == (200, ["Gotovo."])
    said = [event["text"] for event in actions.calls[-1]["tracker"]["events"] if event["event"] == "user"]
    assert said.count("1000017") == 1


async def test_a_turn_whose_action_server_is_away_is_tried_again_later(desk: Desk, actions: FakeActions) -> None:
    await desk.say("zdravo")
    await actions.stop()
    failed = desk.turn("c1.1", "c1.1:99", text="pokvari se")
    assert await desk.post("/turns", json=failed) == (503, {"failed": "action_talk_fail"})
    assert (await desk.get("/health"))[1]["actions"] is False
    actions.replies["action_talk_fail"] = says("Evo.")
    await actions.start()
    assert texts((await desk.post("/turns", json=failed))[1]) == ["Evo."]
    assert (await desk.get("/health"))[1]["actions"] is True


async def test_an_action_that_takes_too_long_has_failed(desk: Desk, actions: FakeActions) -> None:
    desk.channel._actions._seconds = 0.2
    never = asyncio.Event()
    actions.replies["action_talk_fail"] = held(never, says("late"))
    code, answer = await desk.post("/turns", json=desk.turn("c1.1", None, text="pokvari se"))
    never.set()
    assert (code, answer) == (503, {"failed": "action_talk_fail"})


async def test_a_talk_goes_on_where_it_stood_when_an_action_failed(desk: Desk, actions: FakeActions) -> None:
    actions.replies["action_talk_fail"] = status(500)
    await desk.say("uključite mi liniju")
    await desk.click(PHONE)
    await desk.say("jesi li robot")
    code, _ = await desk.post("/turns", json=desk.turn("c1.1", None, text="pokvari se"))
    assert code == 503
    assert texts(await desk.say("1000017")) == ["Gotovo."]


async def test_words_that_a_backend_is_away_are_shown_but_the_turn_never_happened(
    desk: Desk, actions: FakeActions
) -> None:
    actions.replies["action_talk_fail"] = says("Sistem ne radi.", sets("talk_code", "1"), retry=True)
    turn = desk.turn("c1.1", "c1.1:5", text="pokvari se")
    answer = (await desk.post("/turns", json=turn))[1]
    assert (answer["retry"], texts(answer)) == (True, ["Sistem ne radi."])
    actions.replies["action_talk_fail"] = says("Radi.")
    assert texts((await desk.post("/turns", json=turn))[1]) == ["Radi."]
    assert actions.calls[-1]["tracker"]["slots"]["talk_code"] is None


async def test_a_message_that_was_answered_is_answered_again_and_nothing_is_done_twice(
    desk: Desk, actions: FakeActions
) -> None:
    actions.replies["action_talk_fail"] = says("Jednom.")
    turn = desk.turn("c1.1", "c1.1:5", text="pokvari se")
    first = await desk.post("/turns", json=turn)
    await desk.say("zdravo")
    assert await desk.post("/turns", json=turn) == first
    assert actions.names() == ["action_talk_fail"]


async def test_the_same_message_from_fifty_lines_at_once_is_done_once(desk: Desk, actions: FakeActions) -> None:
    actions.replies["action_talk_fail"] = says("Jednom.")
    turn = desk.turn("c1.1", "c1.1:5", text="pokvari se")
    answers = await asyncio.gather(*(desk.post("/turns", json=turn) for _ in range(50)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 200
    assert actions.names() == ["action_talk_fail"]


async def test_a_turn_goes_on_when_the_line_drops(desk: Desk, actions: FakeActions) -> None:
    until = asyncio.Event()
    actions.replies["action_talk_fail"] = held(until, says("Evo."))
    turn = desk.turn("c1.1", "c1.1:5", text="pokvari se")
    with pytest.raises((asyncio.TimeoutError, ServerTimeoutError)):
        await desk.post("/turns", json=turn, timeout=ClientTimeout(total=0.3))
    until.set()
    assert texts((await desk.post("/turns", json=turn))[1]) == ["Evo."]
    assert actions.names() == ["action_talk_fail"]


async def test_a_loop_of_actions_ends_the_turn_and_not_the_conversation(desk: Desk, actions: FakeActions) -> None:
    again = {"event": "followup", "timestamp": None, "name": "action_talk_fail"}
    actions.replies["action_talk_fail"] = says("opet", again)
    code, answer = await desk.post("/turns", json=desk.turn("c1.1", None, text="pokvari se"))
    assert (code, answer) == (503, {"failed": "loop"})
    assert texts(await desk.say("zdravo")) == ["Zdravo, Milica!"]


async def test_two_talks_do_not_wait_for_each_other(desk: Desk, actions: FakeActions) -> None:
    until = asyncio.Event()
    actions.replies["action_talk_fail"] = held(until, says("Evo."))
    waiting = asyncio.ensure_future(desk.say("pokvari se", "slow.1"))
    assert texts(await desk.say("zdravo", "quick.1")) == ["Zdravo, Milica!"]
    assert not waiting.done()
    until.set()
    assert texts(await waiting) == ["Evo."]


async def test_messages_of_one_talk_are_taken_in_the_order_they_came(desk: Desk, actions: FakeActions) -> None:
    until = asyncio.Event()
    actions.replies["action_talk_fail"] = held(until, says("Evo."))
    first = asyncio.ensure_future(desk.say("pokvari se", message_id="c1.1:1"))
    await actions.called.wait()
    rest = [asyncio.ensure_future(desk.say("zdravo", message_id=f"c1.1:{n}")) for n in range(2, 22)]
    until.set()
    await asyncio.gather(first, *rest)
    tracker = (await desk.trackers.load("c1.1")).tracker
    users = [event.message_id for event in tracker.events if event.type_name == "user"]
    assert users == [f"c1.1:{n}" for n in range(22 - len(users), 22)]
    assert len(desk.agent.lock_store._locks) == 0


async def test_what_was_said_outside_is_remembered_and_the_form_goes_on(desk: Desk, actions: FakeActions) -> None:
    await desk.say("uključite mi liniju")
    await desk.click(PHONE)
    outside = {
        "conversation": "c1.1",
        "events": [
            {"event": "user", "text": "hoću čoveka", "message_id": "c1.1:u"},
            {"event": "agent", "text": "Ovde Ana.", "message_id": "c1.1:a"},
            {"event": "bot", "text": "Nalog je izdat.", "message_id": "c1.1:b"},
        ],
    }
    assert (await desk.post("/append", json=outside))[0] == 200
    assert (await desk.post("/append", json=outside))[0] == 200
    assert actions.calls == []
    assert texts(await desk.say("1000017")) == ["Gotovo."]
    events = actions.calls[-1]["tracker"]["events"]
    assert [
        event["event"] for event in events if event.get("text") in ("hoću čoveka", "Ovde Ana.", "Nalog je izdat.")
    ] == ["user", "agent", "bot"]


async def test_words_said_outside_before_any_turn_do_not_spoil_the_first(desk: Desk) -> None:
    said = {"conversation": "c9.1", "events": [{"event": "agent", "text": "Ovde Ana.", "message_id": "c9.1:a"}]}
    assert (await desk.post("/append", json=said))[0] == 200
    assert texts(await desk.say("zdravo", "c9.1")) == ["Zdravo, Milica!"]


async def test_an_erased_conversation_leaves_nothing_behind_and_others_stay(desk: Desk) -> None:
    await desk.say("uključite mi liniju")
    await desk.say("zdravo", "c2.1")
    assert (await desk.post("/erase", json={"conversation": "c1.1"}))[0] == 200
    assert list(await desk.trackers.keys()) == ["c2.1"]
    assert texts(await desk.say("zdravo")) == ["Zdravo, Milica!"]  # the form is forgotten with the rest
    assert (await desk.post("/erase", json={}))[0] == 400


async def test_health_names_the_model(desk: Desk, model: Path) -> None:
    assert (await desk.get("/health")) == (
        200,
        {"model": sha256_of(model), "actions": True},
    )
