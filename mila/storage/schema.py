"""Brings the database to the newest schema, at the start of every process, however many start at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from mila.storage.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 7_304_015  # any number, the same for all processes: PostgreSQL's advisory lock


def upgrade(database: Database) -> None:
    """Applies the migrations that are missing; SQLite's write lock or PostgreSQL's advisory lock makes others wait."""
    with database.write() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
