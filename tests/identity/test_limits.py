"""How often what may be done (reliability.md 2.1 and 2.2), to the last one."""

import pytest

from mila.identity import Claim, Sending
from mila.identity.limits import network_of
from tests.identity.room import BY_CODE, BY_FIXED, BY_NUMBER, UNKNOWN, Room, other_than

HOUR, DAY = 3600, 86400


def number(n: int) -> Claim:
    """One of many claims."""
    return Claim("number", f"+38164{n:07d}")


def test_five_different_claims_an_hour_in_a_conversation(room: Room) -> None:
    assert [room.identity.admit("c1", "mts", number(n)) for n in range(6)] == [True] * 5 + [False]
    room.clock.pass_(HOUR - 1)
    assert not room.identity.admit("c1", "mts", number(6))
    room.clock.pass_(1)
    assert room.identity.admit("c1", "mts", number(6))


def test_the_same_claim_counts_once(room: Room) -> None:
    assert all(room.identity.admit("c1", "mts", BY_NUMBER) for _ in range(20))
    assert all(room.identity.admit("c1", "mts", number(n)) for n in range(4))
    assert room.identity.admit("c1", "mts", BY_NUMBER)
    assert not room.identity.admit("c1", "mts", number(5))


def test_ten_different_claims_an_hour_from_an_address(room: Room) -> None:
    admitted = []
    for n in range(12):
        room.identity.seen_from(f"c{n}", "192.0.2.7")
        admitted.append(room.identity.admit(f"c{n}", "mts", number(n)))
    assert admitted == [True] * 10 + [False] * 2
    room.identity.seen_from("other", "192.0.2.8")
    assert room.identity.admit("other", "mts", number(99))


def test_a_conversation_counts_at_the_address_it_was_last_seen_from(room: Room) -> None:
    for n in range(10):
        room.identity.seen_from(f"c{n}", "192.0.2.7")
        room.identity.admit(f"c{n}", "mts", number(n))
    room.identity.seen_from("moved", "192.0.2.8")
    room.identity.seen_from("moved", "192.0.2.7")
    assert not room.identity.admit("moved", "mts", number(99))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix", "unix"),
    ],
)
def test_ipv6_is_counted_by_its_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_an_address_is_not_kept_in_clear(room: Room) -> None:
    room.identity.seen_from("c1", "192.0.2.7")
    with room.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM conversation_addresses").all()
    assert "192.0.2.7" not in repr(rows)


def sent_after_asking(room: Room, claim: Claim, times: int, apart: float) -> int:
    """How many codes arrive when each time another conversation asks."""
    before = len(room.backend.sent)
    for n in range(times):
        assert room.ask(f"{claim.value}-{room.clock.now}-{n}", claim) is Sending.ON_ITS_WAY
        room.sender.step()
        room.clock.pass_(apart)
    return len(room.backend.sent) - before


def test_three_codes_in_15_minutes_to_a_number(room: Room) -> None:
    assert sent_after_asking(room, BY_NUMBER, 5, apart=1) == 3
    room.clock.pass_(15 * 60 - 5)
    assert sent_after_asking(room, BY_NUMBER, 1, apart=0) == 1


def test_six_codes_a_day_to_a_number(room: Room) -> None:
    assert sent_after_asking(room, BY_NUMBER, 10, apart=HOUR) == 6
    room.clock.pass_(DAY - 10 * HOUR)
    assert sent_after_asking(room, BY_NUMBER, 1, apart=0) == 1


def test_one_contact_gets_no_more_by_being_claimed_in_several_ways(room: Room) -> None:
    arrived = [sent_after_asking(room, claim, 2, apart=1) for claim in (BY_NUMBER, BY_FIXED, BY_CODE)]
    assert sum(arrived) == 3


def test_five_codes_an_hour_in_a_conversation(room: Room) -> None:
    asked = []
    for n in range(6):
        asked.append(room.ask("c1", number(n % 2)))
        room.clock.pass_(61)
    assert asked == [Sending.ON_ITS_WAY] * 5 + [Sending.TOO_MANY]
    room.clock.pass_(HOUR - 6 * 61 + 1)
    assert room.ask("c1", number(0)) is Sending.ON_ITS_WAY


def test_twenty_codes_an_hour_from_an_address(room: Room) -> None:
    asked = []
    for n in range(21):
        room.identity.seen_from(f"c{n}", f"2001:db8::{n:x}")
        asked.append(room.ask(f"c{n}", number(n % 9)))
    assert asked == [Sending.ON_ITS_WAY] * 20 + [Sending.TOO_MANY]


def test_asking_for_codes_counts_as_claiming(room: Room) -> None:
    assert [room.ask("c1", number(n)) for n in range(5)] == [Sending.ON_ITS_WAY] * 5
    assert not room.identity.admit("c1", "mts", number(7))


def fail(room: Room, claim: Claim, tries: int) -> None:
    """Types so many wrong codes, each three in a new conversation, spread so that sending is not what ends it."""
    while tries:
        conversation = f"fail-{room.clock.now}"
        code = room.get_code(conversation, claim)
        for _ in range(min(3, tries)):
            assert room.type_(conversation, other_than(code)).startswith("wrong")
            tries -= 1
        room.clock.pass_(301)


def test_ten_wrong_codes_close_the_number_for_a_day(room: Room) -> None:
    first = room.clock.now
    fail(room, BY_NUMBER, 9)
    open_code = room.get_code("open", BY_NUMBER)
    assert room.type_("open", other_than(open_code)) == "wrong 2"  # the tenth
    assert room.type_("open", open_code) == "wrong 1"
    assert room.level("open") == 0
    assert sent_after_asking(room, BY_NUMBER, 1, apart=0) == 0
    room.clock.now = first + DAY
    assert room.type_("later", room.get_code("later", BY_NUMBER)) == "right"


def test_nine_wrong_codes_do_not_close_it(room: Room) -> None:
    fail(room, BY_NUMBER, 9)
    assert room.type_("c1", room.get_code("c1", BY_NUMBER)) == "right"


def test_wrong_codes_count_for_the_customer_however_claimed(room: Room) -> None:
    fail(room, BY_NUMBER, 4)
    fail(room, BY_FIXED, 3)
    room.clock.pass_(HOUR)
    code = room.get_code("c1", BY_CODE)
    assert [room.type_("c1", other_than(code)) for _ in range(3)] == ["wrong 2", "wrong 1", "wrong 0"]  # 8, 9, 10
    assert sent_after_asking(room, BY_CODE, 1, apart=0) == 0


def test_trying_on_a_closed_number_does_not_keep_it_closed(room: Room) -> None:
    first = room.clock.now
    fail(room, BY_NUMBER, 10)
    for n in range(5):
        room.clock.pass_(HOUR)
        room.ask(f"c{n}", BY_NUMBER)
        assert room.type_(f"c{n}", "000000") == "wrong 2"
    room.clock.now = first + DAY
    assert room.type_("later", room.get_code("later", BY_NUMBER)) == "right"


def test_a_request_over_the_limit_does_not_take_away_the_code_that_holds(room: Room) -> None:
    for _ in range(3):
        code = room.get_code("c1", BY_NUMBER)
        room.clock.pass_(61)
    assert room.ask("c1", BY_NUMBER) is Sending.ON_ITS_WAY
    room.sender.step()
    assert len(room.backend.sent) == 3
    assert room.type_("c1", code) == "right"


def test_old_rows_are_taken_away_after_a_day_and_addresses_after_30(room: Room) -> None:
    room.identity.seen_from("c1", "192.0.2.7")
    room.type_("c1", other_than(room.get_code("c1", BY_NUMBER)))
    room.ask("c2", UNKNOWN)
    room.sender.step()
    room.clock.pass_(DAY + 1)
    room.sender.step()
    assert [rows(room, table) for table in ("attempts", "code_requests", "code_tries")] == [0, 0, 0]
    assert rows(room, "conversation_addresses") == 1
    room.clock.pass_(29 * DAY)
    room.sender.step()
    assert rows(room, "conversation_addresses") == 0


def rows(room: Room, table: str) -> int:
    """How many rows a table has."""
    with room.database.read() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())  # noqa: S608
