"""Phone numbers as people write and read them (libphonenumber); E.164 (`+381641234567`) everywhere else."""

from dataclasses import dataclass

from phonenumbers import (
    Leniency,
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberMatcher,
    format_number,
    parse,
    region_code_for_number,
)

BULLET = "•"
_LONGEST_GROUP = 4


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A number in a text: E.164, and where it stands (`start` to `end`, as slices count)."""

    number: str
    start: int
    end: int


def find_numbers(text: str, country: str) -> list[FoundNumber]:
    """All valid numbers in the text, with any signs between the digits and words around; `country` as in ISO 3166."""
    matches = PhoneNumberMatcher(text, country, leniency=Leniency.VALID)
    return [
        FoundNumber(format_number(match.number, PhoneNumberFormat.E164), match.start, match.end) for match in matches
    ]


def find_number(text: str, country: str) -> str | None:
    """The first valid number in the text as E.164, None if there is none."""
    return next((found.number for found in find_numbers(text, country)), None)


def national_number(number: str, country: str) -> str:
    """A number as it is read in the country: `064 123 4567`; another country's with `+`; other text as it is."""
    parsed = _parsed(number, country)
    return number if parsed is None else " ".join(_groups(parsed, country))


def mask_number(number: str, country: str) -> str:
    """The number with its first two and last two digits only: `06• ••• ••67`; of other text the last two signs."""
    parsed = _parsed(number, country)
    if parsed is None:
        return BULLET * max(len(number) - 2, 2) + (number[-2:] if len(number) > 4 else "")
    return _masked(" ".join(_groups(parsed, country)))


def _parsed(number: str, country: str) -> PhoneNumber | None:
    try:
        return parse(number, country)
    except NumberParseException:
        return None


def _groups(parsed: PhoneNumber, country: str) -> list[str]:
    at_home = region_code_for_number(parsed) == country
    form = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    digits = "".join(sign if sign.isdigit() or sign == "+" else " " for sign in format_number(parsed, form))
    return [part for group in digits.split() for part in _readable(group)]


def _readable(group: str) -> list[str]:
    """A long row of digits in threes, the last with up to four: nobody reads seven at once."""
    if len(group) <= _LONGEST_GROUP or group.startswith("+"):
        return [group]
    return [group[:3], *_readable(group[3:])]


def _masked(shown: str) -> str:
    places = [place for place, sign in enumerate(shown) if sign.isdigit()]
    hidden = set(places[2:-2])
    return "".join(BULLET if place in hidden else sign for place, sign in enumerate(shown))
