"""What differs between machines: addresses and secrets, from the environment and `.env`, read once at the start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent.parent


class SettingMissing(Exception):
    """A setting without which nothing may start; names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Addresses, ports, secrets and folders of one installation."""

    data_dir: Path
    database_url: str
    port: int
    rasa_port: int
    actions_port: int
    sandbox_port: int
    channel_secret: str
    actions_secret: str
    code_key: str
    operators_dir: Path
    skills_dir: Path
    secrets: Mapping[str, str]

    @property
    def rasa_url(self) -> str:
        """Where Rasa's own channel answers; loopback only."""
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def actions_url(self) -> str:
        """Where the action server answers; loopback only."""
        return f"http://127.0.0.1:{self.actions_port}"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Reads the settings; the environment wins over `.env`. Raises `SettingMissing`."""
    values = {**_dotenv(), **os.environ} if environment is None else dict(environment)
    data_dir = Path(values.get("MILA_DATA_DIR", ROOT / "var")).resolve()
    return Settings(
        data_dir=data_dir,
        database_url=values.get("DATABASE_URL") or f"sqlite:///{data_dir / 'mila.db'}",
        port=int(values.get("MILA_PORT", 8080)),
        rasa_port=int(values.get("MILA_RASA_PORT", 5005)),
        actions_port=int(values.get("MILA_ACTIONS_PORT", 5055)),
        sandbox_port=int(values.get("MILA_SANDBOX_PORT", 8090)),
        channel_secret=_required(values, "MILA_CHANNEL_SECRET"),
        actions_secret=_required(values, "MILA_ACTIONS_SECRET"),
        code_key=_required(values, "MILA_CODE_KEY"),
        operators_dir=Path(values.get("MILA_OPERATORS_DIR", ROOT / "operators")),
        skills_dir=Path(values.get("MILA_SKILLS_DIR", ROOT / "data")),
        secrets=values,
    )


def _dotenv() -> dict[str, str]:
    return {name: value for name, value in dotenv_values(ROOT / ".env").items() if value is not None}


def _required(values: Mapping[str, str], name: str) -> str:
    value = values.get(name, "")
    if not value:
        raise SettingMissing(f"{name} is not set: put it into the environment or into .env (make run writes one).")
    return value
