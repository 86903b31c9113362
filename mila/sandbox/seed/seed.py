"""What every operator's seed offers."""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from mila.sandbox.resources import Document

FOLDER = Path(__file__).parent

type Piece = tuple[str, Document]


class Seed(Protocol):
    """An operator's facts and the resources of its customers as of a day."""

    def facts(self) -> dict[str, Any]:
        """What `mila.sandbox.operators.Operator` holds."""

    def documents(self, now: datetime) -> Iterator[Piece]:
        """Kind and document, in the order in which they are to be listed."""


class YamlData:
    """The data of an operator, read when they are first needed."""

    def __init__(self, operator: str) -> None:
        self._path = FOLDER / f"{operator}.yml"

    @cached_property
    def data(self) -> dict[str, Any]:
        """The whole file."""
        from ruamel.yaml import YAML  # 200 ms that only the first start pays

        loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(self._path)
        return loaded

    def facts(self) -> dict[str, Any]:
        """What `mila.sandbox.operators.Operator` holds."""
        return {**self.data["operator"], "payee": self.data["payee"], "words": self.data["words"]}
