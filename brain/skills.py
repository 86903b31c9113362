"""What lies in a skill's and an operator's folder, read and checked."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Tuple

from rasa.shared.exceptions import RasaException
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

WIRING = {"intents", "entities", "slots", "forms", "actions", "choices", "answer_to", "rules", "stories"}
WORDS = {"says", "answers", "phrases"}


class SkillError(RasaException):
    """A file of words or wiring that cannot be used: says which, where in it, and what to do."""

    def __init__(self, path: Path, key: str, what: str) -> None:
        """Takes the file, the key in it (may be empty) and a sentence that goes on after it."""
        super().__init__(f"{path}: {key} {what}" if key else f"{path}: {what}")


@dataclass(frozen=True)
class Skill:
    """A skill: its wiring and, by language, its words."""

    path: Path
    wiring: Mapping[str, Any]
    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def sentences(self) -> Iterator[Tuple[Path, str, List[str]]]:
        """(file, intent, what customers say), of every language in turn. Raises `SkillError`."""
        for language, words in self.words.items():
            for intent, sentences in words.get("says", {}).items():
                path = self.path / f"{language}.yml"
                _check(
                    isinstance(sentences, list),
                    path,
                    f"says: {intent}",
                    "must be a list: put each sentence on a line after '- '.",
                )
                _check(
                    all(isinstance(each, str) and each.strip() for each in sentences),
                    path,
                    f"says: {intent}",
                    "has an entry that is no sentence (put one with ': ' in it into quotes).",
                )
                yield path, intent, sentences

    def rules(self) -> List[Dict[str, Any]]:
        """The rules as written, and `answer_to` as rules."""
        short = [
            {"rule": f"answer_to {intent}", "steps": [{"intent": intent}, {"action": answer}]}
            for intent, answer in self.wiring.get("answer_to", {}).items()
        ]
        return [*short, *(self.wiring.get("rules") or [])]


@dataclass(frozen=True)
class Operator:
    """An operator that an installation serves, with the words in which it differs, by language."""

    path: Path
    words: Mapping[str, Mapping[str, Any]]

    @property
    def id(self) -> str:
        """The name of its folder."""
        return self.path.name


def read_skills(folder: Path) -> List[Skill]:
    """Every `<folder>/<skill>/` that has a skill.yml, by name. Raises `SkillError`."""
    return [_read_skill(path.parent) for path in sorted(folder.glob("*/skill.yml"))]


def read_operators(folder: Path) -> List[Operator]:
    """Every `<folder>/<id>/` that has an operator.yml, by name. Raises `SkillError`."""
    found = []
    for path in sorted(folder.glob("*/operator.yml")):
        found.append(Operator(path.parent, _read_words(path.parent, WORDS - {"says"})))
    return found


def read_yaml(path: Path, typ: str = "safe") -> Dict[str, Any]:
    """One file; `typ="base"` leaves every value a text. YAML 1.2, where `yes` is a word. Raises `SkillError`."""
    try:
        document = _parsed(path.read_text("utf-8"), typ)
    except (YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}:" if mark else ""
        raise SkillError(path, where, f"{getattr(error, 'problem', None) or error}") from error
    if document is None:
        return {}
    _check(isinstance(document, dict), path, "", "must be a list of 'key: value'.")
    return dict(document)


def _parsed(text: str, typ: str) -> Any:
    """The document. The reader in C, ten times as fast, makes the same of texts, but knows a little less of YAML."""
    if typ == "base":
        try:
            return YAML(typ=typ).load(text)
        except YAMLError:
            pass
    return YAML(typ=typ, pure=True).load(text)


def _read_skill(folder: Path) -> Skill:
    path = folder / "skill.yml"
    wiring = {key: value for key, value in read_yaml(path).items() if value is not None}
    _known(path, wiring, WIRING)
    for key in ("intents", "entities", "actions", "rules", "stories"):
        _check(isinstance(wiring.get(key, []), list), path, f"{key}:", "must be a list.")
    for key in ("slots", "forms", "choices", "answer_to"):
        _check(isinstance(wiring.get(key, {}), dict), path, f"{key}:", "must be a list of 'name: value'.")
    return Skill(folder, wiring, _read_words(folder, WORDS))


def _read_words(folder: Path, known: "set[str]") -> Dict[str, Dict[str, Any]]:
    words = {}
    for path in sorted(folder.glob("??.yml")):
        document = {key: value for key, value in read_yaml(path, "base").items() if value not in (None, "")}
        _known(path, document, known)
        for key, value in document.items():
            _check(isinstance(value, dict), path, f"{key}:", "must be a list of 'name: value'.")
        words[path.stem] = document
    return words


def _known(path: Path, document: Mapping[str, Any], known: "set[str]") -> None:
    for key in sorted(document.keys() - known):
        raise SkillError(path, f"{key}:", f"is not known here; one of {', '.join(sorted(known))} is meant.")


def _check(holds: bool, path: Path, key: str, what: str) -> None:
    if not holds:
        raise SkillError(path, key, what)
