"""The ledger: a yes makes one order, an order is sent once."""

from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import update

from mila.billing.errors import Refused
from mila.orders import ForeignProposal, Order, OrderState, ProposalExpired, ProposalWithdrawn
from mila.orders.ledger import HOLD, MANUAL_HOLD
from mila.storage.tables import agent_requests
from tests.orders.backend import DUE, FakeBackend
from tests.orders.desk import MILICA, Desk


def backend(desk: Desk) -> FakeBackend:
    assert isinstance(desk.backend, FakeBackend)
    return desk.backend


def test_a_yes_is_done_under_its_key(desk: Desk) -> None:
    done = desk.orders.perform(desk.order())
    assert (done.state, done.number, done.due) == (OrderState.DONE, "PO-1", DUE)
    assert [(key, what) for key, what, _ in backend(desk).journal] == [(done.key, MILICA)]


def test_a_yes_is_planned_before_anything_is_sent(desk: Desk) -> None:
    order = desk.order()
    assert order.state is OrderState.PLANNED
    assert backend(desk).sendings == 0
    assert desk.orders.get(order.key) == order


def test_a_second_yes_makes_no_second_order(desk: Desk) -> None:
    proposal = desk.propose()
    first = desk.orders.perform(desk.yes(proposal))
    second = desk.orders.perform(desk.yes(proposal))
    assert first == second
    assert backend(desk).sendings == 1


def test_a_repeated_yes_finds_its_order_however_late_it_comes(desk: Desk) -> None:
    proposal = desk.propose()
    first = desk.orders.perform(desk.yes(proposal))
    desk.clock.sleep(7 * 24 * 3600)
    assert desk.orders.perform(desk.yes(proposal)) == first


def test_a_yes_to_a_proposal_that_ran_out_orders_nothing(desk: Desk) -> None:
    proposal = desk.propose()
    desk.clock.sleep(601)
    with pytest.raises(ProposalExpired):
        desk.yes(proposal)
    assert desk.rows() == []


def test_a_yes_after_cancelling_orders_nothing(desk: Desk) -> None:
    proposal = desk.propose()
    desk.proposals.withdraw("c1")
    with pytest.raises(ProposalWithdrawn):
        desk.yes(proposal)
    assert desk.rows() == []


def test_nobody_says_yes_to_the_proposal_of_another_conversation(desk: Desk) -> None:
    proposal = desk.propose("c1")
    for name, conversation in ((proposal.id, "c2"), ("0" * 32, "c1")):
        with pytest.raises(ForeignProposal):
            desk.orders.confirm(name, conversation, "sr")
    assert desk.rows() == []
    assert desk.proposals.open("c1") == proposal


def test_two_browsers_come_to_one_order(desk: Desk) -> None:
    first = desk.orders.perform(desk.order("c1"))
    theirs = desk.propose("c2")
    second = desk.orders.perform(desk.yes(theirs))
    assert second == first
    assert backend(desk).sendings == 1
    assert desk.orders.of_proposal(theirs.id) == first
    assert desk.orders.latest("c2") == first
    assert desk.yes(theirs) == first


def test_another_account_is_another_order(desk: Desk) -> None:
    first, second = desk.order("c1", "acc-1"), desk.order("c1", "acc-2")
    assert first.key != second.key
    assert {desk.orders.perform(first).number, desk.orders.perform(second).number} == {"PO-1", "PO-2"}


def test_once_the_order_is_done_the_backend_judges_of_the_next_one(desk: Desk) -> None:
    first = desk.orders.perform(desk.order())
    desk.clock.sleep(HOLD - 1)
    assert desk.order().key == first.key
    desk.clock.sleep(2)
    assert desk.order().key != first.key


def test_after_a_refusal_the_customer_may_ask_again_at_once(desk: Desk) -> None:
    backend(desk).ways = ["refused"]
    refused = desk.orders.perform(desk.order())
    assert (refused.state, refused.refusal) == (OrderState.REJECTED, "promiseLimitReached")
    assert desk.orders.perform(desk.order()).state is OrderState.DONE


def test_what_an_agent_looks_at_is_not_ordered_again_until_the_agent_is_done(desk: Desk) -> None:
    desk.capabilities = desk.capabilities.model_copy(update={"finds_orders": False, "deduplicates_orders": False})
    backend(desk).ways = ["lost_answer"]
    left = desk.orders.perform(desk.order())
    desk.clock.sleep(60)
    desk.sweep()
    desk.clock.sleep(HOLD + 1)
    assert desk.order().key == left.key
    with desk.database.write() as connection:
        connection.execute(update(agent_requests).values(closed_at=desk.clock()))
    assert desk.order().key != left.key


def test_what_no_agent_looks_at_is_let_go_after_a_day(desk: Desk) -> None:
    desk.capabilities = desk.capabilities.model_copy(update={"finds_orders": False, "deduplicates_orders": False})
    backend(desk).ways = ["lost_answer"]
    left = desk.orders.perform(desk.order())
    desk.clock.sleep(60)
    desk.sweep()
    desk.clock.sleep(MANUAL_HOLD + 1)
    assert desk.order().key != left.key


def test_a_backend_that_is_away_leaves_the_order_planned(desk: Desk) -> None:
    backend(desk).ways = ["down"]
    order = desk.orders.perform(desk.order())
    assert (order.state, order.sent_at) == (OrderState.PLANNED, None)


def test_a_lost_answer_is_not_called_a_failure(desk: Desk) -> None:
    backend(desk).ways = ["lost_answer"]
    assert desk.orders.perform(desk.order()).state is OrderState.UNKNOWN


def test_a_yes_again_does_not_send_what_may_be_done_already(desk: Desk) -> None:
    backend(desk).ways = ["lost_answer"]
    proposal = desk.propose()
    desk.orders.perform(desk.yes(proposal))
    assert desk.orders.perform(desk.yes(proposal)).state is OrderState.UNKNOWN
    assert backend(desk).sendings == 1


def test_our_own_error_in_the_middle_of_a_call_is_not_called_a_failure(desk: Desk) -> None:
    def break_down(_key: str) -> None:
        raise TypeError("a bug")

    backend(desk).before_answer = break_down
    assert desk.orders.perform(desk.order()).state is OrderState.UNKNOWN


@pytest.mark.parametrize("conversations", [("c1",), ("c1", "c2")])
def test_fifty_parallel_yeses_make_one_order(desk: Desk, conversations: tuple[str, ...]) -> None:
    shown = [desk.propose(conversation) for conversation in conversations]
    start, ended = Barrier(50), []

    def say_yes(number: int) -> None:
        start.wait()
        ended.append(desk.orders.perform(desk.yes(shown[number % len(shown)])))

    _run(*(Thread(target=say_yes, args=(number,)) for number in range(50)))
    assert len(ended) == 50
    assert {(order.state, order.number) for order in ended} == {(OrderState.DONE, "PO-1")}
    assert len(desk.rows()) == 1
    assert backend(desk).sendings == 1


def test_who_comes_while_it_is_being_sent_waits_for_the_result(desk: Desk) -> None:
    sent, goes_on, results = Event(), Event(), []

    def hang(_key: str) -> None:
        sent.set()
        assert goes_on.wait(20)

    def wait(_seconds: float) -> None:
        goes_on.set()
        first.join(0.05)

    backend(desk).before_answer = hang
    desk.orders._sleep = wait
    order = desk.order()
    first = Thread(target=lambda: results.append(desk.orders.perform(order)))
    first.start()
    assert sent.wait(20)
    second = desk.orders.perform(order)
    first.join()
    assert (second.state, second.number) == (OrderState.DONE, "PO-1")
    assert results == [second]
    assert backend(desk).sendings == 1


def test_who_waits_in_vain_hears_that_it_is_being_sent(desk: Desk) -> None:
    order = desk.order()
    seen: list[Order] = []
    backend(desk).before_answer = lambda _key: seen.append(desk.orders.perform(order))
    desk.orders.perform(order)
    assert seen[0].state is OrderState.SENDING


def test_a_sender_that_comes_back_after_its_lease_ran_out_tells_the_same_number(desk: Desk) -> None:
    def outlive_the_lease(_key: str) -> None:
        backend(desk).before_answer = lambda _key: None
        desk.clock.sleep(60)
        desk.sweep()

    backend(desk).before_answer = outlive_the_lease
    order = desk.orders.perform(desk.order())
    assert (order.state, order.number) == (OrderState.DONE, "PO-1")
    assert backend(desk).sendings == 1
    assert backend(desk).lookups == 1


def test_a_sender_without_a_lease_can_not_call_it_refused(desk: Desk) -> None:
    def lose_the_lease(_key: str) -> None:
        backend(desk).before_answer = lambda _key: None
        desk.clock.sleep(60)
        desk.sweep()
        raise Refused("promiseAlreadyActive")  # by its own success

    backend(desk).before_answer = lose_the_lease
    assert desk.orders.perform(desk.order()).state is OrderState.DONE


def test_a_sender_that_was_held_up_does_not_send(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    order = desk.order()
    monkeypatch.setattr("mila.orders.attempt.fault_point", lambda _name: desk.clock.sleep(5))
    assert desk.orders.perform(order).state is OrderState.PLANNED
    assert backend(desk).sendings == 0


def test_what_became_of_it_is_read_from_the_ledger(desk: Desk) -> None:
    assert desk.orders.latest("c1") is None
    done = desk.orders.perform(desk.order())
    assert desk.orders.latest("c1") == done
    assert desk.orders.of_proposal(done.proposal_id) == done
    assert desk.orders.get("mila-0") is None


def _run(*threads: Thread) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
