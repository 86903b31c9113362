"""Conversations outlive Rasa and its database's bad days, and stay short however long they are."""

import os
import sqlite3
import time
import uuid
from pathlib import Path
from typing import Any, AsyncIterator, Callable, List

import psycopg2
import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from brain import trackers as trackers_module
from brain.history import LONGEST, rebuilt, shortened
from brain.trackers import Trackers, TrackerStoreDown
from tests.brain.action_server import FakeActions, says
from tests.brain.desk import Desk, texts

CUT_OFF = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mila-rasa'"
PHONE = '/inform{"way": "phone"}'
POSTGRESQL = os.environ.get("MILA_TEST_POSTGRESQL", "postgresql://root@127.0.0.1:5432/test")


async def restarted(desk: Desk) -> Desk:
    """Another process's view of the same database: nothing in memory."""
    other = Desk(desk.settings.model, desk.settings.tracker_url, int(desk.settings.actions_url.rpartition(":")[2]))
    await desk.stop()
    await other.start()
    return other


def users(calls: "list[dict[str, Any]]") -> List[str]:
    return [event["text"] for event in calls[-1]["tracker"]["events"] if event["event"] == "user"]


async def test_a_form_goes_on_at_the_same_slot_after_rasa_was_started_again(
    model: Path, database: str, actions: FakeActions
) -> None:
    first = Desk(model, database, actions.port)
    await first.start()
    await first.say("uključite mi liniju")
    await first.click(PHONE)
    second = await restarted(first)
    try:
        assert texts(await second.say("jesi li robot", message_id="x")) == ["Ja sam robot.", "Koja je šifra?"]
        assert texts(await second.say("1000017", message_id="y")) == ["Gotovo."]
    finally:
        await second.stop()


async def test_an_answer_given_before_rasa_was_started_again_is_given_again(
    model: Path, database: str, actions: FakeActions
) -> None:
    first = Desk(model, database, actions.port)
    await first.start()
    actions.replies["action_talk_fail"] = says("Jednom.")
    told = await first.say("pokvari se", message_id="m")
    second = await restarted(first)
    try:
        assert await second.say("pokvari se", message_id="m") == told
        assert actions.names() == ["action_talk_fail"]
    finally:
        await second.stop()


async def test_a_long_talk_stays_short_and_keeps_its_form_and_slots(desk: Desk, actions: FakeActions) -> None:
    await desk.say("uključite mi liniju")
    await desk.click(PHONE)
    for _ in range(40):
        assert texts(await desk.say("jesi li robot"))[-1] == "Koja je šifra?"
    conversation = await desk.trackers.load("c1.1")
    turns = [event for event in conversation.tracker.events if isinstance(event, UserUttered)]
    assert len(turns) <= LONGEST + 1
    assert conversation.stored > 200
    assert conversation.tracker.get_slot("talk_way") == "phone"
    desk.trackers.forget("c1.1")
    assert len((await desk.trackers.load("c1.1")).tracker.events) == len(conversation.tracker.events)
    assert texts(await desk.say("1000017")) == ["Gotovo."]
    assert len(users(actions.calls)) == 3


async def test_a_shortened_tracker_is_in_the_same_state(desk: Desk) -> None:
    domain: Domain = desk.agent.domain
    await desk.say("uključite mi liniju")
    await desk.say("jesi li robot")
    tracker = (await desk.trackers.load("c1.1")).tracker
    for turn in range(LONGEST):
        tracker.update(UserUttered(f"u{turn}", {"name": "greet", "confidence": 1.0}))
        tracker.update(SlotSet("talk_code", str(turn)))
        tracker.update(ActionExecuted("talk_form"))
        tracker.update(ActionExecuted("action_listen"))
    short = shortened(tracker, domain)
    assert short is not None
    assert len(short.events) < len(tracker.events)
    assert _state(short) == _state(tracker)
    assert _state(rebuilt("c1.1", list(short.events), domain)) == _state(tracker)
    assert _state(short.copy()) == _state(tracker)
    assert shortened(short, domain) is None


def _state(tracker: DialogueStateTracker) -> Any:
    return (tracker.current_slot_values(), tracker.active_loop, tracker.latest_action, tracker.latest_message)


async def test_a_talk_that_was_not_kept_was_never_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.say("uključite mi liniju")

    def down(*_: Any) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(desk.trackers._tables, "write", down)
    assert await desk.post("/turns", json=desk.turn("c1.1", "m", payload=PHONE)) == (503, {"failed": "tracker"})
    monkeypatch.undo()
    assert (await desk.trackers.load("c1.1")).tracker.get_slot("talk_way") is None
    assert texts(await desk.click(PHONE, message_id="m")) == ["Koja je šifra?"]


@pytest.mark.parametrize("work", ["read", "answer"])
@pytest.mark.parametrize(
    "error", [ValueError("bad row"), sqlite3.OperationalError("locked"), KeyError("x"), UnicodeError("x")]
)
async def test_a_database_that_cannot_be_read_makes_no_new_conversation(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, work: str, error: Exception
) -> None:
    await desk.say("uključite mi liniju")
    desk.trackers.forget("c1.1")

    def down(*_: Any) -> None:
        raise error

    monkeypatch.setattr(desk.trackers._tables, work, down)
    assert await desk.post("/turns", json=desk.turn("c1.1", None, payload=PHONE)) == (503, {"failed": "tracker"})
    monkeypatch.undo()
    assert texts(await desk.click(PHONE)) == ["Koja je šifra?"]


async def test_a_row_that_is_no_json_stops_that_talk_and_no_other(desk: Desk, tmp_path: Path) -> None:
    await desk.say("zdravo", "bad.1")
    with sqlite3.connect(tmp_path / "rasa.db") as rows:
        rows.execute("UPDATE rasa_events SET event = '{' WHERE seq = 2")
    desk.trackers.forget("bad.1")
    assert await desk.post("/turns", json=desk.turn("bad.1", None, text="zdravo")) == (503, {"failed": "tracker"})
    assert texts(await desk.say("zdravo", "good.1")) == ["Zdravo, Milica!"]


async def test_a_database_that_hangs_is_not_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from threading import Event

    until = Event()
    monkeypatch.setattr(trackers_module, "SECONDS", 0.2)
    monkeypatch.setattr(desk.trackers._tables, "answer", lambda *_: until.wait(30))
    began = time.monotonic()
    assert (await desk.post("/turns", json=desk.turn("c1.1", None, text="zdravo")))[0] == 503
    assert time.monotonic() - began < 5
    until.set()


async def test_health_is_red_while_the_database_is_down(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: Any) -> None:
        raise sqlite3.OperationalError("gone")

    monkeypatch.setattr(desk.trackers._tables, "check", down)
    assert await desk.get("/health") == (503, {"failed": "tracker"})
    monkeypatch.undo()
    assert (await desk.get("/health"))[0] == 200


async def test_two_processes_cannot_both_go_on_with_a_talk(database: str) -> None:
    one, other = Trackers(Domain.empty(), database), Trackers(Domain.empty(), database)
    ours, theirs = await one.load("c1.1"), await other.load("c1.1")
    ours.tracker.update(ActionExecuted("action_listen"))
    theirs.tracker.update(ActionExecuted("action_listen"))
    await one.keep(ours, {})
    with pytest.raises(TrackerStoreDown):
        await other.keep(theirs, {})
    assert (await other.load("c1.1")).stored == 1


async def test_memory_holds_a_bounded_number_of_talks(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trackers_module, "LIVE", 10)
    store = Trackers(Domain.empty(), database)
    for number in range(30):
        conversation = await store.load(f"c{number}")
        conversation.tracker.update(ActionExecuted("action_listen"))
        await store.keep(conversation, {})
    assert len(store._live) == 10
    assert (await store.load("c0")).stored == 1
    assert sorted(await store.keys()) == sorted(f"c{number}" for number in range(30))


@pytest.fixture
async def postgresql() -> AsyncIterator[Callable[[], Trackers]]:
    """Makes stores in a schema of PostgreSQL that is gone afterwards."""
    schema = f"brain_{uuid.uuid4().hex[:12]}"
    connection = psycopg2.connect(POSTGRESQL)
    connection.autocommit = True
    connection.cursor().execute(f"CREATE SCHEMA {schema}")
    url = f"{POSTGRESQL.replace('postgresql://', 'postgresql+psycopg://')}?options=-csearch_path%3D{schema}"
    yield lambda: Trackers(Domain.empty(), url)
    connection.cursor().execute(f"DROP SCHEMA {schema} CASCADE")
    connection.close()


async def test_postgresql_keeps_talks_too_and_may_drop_our_connections(postgresql: Callable[[], Trackers]) -> None:
    store = postgresql()
    for number in range(3):
        conversation = await store.load("c1.1")
        conversation.tracker.update(SlotSet(f"s{number}", "č\0\ud800"))
        await store.keep(conversation, {f"m{number}": {"messages": ["č\0\ud800"]}})
        with psycopg2.connect(POSTGRESQL) as connection:
            connection.cursor().execute(CUT_OFF)
    again = postgresql()
    assert (await again.load("c1.1")).stored == 3
    assert await again.answer("c1.1", "m1") == {"messages": ["č\0\ud800"]}
    assert await again.answer("c1.1", "nothing") is None
