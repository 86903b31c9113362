"""Who a customer says to be: a phone number or a customer code, found in what was typed."""

import re
from dataclasses import dataclass
from typing import Literal

from mila.language.digits import plain_digits
from mila.language.phone_numbers import find_numbers
from mila.operators import Operator

# Digits with the signs that people put between them; a code may hold spaces, and `/` ends it.
_CLUSTER = re.compile(r"\+?\d(?:[ /.()-]{0,2}\d)*")


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim, proven by nothing yet: kind `number` (E.164) or `code` (the operator's number of digits)."""

    kind: Literal["number", "code"]
    value: str


def find_claim(text: str, operator: Operator) -> Claim | None:
    """The first customer code or phone number in the text, however it is written; None if there is none.

    A code has as many digits as the operator's file says, does not begin as a number does (`0`, `+`), may hold spaces,
    and all from `/` on is dropped: `1000017/01` is 1000017. Seven bare digits are a code at mts, never a phone number.
    """
    plain = plain_digits(text)
    numbers = find_numbers(plain, operator.country)
    candidates = [(found.start, Claim("number", found.number)) for found in numbers]
    for cluster in _CLUSTER.finditer(plain):
        if any(found.start < cluster.end() and cluster.start() < found.end for found in numbers):
            if not _is_whole_code(cluster[0], operator.customer_code.digits):
                continue
            candidates = [each for each in candidates if not cluster.start() <= each[0] < cluster.end()]
        if code := _code_in(cluster[0], operator.customer_code.digits):
            candidates.append((cluster.start(), Claim("code", code)))
    return min(candidates, key=lambda each: each[0])[1] if candidates else None


def _code_in(cluster: str, digits: int) -> str | None:
    if cluster.startswith(("0", "+")):
        return None
    head = cluster.split("/")[0]
    joined = head.replace(" ", "")
    if joined.isdigit() and len(joined) == digits:
        return joined
    return next((part for part in re.findall(r"\d+", head) if len(part) == digits and part[0] != "0"), None)


def _is_whole_code(cluster: str, digits: int) -> bool:
    """Whether it is a code even if it could be read as a number too, as nine digits can where codes have nine."""
    joined = cluster.split("/")[0].replace(" ", "")
    return joined.isdigit() and len(joined) == digits and not cluster.startswith("0")
