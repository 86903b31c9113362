"""What is counted of a sentence: its folded words, pairs of them, and the letters within them."""

import re
from itertools import pairwise
from typing import Iterator, List, Sequence

_DIGITS = re.compile(r"\d")
RUN = "_"  # how a run of letters begins, so that none is taken for a word
SHORTEST, LONGEST = 2, 5  # letters in a run


def features(words: Sequence[str]) -> List[str]:
    """All features of folded words, repeated as often as they stand there; any digit is "0"."""
    plain = [_DIGITS.sub("0", word) for word in words]
    return [*plain, *_pairs(plain), *(run for word in plain for run in _runs(word))]


def _pairs(words: Sequence[str]) -> Iterator[str]:
    edged = ["^", *words, "$"]
    return (f"{one} {other}" for one, other in pairwise(edged))


def _runs(word: str) -> Iterator[str]:
    """Runs of letters of a word with its edges."""
    edged = f"<{word}>"
    for length in range(SHORTEST, LONGEST + 1):
        for start in range(len(edged) - length + 1):
            yield f"{RUN}{edged[start : start + length]}"
