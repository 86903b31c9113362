"""`make test`: every suite in the environment it belongs to, then the number of tests in one line."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Suite:
    """Tests that one command runs."""

    name: str
    command: tuple[str, ...]


SUITES = (
    Suite("words, wiring and code: make check", ("make", "--no-print-directory", "check")),
    Suite("inside Rasa (Python 3.10)", (".venv-rasa/bin/python", "-m", "pytest", "tests/brain")),
    Suite(
        "Mila (Python 3.12)",
        (".venv/bin/python", "-m", "pytest", "tests", "--ignore=tests/brain", "-n", "2", "--dist", "loadfile"),
    ),
)


def main() -> int:
    """Runs all suites, also after one has failed; 0 when all passed and none was skipped."""
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    ended = []
    with TemporaryDirectory() as folder:
        for number, suite in enumerate(SUITES):
            report = Path(folder, f"{number}.xml")
            print(f"\n=== {suite.name}", flush=True)
            started = time.monotonic()
            arguments = [f"--junit-xml={report}"] if "pytest" in suite.command else []
            code = subprocess.run([*suite.command, *arguments], cwd=ROOT, check=False).returncode
            ended.append((suite.name, code, time.monotonic() - started))
            _add(counts, report)
    print()
    for name, code, seconds in ended:
        print(f"{'ok    ' if code == 0 else 'FAILED'} {seconds:4.0f} s  {name}")
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["skipped"] or any(code for _, code, _ in ended) else 0


def _add(counts: dict[str, int], report: Path) -> None:
    if not report.exists():
        return
    for suite in ElementTree.parse(report).iter("testsuite"):  # noqa: S314 - our own report
        total, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        counts["failed"] += failed
        counts["skipped"] += skipped
        counts["passed"] += total - failed - skipped


if __name__ == "__main__":
    sys.exit(main())
