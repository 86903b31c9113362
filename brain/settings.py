"""Addresses and secrets, from the environment or `.env`; Rasa's own `${…}` knows no defaults."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Mapping, Optional

ROOT = Path(__file__).resolve().parent.parent


class SettingMissing(Exception):
    """A setting without which nothing may start; names it."""


@dataclass(frozen=True)
class Settings:
    """What this process needs to know of the installation."""

    port: int
    actions_url: str
    actions_secret: str
    channel_secret: str
    tracker_url: str
    model: Path


def read_settings(environment: Optional[Mapping[str, str]] = None) -> Settings:
    """Reads the settings; the environment wins over `.env`. Raises `SettingMissing`."""
    values = {**_dotenv(ROOT / ".env"), **os.environ} if environment is None else environment
    data_dir = Path(values.get("MILA_DATA_DIR") or ROOT / "var")
    return Settings(
        port=int(values.get("MILA_RASA_PORT", 5005)),
        actions_url=f"http://127.0.0.1:{int(values.get('MILA_ACTIONS_PORT', 5055))}",
        actions_secret=_required(values, "MILA_ACTIONS_SECRET"),
        channel_secret=_required(values, "MILA_CHANNEL_SECRET"),
        tracker_url=values.get("MILA_TRACKER_URL") or f"sqlite:///{data_dir / 'rasa.db'}",
        model=Path(values.get("MILA_MODEL") or ROOT / "models"),
    )


def _dotenv(path: Path) -> Dict[str, str]:
    if not path.is_file():
        return {}
    pairs = (line.partition("=") for line in path.read_text("utf-8").splitlines() if not line.lstrip().startswith("#"))
    return {name.strip(): value.strip().strip("'\"") for name, equals, value in pairs if equals}


def _required(values: Mapping[str, str], name: str) -> str:
    value = values.get(name, "")
    if not value:
        raise SettingMissing(f"{name} is not set: put it into the environment or into .env (make run writes one).")
    return value
