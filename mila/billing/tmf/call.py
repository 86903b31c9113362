"""One request to the backend, and how long it may take."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mila.billing.tmf.paths import Resource


@dataclass(frozen=True, slots=True)
class Times:
    """How long the backend may take, in seconds."""

    connect: float = 1.0
    read: float = 4.0  # all requests and retries of a read together
    write: float = 4.0
    attempts: int = 3
    pause_min: float = 0.1
    pause_max: float = 0.8


@dataclass(frozen=True, slots=True)
class Call:
    """One request; `operation` is its name for breakers and logs, free of customers' data."""

    method: str
    resource: Resource
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    key: str | None = None
    correlation: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def operation(self) -> str:
        """`GET productOrder`."""
        return f"{self.method} {self.resource.name}"
