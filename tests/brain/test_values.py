"""Values of a fixed form, however they are typed."""

from typing import List, Tuple

import pytest

from brain.nlu.values import find_values

REGIONS, CODES = ["RS", "HR", "RO", "RU"], [5, 7, 8, 9, 12]


def found(text: str) -> List[Tuple[str, str]]:
    return [(value.entity, text[value.start : value.end]) for value in find_values(text, REGIONS, CODES)]


@pytest.mark.parametrize(
    "number",
    [
        "064/123-45-67",
        "064 123 4567",
        "0641234567",
        "064-123-4567",
        "064/1234567",
        "064/123 45 67",
        "06 41 23 45 67",
        "(064) 123 4567",
        "+381 64 123 4567",
        "+381641234567",
        "+381 (64) 123-45-67",
        "00381641234567",
        "381641234567",
        "641234567",
        "64 123 4567",
        "64/1234567",
        "011 312 45 67",
        "(011) 3124567",
        "021/450-100",
        "018 520 777",
        "+385 91 234 5678",
        "0721 234 567",
        "+7 916 123 45 67",
        "8 916 123-45-67",
        "89161234567",
    ],
)
@pytest.mark.parametrize(
    "text", ["{}", "moj broj je {}.", "zovem sa {}, hitno je", "broj:{}", "мој број је {}", "{}!!!"]
)
def test_a_phone_number_is_found_as_it_was_typed(number: str, text: str) -> None:
    assert found(text.format(number)) == [("phone_number", number)]


@pytest.mark.parametrize(
    "code",
    [
        "1000017",
        "1000017/01",
        "1000017/2",
        "1234567/01",
        "1000017 / 01",
        "20000014",
        "40011",
        "500000017",
        "310000000017",
    ],
)
@pytest.mark.parametrize("text", ["{}", "šifra {}", "moj kod je {}.", "kod {}, hvala", "шифра: {}"])
def test_a_customer_code_is_found_with_what_follows_its_slash(code: str, text: str) -> None:
    assert found(text.format(code)) == [("customer_code", code)]


@pytest.mark.parametrize("code", ["482913", "482 913", "482-913", "000000"])
@pytest.mark.parametrize("text", ["{}", "kod {}", "stigao je {}.", "evo: {}, jel to?"])
def test_a_one_time_code_is_six_digits(code: str, text: str) -> None:
    assert found(text.format(code)) == [("otp_code", code)]


@pytest.mark.parametrize("address", ["ana@example.rs", "ana.kovac+mila@mail.example.com", "a_b-c@ex-ample.co.rs"])
def test_an_address_is_found(address: str) -> None:
    assert found(f"pišite na {address}, molim") == [("email", address)]


def test_several_values_are_found_each_once() -> None:
    text = "1000017/02 i 064 123 4567, kod 482913, ana@example.rs"
    assert [entity for entity, _ in found(text)] == ["customer_code", "phone_number", "otp_code", "email"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "dug 3.450,00 din",
        "3450",
        "12,5",
        "u 18:00",
        "21.11.2026.",
        "2026-11-21",
        "5 dana",
        "FT-1007",
        "v1.234567.8",
        "abc482913",
        "a1000017b",
        "1.000.000",
    ],
)
def test_other_numbers_are_none_of_these(text: str) -> None:
    assert found(text) == []
