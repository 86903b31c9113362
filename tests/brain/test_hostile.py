"""What nobody should send: it is refused or taken as words, and the next turn works."""

import contextlib
import json
from typing import Any, AsyncIterator, Dict

import pytest
from aiohttp import ClientError

from brain.messages import NotUnderstood, Said, no_command
from tests.brain.action_server import FakeActions, says
from tests.brain.desk import SECRET, Desk, texts

SPACES = [
    "",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\x0b",
    "\x1c",
    "\x1f",
    "\x85",
    "\xa0",
    "\u1680",
    "\u2000",
    "\u2003",
    "\u200a",
    "\u2028",
    "\u2029",
    "\u202f",
    "\u205f",
    "\u3000",
]


def body(**fields: Any) -> Dict[str, Any]:
    said = {"conversation": "c1.1", "message_id": "c1.1:1", "text": "zdravo", "language": "sr", "operator": "two"}
    return {key: value for key, value in {**said, **fields}.items() if value is not ...}


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "a\ud800"},
        {"text": "a\0b"},
        {"text": 123},
        {"text": None},
        {"text": ""},
        {"text": " \n"},
        {"text": "a" * 4001},
        {"text": ["zdravo"]},
        {"text": ...},
        {"payload": "/greet"},
        {"conversation": ...},
        {"conversation": "z\0z"},
        {"conversation": "č"},
        {"conversation": {"$ne": 1}},
        {"conversation": "a" * 256},
        {"message_id": None},
        {"message_id": "m\ud800"},
        {"language": "srp"},
        {"language": 1},
        {"operator": "../mts"},
        {"operator": None},
        {"name": "a\0"},
        {"name": 7},
        {"name": "x" * 201},
        {"text": ..., "payload": "greet"},
        {"text": ..., "payload": "/greet{"},
        {"text": ..., "payload": '/greet{"a":}'},
        {"text": ..., "payload": "/greet[1]"},
        {"text": ..., "payload": "/restart"},
        {"text": ..., "payload": "/session_start"},
        {"text": ..., "payload": "/back"},
        {"text": ..., "payload": '/restart{"a": 1}'},
    ],
    ids=repr,
)
def test_a_body_that_is_not_of_its_form_is_refused(fields: Dict[str, Any]) -> None:
    with pytest.raises(NotUnderstood):
        Said.read(json.dumps(body(**fields)).encode())


@pytest.mark.parametrize(
    "raw", [b"", b"[1]", b"null", b"{", b"\xff\xfe", b'"text"', b"[" * 30_000], ids=lambda raw: repr(raw[:9])
)
def test_what_is_no_json_object_is_refused(raw: bytes) -> None:
    with pytest.raises(NotUnderstood):
        Said.read(raw)


@pytest.mark.parametrize("space", SPACES, ids=repr)
@pytest.mark.parametrize("command", ["/restart", '/inform{"way": "x"}', "//restart", "/"])
def test_a_leading_slash_is_no_command_whatever_stands_before_it(space: str, command: str) -> None:
    assert not no_command(space + command + space).strip().startswith("/")
    assert no_command(f"{space}zdravo") == "zdravo"


async def test_typed_commands_are_words(desk: Desk) -> None:
    await desk.say("uključite mi liniju")
    for place, text in enumerate(
        ['/inform{"way": "nonsense"}', "\xa0/restart", " /session_start", "/back", "\u2003/greet@1.0{}"]
    ):
        answer = await desk.say(text, message_id=f"c1.1:s{place}")
        assert answer["intent"] not in ("restart", "session_start", "back", "greet")
    tracker = (await desk.trackers.load("c1.1")).tracker
    assert tracker.get_slot("talk_way") is None
    assert tracker.active_loop_name == "talk_form"


async def test_a_customer_cannot_set_what_only_the_front_desk_sets(desk: Desk) -> None:
    await desk.click('/inform{"language": "en", "operator": "one", "customer_name": "Eva"}')
    tracker = (await desk.trackers.load("c1.1")).tracker
    slots = tracker.current_slot_values()
    assert (slots["language"], slots["operator"], slots["customer_name"]) == ("sr", "two", "Milica")


async def test_an_unknown_intent_or_entity_of_a_choice_spoils_nothing(desk: Desk) -> None:
    await desk.click('/no_such_intent{"no_such": ["a", "b"], "way": {"a": 1}}')
    assert texts(await desk.say("zdravo")) == ["Zdravo, Milica!"]


async def test_braces_and_marks_of_a_customer_are_shown_as_they_are(desk: Desk) -> None:
    for place, name in enumerate(("{language}", "{0.__class__}", "<script>", "%s", "\u202eevil")):
        assert texts(await desk.say("zdravo", f"n{place}.1", name=name)) == [f"Zdravo, {name}!"]


@pytest.fixture
async def answering(desk: Desk, actions: FakeActions) -> AsyncIterator[Desk]:
    """The desk, of which it is seen afterwards that it still answers."""
    yield desk
    assert texts(await desk.say("zdravo", "after.1")) == ["Zdravo, Milica!"]
    assert actions.calls == []


@pytest.mark.parametrize(
    "secret", ["", "Bearer", "Bearer wrong", SECRET, f"Basic {SECRET}", f"Bearer {SECRET}x", "Bearer č"]
)
async def test_who_does_not_know_the_secret_gets_nothing(answering: Desk, secret: str) -> None:
    headers = {"Authorization": secret}
    for path in ("/turns", "/append"):
        assert (await answering.post(path, json=body(), headers=headers))[0] == 401
    assert (await answering.get("/health", headers=headers))[0] == 401


async def test_ten_megabytes_are_refused(answering: Desk) -> None:
    huge = json.dumps(body(text="a" * 10_000_000)).encode()
    with contextlib.suppress(ClientError, ConnectionError):  # the line may be cut before the refusal is read
        assert (await answering.post("/turns", data=huge))[0] == 413


async def test_refusals_over_the_line_show_nothing_of_the_inside(answering: Desk) -> None:
    for data in (b"{", b"[1]", json.dumps(body(text="x\ud800")).encode(), b'{"text": "' + b"a" * 5000 + b'"}'):
        code, answer = await answering.post("/turns", data=data)
        assert code == 400
        assert set(answer) == {"error"}
    for data in (b"{}", b'{"conversation": "c1.1", "events": [{"event": "restart", "text": "a", "message_id": "m"}]}'):
        assert (await answering.post("/append", data=data))[0] == 400


async def test_an_error_of_ours_shows_nothing_of_the_inside(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("064 123 4567 at /secret/path")

    monkeypatch.setattr(desk.agent.processor, "_handle_message_with_tracker", broken)
    code, answer = await desk.post("/turns", json=body())
    assert (code, answer) == (503, {"failed": "rasa"})
    monkeypatch.undo()
    assert texts(await desk.say("zdravo")) == ["Zdravo, Milica!"]


async def test_other_doors_of_rasa_are_shut(answering: Desk) -> None:
    base = answering.url.replace("/webhooks/desk", "")
    for path in ("/webhooks/rest/webhook", "/conversations/c1.1/tracker", "/model", "/status", "/domain"):
        answering.url = base
        code, answer = await answering.post(path, json={})
        assert code in (404, 405), path
        assert "Traceback" not in str(answer)
    answering.url = f"{base}/webhooks/desk"


async def test_a_hostile_answer_of_an_action_is_stored_and_read_again(desk: Desk, actions: FakeActions) -> None:
    odd = "a\ud800\0\u202e"
    actions.replies["action_talk_fail"] = says(odd)
    await desk.say("pokvari se")
    desk.trackers.forget("c1.1")
    assert texts(await desk.say("zdravo")) == ["Zdravo, Milica!"]
