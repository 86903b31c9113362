"""A small skill, trained once; a running channel and an action server for each test that asks."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

os.environ.update(RASA_TELEMETRY_ENABLED="false", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")

from tests.brain.action_server import FakeActions, says
from tests.brain.desk import Desk

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the repository's root, with the small skill."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(HERE / "skills", folder / "data")
    shutil.copytree(HERE / "operators", folder / "operators")
    for name in ("config.yml", "domain.yml"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture(scope="session")
def model(project: Path) -> Path:
    """The small skill's trained model."""
    from rasa.model_training import train

    paths = (str(project / "domain.yml"), str(project / "config.yml"), [str(project / "data")])
    return Path(train(*paths, output=str(project / "models"), fixed_model_name="small").model)


@pytest.fixture
def database(tmp_path: Path) -> str:
    """Where a test's conversations are kept."""
    return f"sqlite:///{tmp_path / 'rasa.db'}"


@pytest.fixture
async def actions() -> AsyncIterator[FakeActions]:
    """An action server."""
    server = FakeActions()
    server.replies["action_talk_done"] = says("Gotovo.")
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def desk(model: Path, database: str, actions: FakeActions) -> AsyncIterator[Desk]:
    """The running channel."""
    running = Desk(model, database, actions.port)
    await running.start()
    yield running
    await running.stop()
