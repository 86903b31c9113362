"""What tests of actions share."""

from pathlib import Path

import pytest

from tests.actions.stage import Stage, make_stage


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Rooms on a database of their own, a backend in memory."""
    return make_stage(tmp_path)
