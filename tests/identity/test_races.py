"""Two at once: limits stay exact, a code is used once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

from mila.identity import Claim, Sending
from tests.identity.room import BY_CODE, BY_FIXED, BY_NUMBER, Room, other_than

AT_ONCE = 8


def together[T](act: Callable[[int], T], times: int = AT_ONCE) -> list[T]:
    """Does it so many times at the same moment."""
    ready = Barrier(times)

    def one(n: int) -> T:
        ready.wait()
        return act(n)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def result_of(room: Room, conversation: str, code: str, n: int) -> str:
    """What comes of the code in the n-th message."""
    return room.identity.try_code(conversation, code, f"{conversation}:{n}").result


def test_a_right_code_typed_in_many_tabs_at_once_is_right_once(room: Room) -> None:
    for conversation in ("c1", "c2", "c3"):
        code = room.get_code(conversation)
        results = together(partial(result_of, room, conversation, code))
        assert Counter(results) == {"right": 1, "spent": AT_ONCE - 1}


def test_one_message_delivered_many_times_at_once_is_tried_once(room: Room) -> None:
    code = room.get_code("c1")
    assert set(together(lambda _n: room.identity.try_code("c1", code, "c1:1").result)) == {"right"}
    room.clock.pass_(61)
    wrong = other_than(room.get_code("c1"))
    outcomes = together(lambda _n: room.identity.try_code("c1", wrong, "c1:2"))
    assert {outcome.tries_left for outcome in outcomes} == {2}


def test_many_guesses_at_once_are_three_tries(room: Room) -> None:
    wrong = other_than(room.get_code("c1"))
    results = together(lambda n: room.identity.try_code("c1", wrong, f"c1:{n}").result)
    assert Counter(results) == {"wrong": 3, "spent": AT_ONCE - 3}


def test_many_requests_at_once_are_one(room: Room) -> None:
    asked = together(lambda _n: room.ask("c1"))
    assert Counter(asked) == {Sending.ON_ITS_WAY: 1, Sending.TOO_SOON: AT_ONCE - 1}
    room.sender.step()
    assert len(room.backend.sent) == 1


def test_many_conversations_at_once_send_three_to_a_number(room: Room) -> None:
    together(lambda n: room.ask(f"c{n}", BY_NUMBER))
    room.sender.step()
    assert len(room.backend.sent) == 3


def test_many_senders_at_once_send_three_to_a_contact_and_each_once(room: Room) -> None:
    for n, claim in enumerate([BY_NUMBER, BY_FIXED, BY_CODE] * 2):
        room.ask(f"c{n}", claim)
    senders = [room.another_sender() for _ in range(4)]
    together(lambda n: senders[n].step(), times=4)
    assert len(room.backend.sent) == 3
    assert len({key for _message, key in room.backend.sent}) == 3


def test_many_claims_at_once_are_five_a_conversation(room: Room) -> None:
    claims = [Claim("number", f"+38164{n:07d}") for n in range(AT_ONCE)]
    assert Counter(together(lambda n: room.identity.admit("c1", "mts", claims[n]))) == {True: 5, False: AT_ONCE - 5}


def test_many_conversations_at_once_are_ten_claims_an_address(room: Room) -> None:
    claims = [Claim("number", f"+38164{n:07d}") for n in range(14)]
    for n in range(14):
        room.identity.seen_from(f"c{n}", "192.0.2.7")
    admitted = together(lambda n: room.identity.admit(f"c{n}", "mts", claims[n]), times=14)
    assert Counter(admitted) == {True: 10, False: 4}


def test_guesses_from_many_conversations_at_once_close_the_number_after_ten(room: Room) -> None:
    first = other_than(room.get_code("first", BY_NUMBER))
    assert [room.type_("first", first) for _ in range(3)] == ["wrong 2", "wrong 1", "wrong 0"]
    room.clock.pass_(901)
    wrong = [other_than(room.get_code(f"c{n}", BY_NUMBER)) for n in range(3)]
    together(lambda n: [room.type_(f"c{n}", wrong[n], f"c{n}:{m}") for m in range(3)], times=3)
    with room.database.read() as connection:
        noted = connection.exec_driver_sql("SELECT count(*) FROM attempts WHERE kind = 'wrong'").scalar_one()
    assert noted == 2 * 10  # of the claim and of the customer


def test_claiming_and_forgetting_at_once_leave_one_row_or_none(room: Room) -> None:
    def act(n: int) -> None:
        room.identity.claim("c1", "mts", f"100000{n}") if n % 3 else room.identity.forget("c1")

    together(act)
    assert room.level("c1") in {0, 1}
