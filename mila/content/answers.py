"""Checks of answers and phrases: in every language, with the same placeholders, choices that mean something."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mila.content.problem import Problem
from mila.content.reading import Content, File, Skill

_PLACEHOLDER = re.compile(r"\{(\w*)\}")


def check_answers(content: Content) -> Iterator[Problem]:
    """All of them."""
    yield from _in_every_language(content)
    yield from _choices(content)
    yield from _operators_own(content)
    yield from _of_known_languages(content)


def _in_every_language(content: Content) -> Iterator[Problem]:
    for skill in content.skills:
        for section in ("answers", "phrases"):
            for name in sorted({name for file in skill.words.values() for name in file.section(section)}):
                yield from _one_name(content, skill, section, name)


def _one_name(content: Content, skill: Skill, section: str, name: str) -> Iterator[Problem]:
    in_order = sorted(skill.words, key=lambda language: [*content.languages, language].index(language))
    having = {each: skill.words[each] for each in in_order if name in skill.words[each].section(section)}
    first, first_file = next(iter(having.items()))
    for language in content.languages:
        if language not in having:
            path = first_file.path.with_name(f"{language}.yml")
            file = skill.words.get(language)
            yield Problem(
                path,
                file.line(section) if file else 1,
                f"{section}: {name} is missing in {language}",
                f"Write it; in {first} it stands in {first_file.path.name}:{first_file.line(section, name)}",
            )
    for language, file in having.items():
        yield from _placeholders(first, first_file, language, file, section, name)
        yield from _texts(file, section, name)


def _placeholders(
    first: str, first_file: File, language: str, file: File, section: str, name: str
) -> Iterator[Problem]:
    wanted, has = (set(_all_placeholders(each.section(section)[name])) for each in (first_file, file))
    if has != wanted:
        missing = ", ".join(f"{{{each}}}" for each in sorted(wanted - has)) or "nothing"
        extra = ", ".join(f"{{{each}}}" for each in sorted(has - wanted)) or "nothing"
        yield Problem(
            file.path,
            file.line(section, name),
            f"{name} has other placeholders than in {first}: missing {missing}, too many {extra}",
            "Use the same in all languages",
        )


def _texts(file: File, section: str, name: str) -> Iterator[Problem]:
    body = file.section(section)[name]
    line = file.line(section, name)
    if section == "phrases":
        if isinstance(body, Mapping) and "other" not in body:
            yield Problem(file.path, line, f"{name} has no form “other”", "Every plural needs it; see cldr.unicode.org")
        return
    texts = body.get("text") if isinstance(body, Mapping) else body
    for text in texts if isinstance(texts, list) else [texts]:
        if not isinstance(text, str) or not text.strip():
            yield Problem(file.path, line, f"{name} has no text", "Write one, or take the answer out")
    if isinstance(body, Mapping) and (unknown := set(body) - {"text", "choices"}):
        yield Problem(
            file.path, line, f"{name} has {', '.join(sorted(unknown))}, which nobody reads", "Only text and choices"
        )


def _choices(content: Content) -> Iterator[Problem]:
    payloads = {name for skill in content.skills for name in skill.wiring.section("choices")}
    intents = {intent for skill in content.skills for intent in skill.wiring.listed("intents")}
    for _, _, answer, file in content.answers():
        body = file.section("answers")[answer]
        for name in (body.get("choices") or {}) if isinstance(body, Mapping) else {}:
            if name not in payloads:
                yield Problem(
                    file.path,
                    file.line("answers", answer, "choices", name),
                    f"the choice {name} of {answer} means nothing yet",
                    "Write what a click on it says under choices: in skill.yml, such as /ask_menu",
                )
    for skill in content.skills:
        for name, payload in skill.wiring.section("choices").items():
            match = re.match(r"/([a-z_]+)", str(payload))
            if not match or match[1] not in intents:
                line = skill.wiring.line("choices", name)
                yield Problem(
                    skill.wiring.path, line, f"the choice {name} says no known intent", "Write / and an intent"
                )


def _operators_own(content: Content) -> Iterator[Problem]:
    known = {name for _, _, file in content.files() for part in ("answers", "phrases") for name in file.section(part)}
    for operator, words in content.operators.items():
        for file in words.values():
            for section in ("answers", "phrases"):
                for name in set(file.section(section)) - known:
                    line = file.line(section, name)
                    yield Problem(
                        file.path, line, f"{name} of {operator} is an answer of no skill", "Look at its spelling"
                    )


def _of_known_languages(content: Content) -> Iterator[Problem]:
    for _, language, file in content.files():
        if language not in content.languages:
            yield Problem(
                file.path, 1, f"{language} is no language of this installation", "Add it to data/languages.yml"
            )


def _all_placeholders(body: Any) -> Iterator[str]:
    if isinstance(body, Mapping):
        for each in body.values():
            yield from _all_placeholders(each)
    elif isinstance(body, list):
        yield from _all_placeholders(body[0] if body else "")
    else:
        yield from _PLACEHOLDER.findall(str(body))
