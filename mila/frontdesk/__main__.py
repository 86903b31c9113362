"""Serves the front desk: `python -m mila.frontdesk`."""

import sys
from types import FrameType

import uvicorn

from mila.frontdesk.app import create_app
from mila.frontdesk.desk import Desk
from mila.logs import configure_logs
from mila.operators import OperatorsInvalid
from mila.settings import SettingMissing, read_settings


class _Server(uvicorn.Server):
    """Ends the event streams when it is told to end; it would wait for them."""

    def __init__(self, config: uvicorn.Config, desk: Desk) -> None:
        super().__init__(config)
        self._desk = desk

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Takes SIGTERM and SIGINT."""
        self._desk.hub.end_all()
        super().handle_exit(sig, frame)


def main() -> None:
    """Serves until told to end.

    MILA_HOST: the address to listen on; MILA_TRUSTED_PROXIES: the addresses whose X-Forwarded-For is believed.
    """
    configure_logs("frontdesk")
    try:
        settings = read_settings()
        desk = Desk(settings)
    except (SettingMissing, OperatorsInvalid) as wrong:
        sys.exit(str(wrong))
    proxies = settings.secrets.get("MILA_TRUSTED_PROXIES", "")
    config = uvicorn.Config(
        create_app(desk=desk),
        host=settings.secrets.get("MILA_HOST", "127.0.0.1"),
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None,
        timeout_graceful_shutdown=3,
    )
    _Server(config, desk).run()


if __name__ == "__main__":
    main()
