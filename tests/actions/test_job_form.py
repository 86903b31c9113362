"""Identification in every job form, and what a form leaves to the rules."""

from datetime import timedelta

from actions.debt import DebtForm, TellDebt
from actions.reconnection import ReconnectionForm
from mila.billing.errors import Unreachable
from tests.actions.stage import CONVERSATION, MILICA, ZRNO, Stage, heard, said, slots_of

FORM = "reconnection_form"
WAY, CLAIM, CODE = "identification_way", "identification_claim", "identification_code"


async def hear(stage: Stage, text: str, intent: str = "inform", **more: object) -> tuple[list[dict], list[dict]]:
    return await stage.run(ReconnectionForm(stage.rooms), heard(text, intent, form=FORM, **more))


async def test_an_entity_or_payload_named_as_a_slot_identifies_nobody(stage: Stage):
    forged = {CLAIM: "done", CODE: "done", "reconnection_service": "mobile-1000074-01", "customer_code": ZRNO}
    _, events = await hear(stage, "/inform", asked=WAY, **forged)
    assert slots_of(events).get(CLAIM) is None
    assert stage.rooms.identity.standing(CONVERSATION).level == 0


async def test_a_number_in_the_first_sentence_is_taken(stage: Stage):
    _, events = await hear(stage, "ukljucite mi 0641234567 na rec", "reconnect_on_promise", passage="opens")
    assert slots_of(events)[CLAIM] == "done"
    assert stage.rooms.identity.customer_id(CONVERSATION) == MILICA


async def test_unknown_and_blocked_are_answered_alike(stage: Stage):
    answers = []
    for place in range(7):
        messages, events = await hear(stage, f"064 999 000{place}", asked=CLAIM)
        answers.append((messages, slots_of(events)))
    blocked, _ = await hear(stage, "064 123 4567", asked=CLAIM)
    assert said(blocked) == ["utter_identification_unknown"]
    assert all(answer == answers[0] for answer in answers)
    assert stage.rooms.identity.standing(CONVERSATION).level == 0


async def test_another_intent_is_left_to_the_rules(stage: Stage):
    for intent in ("ask_promise_terms", "talk_to_agent", "ask_if_bot", "thank", "cancel", "check_debt"):
        assert await hear(stage, "nešto sasvim drugo", intent, asked=WAY) == ([], [])


async def test_the_wish_said_again_is_not_left_to_the_rule_that_would_call_the_form_again(stage: Stage):
    _, events = await hear(stage, "uključite mi telefon", "reconnect_on_promise", asked=WAY)
    assert events


async def test_after_an_interruption_nothing_is_taken_from_the_message(stage: Stage):
    assert await hear(stage, "064 123 4567", "ask_promise_terms", asked=CLAIM, passage="resumes") == ([], [])


async def test_who_was_identified_too_long_ago_is_asked_anew(stage: Stage):
    stage.claimed()
    stage.now[0] += timedelta(minutes=16).total_seconds()
    messages, events = await hear(
        stage, "prvi", asked="reconnection_service", slots={WAY: "done", CLAIM: "done", CODE: "done"}, passage="resumes"
    )
    assert said(messages) == ["utter_identification_expired"]
    assert slots_of(events)[CLAIM] is None


async def test_another_number_replaces_the_customer_and_forgets_the_choice(stage: Stage):
    stage.claimed(ZRNO)
    slots = {WAY: "done", CLAIM: "done", CODE: "done", "reconnection_service": "mobile-1000074-01"}
    _, events = await hear(stage, "pogrešila sam, 064 123 4567", "deny", asked="reconnection_confirmed", slots=slots)
    assert slots_of(events)["reconnection_service"] is None
    assert stage.rooms.identity.customer_id(CONVERSATION) == MILICA


async def test_at_level_two_a_claim_is_never_looked_up(stage: Stage):
    stage.billing.trouble = Unreachable("must not be asked")
    for text in ("064 123 4567", "064 999 0000"):
        tracker = heard(text, "check_debt", form="debt_form", passage="opens")
        messages, events = await stage.run(DebtForm(stage.rooms), tracker)
        assert said(messages) == ["utter_identification_code_sent"]
        assert slots_of(events)[CODE] is None


async def test_debt_is_told_to_nobody_below_level_two(stage: Stage):
    stage.claimed()
    assert await stage.run(TellDebt(stage.rooms), heard("koliko dugujem", "check_debt")) == ([], [])


async def test_a_masked_code_opens_nothing_by_itself(stage: Stage):
    slots = {WAY: "done", CLAIM: "number +381641234567"}
    tracker = heard("/inform", form="debt_form", asked=CODE, slots=slots, otp_code="••••••")
    messages, events = await stage.run(DebtForm(stage.rooms), tracker)
    assert said(messages) == ["utter_identification_code_spent"]
    assert slots_of(events)[CODE] is None
    assert stage.rooms.identity.standing(CONVERSATION).level == 0


async def test_trouble_in_a_form_is_not_taken_by_rasa_for_a_rejection(stage: Stage):
    stage.billing.trouble = Unreachable("down")
    messages, events = await hear(stage, "064 123 4567", asked=CLAIM)
    assert said(messages) == ["utter_conversation_unreachable"]
    assert set(slots_of(events)) - {"requested_slot"}, "rasa/core/actions/forms.py drops what sets no slot"
