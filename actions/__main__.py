"""`python -m actions`: serves the actions on loopback until it is stopped."""

import sys

import uvicorn

from actions.catalogue import all_actions
from actions.rooms import open_rooms
from actions.server import make_app
from mila.logs import configure_logs
from mila.operators import OperatorsInvalid
from mila.settings import SettingMissing, read_settings
from mila.storage.schema import upgrade


def main() -> int:
    """Reads the settings, opens the rooms, serves."""
    configure_logs("actions")
    try:
        settings = read_settings()
        rooms = open_rooms(settings)
    except (SettingMissing, OperatorsInvalid) as wrong:
        print(wrong, file=sys.stderr)
        return 1
    upgrade(rooms.database)
    app = make_app(all_actions(rooms), settings.actions_secret)
    uvicorn.run(app, host="127.0.0.1", port=settings.actions_port, log_config=None, access_log=False)
    rooms.database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
