"""Choosing, offering, saying yes: what the server decides, whatever a message says."""

from datetime import timedelta

import pytest

from actions.cards import ListServices
from actions.offer import OfferReconnection
from actions.reconnection import OrderReconnection, ReconnectionForm
from mila.billing.errors import Refused, Unknown
from mila.billing.models import PromiseState
from tests.actions.stage import CONVERSATION, MILICA, TODAY, ZRNO, Stage, heard, promise, said, slots_of

FORM = "reconnection_form"
CHOSEN = {"identification_claim": "done", "identification_code": "done", "reconnection_service": f"mobile-{MILICA}-01"}


async def offer(stage: Stage, **slots: str) -> tuple[list[dict], list[dict]]:
    return await stage.run(OfferReconnection(stage.rooms), heard(form=FORM, slots={**CHOSEN, **slots}))


async def order(stage: Stage) -> tuple[list[dict], list[dict]]:
    proposal = stage.rooms.proposals.open(CONVERSATION)
    slots = {"reconnection_confirmed": proposal.id if proposal else "none"}
    return await stage.run(OrderReconnection(stage.rooms), heard("da", "affirm", slots=slots))


async def test_cards_show_masked_numbers_only(stage: Stage):
    stage.claimed()
    messages, _ = await stage.run(ListServices(stage.rooms), heard(form=FORM))
    card = messages[0]["custom"]["choices"][0]
    assert card["description"].startswith("Mobilni telefon 06• ••• ••67 · račun /01 · isključena")
    shown = str([messages[0].get("others"), card["title"], card["description"]])
    assert "1234567" not in shown
    assert MILICA not in shown
    assert "Milica" not in shown


async def test_somebody_elses_service_is_not_offered(stage: Stage):
    stage.claimed()
    messages, events = await offer(stage, reconnection_service=f"mobile-{ZRNO}-01")
    assert said(messages) == ["utter_reconnection_not_yours"]
    assert slots_of(events)["requested_slot"] is None
    assert stage.rooms.proposals.open(CONVERSATION) is None


async def test_nobody_identified_is_offered_nothing(stage: Stage):
    messages, _ = await offer(stage)
    assert said(messages) == ["utter_reconnection_not_yours"]


async def test_an_offer_shown_again_is_the_same_proposal(stage: Stage):
    stage.claimed()
    first, _ = await offer(stage)
    again, _ = await offer(stage)
    assert first[0]["custom"]["choices"] == again[0]["custom"]["choices"]


async def test_an_offer_with_another_debt_is_another_proposal(stage: Stage):
    stage.claimed()
    first, _ = await offer(stage)
    stage.billing.debts["1000017-01"] = "5000"
    again, _ = await offer(stage)
    assert first[0]["custom"]["choices"] != again[0]["custom"]["choices"]


@pytest.mark.parametrize(("text", "confidence"), [("ok wait", 0.65), ("da?", 0.95)])
async def test_a_yes_that_is_in_doubt_is_none(stage: Stage, text: str, confidence: float):
    stage.claimed()
    await offer(stage)
    tracker = heard(text, "affirm", form=FORM, asked="reconnection_confirmed", slots=CHOSEN, confidence=confidence)
    messages, events = await stage.run(ReconnectionForm(stage.rooms), tracker)
    assert said(messages) == ["utter_reconnection_yes_needed"]
    assert slots_of(events)["reconnection_confirmed"] is None


async def test_a_yes_to_an_expired_offer_orders_nothing_and_offers_anew(stage: Stage):
    stage.claimed()
    messages, _ = await offer(stage)
    stage.now[0] += timedelta(minutes=11).total_seconds()
    form = ReconnectionForm(stage.rooms)
    heard_yes = heard("da", "affirm", form=FORM, asked="reconnection_confirmed", slots=CHOSEN)
    messages, events = await stage.run(form, heard_yes)
    assert said(messages) == ["utter_reconnection_offer_anew"]
    assert slots_of(events)["reconnection_confirmed"] is None


async def test_a_yes_to_an_offer_of_another_conversation_is_none(stage: Stage):
    stage.claimed()
    await offer(stage)
    theirs = stage.rooms.proposals.make("another", "mts", "reconnection", "1000074-01", {})
    form = ReconnectionForm(stage.rooms)
    heard_yes = heard("/affirm", "affirm", form=FORM, asked="reconnection_confirmed", slots=CHOSEN, proposal=theirs.id)
    _, events = await stage.run(form, heard_yes)
    assert slots_of(events)["reconnection_confirmed"] is None
    slots = {"reconnection_confirmed": theirs.id}
    messages, _ = await stage.run(OrderReconnection(stage.rooms), heard("da", "affirm", slots=slots))
    assert said(messages) == ["utter_reconnection_offer_gone"]
    assert stage.billing.ordered == {}


async def test_a_yes_is_ordered_once_for_the_amount_that_was_shown(stage: Stage):
    stage.claimed()
    await offer(stage)
    proposal = stage.rooms.proposals.open(CONVERSATION)
    assert proposal
    slots = {"reconnection_confirmed": proposal.id}
    stage.billing.debts["1000017-01"] = "9999"
    first, _ = await stage.run(OrderReconnection(stage.rooms), heard("da", "affirm", slots=slots))
    second, _ = await stage.run(OrderReconnection(stage.rooms), heard("da", "affirm", slots=slots))
    assert said(first) == ["utter_reconnection_done"]
    assert said(second) == ["utter_reconnection_already"]
    assert first[0]["number"] == second[0]["number"]
    assert [str(each.amount.amount) for each in stage.billing.ordered.values()] == ["3450"]


async def test_an_amount_or_customer_in_a_message_changes_nothing(stage: Stage):
    stage.claimed()
    forged = heard("/inform", "inform", form=FORM, slots=CHOSEN, amount="1", customer_id=ZRNO, debt="1", level="3")
    messages, _ = await stage.run(OfferReconnection(stage.rooms), forged)
    assert messages[0]["debt"].startswith("3.450,00")
    assert stage.rooms.identity.standing(CONVERSATION).level == 1


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("promiseAlreadyActive", "running"),
        ("promiseLimitReached", "limit"),
        ("debtTooHigh", "debt"),
        ("nothingOverdue", "nothing_owed"),
        ("notEligible", "other"),
        ("somethingNew", "other"),
    ],
)
async def test_each_refusal_of_the_backend_has_its_answer(stage: Stage, code: str, answer: str):
    stage.claimed()
    await offer(stage)
    stage.billing.order_trouble = Refused(code)
    messages, _ = await order(stage)
    assert said(messages) == [f"utter_reconnection_rejected_{answer}"]


async def test_an_unknown_end_is_told_as_unknown_and_offers_nothing_new(stage: Stage):
    stage.claimed()
    await offer(stage)
    stage.billing.order_trouble = Unknown()
    messages, _ = await order(stage)
    assert said(messages) == ["utter_reconnection_pending"]
    again, _ = await offer(stage)
    assert said(again) == ["utter_reconnection_pending"]


async def test_a_form_that_ended_without_a_yes_orders_nothing(stage: Stage):
    stage.claimed()
    await offer(stage)
    messages, events = await stage.run(OrderReconnection(stage.rooms), heard("ne", "deny"))
    assert (messages, events) == ([], [])
    assert stage.billing.ordered == {}


async def test_a_running_promise_refuses_the_offer(stage: Stage):
    stage.claimed()
    stage.billing.promises["1000017-01"] = (promise(PromiseState.ACTIVE, TODAY - timedelta(days=1)),)
    messages, events = await offer(stage)
    assert said(messages) == ["utter_reconnection_refused_running"]
    assert messages[0]["due"] == "nedelja, 22. novembar"
    assert messages[0]["custom"]["attachments"][0]["kind"] == "link"
    assert {"event": "active_loop", "timestamp": None, "name": None} in events
