"""The chats in `tests/chats/<skill>/<language>.yml`, read and checked for shape.

a suspended customer gets the line back on a promise:      # the sentence it proves
  operator: mts                                            # mts unless said
  name: Milica                                             # typed before the chat; may be left out
  chat:
    - customer: iskljucili ste mi telefon                  # typed; {code} is the newest code that was sent
    - bot: Kako želite da se identifikujete?               # every message of Mila's answer, in order: its text,
      choices: Brojem telefona / Šifrom korisnika          #   with {anything} in it, or utter_…; its choices if said,
                                                           #   `language: en` if it is not the file's
    - click: Brojem telefona                               # a choice by its title, or by the text on its card
    - backend: is down                                     # see backend.py
    - later: utter_reconnection_done_late                  # Mila says it by herself
  backend:                                                 # what must be true at the end, see backend.py
    - one order promise-to-pay for 0641234567
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent
STEPS = {"customer", "click", "bot", "later", "backend"}


@dataclass(frozen=True)
class Step:
    """A line of a chat: who, what, and for Mila the choices (None: not said)."""

    kind: str
    text: str
    choices: str | None
    language: str  # that Mila answers in, if not that of the file
    line: int


@dataclass(frozen=True)
class Case:
    """One chat."""

    sentence: str
    skill: str
    language: str
    operator: str
    name: str
    steps: tuple[Step, ...]
    backend: tuple[str, ...]
    path: Path

    @property
    def id(self) -> str:
        """As pytest shows it."""
        return f"{self.skill}-{self.language}-{self.sentence}"


def read_cases() -> list[Case]:
    """All chats. Raises ValueError with file and line for one that has no such shape."""
    return [case for path in sorted(FOLDER.glob("*/*.yml")) for case in _cases_of(path)]


def _cases_of(path: Path) -> list[Case]:
    document = YAML(typ="rt").load(path.read_text("utf-8")) or {}
    return [_case(path, sentence, body) for sentence, body in document.items()]


def _case(path: Path, sentence: str, body: Any) -> Case:
    if unknown := set(body) - {"operator", "name", "chat", "backend"}:
        raise ValueError(f"{path}: {sentence}: {', '.join(unknown)} is not known here")
    return Case(
        sentence=sentence,
        skill=path.parent.name,
        language=path.stem,
        operator=body.get("operator", "mts"),
        name=body.get("name", ""),
        steps=tuple(_step(path, step) for step in body["chat"]),
        backend=tuple(body.get("backend", ())),
        path=path,
    )


def _step(path: Path, step: Any) -> Step:
    kinds = set(step) & STEPS
    line = step.lc.line + 1
    if len(kinds) != 1 or set(step) - STEPS - {"choices", "language"}:
        raise ValueError(
            f"{path}:{line}: a step is one of {', '.join(sorted(STEPS))}, with choices and language for bot"
        )
    kind = kinds.pop()
    return Step(kind, str(step[kind]), step.get("choices"), step.get("language", ""), line)
