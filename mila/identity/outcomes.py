"""What comes of asking for a code and of trying one: the same kinds for a known and an unknown claim."""

from dataclasses import dataclass
from enum import StrEnum

IDENTIFICATION = (
    "identification"  # the purpose of a code that verifies who speaks: level 2 for all jobs of the conversation
)


class Sending(StrEnum):
    """What came of asking for a code; depends on the conversation and address only, never on whose claim it is."""

    ON_ITS_WAY = "on_its_way"  # "if it is ours, a code is on its way"
    TOO_SOON = "too_soon"  # asked again for the same claim within a minute; nothing was changed by it
    TOO_MANY = "too_many"  # this conversation or address has asked too often this hour


class Result(StrEnum):
    """What came of a code that was typed."""

    RIGHT = "right"
    WRONG = "wrong"  # also for a claim that no customer has, and for a number closed after too many tries
    EXPIRED = "expired"
    SPENT = "spent"  # used before, or its tries are used up: a new one is needed
    NONE = "none"  # no code was asked for, or none typed yet


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result; `tries_left` is how often this code may still be tried (0 unless wrong)."""

    result: Result
    tries_left: int = 0
