"""One-time codes: sent, tried, used once, bound, ended by time."""

import pytest

from mila.identity import IDENTIFICATION, Outcome, Result, Sending
from tests.identity.room import BY_CODE, BY_NUMBER, OF_JELENA, UNKNOWN, Room, other_than


def test_the_right_code_verifies_the_customer_who_got_it(room: Room) -> None:
    code = room.get_code("c1")
    assert room.level("c1") == 0
    assert room.type_("c1", code) == "right"
    assert (room.level("c1"), room.identity.customer_id("c1")) == (2, "1000017")


def test_the_code_goes_to_the_contact_on_record_not_to_the_number_that_was_typed(room: Room) -> None:
    code = room.get_code("c1", BY_NUMBER)
    message, _key = room.backend.sent[0]
    assert message.to.address == "+381657001122"
    assert code in message.text
    assert "10 minuta" in message.text


def test_a_code_by_email_has_a_subject(room: Room) -> None:
    room.get_code("c1", OF_JELENA)
    message, _key = room.backend.sent[0]
    assert (message.to.address, bool(message.subject)) == ("jelena.ilic@example.com", True)


def test_the_code_is_written_in_the_language_of_the_conversation(room: Room) -> None:
    room.identity.request_code("c1", "mts", IDENTIFICATION, BY_NUMBER, "en")
    room.sender.step()
    assert "10 minutes" in room.backend.sent[0][0].text


def test_a_used_code_is_refused(room: Room) -> None:
    code = room.get_code("c1")
    assert room.type_("c1", code) == "right"
    assert room.type_("c1", code) == "spent"


def test_a_used_code_does_not_verify_again_after_the_customer_has_left(room: Room) -> None:
    code = room.get_code("c1")
    room.type_("c1", code)
    room.identity.forget("c1")
    assert room.type_("c1", code) in {"spent", "none"}
    assert room.level("c1") == 0


def test_a_code_of_another_conversation_is_wrong(room: Room) -> None:
    code = room.get_code("c1")
    room.ask("c2", UNKNOWN)
    room.sender.step()
    assert room.type_("c2", code) == "wrong 2"
    assert room.level("c2") == 0
    assert room.type_("c1", code) == "right"


def test_a_code_typed_where_none_was_asked_for_is_nothing(room: Room) -> None:
    code = room.get_code("c1")
    assert room.type_("c2", code) == "none"
    assert room.level("c2") == 0


def test_a_code_holds_for_600_seconds(room: Room) -> None:
    code = room.get_code("c1")
    room.clock.pass_(600)
    assert room.type_("c1", code) == "right"


def test_a_code_is_refused_after_601_seconds(room: Room) -> None:
    code = room.get_code("c1")
    room.clock.pass_(601)
    assert room.type_("c1", code) == "expired"
    assert room.level("c1") == 0


def test_the_third_wrong_try_spends_the_code(room: Room) -> None:
    code = room.get_code("c1")
    wrong = other_than(code)
    assert [room.type_("c1", wrong) for _ in range(4)] == ["wrong 2", "wrong 1", "wrong 0", "spent"]
    assert room.type_("c1", code) == "spent"
    assert room.level("c1") == 0


def test_the_same_message_tried_twice_counts_once_and_hears_the_same(room: Room) -> None:
    wrong = other_than(room.get_code("c1"))
    assert room.type_("c1", wrong, "c1:7") == "wrong 2"
    assert room.type_("c1", wrong, "c1:7") == "wrong 2"
    assert room.type_("c1", wrong, "c1:8") == "wrong 1"


def test_the_message_with_the_right_code_delivered_twice_stays_right(room: Room) -> None:
    code = room.get_code("c1")
    assert [room.type_("c1", code, "c1:7") for _ in range(2)] == ["right", "right"]


def test_a_newer_code_makes_the_older_one_worthless(room: Room) -> None:
    first = room.get_code("c1")
    room.clock.pass_(61)
    second = room.get_code("c1")
    if first != second:
        assert room.type_("c1", first) == "wrong 2"
    assert room.type_("c1", second) == "right"


def test_the_older_code_is_worthless_even_before_the_newer_one_has_left(room: Room) -> None:
    first = room.get_code("c1")
    room.clock.pass_(61)
    room.ask("c1")
    assert room.type_("c1", first) == "wrong 2"


def test_a_code_is_not_sent_again_within_a_minute_and_the_old_one_holds(room: Room) -> None:
    code = room.get_code("c1")
    room.clock.pass_(59)
    assert room.ask("c1") is Sending.TOO_SOON
    assert room.identity.seconds_to_resend("c1") == 1
    room.sender.step()
    assert len(room.backend.sent) == 1
    assert room.type_("c1", code) == "right"


def test_another_number_may_be_given_at_once(room: Room) -> None:
    room.ask("c1", UNKNOWN)
    assert room.type_("c1", room.get_code("c1", BY_CODE)) == "right"


def test_after_forgetting_a_code_on_its_way_is_worth_nothing(room: Room) -> None:
    code = room.get_code("c1")
    room.identity.forget("c1")
    assert room.type_("c1", code) == "none"
    assert room.level("c1") == 0


def test_a_code_for_one_act_does_not_open_another(room: Room) -> None:
    room.ask("c1", purpose="change_of_email")
    room.sender.step()
    assert room.type_("c1", room.backend.codes()[-1]) == "right"
    assert room.identity.level("c1", "change_of_email") == 2
    assert room.identity.level("c1", "change_of_sim") == 1
    assert room.level("c1") == 1


def test_a_code_for_an_act_leaves_the_identification_as_it_was(room: Room) -> None:
    room.type_("c1", room.get_code("c1"))
    assert room.identity.level("c1", "change_of_email") == 1
    room.clock.pass_(61)
    room.ask("c1", purpose="change_of_email")
    room.sender.step()
    room.type_("c1", room.backend.codes()[-1])
    assert (room.level("c1"), room.identity.level("c1", "change_of_email")) == (2, 2)


def test_a_code_is_expected_from_the_asking_until_it_was_right(room: Room) -> None:
    assert not room.identity.expected("c1")
    code = room.get_code("c1")
    assert room.identity.expected("c1")
    assert not room.identity.expected("c2")
    room.type_("c1", code)
    assert not room.identity.expected("c1")


def test_a_code_typed_too_late_or_once_more_is_still_taken_for_one(room: Room) -> None:
    code = room.get_code("c1")
    room.clock.pass_(601)
    assert room.identity.code_in("c1", f"evo ga: {code}") == code
    room.clock.pass_(61)
    newer = room.get_code("c1")
    room.type_("c1", newer)
    assert room.identity.code_in("c1", f"kod {newer}") == newer
    assert room.identity.code_in("c1", f"kod {code}") == code


def test_six_digits_are_no_code_where_none_was_asked_for_or_after_it_was_right(room: Room) -> None:
    assert room.identity.code_in("c1", "428117") is None
    code = room.get_code("c1")
    room.type_("c1", code)
    assert room.identity.code_in("c1", other_than(code)) is None


def test_the_action_reads_what_came_of_the_newest_try(room: Room) -> None:
    assert room.identity.last_outcome("c1") == Outcome(Result.NONE)
    code = room.get_code("c1")
    assert room.identity.last_outcome("c1") == Outcome(Result.NONE)
    room.type_("c1", other_than(code), "c1:3")
    assert room.identity.last_outcome("c1") == Outcome(Result.WRONG, 2)
    room.type_("c1", code, "c1:5")
    assert room.identity.last_outcome("c1") == Outcome(Result.RIGHT)
    assert room.identity.last_outcome("c1", "c1:3") == Outcome(Result.WRONG, 2)
    assert room.identity.last_outcome("c1", "c1:4") == Outcome(Result.NONE)


def test_asking_for_a_new_code_forgets_what_came_of_the_old_one(room: Room) -> None:
    room.type_("c1", other_than(room.get_code("c1")))
    room.clock.pass_(61)
    room.ask("c1")
    assert room.identity.last_outcome("c1") == Outcome(Result.NONE)


def test_a_short_key_stops_the_start(room: Room) -> None:
    from mila.identity import Identity

    with pytest.raises(ValueError, match="MILA_CODE_KEY"):
        Identity(room.database, room.operators, b"short")
