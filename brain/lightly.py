"""Lets Rasa be imported without TensorFlow: none of our components uses it, and it takes half the start and memory.

Rasa imports it for DIET, TED and the like, which config.yml does not name. Its place is taken by modules whose names
can be inherited from, annotated with and used as decorators; to call for anything real says what is wrong.
"""

import re
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, Optional, Sequence

NAMES = frozenset(["tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras"])
_NEEDING = re.compile(r"\b(DIETClassifier|ResponseSelector|TEDPolicy|UnexpecTEDIntentPolicy|ConveRTFeaturizer)\b")


class Absent(type):
    """A class whose attributes are such classes too."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _absent(f"{cls.__name__}.{name}")

    def __call__(cls, *given: Any, **_: Any) -> Any:
        """As a decorator it leaves what it decorates as it is; a decorator with arguments gives one without."""
        if cls.__dict__.get("__absent__"):
            return given[0] if len(given) == 1 and callable(given[0]) else cls
        raise RuntimeError(f"{cls.__module__}.{cls.__qualname__} needs TensorFlow: start Rasa with `rasa run`.")


class AbsentModule(ModuleType):
    """A module in which every name is there, and none is real."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _absent(name)


class AbsentFinder(MetaPathFinder, Loader):
    """Finds TensorFlow and its kin before they are found on the disk."""

    def find_spec(self, name: str, path: Optional[Sequence[str]], target: Any = None) -> Optional[ModuleSpec]:
        """A place for the modules that are to be absent."""
        return ModuleSpec(name, self, is_package=True) if name.partition(".")[0] in NAMES else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The module that is there instead."""
        return AbsentModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is executed."""


def import_lightly(config: Path) -> None:
    """From now on TensorFlow is not imported, unless something in this config.yml needs it or it has been."""
    lines = config.read_text("utf-8").splitlines()
    if "tensorflow" not in sys.modules and not any(_NEEDING.search(line.partition("#")[0]) for line in lines):
        sys.meta_path.insert(0, AbsentFinder())


def _absent(name: str) -> Any:
    return Absent(name, (), {"__absent__": True})
