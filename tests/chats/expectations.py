"""What a line of a chat expects: the exact words, words with {anything} in them, or an answer by its name."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from mila.language.scripts import script_of, to_latin
from mila.settings import ROOT

_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")


class Answers:
    """The answers of all skills by language and name, each with its variations."""

    def __init__(self, skills: Path = ROOT / "data") -> None:
        self._texts: dict[tuple[str, str], list[str]] = {}
        for path in sorted(skills.glob("*/??.yml")):
            document = YAML(typ="safe", pure=True).load(path.read_text("utf-8")) or {}
            for name, body in (document.get("answers") or {}).items():
                self._texts[path.stem, name] = _variations(body)

    def expected(self, line: str, language: str) -> list[str]:
        """The texts that a line allows."""
        if re.fullmatch(r"utter_[a-z_]+", line):
            assert (language, line) in self._texts, f"no answer {line} in {language}"
            return self._texts[language, line]
        return [line]

    def fits(self, line: str, language: str, said: str) -> bool:
        """Whether what was said is what the line expects; Cyrillic is read as Latin unless the line is Cyrillic too."""
        text = to_latin(said) if script_of(line) != "cyrillic" else said
        return any(pattern(each).fullmatch(text) for each in self.expected(line, language))


def pattern(expected: str) -> re.Pattern[str]:
    """The text with every {placeholder} standing for anything, and any white space for any other."""
    pieces = [_spaces(piece) for piece in _PLACEHOLDER.split(expected.strip())]
    return re.compile(r"\s*" + ".+?".join(pieces) + r"\s*", re.DOTALL)


def choices_of(line: str) -> list[str]:
    """`Brojem telefona / Šifrom korisnika` as a list; a ` / ` stands between titles."""
    return [title.strip() for title in line.split(" / ")]


def titles(messages: list[dict[str, Any]]) -> list[str]:
    """The titles of all choices in these messages."""
    return [choice["title"] for message in messages for choice in message.get("choices", [])]


def _spaces(text: str) -> str:
    return r"\s+".join(re.escape(word) for word in re.split(r"\s+", text))


def _variations(body: Any) -> list[str]:
    text = body["text"] if isinstance(body, Mapping) else body
    return [str(each) for each in text] if isinstance(text, list) else [str(text)]
