"""`python -m tests.faults`: all fault tests, MILA_FAULT_RUNS times (3), and docs/faults.md with what they found."""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from mila.settings import ROOT
from tests.faults.report import Line, table

PAGE = ROOT / "docs" / "faults.md"
HEAD = """# What the fault tests found

Made by `.venv/bin/python -m tests.faults`: all of Mila runs as `make run` starts it, a customer talks to it over the
public contract, and at the points of the table a process is killed with `kill -9`, the same yes comes several times,
or the backend misbehaves. Times count from the customer's message, for a misbehaving backend the number's from its
recovery. The number of an order must be the same wherever it is told; "told 2 ×" is the same end told again because
nobody could know that the first telling had arrived.
"""


def main() -> int:
    """Runs the tests; the page is written even when some fail, with a line that says so."""
    runs = os.environ.get("MILA_FAULT_RUNS", "3")
    with TemporaryDirectory() as folder:
        report = Path(folder, "report.jsonl")
        environment = {**os.environ, "MILA_FAULT_RUNS": runs, "MILA_FAULTS_REPORT": str(report)}
        command = [sys.executable, "-m", "pytest", "tests/faults"]
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        lines = [Line(**json.loads(line)) for line in report.read_text("utf-8").splitlines()]
    verdict = f"{len(lines)} cases, {runs} runs of each. " + ("All passed." if code == 0 else "**Some failed.**")
    PAGE.write_text("\n".join([HEAD, verdict, "", *table(lines), ""]), "utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
