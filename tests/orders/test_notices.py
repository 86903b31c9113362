"""Notices: the customer is told the end, by the turn or outside of it, and nothing untrue."""

from sqlalchemy import delete

from mila.orders import OrderState
from mila.orders.notices import HELD_BACK, turn_of
from mila.storage.tables import conversations
from tests.orders.backend import FakeBackend
from tests.orders.desk import Desk

DONE, REFUSED = "utter_reconnection_done_late", "utter_reconnection_refused_late"


def lose_the_answer(desk: Desk, *ways: str) -> FakeBackend:
    assert isinstance(desk.backend, FakeBackend)
    desk.backend.ways = list(ways or ["lost_answer"])
    return desk.backend


def sweep_later(desk: Desk) -> None:
    for _ in range(60):
        desk.clock.sleep(1)
        desk.sweep()


def test_a_late_result_is_told_with_its_raw_values(desk: Desk) -> None:
    lose_the_answer(desk)
    desk.orders.perform(desk.order(), "c1:5")
    sweep_later(desk)
    [notice] = desk.notices.due()
    assert (notice.conversation, notice.answer) == ("c1", DONE)
    assert notice.values == {
        "number": {"text": "PO-1"},
        "due": {"date": "2026-11-26"},
        "debt": {"money": "3450.00", "currency": "RSD"},
        "account": {"text": "1000017/01"},
        "days": {"count": "5"},
    }


def test_a_notice_is_told_once(desk: Desk) -> None:
    lose_the_answer(desk)
    desk.orders.perform(desk.order(), "c1:5")
    sweep_later(desk)
    [notice] = desk.notices.due()
    with desk.database.write() as connection:
        assert desk.notices.told(connection, notice.id, 7)
        assert not desk.notices.told(connection, notice.id, 8)
    assert desk.notices.due() == []
    order = desk.orders.latest("c1")
    assert order
    assert order.told


def test_a_result_told_by_its_turn_is_not_told_again(desk: Desk) -> None:
    desk.turn("c1", 5, "in_rasa")
    done = desk.orders.perform(desk.order(), "c1:5")
    assert desk.notices.due() == []
    desk.say("c1", 6, f"Nalog {done.number} je izdat.")
    desk.turn("c1", 5, "answered")
    desk.clock.sleep(1000)
    assert desk.notices.due() == []
    told = desk.orders.get(done.key)
    assert told
    assert told.told


def test_a_result_whose_turn_was_given_up_is_told(desk: Desk) -> None:
    desk.turn("c1", 5, "in_rasa")
    desk.orders.perform(desk.order(), "c1:5")
    desk.turn("c1", 5, "given_up")
    assert desk.tell("c1", 9) == [DONE]


def test_a_result_that_its_turns_answer_does_not_hold_is_told(desk: Desk) -> None:
    desk.turn("c1", 5, "in_rasa")
    desk.orders.perform(desk.order(), "c1:5")
    desk.say("c1", 6, "Izvinite, nešto nije u redu.")
    desk.turn("c1", 5, "answered")
    assert desk.tell("c1", 9) == [DONE]


def test_a_number_that_only_the_customer_wrote_is_not_told_yet(desk: Desk) -> None:
    done = desk.orders.perform(desk.order(), "c1:5")
    desk.say("c1", 6, done.number, sender="visitor")
    assert desk.tell("c1", 9) == [DONE]


def test_an_open_turn_holds_a_notice_back_for_a_while_only(desk: Desk) -> None:
    desk.turn("c1", 5, "waiting")
    desk.orders.perform(desk.order(), "c1:5")
    desk.clock.sleep(HELD_BACK - 1)
    assert desk.notices.due() == []
    desk.clock.sleep(2)
    assert desk.tell("c1", 9) == [DONE]


def test_a_refusal_told_by_its_turn_is_not_told_again(desk: Desk) -> None:
    lose_the_answer(desk, "refused")
    desk.turn("c1", 5, "in_rasa")
    assert desk.orders.perform(desk.order(), "c1:5").state is OrderState.REJECTED
    desk.turn("c1", 5, "answered")
    assert desk.notices.due() == []


def test_a_refusal_whose_turn_was_given_up_is_told(desk: Desk) -> None:
    lose_the_answer(desk, "refused")
    desk.turn("c1", 5, "in_rasa")
    desk.orders.perform(desk.order(), "c1:5")
    desk.turn("c1", 5, "given_up")
    [notice] = desk.notices.due()
    assert (notice.answer, notice.values["refusal"]) == (REFUSED, {"text": "promiseLimitReached"})


def test_a_turn_that_reads_the_sweepers_refusal_tells_it_itself(desk: Desk) -> None:
    lose_the_answer(desk, "down", "refused")
    order = desk.orders.perform(desk.order(), "c1:5")
    sweep_later(desk)
    desk.turn("c1", 8, "in_rasa")
    assert desk.orders.perform(order, "c1.2:8").state is OrderState.REJECTED
    desk.turn("c1", 8, "answered")
    assert desk.notices.due() == []


def test_both_browsers_are_told(desk: Desk) -> None:
    lose_the_answer(desk)
    desk.orders.perform(desk.order("c1"), "c1:5")
    desk.orders.perform(desk.order("c2"), "c2:5")
    sweep_later(desk)
    assert {(notice.conversation, notice.answer) for notice in desk.notices.due()} == {("c1", DONE), ("c2", DONE)}
    assert len({str(notice.values) for notice in desk.notices.due()}) == 1


def test_an_order_of_an_erased_conversation_is_still_finished(desk: Desk) -> None:
    lose_the_answer(desk)
    order = desk.orders.perform(desk.order(), "c1:5")
    with desk.database.write() as connection:
        connection.execute(delete(conversations))
    sweep_later(desk)
    finished = desk.orders.get(order.key)
    assert finished
    assert finished.state is OrderState.DONE
    assert desk.notices.due() == []


def test_what_an_agent_was_asked_and_turns_out_done_is_told_after_all(desk: Desk) -> None:
    backend = lose_the_answer(desk)
    desk.capabilities = desk.capabilities.model_copy(update={"finds_orders": False, "deduplicates_orders": False})
    said: list[str] = []

    def outlive_the_lease(_key: str) -> None:
        backend.before_answer = lambda _key: None
        sweep_later(desk)
        said.extend(desk.tell("c1", 6))

    backend.ways = ["ok"]
    backend.before_answer = outlive_the_lease
    desk.orders.perform(desk.order(), "c1:5")
    said.extend(desk.tell("c1", 7))
    assert said == ["utter_reconnection_manual", DONE]


def test_the_turn_is_read_from_the_messages_id() -> None:
    assert turn_of("aBc-9_:12") == ("aBc-9_", 12)
    assert turn_of("aBc-9_.3:12") == ("aBc-9_", 12)
    assert turn_of("") == ("", None)
    assert turn_of("nothing") == ("", None)
