"""One-time codes in typed text: found and covered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mila.identity import find_code, mask_code


@pytest.mark.parametrize(
    "text",
    [
        "428117",
        "428 117",
        "428-117",
        "4 2 8 1 1 7",
        "kod je 428117.",
        "evo: 42-81-17",
        "４２８１１７",
        "код 428117!",
        "428117 5 min",
        "kod428117",
        "428–117",
        "428117, hvala",
    ],
)
def test_a_code_is_found_as_people_write_it(text: str) -> None:
    assert find_code(text) == "428117"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "42811",
        "4281170",
        "1000017",
        "1000017/01",
        "064 123456",
        "064/123-456",
        "+381428117",
        "123.456,00",
        "11.11.26",
        "064 123 4567",
        "428/117",
    ],
)
def test_other_digits_are_no_code(text: str) -> None:
    assert find_code(text) is None
    assert mask_code(text) == text


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("428117", "••••••"),
        ("moj kod je 428 117, hvala", "moj kod je ••••••, hvala"),
        ("４２８１１７ ili 42-81-18", "•••••• ili ••••••"),
        ("428117 5 min", "•••••• 5 min"),
        ("a 064 1234567 b", "a 064 1234567 b"),
    ],
)
def test_a_code_is_covered_and_the_rest_stays(text: str, covered: str) -> None:
    assert mask_code(text) == covered


words = st.text(alphabet="abcčšž ,!абв\n🙂", max_size=20).map(lambda text: text + " ")


@given(words, words, st.from_regex(r"[0-9]{6}", fullmatch=True), st.sampled_from(["", " ", "-"]))
def test_a_code_between_any_words_is_found_and_covered(before: str, after: str, code: str, between: str) -> None:
    text = before + between.join(code) + " " + after
    assert find_code(text) == code
    assert mask_code(text) == f"{before}•••••• {after}"


@given(st.text(max_size=200))
def test_covered_text_holds_no_code(text: str) -> None:
    assert find_code(mask_code(text)) is None
