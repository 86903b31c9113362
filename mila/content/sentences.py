"""Checks of what customers say: every intent has sentences, no sentence has two intents, few are nearly the same."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from mila.content.problem import Problem
from mila.content.reading import Content, File, Skill

ENOUGH = 25  # sentences of an intent in a language
_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
_LATIN = [*"abvgdezijklmnoprstcufhccsz", "dj", "lj", "nj", "dz"]
_CYRILLIC = str.maketrans(dict(zip("абвгдезијклмнопрстћуфхцчшжђљњџ", _LATIN, strict=True)))


@dataclass(frozen=True)
class Sentence:
    """A sentence and where it stands."""

    text: str
    intent: str
    language: str
    file: File
    place: int

    @property
    def line(self) -> int:
        """Its line."""
        return self.file.line("says", self.intent, self.place)

    @property
    def words(self) -> tuple[str, ...]:
        """Its words, as the understanding sees them: plain Latin, no annotations; numbers are all alike."""
        folded = _folded(_ANNOTATION.sub(r"\1", self.text))
        return tuple(re.sub(r"\d+", "0", word) for word in re.findall(r"\w+", folded))


def check_sentences(content: Content) -> Iterator[Problem]:
    """All of them."""
    sentences = list(_sentences(content))
    for skill in content.skills:
        yield from _enough(content, skill, sentences)
        yield from _known(skill)
    yield from _texts(content)
    yield from _two_intents(sentences)
    yield from _near_duplicates(sentences)


def _enough(content: Content, skill: Skill, sentences: list[Sentence]) -> Iterator[Problem]:
    for intent in skill.wiring.listed("intents"):
        for language in content.languages:
            count = sum(each.intent == intent and each.language == language for each in sentences)
            file = skill.words.get(language)
            path = file.path if file else skill.wiring.path.with_name(f"{language}.yml")
            line = file.line("says", intent) if file else 1
            if not count:
                yield Problem(path, line, f"nobody says {intent} in {language}", f"Write {ENOUGH} sentences or more")
            elif count < ENOUGH:
                todo = f"Write {ENOUGH - count} more"
                yield Problem(path, line, f"{intent} has only {count} sentences in {language}", todo, stops=False)


def _known(skill: Skill) -> Iterator[Problem]:
    for file in skill.words.values():
        for intent in set(file.section("says")) - set(skill.wiring.listed("intents")):
            line = file.line("says", intent)
            yield Problem(file.path, line, f"{intent} is no intent of this skill", "Add it to intents: in skill.yml")


def _texts(content: Content) -> Iterator[Problem]:
    for _, _, file in content.files():
        for intent, said in file.section("says").items():
            for place, text in enumerate(said if isinstance(said, list) else []):
                if not isinstance(text, str) or not text.strip():
                    line = file.line("says", intent, place)
                    yield Problem(file.path, line, f"“{text}” is no sentence", "Put it into quotes")


def _two_intents(sentences: list[Sentence]) -> Iterator[Problem]:
    first: dict[tuple[str, ...], Sentence] = {}
    for each in sentences:
        if not each.words:
            continue
        other = first.setdefault(each.words, each)
        if other.intent != each.intent:
            what = f"“{each.text}” stands under {each.intent}, and under {other.intent} too"
            todo = f"Keep one; the other is in {other.file.path.parent.name}/{other.file.path.name}:{other.line}"
            yield Problem(each.file.path, each.line, what, todo)


def _near_duplicates(sentences: list[Sentence]) -> Iterator[Problem]:
    """One line a file and intent: with so few new words, sentences teach nothing."""
    groups: dict[tuple[str, str], list[Sentence]] = defaultdict(list)
    for each in sentences:
        groups[str(each.file.path), each.intent].append(each)
    for (_, intent), group in groups.items():
        near = [each for place, each in enumerate(group) if any(_nearly(each, other) for other in group[:place])]
        if near:
            what = f"{len(near)} of {len(group)} sentences of {intent} differ from another by one word at most"
            todo = f"Say it in another way; the first is “{near[0].text}”"
            yield Problem(near[0].file.path, near[0].line, what, todo, stops=False)


def _nearly(one: Sentence, other: Sentence) -> bool:
    if len(one.words) < 4 or len(one.words) != len(other.words):
        return one.words == other.words
    return sum(a != b for a, b in zip(one.words, other.words, strict=True)) <= 1


def _sentences(content: Content) -> Iterator[Sentence]:
    for _, language, file in content.files():
        for intent, said in file.section("says").items():
            for place, text in enumerate(said if isinstance(said, list) else []):
                yield Sentence(str(text), intent, language, file, place)


def _folded(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_CYRILLIC))
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).replace("đ", "dj")
