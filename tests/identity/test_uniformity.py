"""A known, an unknown and a closed number cannot be told apart: the same answers, the same work."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from mila.identity import Claim
from tests.identity.room import BY_NUMBER, UNKNOWN, Room, other_than

CLOSED = Claim("number", "+381113124567")  # Milica's fixed line, after ten wrong codes


@contextmanager
def statements(room: Room) -> Iterator[list[str]]:
    """The SQL that is run meanwhile."""
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        heard.append(statement)

    event.listen(room.database.engine, "before_cursor_execute", hear)
    yield heard
    event.remove(room.database.engine, "before_cursor_execute", hear)


def close_number(room: Room) -> None:
    """Ten wrong codes, in the name of the closed claim."""
    subject = room.identity.codes.claim_subject("mts", CLOSED)
    from mila.identity.limits import note

    with room.database.write() as connection:
        for _ in range(10):
            note(connection, "wrong", room.clock.now, subject)


def talk(room: Room, conversation: str, claim: Claim) -> tuple[list[object], list[str]]:
    """All that somebody sees who asks for a code and guesses, and all SQL that was run for it."""
    seen: list[object] = []
    with statements(room) as heard:
        seen.append(room.ask(conversation, claim))
        seen.append(room.identity.expected(conversation))
    room.sender.step()
    guess = other_than(room.backend.codes()[-1]) if room.backend.sent else "123456"
    with statements(room) as heard_later:
        for _ in range(4):
            seen.append(room.type_(conversation, guess))
            seen.append(room.identity.last_outcome(conversation))
            seen.append(room.identity.expected(conversation))
        seen.append(room.ask(conversation, claim))
        seen.append(room.identity.seconds_to_resend(conversation))
        seen.append(room.identity.standing(conversation))
    return seen, heard + heard_later


def test_known_and_unknown_look_the_same_and_take_the_same_work(room: Room) -> None:
    known, work_for_known = talk(room, "c1", BY_NUMBER)
    unknown, work_for_unknown = talk(room, "c2", UNKNOWN)
    assert known == unknown
    assert work_for_known == work_for_unknown


def test_a_closed_number_looks_the_same(room: Room) -> None:
    close_number(room)
    known, work_for_known = talk(room, "c1", BY_NUMBER)
    sent = len(room.backend.sent)
    closed, work_for_closed = talk(room, "c2", CLOSED)
    assert len(room.backend.sent) == sent
    assert known == closed
    assert work_for_known == work_for_closed


def test_codes_end_at_the_same_second_however_late_they_were_sent(room: Room) -> None:
    room.ask("c1", BY_NUMBER)
    room.ask("c2", UNKNOWN)
    room.clock.pass_(9)
    room.sender.step()
    room.clock.pass_(591)
    assert room.type_("c1", other_than(room.backend.codes()[-1])) == room.type_("c2", "123456") == "wrong 2"
    room.clock.pass_(1)
    assert room.type_("c1", "123456") == room.type_("c2", "123456") == "expired"


def test_limits_on_sending_are_told_of_the_conversation_never_of_the_number(room: Room) -> None:
    for n in range(8):
        assert room.ask(f"a{n}", BY_NUMBER) == room.ask(f"b{n}", UNKNOWN)
