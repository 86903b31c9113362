"""`make bench`: runs the measurements named, or all, and writes docs/benchmarks.md."""

import asyncio
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from mila.settings import ROOT
from tests.benchmarks.bare import bare_bot
from tests.benchmarks.turns import (
    Figure,
    measure_bare,
    measure_long_talk,
    measure_memory,
    measure_throughput,
    measure_turns,
)
from tests.stack import Stack

REPORT = ROOT / "docs" / "benchmarks.md"
START, END = "<!-- measured -->", "<!-- /measured -->"


def main() -> None:
    """Measures Mila beside the bare bot in one run and puts the table between the marks of the report."""
    with TemporaryDirectory() as folder:
        figures = asyncio.run(_measure(Path(folder)))
    table = _table(figures)
    print(table)
    if "--write" in sys.argv:
        text = REPORT.read_text("utf-8")
        before, rest = text.split(START)
        REPORT.write_text(f"{before}{START}\n{table}{END}{rest.split(END)[1]}", "utf-8")


async def _measure(folder: Path) -> list[Figure]:
    figures: list[Figure] = []
    with bare_bot(folder) as (address, training):
        figures.append(Figure("training, the bot of `rasa init`", f"{training:.0f} s", ""))
        bare, bare_rate = await measure_bare(address)
        figures += bare
    with Stack(folder / "mila", {"MILA_MESSAGES_A_MINUTE": "1000000"}) as stack:
        figures += await measure_turns(stack.url)
        figures += await measure_throughput(stack.url, bare_rate)
        figures += await measure_long_talk(stack.url)
        figures += await measure_memory(stack)
    return figures


def _table(figures: list[Figure]) -> str:
    lines = [
        f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC by `make bench`, {platform.machine()}, one run, loopback.",
        "",
        "| what | figure | must |",
        "|---|---|---|",
        *(f"| {figure.what} | {figure.value} | {figure.must} |" for figure in figures),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
