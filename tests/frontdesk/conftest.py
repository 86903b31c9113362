"""The front desk on a real socket and a real database, with a stand-in for Rasa."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import text

from mila.frontdesk.app import create_app
from mila.frontdesk.desk import Desk
from mila.settings import ROOT, read_settings
from mila.storage import schema
from mila.storage.database import Database
from mila.storage.tables import metadata
from tests.frontdesk.browser import Browser
from tests.frontdesk.channel import SECRET, Channel
from tests.frontdesk.serving import Served

POSTGRES = "postgresql://postgres@127.0.0.1:5432"


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("schema") / "mila.db"
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def empty_postgresql(worker_id: str) -> Iterator[str]:
    """A database of our own on the PostgreSQL of this machine."""
    name = f"mila_frontdesk_{worker_id}"
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    database = Database(f"{POSTGRES}/{name}")
    schema.upgrade(database)
    database.close()
    yield f"{POSTGRES}/{name}"
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def sqlite_url(empty_sqlite: Path, folder: Path) -> str:
    """An empty SQLite database."""
    shutil.copy(empty_sqlite, folder / "mila.db")
    return f"sqlite:///{folder / 'mila.db'}"


@pytest.fixture(scope="module")
def postgresql_url(empty_postgresql: str) -> str:
    """An empty PostgreSQL database."""
    database = Database(empty_postgresql)
    with database.write() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(text(f'TRUNCATE "{table.name}" CASCADE'))
    database.close()
    return empty_postgresql


@pytest.fixture(scope="module", params=["sqlite"])
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLite, unless the test says `on_both`."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


on_both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the front desk under test."""
    return tmp_path_factory.mktemp("desk")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rasa() -> AsyncIterator[Channel]:
    """Rasa's stand-in, listening."""
    async with Channel() as channel:
        yield channel


@pytest.fixture
def channel(rasa: Channel) -> Channel:
    """Rasa's stand-in, as at the beginning."""
    rasa.reset()
    return rasa


@pytest.fixture(scope="session")
def skills_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The desk's own words, and those of a late result; the other skills are none of its business."""
    folder = tmp_path_factory.mktemp("data")
    shutil.copytree(ROOT / "data" / "desk", folder / "desk")
    shutil.copytree(Path(__file__).parent / "words", folder / "reconnection")
    return folder


@pytest.fixture(scope="module")
def environment(
    request: pytest.FixtureRequest, folder: Path, database_url: str, rasa: Channel, skills_dir: Path
) -> dict[str, str]:
    """What the front desk under test is told at its start."""
    return {
        "MILA_DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        "MILA_RASA_PORT": str(rasa.port),
        "MILA_SANDBOX_PORT": "1",
        "MILA_SKILLS_DIR": str(skills_dir),
        "MILA_CHANNEL_SECRET": SECRET,
        "MILA_ACTIONS_SECRET": "a" * 40,
        "MILA_CODE_KEY": "k" * 40,
        **getattr(request.module, "ENVIRONMENT", {}),
    }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(environment: dict[str, str]) -> Desk:
    """The parts of the front desk under test; `url` starts them."""
    return Desk(read_settings(environment))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def url(desk: Desk) -> AsyncIterator[str]:
    """Where the front desk under test listens; one for all tests of a module."""
    served = Served(create_app(desk=desk))
    await served.start()
    yield f"http://127.0.0.1:{served.port}"
    await served.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def browser(url: str, channel: Channel) -> AsyncIterator[Browser]:
    """A visitor who has not begun yet."""
    browser = Browser(url)
    yield browser
    await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def visitor(browser: Browser) -> Browser:
    """A visitor who was greeted."""
    await browser.open()
    await browser.until(lambda log: log)
    return browser


@pytest_asyncio.fixture(loop_scope="module")
async def new_browser(url: str) -> AsyncIterator[Callable[[], Browser]]:
    """More visitors."""
    browsers: list[Browser] = []

    def new() -> Browser:
        browsers.append(Browser(url))
        return browsers[-1]

    yield new
    for browser in browsers:
        await browser.close()
