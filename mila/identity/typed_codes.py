"""One-time codes in what a customer types: found, and covered before anything is stored."""

import re
from collections.abc import Iterator

from mila.language.digits import plain_digits

DIGITS = 6
COVER = "•" * DIGITS
_CLUSTER = re.compile(r"\+?\d(?:[ /.,()-]{0,2}\d)*")  # digits with what people put between them
_ALONE = re.compile(r"(?<!\d)\d{6}(?!\d)")


def find_code(text: str) -> str | None:
    """The first six digits that stand alone, `428117`, `428 117`, `4-2-8-1-1-7`; None for numbers and amounts."""
    return next((code for code, _start, _end in _codes(text)), None)


def mask_code(text: str) -> str:
    """The text with a cover over everything that `find_code` takes for a code."""
    for _code, start, end in reversed(list(_codes(text))):
        text = text[:start] + COVER + text[end:]
    return text


def _codes(text: str) -> Iterator[tuple[str, int, int]]:
    """Each code with where it starts and ends."""
    for cluster in _CLUSTER.finditer(plain_digits(text)):
        digits = re.sub(r"\D", "", cluster[0])
        if len(digits) == DIGITS and not re.search(r"[+/.,()]", cluster[0]):
            yield digits, cluster.start(), cluster.end()
        elif len(digits) > DIGITS and not cluster[0].startswith(("+", "0")):
            for alone in _ALONE.finditer(cluster[0]):
                yield alone[0], cluster.start() + alone.start(), cluster.start() + alone.end()
