"""Payment cards typed into the chat: found and masked before anything is stored or logged (PCI DSS 3.4.1, 4.2.2)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# Number ranges of card schemes (ISO/IEC 7812 prefixes as the schemes publish them) and the lengths they issue.
_LONG = frozenset(range(16, 20))
_MAESTRO = frozenset(range(13, 20))
_SCHEMES: tuple[tuple[int, int, frozenset[int]], ...] = (
    (4, 4, frozenset({13, 16, 18, 19})),  # Visa
    (51, 55, frozenset({16})),  # Mastercard
    (2221, 2720, frozenset({16})),
    (34, 34, frozenset({15})),  # American Express
    (37, 37, frozenset({15})),
    (300, 305, frozenset({14, 16})),  # Diners Club
    (3095, 3095, frozenset({14, 16})),
    (36, 36, frozenset({14, 16})),
    (38, 39, frozenset({14, 16})),
    (6011, 6011, _LONG),  # Discover
    (622, 622, _LONG),
    (644, 649, _LONG),
    (65, 65, _LONG),
    (62, 62, _LONG),  # UnionPay
    (81, 81, _LONG),
    (3528, 3589, _LONG),  # JCB
    (2200, 2204, _LONG),  # Mir
    (5018, 5018, _MAESTRO),  # Maestro
    (5020, 5020, _MAESTRO),
    (5038, 5038, _MAESTRO),
    (5612, 5612, _MAESTRO),
    (5893, 5893, _MAESTRO),
    (6304, 6304, _MAESTRO),
    (6390, 6390, _MAESTRO),
    (67, 67, _MAESTRO),
    (5019, 5019, frozenset({16})),  # Dankort
    (508, 508, frozenset({16})),  # RuPay
    (60, 60, frozenset({16})),
    (82, 82, frozenset({16})),
    (9891, 9891, frozenset({16})),  # DinaCard
    (9792, 9792, frozenset({16})),  # Troy
    (8600, 8600, frozenset({16})),  # Uzcard
    (9860, 9860, frozenset({16})),  # Humo
    (506, 507, frozenset({16, 18, 19})),  # Verve
    (637, 639, frozenset({16})),  # InstaPayment
)
_LENGTHS = range(13, 20)
_GAP = 3  # characters that may stand between two groups of a card number
_KEPT = re.compile(r"imei|serijsk|серијск|serial", re.IGNORECASE)  # the customer says what the number is
_EXPIRY = re.compile(r"(?<!\d)(?:0?[1-9]|1[0-2])\s?[/.\-]\s?(?:20)?\d\d(?!\d)")
_SECURITY = re.compile(r"(?<!\d)\d{3,4}(?!\d)")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without card numbers; `found` says whether there was one."""

    text: str
    found: bool


@dataclass(frozen=True, slots=True)
class _Group:
    start: int
    end: int
    digits: str
    breaks: bool  # what stands before it can't stand inside a card number


def mask(text: str) -> Masked:
    """Replaces card numbers by `•••• 1234`, and what looks like their expiry and security code by dots."""
    spans = _spans(text)
    if not spans:
        return Masked(text, False)
    pieces, at = [], 0
    for start, end, digits in spans:
        pieces += [_mask_details(text[at:start]), f"•••• {digits[-4:]}"]
        at = end
    return Masked("".join([*pieces, _mask_details(text[at:])]), True)


def mask_pair(before: str, text: str) -> tuple[Masked, Masked] | None:
    """The two masked, when `text` ends a card number that `before`, the message just before it, began; else None."""
    head, tail = _lone_digits(before), _lone_digits(text)
    if head is None or tail is None or not _is_card(head + tail):
        return None
    return Masked("•" * 4, True), Masked(f"•••• {tail[-4:]}" if len(tail) > 4 else "•" * 4, True)


def _lone_digits(text: str) -> str | None:
    """The digits of a text that holds nothing else but separators and few words; None otherwise."""
    groups = list(_groups(text))
    if not groups or any(group.breaks for group in groups[1:]) or "+" in text:
        return None
    return "".join(group.digits for group in groups)


def _spans(text: str) -> list[tuple[int, int, str]]:
    groups = list(_groups(text))
    if sum(len(group.digits) for group in groups) < _LENGTHS.start:
        return []
    known = _bank_accounts(text)
    if _KEPT.search(text):
        groups = [group for group in groups if len(group.digits) not in (15, 16)]
    found: list[tuple[int, int, str]] = []
    at = 0
    while at < len(groups):
        span = _card_from(groups, at)
        if span is None or any(start <= span[0] < end for start, end in known):
            at += 1
            continue
        found.append(span)
        while at < len(groups) and groups[at].start < span[1]:
            at += 1
    return found


def _card_from(groups: list[_Group], first: int) -> tuple[int, int, str] | None:
    """The longest card number that begins with this group and ends with a group; or stands within this one alone."""
    digits, best = "", None
    for group in groups[first:]:
        if digits and group.breaks:
            break
        digits += group.digits
        if len(digits) > _LENGTHS.stop - 1:
            break
        if _is_card(digits) and (len(digits) > _LENGTHS.start or _is_alone(groups, first, group)):
            best = (groups[first].start, group.end, digits)
    return best or _card_inside(groups[first])


def _is_alone(groups: list[_Group], first: int, last: _Group) -> bool:
    """Whether nothing is joined to these groups: as short a number is too often a part of another."""
    after = next((group for group in groups if group.start >= last.end), None)
    return (first == 0 or groups[first].breaks) and (after is None or after.breaks)


def _card_inside(group: _Group) -> tuple[int, int, str] | None:
    """A card number with its expiry or security code written on without a gap: it begins the group."""
    for extra in (7, 4, 3):
        digits = group.digits[: len(group.digits) - extra]
        if len(group.digits) >= _LENGTHS.start + 3 and len(digits) in (15, 16) and _is_card(digits):
            return group.start, group.end, digits
    return None


def _groups(text: str) -> Iterator[_Group]:
    """Runs of digits of any script, as ASCII digits, with their places."""
    start, digits, gap_start = 0, "", 0
    for place, sign in enumerate(text + "\0"):
        value = unicodedata.digit(sign, None)
        if value is not None:
            start = start if digits else place
            digits += str(value)
        elif digits:
            yield _Group(start, place, digits, _breaks(text[gap_start:start]))
            digits, gap_start = "", place


def _breaks(gap: str) -> bool:
    return len(gap) > _GAP or not all(_separates(sign) for sign in gap)


def _separates(sign: str) -> bool:
    return sign.isspace() or sign in "._/*·•|\\" or unicodedata.category(sign) in ("Pd", "Cf", "Zs")


def _bank_accounts(text: str) -> list[tuple[int, int]]:
    """Places of bank accounts whose own check digits are right (ISO 13616, and the 18 digits of Serbia)."""
    found = []
    for match in re.finditer(r"(?<![A-Za-z])[A-Za-z]{2}\d{2}(?:[ \-]?[A-Za-z0-9]){11,30}", text):
        compact = re.sub(r"[^A-Za-z0-9]", "", match[0]).upper()
        if _remainder(compact[4:] + compact[:4]) == 1:
            found.append(match.span())
    for match in re.finditer(r"(?<!\d)\d{3}[ \-]?\d{1,13}[ \-]?\d{2}(?!\d)", text):
        bank, number, check = re.fullmatch(r"(\d{3})\D?(\d{1,13})\D?(\d{2})", match[0]).groups()  # type: ignore[union-attr] # the same pattern
        if "-" in match[0] and int(check) == 98 - int(bank + number.zfill(13) + "00") % 97:
            found.append(match.span())
    return found


def _remainder(letters_and_digits: str) -> int:
    return int("".join(str(int(sign, 36)) for sign in letters_and_digits)) % 97


def _is_card(digits: str) -> bool:
    return len(digits) in _LENGTHS and _is_issued(digits) and _passes_luhn(digits) and len(set(digits)) > 1


def _is_issued(digits: str) -> bool:
    return any(
        len(digits) in lengths and first <= int(digits[: len(str(first))]) <= last for first, last, lengths in _SCHEMES
    )


def _passes_luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _mask_details(text: str) -> str:
    return _SECURITY.sub("•••", _EXPIRY.sub("••/••", text))
