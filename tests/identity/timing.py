"""`python -m tests.identity.timing [N]`: how long asking and guessing take for a known, an unknown and a closed number.

Prints the mean of each, the largest difference of means and Welch's t of that pair; in turns, so that a busy machine is
busy for all three alike.
"""

import sys
import time
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from statistics import mean, variance
from tempfile import TemporaryDirectory

from mila.identity import Claim
from mila.identity.limits import note
from mila.storage.database import Database
from mila.storage.schema import upgrade
from tests.identity.room import BY_CODE, BY_FIXED, UNKNOWN, Room, read_mts

CLAIMS = {"known": BY_CODE, "unknown": UNKNOWN, "closed": BY_FIXED}
APART = 4 * 3600  # seconds between two rounds, on the room's own clock: six codes a day


def main() -> None:
    """Measures and prints."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder, 'mila.db')}")
        upgrade(database)
        room = Room(database, read_mts())
        spans = [measure(room, n) for n in range(rounds)]
        database.close()
    for act in ("asking", "guessing"):
        taken = {name: [span[act, name] for span in spans] for name in CLAIMS}
        print(act, *(f"{name} {mean(values) * 1000:.2f} ms" for name, values in taken.items()), sep="  ")
        worst = max(combinations(CLAIMS, 2), key=lambda pair: abs(mean(taken[pair[0]]) - mean(taken[pair[1]])))
        one, other = (taken[name] for name in worst)
        apart = mean(one) - mean(other)
        t = apart / ((variance(one) + variance(other)) / rounds) ** 0.5
        print(
            f"  largest difference: {'/'.join(worst)} {apart * 1000:+.2f} ms, Welch's t {t:+.2f} (|t| < 2.58: p > 0.01)"
        )


def measure(room: Room, n: int) -> dict[tuple[str, str], float]:
    """One round: seconds by act and kind of claim."""
    close_again(room, CLAIMS["closed"])
    spans = {}
    names = list(CLAIMS)[n % 3 :] + list(CLAIMS)[: n % 3]
    for name in names:
        spans["asking", name] = seconds(lambda name=name: room.ask(f"{name}{n}", CLAIMS[name]))  # type: ignore[misc]
    room.sender.step()
    for name in names:
        spans["guessing", name] = seconds(lambda name=name: room.type_(f"{name}{n}", "x"))  # type: ignore[misc]
    room.empty() if n % 50 == 49 else room.clock.pass_(APART)
    return spans


def close_again(room: Room, claim: Claim) -> None:
    """Keeps the number closed: ten wrong codes."""
    with room.database.write() as connection:
        for _ in range(10):
            note(connection, "wrong", room.clock.now, room.identity.codes.claim_subject("mts", claim))


def seconds(act: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    main()
