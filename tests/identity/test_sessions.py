"""Levels: raised by a claim or a code only, bound to the conversation, ended by time."""

from tests.identity.room import BY_CODE, OF_JELENA, Room

MINUTE = 60


def test_nobody_is_identified_at_first(room: Room) -> None:
    assert (room.level("c1"), room.identity.customer_id("c1")) == (0, None)


def test_a_claim_is_level_1_in_its_conversation_only(room: Room) -> None:
    room.identity.claim("c1", "mts", "1000017")
    assert (room.level("c1"), room.identity.customer_id("c1")) == (1, "1000017")
    assert (room.level("c2"), room.identity.customer_id("c2")) == (0, None)


def test_a_claim_of_another_customer_drops_what_was_verified(room: Room) -> None:
    room.type_("c1", room.get_code("c1"))
    room.identity.claim("c1", "mts", "1000033")
    assert (room.level("c1"), room.identity.customer_id("c1")) == (1, "1000033")
    room.identity.claim("c1", "mts", "1000017")
    assert room.level("c1") == 1


def test_a_claim_of_the_same_customer_keeps_what_was_verified(room: Room) -> None:
    room.type_("c1", room.get_code("c1"))
    room.identity.claim("c1", "mts", "1000017")
    assert room.level("c1") == 2


def test_the_same_code_at_another_operator_is_another_customer(room: Room) -> None:
    room.type_("c1", room.get_code("c1"))
    room.identity.claim("c1", "twin", "1000017")
    assert room.level("c1") == 1


def test_a_right_code_of_another_customer_changes_who_it_is(room: Room) -> None:
    room.type_("c1", room.get_code("c1", BY_CODE))
    room.type_("c1", room.get_code("c1", OF_JELENA))
    assert (room.level("c1"), room.identity.customer_id("c1")) == (2, "1000033")


def test_forgetting_ends_it(room: Room) -> None:
    room.type_("c1", room.get_code("c1"))
    room.identity.forget("c1")
    assert (room.level("c1"), room.identity.customer_id("c1")) == (0, None)


def test_it_ends_after_15_idle_minutes(room: Room) -> None:
    room.type_("c1", room.get_code("c1"))
    room.identity.claim("c2", "mts", "1000017")
    room.clock.pass_(15 * MINUTE)
    assert (room.level("c1"), room.level("c2")) == (2, 1)
    room.clock.pass_(1)
    assert (room.level("c1"), room.level("c2")) == (0, 0)


def test_use_keeps_it_alive_for_60_minutes_and_no_longer(room: Room) -> None:
    room.type_("c1", room.get_code("c1"))
    room.identity.claim("c2", "mts", "1000017")
    for _ in range(6):
        room.clock.pass_(10 * MINUTE)
        room.identity.touch("c1")
        room.identity.touch("c2")
    assert (room.level("c1"), room.level("c2")) == (2, 1)
    room.clock.pass_(1)
    assert (room.level("c1"), room.level("c2")) == (0, 0)


def test_claiming_the_same_customer_again_does_not_lengthen_the_60_minutes(room: Room) -> None:
    room.type_("c1", room.get_code("c1"))
    for _ in range(6):
        room.clock.pass_(10 * MINUTE)
        room.identity.claim("c1", "mts", "1000017")
    assert room.level("c1") == 2
    room.clock.pass_(1)
    assert room.level("c1") == 0


def test_what_has_ended_is_not_revived_by_use(room: Room) -> None:
    room.type_("c1", room.get_code("c1"))
    room.clock.pass_(15 * MINUTE + 1)
    room.identity.touch("c1")
    assert room.level("c1") == 0


def test_claiming_again_after_the_end_is_level_1(room: Room) -> None:
    room.type_("c1", room.get_code("c1"))
    room.clock.pass_(15 * MINUTE + 1)
    room.identity.claim("c1", "mts", "1000017")
    assert room.level("c1") == 1


def test_another_process_sees_the_same(room: Room) -> None:
    from mila.identity import Identity
    from tests.identity.room import KEY

    room.type_("c1", room.get_code("c1"))
    other = Identity(room.database, room.operators, KEY, room.clock)
    assert (other.level("c1"), other.customer_id("c1")) == (2, "1000017")
    other.forget("c1")
    assert room.level("c1") == 0
