"""The words of Mila: answers and phrases out of `data/<skill>/<language>.yml`, an operator's own words first."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import Locale
from ruamel.yaml import YAML


class WordMissing(KeyError):
    """No language has this answer or phrase; `make check` finds it before a customer does."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its values put in; choices are (name, title), their payloads stand in skill.yml."""

    name: str
    text: str
    choices: tuple[tuple[str, str], ...] = ()


class Words:
    """Answers and phrases by language and operator."""

    def __init__(
        self, common: Mapping[str, Mapping[str, Any]], own: Mapping[tuple[str, str], Mapping[str, Any]]
    ) -> None:
        self._common = common
        self._own = own

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have words, English first if it has."""
        return tuple(sorted(self._common, key=lambda language: (language != "en", language)))

    def answer(self, name: str, language: str, operator: str = "", **values: object) -> Answer:
        """The answer `utter_…` in this language. Raises `WordMissing`."""
        found = self._find(name, language, operator)
        body = found if isinstance(found, Mapping) else {"text": found}
        text = body["text"] if isinstance(body["text"], str) else body["text"][0]
        choices = tuple((key, str(title).format_map(values)) for key, title in body.get("choices", {}).items())
        return Answer(name, text.format_map(values), choices)

    def phrase(self, name: str, language: str, operator: str = "", **values: object) -> str:
        """A few words to be put into an answer, such as a status. Raises `WordMissing`."""
        return str(self._find(name, language, operator)).format_map(values)

    def count(self, name: str, number: int, language: str, operator: str = "") -> str:
        """A phrase in the right plural for `number` (CLDR: one, few, many, other); `{n}` stands for the number."""
        forms = self._find(name, language, operator)
        form = Locale.parse(language).plural_form(number)
        return str(forms.get(form, forms["other"])).format_map({"n": number})

    def _find(self, name: str, language: str, operator: str) -> Any:
        for words in self._places(language, operator):
            if name in words:
                return words[name]
        raise WordMissing(name)

    def _places(self, language: str, operator: str) -> list[Mapping[str, Any]]:
        asked = [self._own.get((operator, language), {}), self._common.get(language, {})]
        return asked + [self._common[other] for other in self.languages]


def read_words(skills_dir: Path, operators_dir: Path) -> Words:
    """Reads the words of all skills and operators; one file a language."""
    common: dict[str, dict[str, Any]] = {}
    for path in sorted(skills_dir.glob("*/??.yml")):
        common.setdefault(path.stem, {}).update(_words_of(path))
    own = {(path.parent.name, path.stem): _words_of(path) for path in sorted(operators_dir.glob("*/??.yml"))}
    return Words(common, own)


def _words_of(path: Path) -> dict[str, Any]:
    document = YAML(typ="safe", pure=True).load(path.read_text("utf-8")) or {}
    return {**document.get("phrases", {}), **document.get("answers", {})}
