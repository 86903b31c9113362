"""Files of words and wiring, read with the line on which each thing stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from mila.content.problem import Problem


@dataclass(frozen=True)
class File:
    """One file as it was read."""

    path: Path
    body: Mapping[str, Any]

    def section(self, name: str) -> Mapping[str, Any]:
        """A part such as `answers`; empty if it is not there or no mapping."""
        part = self.body.get(name)
        return part if isinstance(part, Mapping) else {}

    def listed(self, name: str) -> list[str]:
        """A part that is a list, such as `intents`."""
        part = self.body.get(name)
        return [str(each) for each in part] if isinstance(part, list) else []

    def line(self, *keys: str | int) -> int:
        """The line of what stands under these keys, or of the nearest thing above that has one."""
        body, line = self.body, 1
        for key in keys:
            try:
                line = _line_of(body, key)
                body = body[key]  # type: ignore[index] # keys of mappings and places of lists alike
            except (KeyError, IndexError, TypeError, AttributeError):
                break
        return line


@dataclass
class Skill:
    """A skill's folder: its wiring and its words by language."""

    name: str
    wiring: File
    words: dict[str, File] = field(default_factory=dict)


@dataclass
class Content:
    """All that trainers write: skills, operators' own words, the languages of the installation."""

    root: Path
    languages: dict[str, Any]
    skills: list[Skill]
    operators: dict[str, dict[str, File]]
    problems: list[Problem]

    def answers(self) -> Iterator[tuple[Skill, str, str, File]]:
        """(skill, language, name, file) of every answer."""
        for skill, language, file in self.files():
            for name in file.section("answers"):
                yield skill, language, name, file

    def files(self) -> Iterator[tuple[Skill, str, File]]:
        """(skill, language, file) of every file of words."""
        for skill in self.skills:
            for language, file in skill.words.items():
                yield skill, language, file


def read_content(root: Path) -> Content:
    """Reads `data/` and `operators/` under `root`; files that can't be read are problems."""
    problems: list[Problem] = []
    data = root / "data"
    languages = dict(_read(data / "languages.yml", problems).body)
    skills = [_skill(folder, problems) for folder in sorted(data.iterdir()) if folder.is_dir()]
    operators = {
        path.parent.name: _words(path.parent, problems) for path in sorted(root.glob("operators/*/operator.yml"))
    }
    return Content(root, languages, skills, operators, problems)


def _skill(folder: Path, problems: list[Problem]) -> Skill:
    return Skill(folder.name, _read(folder / "skill.yml", problems), _words(folder, problems))


def _words(folder: Path, problems: list[Problem]) -> dict[str, File]:
    return {path.stem: _read(path, problems) for path in sorted(folder.glob("??.yml"))}


def _read(path: Path, problems: list[Problem]) -> File:
    try:
        body = YAML(typ="rt").load(path.read_text("utf-8"))
    except FileNotFoundError:
        problems.append(Problem(path, 1, "this file is missing", "Write it; another skill shows its shape"))
        body = {}
    except YAMLError as error:
        problems.append(_unreadable(path, error))
        body = {}
    return File(path, body if isinstance(body, Mapping) else {})


def _unreadable(path: Path, error: YAMLError) -> Problem:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    reason = (error.problem if isinstance(error, MarkedYAMLError) else None) or "it is not YAML"
    return Problem(
        path,
        mark.line + 1 if mark else 1,
        f"can't be read: {str(reason).splitlines()[0]}",
        "Look at spaces at the beginning of the line, and put a text with ': ' or '#' in it into quotes",
    )


def _line_of(body: Any, key: str | int) -> int:
    place = body.lc.item(key) if isinstance(key, int) else body.lc.key(key)
    return int(place[0]) + 1
