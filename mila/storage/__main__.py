"""`python -m mila.storage NAME`: writes a migration for what changed in the tables, to be read and committed."""

import sys
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config

from mila.storage.database import Database
from mila.storage.schema import MIGRATIONS, upgrade


def main() -> None:
    """Compares the tables with the migrations on an empty database."""
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/empty.db")
        upgrade(database)
        with database.write() as connection:
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS))
            config.attributes["connection"] = connection
            command.revision(config, message=sys.argv[1], autogenerate=True)


if __name__ == "__main__":
    main()
