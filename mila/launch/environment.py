"""The environment of the four processes: secrets made on the first start, ports looked at before anything starts."""

import os
import secrets
import socket
import sys
from pathlib import Path

from mila.settings import ROOT, Settings, read_settings

SECRETS = ("MILA_CHANNEL_SECRET", "MILA_ACTIONS_SECRET", "MILA_CODE_KEY")
RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"


class PortTaken(Exception):
    """Another program listens where one of ours should; the message says which setting moves ours."""


def ensure_secrets(path: Path) -> None:
    """Writes `.env` with fresh secrets, readable by the owner alone, unless there is one."""
    if path.exists() or all(os.environ.get(name) for name in SECRETS):
        return
    lines = ["# Made by the first `make run`. Keep it secret, keep it out of git.\n"]
    lines += [f"{name}={secrets.token_urlsafe(32)}\n" for name in SECRETS]
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(lines)


def process_environment(settings: Settings) -> dict[str, str]:
    """What the processes get: our environment, the settings with their defaults, the two Pythons."""
    return {
        **os.environ,
        **{name: value for name, value in settings.secrets.items() if name.startswith("MILA_")},
        "MILA_ROOT": str(ROOT),
        "MILA_PYTHON": sys.executable,
        "MILA_RASA_PYTHON": str(RASA_PYTHON),
        "MILA_DATA_DIR": str(settings.data_dir),
        "MILA_PORT": str(settings.port),
        "MILA_RASA_PORT": str(settings.rasa_port),
        "MILA_ACTIONS_PORT": str(settings.actions_port),
        "MILA_SANDBOX_PORT": str(settings.sandbox_port),
        "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "",  # where it is set, every start compiles all libraries again
    }


def ensure_ports_free(settings: Settings) -> None:
    """Raises `PortTaken` when one of the four ports is in use."""
    ports = {
        "MILA_PORT": settings.port,
        "MILA_RASA_PORT": settings.rasa_port,
        "MILA_ACTIONS_PORT": settings.actions_port,
        "MILA_SANDBOX_PORT": settings.sandbox_port,
    }
    for name, port in ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as taken:
                raise PortTaken(f"Port {port} is taken. Stop what listens there, or set {name} to another.") from taken


def settings_for_launch() -> Settings:
    """The settings, with secrets made where there are none yet."""
    ensure_secrets(ROOT / ".env")
    return read_settings()
