"""Card numbers: every one is found, hardly anything else is."""

import unicodedata
from collections.abc import Callable
from random import Random  # the same texts at every run

from hypothesis import given, settings
from hypothesis import strategies as st

from mila.frontdesk.card_numbers import mask, mask_pair

# (prefix, length) of the schemes that people here carry.
SCHEMES = [
    *[("4", 16), ("4", 19), ("4", 13), ("51", 16), ("53", 16), ("55", 16), ("2221", 16), ("2720", 16)],
    *[("34", 15), ("37", 15), ("36", 14), ("305", 14), ("6011", 16), ("65", 16), ("62", 16), ("62", 19)],
    *[("3530", 16), ("2200", 16), ("2204", 16), ("5018", 16), ("6759", 16), ("6762", 19), ("6304", 13)],
    *[("9891", 16), ("8600", 16), ("9860", 16), ("9792", 16)],
]
SEPARATORS = ["", " ", "-", ".", "\u00a0", " - ", "\u2009", "\u2013", "_", "/", "\u200b", "\n", "  "]
DIGITS = ["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९"]
GROUPINGS = [[4] * 5, [4, 6, 5, 4], [6, 10, 3], [8, 8, 3], [1] * 19, [2] * 10, [19], [5, 4, 7, 3]]
WORDS = ["", "moja kartica je ", "Кartica:", "pan=", "broj kartice ", "Platite sa ", "(", "№"]
AFTER = ["", " hvala", ".", ")", ", važi do 12/27", " cvv 123", " exp 03/29 ccv 999", "!", " i to je to"]


def chance_of(seed: int) -> Random:
    """The same chance at every run."""
    return Random(seed)  # noqa: S311 # test data, no secrets


def luhn(digits: str) -> str:
    """The check digit of these."""
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits))]
    return str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def card(chance: Random) -> str:
    """A number that a card could have."""
    prefix, length = chance.choice(SCHEMES)
    body = prefix + "".join(chance.choices("0123456789", k=length - len(prefix) - 1))
    return body + luhn(body)


def written(number: str, chance: Random) -> str:
    """The number as somebody may type it."""
    separator = chance.choice(SEPARATORS)
    pattern = chance.choice(
        [[4, 4, 4, 4, 4], [4, 6, 5, 4], [6, 10, 3], [8, 8, 3], [1] * 19, [2] * 10, [19], [5, 4, 7, 3]]
    )
    groups, at = [], 0
    for size in pattern:
        groups.append(number[at : at + size])
        at += size
    text = separator.join(group for group in groups if group)
    return text.translate(str.maketrans("0123456789", chance.choice(DIGITS)))


def digits_of(text: str) -> str:
    """All digits of a text as ASCII."""
    return "".join(str(unicodedata.digit(sign)) for sign in text if unicodedata.digit(sign, None) is not None)


def test_two_thousand_ways_to_write_a_card_are_all_masked() -> None:
    chance = chance_of(20261122)
    missed = []
    for _ in range(2000):
        number = card(chance)
        text = chance.choice(WORDS) + written(number, chance) + chance.choice(AFTER)
        masked = mask(text)
        if not masked.found or number[:-4] in digits_of(masked.text) or len(digits_of(masked.text)) > 4:
            missed.append((number, text, masked.text))
    assert missed == []


def test_cards_split_over_two_messages_are_masked() -> None:
    chance = chance_of(7)
    for _ in range(500):
        number = card(chance)
        cut = chance.choice([4, 6, 8, 12, len(number) - 4])
        first, second = written(number[:cut], chance), written(number[cut:], chance)
        pair = mask_pair(first, second)
        if pair is None:  # the first half alone may look like a whole one, then it is masked by itself
            assert mask(first).found or mask(second).found, (first, second)
            continue
        assert digits_of(pair[0].text) == ""
        assert len(digits_of(pair[1].text)) <= 4


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=40), st.integers(0, 2**32))
def test_words_around_a_card_do_not_hide_it(around: str, seed: int) -> None:
    number = card(chance_of(seed))
    text = f"{around} x {number[:4]} {number[4:8]} {number[8:]} x {around}"
    assert mask(text).found
    assert number not in digits_of(mask(text).text)


def _serbian_account(chance: Random) -> str:
    bank, number = chance.choice(["160", "205", "260", "265", "275", "340"]), f"{chance.randrange(10**13):013d}"
    check = 98 - int(bank + number + "00") % 97
    return f"{bank}-{number}-{check:02d}"


def _iban(chance: Random) -> str:
    body = chance.choice(["265", "205", "260"]) + f"{chance.randrange(10**15):015d}"
    check = 98 - int(body + "2728" + "00") % 97
    return f"RS{check:02d}{body}"


def _imei(chance: Random) -> str:
    body = chance.choice(["35", "86", "01", "99"]) + "".join(chance.choices("0123456789", k=12))
    return body + luhn(body)


LOOK_ALIKES: list[Callable[[Random], str]] = [
    lambda c: f"{c.randrange(10**7):07d}/0{c.randrange(1, 9)}",  # mts
    lambda c: f"2{c.randrange(10**7):07d}",  # orion
    lambda c: f"31{c.randrange(10**10):010d}",  # orion-express
    lambda c: f"4{c.randrange(10**4):04d}",  # orbis
    lambda c: f"5{c.randrange(10**8):08d}",  # orange
    lambda c: f"06{c.randrange(10)}/{c.randrange(1000):03d}-{c.randrange(10**4):04d}",
    lambda c: f"+381 6{c.randrange(10)} {c.randrange(10**7):07d}",
    lambda c: f"06{c.randrange(10**8):08d}, 06{c.randrange(10**8):08d}",
    lambda c: f"+381 64 {c.randrange(1000):03d} {c.randrange(10**4):04d} +381 65 {c.randrange(10**7):07d}",
    lambda c: f"+7 916 {c.randrange(1000):03d}-{c.randrange(100):02d}-{c.randrange(100):02d}",
    lambda c: f"0{c.randrange(10, 99)} {c.randrange(10**6):06d} {c.randrange(10**7):07d}",
    lambda c: f"{c.randrange(10**7):07d} 06{c.randrange(10**8):08d}",  # code and phone together
    lambda c: f"račun {c.randrange(1, 13):02d}/2026 iznos {c.randrange(10**5)}.{c.randrange(100):02d}",
    lambda c: f"2026-{c.randrange(10**9):09d}",
    lambda c: f"97 {c.randrange(10, 99)}-{c.randrange(10**7):07d}-2026{c.randrange(1, 13):02d}",
    _imei,
    lambda c: f"IMEI {_imei(c)}{c.randrange(10)}",
    lambda c: f"89381{c.randrange(10**14):014d}",  # SIM
    lambda c: (
        f"{c.randrange(1, 32):02d}{c.randrange(1, 13):02d}9{c.randrange(100):02d}{c.randrange(10**6):06d}"
    ),  # JMBG
    _serbian_account,
    _iban,
    lambda c: f"{c.randrange(1, 29):02d}.{c.randrange(1, 13):02d}.2026. u {c.randrange(24):02d}:{c.randrange(60):02d}",
    lambda c: f"{c.randrange(10**6):06d}",
    lambda c: f"7000-{c.randrange(10**4):04d}-{c.randrange(10**4):04d}-{c.randrange(10**4):04d}",  # voucher
]


def test_of_ten_thousand_look_alikes_at_most_ten_are_masked() -> None:
    chance = chance_of(20261122)
    wrong = [text for _ in range(10_000) if mask(text := chance.choice(LOOK_ALIKES)(chance)).found]
    assert len(wrong) <= 10, wrong[:20]


def test_two_answers_of_a_customer_are_no_card() -> None:
    chance = chance_of(3)
    wrong = [
        pair
        for _ in range(10_000)
        if mask_pair(*(pair := (chance.choice(LOOK_ALIKES)(chance), chance.choice(LOOK_ALIKES)(chance)))) is not None
    ]
    assert len(wrong) <= 10, wrong[:20]


def test_what_stays_is_the_last_four_and_the_words() -> None:
    assert mask("evo 4111-1111-1111-1111 hvala").text == "evo •••• 1111 hvala"
    assert mask("dve: 4111111111111111 i 5555555555554444").text == "dve: •••• 1111 i •••• 4444"
    assert mask("4111111111111112").text == "4111111111111112"
    assert mask("moj kod je 1000017/01").text == "moj kod je 1000017/01"
    assert not mask("0000 0000 0000 0000").found
