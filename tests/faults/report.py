"""What the fault tests found, a line a case: printed at the end, and written to MILA_FAULTS_REPORT."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Line:
    """One case: what was done to whom, seconds until words and until the number came, how often that was told."""

    case: str
    victim: str
    words_after: float
    number_after: float
    orders: int
    tellings: int


LINES: list[Line] = []


def note(line: Line) -> None:
    """Keeps a line for the end, and for who runs us."""
    LINES.append(line)
    if path := os.environ.get("MILA_FAULTS_REPORT"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(line)) + "\n")


def table(lines: list[Line]) -> list[str]:
    """The lines as a table in Markdown."""
    head = ["| what happened | to | words after | number after | orders made | told |", "|---|---|---|---|---|---|"]
    return head + [
        f"| {line.case} | {line.victim} | {line.words_after:.1f} s | {line.number_after:.1f} s | {line.orders}"
        f" | {line.tellings} × the same number |"
        for line in lines
    ]
