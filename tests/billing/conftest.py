"""The backends that the contract is run against."""

from collections.abc import Iterator

import pytest

from tests.billing.sandboxes import sandbox


@pytest.fixture(scope="session")
def sandbox_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A sandbox, started once."""
    with sandbox(tmp_path_factory.mktemp("sandbox")) as url:
        yield url
