"""`python -m tests.billing.record`: writes the fixtures anew, from the sandbox as it is now."""

import os
import sys

import pytest

from tests.billing.recordings import FOLDER


def main() -> int:
    """Runs the contract against a sandbox and keeps what was said."""
    for old in FOLDER.glob("*.json"):
        old.unlink()
    os.environ["MILA_RECORD"] = "1"
    return int(pytest.main(["tests/billing/test_contract.py::TestSandbox", "-q"]))


if __name__ == "__main__":
    sys.exit(main())
