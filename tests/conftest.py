"""What tests share: the whole of Mila, started once for all tests that need it."""

from collections.abc import Iterator

import pytest

from tests.stack import Stack


@pytest.fixture(scope="session")
def running_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """All processes, started once; the first test that asks waits for Rasa."""
    with Stack(tmp_path_factory.mktemp("mila")) as stack:
        yield stack


@pytest.fixture
def stack(running_stack: Stack) -> Stack:
    """The running Mila with the sandbox as on its first day."""
    running_stack.reset()
    return running_stack
