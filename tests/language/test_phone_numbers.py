"""Phone numbers: found, shown, covered."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mila.language.phone_numbers import find_number, find_numbers, mask_number, national_number


def test_the_first_valid_number_of_the_country_is_found() -> None:
    assert find_number("broj 123, pa 064/123-45-67 i 065 700 1122", "RS") == "+381641234567"
    assert find_number("8 916 123-45-67", "RU") == "+79161234567"
    assert find_number("nema ga", "RS") is None


def test_each_number_is_found_with_its_place() -> None:
    text = "ili 064/123-45-67 ili 065 700 1122!"
    assert [(each.number, text[each.start : each.end]) for each in find_numbers(text, "RS")] == [
        ("+381641234567", "064/123-45-67"),
        ("+381657001122", "065 700 1122"),
    ]


@pytest.mark.parametrize(
    ("number", "country", "shown", "masked"),
    [
        ("+381641234567", "RS", "064 123 4567", "06• ••• ••67"),
        ("+381113124567", "RS", "011 312 4567", "01• ••• ••67"),
        ("+38121450100", "RS", "021 450 100", "02• ••• •00"),
        ("+40721234567", "RO", "0721 234 567", "07•• ••• •67"),
        ("+385911234567", "HR", "091 123 4567", "09• ••• ••67"),
        ("+79161234567", "RU", "8 916 123 45 67", "8 9•• ••• •• 67"),
        ("+79161234567", "RS", "+7 916 123 45 67", "+7 9•• ••• •• 67"),
        ("ivana-horvat.example", "HR", "ivana-horvat.example", "••••••••••••••••••le"),
        ("ab", "RS", "ab", "••"),
        ("", "RS", "", "••"),
    ],
)
def test_a_number_is_shown_as_it_is_read_and_covered_but_for_its_ends(
    number: str, country: str, shown: str, masked: str
) -> None:
    assert national_number(number, country) == shown
    assert mask_number(number, country) == masked


@given(st.sampled_from(["RS", "HR", "RO", "RU"]), st.from_regex(r"[1-9][0-9]{7,9}", fullmatch=True))
def test_a_covered_number_shows_four_digits_at_most(country: str, digits: str) -> None:
    number = f"+{phonenumbers.country_code_for_region(country)}{digits}"
    assert sum(sign.isdigit() for sign in mask_number(number, country)) <= 4


@given(st.text(max_size=200), st.sampled_from(["RS", "HR", "RO", "RU"]))
def test_no_text_breaks_it(text: str, country: str) -> None:
    for found in find_numbers(text, country):
        assert found.number.startswith("+")
    mask_number(text, country)
    national_number(text, country)
