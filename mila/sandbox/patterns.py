"""Regular expressions that strangers send: bounded so that none can hold the server."""

import re

from mila.sandbox.errors import invalid

LONGEST_PATTERN = 100
LONGEST_SUBJECT = 200
# A repeated group can need exponential time, a back reference too; a few repetitions over a short text can not.
REPEATED_GROUP = re.compile(r"\)[*+{?]|\(\?|\\[1-9]")
REPETITION = re.compile(r"(?<!\\)[*+{]")
MOST_REPETITIONS = 3


def compile_pattern(text: str) -> re.Pattern[str]:
    """Compiles a pattern, or refuses it with 400."""
    if len(text) > LONGEST_PATTERN or REPEATED_GROUP.search(text) or len(REPETITION.findall(text)) > MOST_REPETITIONS:
        raise invalid("invalidRegex", "This regular expression is too long or too costly.")
    try:
        return re.compile(text)
    except (re.error, OverflowError) as problem:
        raise invalid("invalidRegex", f"This is no regular expression: {problem}.") from problem


def found_in(pattern: re.Pattern[str], subject: str) -> bool:
    """Whether the pattern occurs in the first characters of the text."""
    return pattern.search(subject[:LONGEST_SUBJECT]) is not None
