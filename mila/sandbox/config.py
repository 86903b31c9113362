"""What the sandbox reads from the environment; it needs no secret."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Config:
    """Where the sandbox keeps its data, listens and may send notifications."""

    data_dir: Path = Path("var")
    port: int = 8090
    callback_hosts: frozenset[str] = frozenset()
    tick_seconds: float = 5.0

    @property
    def database(self) -> Path:
        """The sandbox's own SQLite file."""
        return self.data_dir / "sandbox.db"


def read_config(environment: Mapping[str, str] | None = None) -> Config:
    """Reads MILA_DATA_DIR, MILA_SANDBOX_PORT and MILA_SANDBOX_CALLBACK_HOSTS (comma separated, beside loopback)."""
    values = os.environ if environment is None else environment
    hosts = values.get("MILA_SANDBOX_CALLBACK_HOSTS", "")
    return Config(
        data_dir=Path(values.get("MILA_DATA_DIR", "var")).resolve(),
        port=int(values.get("MILA_SANDBOX_PORT", "8090")),
        callback_hosts=frozenset(host.strip().lower() for host in hosts.split(",") if host.strip()),
    )
