"""The table of what the fault tests found, at the end of the run."""

import pytest

from tests.faults.report import LINES, table


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the table."""
    if LINES:
        terminalreporter.section("faults")
        for line in table(LINES):
            terminalreporter.write_line(line)
