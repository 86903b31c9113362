"""The sender: late rather than never, once rather than twice, and quiet about who is unknown."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from mila.billing.errors import Refused
from mila.billing.models import Customer
from mila.identity import IDENTIFICATION, CodeSender
from mila.settings import ROOT
from mila.storage.tables import code_requests
from mila.words import read_words
from tests.identity.room import BY_CODE, BY_NUMBER, OF_JELENA, UNKNOWN, Room


def states(room: Room) -> list[str]:
    """The states of all requests."""
    with room.database.read() as connection:
        return list(connection.execute(select(code_requests.c.state)).scalars())


def claims(room: Room) -> list[object]:
    """The claims that are kept."""
    with room.database.read() as connection:
        return list(connection.execute(select(code_requests.c.claim)).scalars())


def test_nothing_is_looked_up_until_the_sender_works(room: Room) -> None:
    room.ask("c1")
    assert room.backend.looked_up == []
    assert room.sender.step() == 1
    assert room.sender.step() == 0
    assert states(room) == ["sent"]


def test_an_unknown_claim_gets_nothing_and_is_not_kept(room: Room) -> None:
    room.ask("c1", UNKNOWN)
    room.sender.step()
    assert (room.backend.sent, states(room), claims(room)) == ([], ["unknown"], [{}])


def test_the_claim_is_not_kept_after_the_code_was_sent(room: Room) -> None:
    room.get_code("c1")
    assert claims(room) == [{}]


def test_while_the_backend_is_down_it_is_tried_again_with_pauses(room: Room) -> None:
    room.backend.down = True
    room.ask("c1")
    tried = []
    for second in range(60):
        if room.sender.step():
            tried.append(second)
        room.clock.pass_(1)
    assert tried == [0, 1, 3, 7, 15, 30, 45]
    room.backend.down = False
    room.clock.pass_(15)
    room.sender.step()
    assert room.type_("c1", room.backend.codes()[-1]) == "right"


def test_a_code_that_could_not_be_sent_in_time_is_given_up(room: Room) -> None:
    room.backend.down = True
    room.ask("c1")
    room.sender.step()
    room.clock.pass_(545)
    room.backend.down = False
    room.sender.step()
    assert (room.backend.sent, states(room)) == ([], ["unknown"])


def test_the_message_says_how_long_it_holds_when_it_comes_late(room: Room) -> None:
    room.backend.down = True
    room.ask("c1")
    room.sender.step()
    room.clock.pass_(180)
    room.backend.down = False
    room.sender.step()
    assert "7 minuta" in room.backend.sent[0][0].text


def test_a_send_whose_answer_was_lost_is_repeated_as_the_same_message(room: Room) -> None:
    room.backend.lose = True
    room.ask("c1")
    room.sender.step()
    room.backend.lose = False
    room.clock.pass_(2)
    room.sender.step()
    assert len(room.backend.sent) == 1
    assert room.type_("c1", room.backend.codes()[0]) == "right"


def test_a_code_that_arrived_counts_although_the_answer_was_lost(room: Room) -> None:
    room.backend.lose = True
    room.ask("c1")
    room.sender.step()
    assert room.type_("c1", room.backend.codes()[0]) == "right"
    room.backend.lose = False
    room.clock.pass_(2)
    assert room.sender.step() == 0


def test_after_a_crash_another_sender_sends_a_fresh_code_and_that_one_counts(room: Room) -> None:
    room.backend.lose = True
    room.ask("c1")
    room.sender.step()
    room.backend.lose = False
    room.clock.pass_(2)
    room.another_sender().step()
    old, new = room.backend.codes()
    if old != new:
        assert room.type_("c1", old) == "wrong 2"
    assert room.type_("c1", new) == "right"


def test_what_a_dead_sender_had_taken_is_taken_by_another(room: Room) -> None:
    room.ask("c1")
    assert len(room.sender._outbox.take()) == 1  # and dies
    assert room.another_sender().step() == 0
    room.clock.pass_(30)
    assert room.another_sender().step() == 1
    assert len(room.backend.sent) == 1


def test_a_request_that_was_replaced_meanwhile_is_not_sent(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.ask("c1")
    find = room.backend.customer_by_number

    def leave_then_find(number: str) -> Customer | None:
        room.identity.forget("c1")
        return find(number)

    monkeypatch.setattr(room.backend, "customer_by_number", leave_then_find)
    room.sender.step()
    assert (room.backend.sent, states(room)) == ([], ["replaced"])


def refuse(*_arguments: object) -> None:
    """The backend says no."""
    raise Refused("invalidNumber")


@pytest.mark.parametrize("call", ["customer_by_number", "send"])
def test_what_the_backend_refuses_is_not_tried_again(room: Room, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    monkeypatch.setattr(room.backend, call, refuse)
    room.ask("c1", BY_NUMBER)
    room.sender.step()
    assert states(room) == ["unknown"]
    assert room.type_("c1", "123456") == "wrong 2"


def break_once(works: Callable[[str], Customer | None]) -> Callable[[str], Customer | None]:
    """The first call fails in a way that nobody thought of."""
    calls: list[str] = []

    def call(value: str) -> Customer | None:
        calls.append(value)
        if len(calls) == 1:
            raise KeyError("surprise")
        return works(value)

    return call


def test_a_surprise_in_one_request_stops_neither_it_nor_the_others(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room.backend, "customer_by_number", break_once(room.backend.customer_by_number))
    room.ask("c1", BY_NUMBER)
    room.ask("c2", BY_CODE)
    room.sender.step()
    assert len(room.backend.sent) == 1
    room.clock.pass_(2)
    room.sender.step()
    assert len(room.backend.sent) == 2


def test_logs_hold_neither_number_nor_code(room: Room, capfd: pytest.CaptureFixture[str]) -> None:
    code = room.get_code("c1")
    room.backend.down = True
    room.ask("c2", BY_CODE)
    room.sender.step()
    written = "".join(capfd.readouterr())
    assert "code_handled" in written
    assert not [secret for secret in (code, "641234567", "1000017", "657001122") if secret in written]


def test_the_sender_needs_no_backend_when_nothing_is_due(room: Room) -> None:
    def no_billing(_operator: str) -> object:
        raise AssertionError("asked")

    assert CodeSender(room.identity, no_billing, room.words).step() == 0  # type: ignore[arg-type]


def test_the_words_that_ship_have_what_the_sender_says(room: Room) -> None:
    room.sender = CodeSender(room.identity, room.sender._billing_of, read_words(ROOT / "data", ROOT / "operators"))
    for conversation, language, claim in (("c1", "sr", BY_CODE), ("c2", "en", OF_JELENA)):
        room.identity.request_code(conversation, "mts", IDENTIFICATION, claim, language)
        room.sender.step()
        message, _key = room.backend.sent[-1]
        assert ("10 minut" in message.text, bool(message.subject)) == (True, claim is OF_JELENA)
