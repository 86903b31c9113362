"""Values of a fixed form in a text: phone numbers, customer codes, one-time codes, e-mail addresses."""

import re
from typing import Iterator, List, NamedTuple, Sequence, Tuple

from phonenumbers import Leniency, NumberParseException, PhoneNumberMatcher, is_valid_number, parse

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ONE_TIME_CODE = re.compile(r"(?<![\w+/.,-])(?:\d{6}|\d{3}[ -]\d{3})(?![\w/]|[.,-]\d)")
_BARE = re.compile(r"(?<![\w+/.,-])\d{5,13}(?![\w/]|[.,-]\d)")
_SPACED = re.compile(r"(?<![\w+/.,-])[1-9]\d{1,2}(?:[ /-]\d{2,7}){1,4}(?![\w/]|[.,-]\d)")
_SEVEN_DIGITS = re.compile(r"(?:\d\D{0,3}){7}")


class Value(NamedTuple):
    """A value and where it stands in the text, as slices count."""

    entity: str
    start: int
    end: int


def find_values(text: str, regions: Sequence[str], code_digits: Sequence[int]) -> List[Value]:
    """All values in the text, none within another; `code_digits` are the lengths that customer codes have."""
    found: List[Value] = []
    for each in (_emails, _codes_with_account, _phones, _spaced_numbers, _bare_numbers, _one_time_codes):
        rest = _without(text, found)
        found += each(rest, regions, code_digits)
    return sorted(found, key=lambda value: value.start)


def _emails(text: str, *_: object) -> Iterator[Value]:
    return (Value("email", match.start(), match.end()) for match in _EMAIL.finditer(text))


def _codes_with_account(text: str, _: Sequence[str], code_digits: Sequence[int]) -> Iterator[Value]:
    """Codes as they stand on a bill: "1000017/01"; before phone numbers, for "1234567/01" would be one too."""
    lengths = "|".join(rf"[1-9]\d{{{length - 1}}}" for length in code_digits)
    matches = re.finditer(rf"(?<![\w+/-])(?:{lengths})\s?/\s?\d{{1,3}}(?![\w/-])", text)
    return (Value("customer_code", match.start(), match.end()) for match in matches)


def _phones(text: str, regions: Sequence[str], _: Sequence[int]) -> List[Value]:
    """Valid numbers of any of the regions, with whatever signs between the digits; a bare row is looked at later."""
    if not _SEVEN_DIGITS.search(text):
        return []
    found: List[Value] = []
    for region in regions:
        rest = _without(text, found)
        matches = PhoneNumberMatcher(rest, region, leniency=Leniency.VALID)
        found += [Value("phone_number", match.start, match.end) for match in matches if not _is_bare(match.raw_string)]
    return found


def _spaced_numbers(text: str, regions: Sequence[str], _: Sequence[int]) -> Iterator[Value]:
    """Phone numbers without their leading 0 ("64 123 45 67"), which libphonenumber takes for other numbers."""
    for match in _SPACED.finditer(text):
        digits = "".join(filter(str.isdigit, match[0]))
        if 8 <= len(digits) <= 10 and _is_phone(digits, regions):
            yield Value("phone_number", match.start(), match.end())


def _bare_numbers(text: str, regions: Sequence[str], code_digits: Sequence[int]) -> Iterator[Value]:
    """Rows of digits without a leading 0: nine and more may be a phone number, fewer are a customer code."""
    for match in _BARE.finditer(text):
        digits = match[0]
        if len(digits) > 8 and _is_phone(digits, regions):
            yield Value("phone_number", match.start(), match.end())
        elif len(digits) in code_digits:
            yield Value("customer_code", match.start(), match.end())


def _one_time_codes(text: str, *_: object) -> Iterator[Value]:
    return (Value("otp_code", match.start(), match.end()) for match in _ONE_TIME_CODE.finditer(text))


def _is_bare(number: str) -> bool:
    return number.isdigit() and not number.startswith("0")


def _is_phone(digits: str, regions: Sequence[str]) -> bool:
    """Whether the digits are a number of a region, or an international one written without its +."""
    spellings: List[Tuple[str, str]] = [(digits, region) for region in regions] + [(f"+{digits}", "ZZ")]
    return any(_is_valid(number, region) for number, region in spellings)


def _is_valid(number: str, region: str) -> bool:
    try:
        return is_valid_number(parse(number, region))
    except NumberParseException:
        return False


def _without(text: str, found: Sequence[Value]) -> str:
    """The text with what was found made unfit to be found again, everything at its place."""
    for value in found:
        text = text[: value.start] + "_" * (value.end - value.start) + text[value.end :]
    return text
