"""Proposals: what a yes refers to."""

import json
from datetime import timedelta

import pytest

from mila.orders import ProposalWithdrawn
from mila.orders.kinds import KINDS, ReconnectionKind
from tests.orders.desk import MILICA, Desk


def test_a_yes_refers_to_what_was_shown_last(desk: Desk) -> None:
    desk.propose()
    shown_last = desk.propose()
    assert desk.proposals.open("c1") == shown_last


def test_what_was_shown_before_is_withdrawn(desk: Desk) -> None:
    first = desk.propose()
    desk.propose()
    desk.clock.sleep(1)
    with pytest.raises(ProposalWithdrawn):
        desk.yes(first)


def test_a_proposal_of_one_conversation_is_none_of_another(desk: Desk) -> None:
    desk.propose("c1")
    assert desk.proposals.open("c2") is None
    assert desk.proposals.latest("c2") is None


def test_a_proposal_of_another_conversation_is_not_withdrawn(desk: Desk) -> None:
    mine = desk.propose("c1")
    desk.propose("c2")
    desk.proposals.withdraw("c2")
    assert desk.proposals.open("c1") == mine


def test_a_proposal_runs_out_after_ten_minutes(desk: Desk) -> None:
    desk.propose()
    desk.clock.sleep(599)
    assert desk.proposals.open("c1")
    desk.clock.sleep(1)
    assert desk.proposals.open("c1") is None
    assert desk.proposals.latest("c1")


def test_a_proposal_holds_as_long_as_it_is_said_to(desk: Desk) -> None:
    terms = ReconnectionKind.terms(MILICA)
    desk.proposals.make("c1", "mts", "reconnection", MILICA.account_id, terms, timedelta(minutes=1))
    desk.clock.sleep(61)
    assert desk.proposals.open("c1") is None


def test_cancelling_takes_the_proposal_back(desk: Desk) -> None:
    desk.propose()
    desk.proposals.withdraw("c1")
    assert desk.proposals.open("c1") is None


def test_the_terms_survive_the_database_to_the_last_digit(desk: Desk) -> None:
    stored = desk.proposals.open(desk.propose().conversation)
    assert stored
    assert ReconnectionKind.reconnection(stored.terms) == MILICA
    assert json.loads(json.dumps(stored.terms)) == stored.terms


def test_an_unknown_kind_of_order_is_not_proposed(desk: Desk) -> None:
    assert "divorce" not in KINDS
    with pytest.raises(ValueError, match="divorce"):
        desk.proposals.make("c1", "mts", "divorce", "a", {})


def test_ids_of_proposals_can_not_be_guessed(desk: Desk) -> None:
    ids = {desk.propose().id for _ in range(50)}
    assert len(ids) == 50
    assert all(len(each) == 32 for each in ids)  # 128 bits
