"""The talk around the jobs."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from actions.agents import NoteAgentWanted
from actions.confusion import Clarify
from actions.conversation import Cancel, Greet, HearYes, Repeat
from actions.languages import SayLanguage, SetLanguage
from mila.storage.tables import agent_requests
from tests.actions.stage import CONVERSATION, Stage, heard, said, slots_of


async def test_greeted_by_name_with_the_operators_jobs(stage: Stage):
    messages, _ = await stage.run(Greet(stage.rooms), heard("/greet", "greet", slots={"customer_name": "Ana"}))
    assert messages[0]["response"] == "utter_conversation_greet_named"
    assert messages[0]["customer"] == "Ana"
    assert [choice["payload"] for choice in messages[0]["custom"]["choices"]] == [
        "/reconnect_on_promise",
        "/check_debt",
        "/ask_promise_terms",
        "/talk_to_agent",
    ]


@pytest.mark.parametrize(
    ("now", "answer"),
    [
        (datetime(2026, 11, 18, 13, 0, tzinfo=UTC), "utter_conversation_agent_now"),
        (datetime(2026, 11, 18, 19, 30, tzinfo=UTC), "utter_conversation_agent_later"),
        (datetime(2026, 11, 22, 12, 0, tzinfo=UTC), "utter_conversation_agent_later"),
    ],
)
async def test_a_person_is_noted_and_promised_by_the_operators_hours(stage: Stage, now: datetime, answer: str):
    stage.now[0] = now.timestamp()
    messages, _ = await stage.run(NoteAgentWanted(stage.rooms), heard("hoću čoveka", "talk_to_agent"))
    assert said(messages) == [answer]
    assert messages[0]["custom"]["handover"] == {"reason": "asked"}
    with stage.rooms.database.read() as connection:
        row = connection.execute(select(agent_requests)).one()
    assert (row.conversation_id, row.reason, row.closed_at) == (CONVERSATION, "asked", None)


async def test_on_sunday_monday_morning_is_said(stage: Stage):
    stage.now[0] = datetime(2026, 11, 22, 12, 0, tzinfo=UTC).timestamp()
    messages, _ = await stage.run(NoteAgentWanted(stage.rooms), heard("hoću čoveka", "talk_to_agent"))
    assert (messages[0]["day"], messages[0]["time"]) == ("ponedeljak, 23. novembar", "08:00")


async def test_a_wish_for_a_person_said_twice_is_one_request(stage: Stage):
    for _ in range(2):
        await stage.run(NoteAgentWanted(stage.rooms), heard("hoću čoveka", "talk_to_agent"))
    with stage.rooms.database.read() as connection:
        assert len(connection.execute(select(agent_requests)).all()) == 1


async def test_unsure_suggests_in_the_customers_words_and_then_offers_a_person(stage: Stage):
    tracker = heard("hmm kako ono", "nlu_fallback")
    names = ["nlu_fallback", "affirm", "check_debt", "reconnect_on_promise", "ask_promise_terms", "check_promise"]
    tracker.latest_message["intent_ranking"] = [{"name": name} for name in names]
    messages, _ = await stage.run(Clarify(stage.rooms), tracker)
    assert said(messages) == ["utter_conversation_unsure"]
    assert [choice["title"] for choice in messages[0]["custom"]["choices"]] == [
        "Koliko dugujem?",
        "Uključite mi isključenu uslugu",
        "Koji su uslovi uključenja na reč?",
    ]
    before = {"event": "user", "parse_data": {"intent": {"name": "nlu_fallback"}}}
    again, _ = await stage.run(Clarify(stage.rooms), heard("brrr", "nlu_fallback", before=[before]))
    assert said(again) == ["utter_conversation_lost"]


async def test_a_message_that_was_understood_in_between_counts_as_a_new_start(stage: Stage):
    before = [{"event": "user", "parse_data": {"intent": {"name": name}}} for name in ("nlu_fallback", "thank")]
    messages, _ = await stage.run(Clarify(stage.rooms), heard("brrr", "nlu_fallback", before=before))
    assert said(messages) == ["utter_conversation_unsure_open"]


async def test_only_the_operators_languages_are_set(stage: Stage):
    for wanted, slots in (("en", {"language": "en"}), ("ru", {}), ("xx", {})):
        _, events = await stage.run(SetLanguage(stage.rooms), heard("drugi jezik", "change_language", language=wanted))
        assert slots_of(events) == slots
    messages, _ = await stage.run(SayLanguage(stage.rooms), heard("ruski", "change_language", language="ru"))
    assert said(messages) == ["utter_conversation_language_unavailable"]


async def test_cancelling_withdraws_what_was_offered(stage: Stage):
    proposal = stage.rooms.proposals.make(CONVERSATION, "mts", "reconnection", "1000017-01", {})
    tracker = heard("odustajem", "cancel", form="reconnection_form")
    messages, events = await stage.run(Cancel(stage.rooms), tracker)
    assert said(messages) == ["utter_conversation_cancelled"]
    assert slots_of(events)["requested_slot"] is None
    assert stage.rooms.proposals.open(CONVERSATION) is None
    late, _ = await stage.run(HearYes(stage.rooms), heard("/affirm", "affirm", proposal=proposal.id))
    assert said(late) == ["utter_reconnection_offer_gone"]


async def test_the_last_words_are_repeated_with_their_choices(stage: Stage):
    choice = {"title": "Da", "payload": "/affirm", "description": ""}
    bot = {"event": "bot", "text": "Rekla sam.", "data": {"custom": {"choices": [choice]}}}
    before = [{"event": "user", "parse_data": {}}, bot]
    messages, _ = await stage.run(Repeat(stage.rooms), heard("šta ste rekli", "repeat", before=before))
    assert messages[0]["said"] == "Rekla sam."
    assert messages[0]["custom"]["choices"] == [choice]
