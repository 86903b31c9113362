"""Claims: numbers and codes as people write them, with words around."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mila.identity import Claim, find_claim
from mila.operators import CustomerCode, Operator
from tests.identity.room import read_mts

MTS = read_mts().get("mts")
MILICA = Claim("number", "+381641234567")
CODE = Claim("code", "1000017")


@pytest.mark.parametrize(
    "text",
    [
        "064/123-45-67",
        "0641234567",
        "064 123 4567",
        "064.123.45.67",
        "(064) 123-4567",
        "+381 64 123 45 67",
        "+381641234567",
        "00381 64 1234567",
        "381641234567",
        "0 6 4 1 2 3 4 5 6 7",
        "moj broj je 064/123-45-67, hvala",
        "број: 064/123-45-67 (Милица)",
        "tel:0641234567",
        "０６４１２３４５６７",
        "٠٦٤١٢٣٤٥٦٧",
        "064–123–45–67",
        "064\u00a0123\u00a04567",
        "zovem se Milica,064/1234567.",
    ],
)
def test_a_phone_number_is_found_as_people_write_it(text: str) -> None:
    assert find_claim(text, MTS) == MILICA


@pytest.mark.parametrize(
    "text",
    [
        "1000017",
        "1000017/01",
        "1000017 / 01",
        "1000017/",
        "10 000 17",
        "1 0 0 0 0 1 7",
        "1000017-01",
        "moja sifra je 1000017/01 hvala",
        "шифра корисника 1000017.",
        "１００００１７／０１",
        "1000017 2 racuna",
        "sifra:1000017",
        "šifra1000017",
        "račun 10/2026, šifra 1000017/01",
    ],
)
def test_a_customer_code_is_found_as_people_write_it(text: str) -> None:
    assert find_claim(text, MTS) == CODE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hoću čoveka",
        "428117",
        "428 117",
        "12345",
        "10000171",
        "3.450,00 RSD",
        "11.11.2026",
        "0001122",
        "/",
        "+",
        "01",
    ],
)
def test_what_is_neither_is_none(text: str) -> None:
    assert find_claim(text, MTS) is None


def test_seven_digits_are_a_code_though_they_could_be_a_local_number() -> None:
    assert find_claim("3124567", MTS) == Claim("code", "3124567")
    assert find_claim("7001122", MTS) == Claim("code", "7001122")


@pytest.mark.parametrize("text", ["065 7001122", "065/7001122", "011 3124567", "+381 65 700 1122"])
def test_the_end_of_a_phone_number_is_no_code(text: str) -> None:
    claim = find_claim(text, MTS)
    assert claim is not None
    assert claim.kind == "number"


def test_the_first_of_several_counts() -> None:
    assert find_claim("064 1234567, šifra 1000017", MTS) == MILICA
    assert find_claim("šifra 1000017, broj 064 1234567", MTS) == CODE
    assert find_claim("1000017 ili 1000025", MTS) == CODE


@pytest.mark.parametrize(
    ("digits", "country", "text", "claim"),
    [
        (8, "RS", "20000014/01", Claim("code", "20000014")),
        (12, "RU", "карта 310000000017", Claim("code", "310000000017")),
        (12, "RU", "8 (916) 123-45-67", Claim("number", "+79161234567")),
        (5, "HR", "klijent 40011", Claim("code", "40011")),
        (9, "RO", "cod client 500000017", Claim("code", "500000017")),
        (9, "RO", "0721 234 567", Claim("number", "+40721234567")),
        (9, "RO", "721234567", Claim("code", "721234567")),
    ],
)
def test_other_operators_codes_have_their_own_length(digits: int, country: str, text: str, claim: Claim) -> None:
    code = CustomerCode(digits=digits, example="1")
    operator: Operator = MTS.model_copy(update={"customer_code": code, "country": country})
    assert find_claim(text, operator) == claim


words = st.text(alphabet="abcčšžđ ,.!абвљњ\n", max_size=30).map(lambda text: text + " ")
separators = st.sampled_from(["", " ", "-", "/", ".", "\u00a0", " - "])


@given(before=words, after=words, first=separators, second=separators, tail=st.from_regex(r"[0-9]{7}", fullmatch=True))
def test_any_writing_of_a_mobile_number_is_the_same_number(
    before: str, after: str, first: str, second: str, tail: str
) -> None:
    text = f"{before}064{first}{tail[:3]}{second}{tail[3:]} {after}"
    assert find_claim(text, MTS) == Claim("number", f"+38164{tail}")


@given(before=words, after=words, code=st.from_regex(r"[1-9][0-9]{6}", fullmatch=True), account=st.integers(0, 99))
def test_any_code_is_found_and_its_account_dropped(before: str, after: str, code: str, account: int) -> None:
    assert find_claim(f"{before}{code}/{account:02d} {after}", MTS) == Claim("code", code)
    assert find_claim(f"{before}{code} {after}", MTS) == Claim("code", code)


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    claim = find_claim(text, MTS)
    assert claim is None or claim.value.lstrip("+").isdecimal()


@given(st.text(alphabet="0123456789 +-/().٠١٢３４", max_size=60))
def test_a_code_always_has_the_operator_s_digits_and_a_number_a_plus(text: str) -> None:
    match find_claim(text, MTS):
        case Claim("code", value):
            assert len(value) == 7
            assert not value.startswith("0")
        case Claim("number", value):
            assert value.startswith("+")
