"""Answers as Rasa's responses: the right language and operator picked by conditions of which at most one holds."""

from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence

from brain.skills import Operator, Skill, SkillError

Condition = Dict[str, Any]
Variation = Dict[str, Any]


class Wording(NamedTuple):
    """An answer as it stands in a file."""

    path: Path
    body: Any


def responses_of(skills: Sequence[Skill], operators: Sequence[Operator]) -> Dict[str, List[Variation]]:
    """All answers as responses. Raises `SkillError` for one that has no text, or a choice that means nothing."""
    choices = _choices(skills)
    common = _common(skills)
    own = {operator.id: _own(operator, common) for operator in operators}
    return {name: list(_variations(name, wordings, own, choices)) for name, wordings in common.items()}


def _variations(
    name: str,
    wordings: Mapping[str, Wording],
    own: Mapping[str, Dict[str, Dict[str, Wording]]],
    choices: Mapping[str, str],
) -> Iterator[Variation]:
    """The variations of one answer.

    Rasa picks at random among conditions that hold, and cannot say "not": where an operator has own words, the common
    ones are given once for every other operator and once for none.
    """
    for language in sorted({*wordings, *(language for words in own.values() for language in words.get(name, {}))}):
        differing = {
            operator: words[name][language] for operator, words in own.items() if language in words.get(name, {})
        }
        for operator, wording in differing.items():
            yield from _texts(name, wording, choices, [_is("language", language), _is("operator", operator)])
        if language not in wordings:
            continue
        others: List[Optional[str]] = [*(operator for operator in own if operator not in differing), None]
        for operator_ in others if differing else []:
            yield from _texts(
                name, wordings[language], choices, [_is("language", language), _is("operator", operator_)]
            )
        if not differing:
            yield from _texts(name, wordings[language], choices, [_is("language", language)])
    yield from _texts(name, wordings.get("en") or wordings[min(wordings)], choices, None)


def _texts(
    name: str, wording: Wording, choices: Mapping[str, str], condition: Optional[List[Condition]]
) -> Iterator[Variation]:
    body = wording.body if isinstance(wording.body, dict) else {"text": wording.body}
    texts = body.get("text")
    for text in texts if isinstance(texts, list) else [texts]:
        if not isinstance(text, str) or not text.strip() or not body.keys() <= {"text", "choices"}:
            raise SkillError(
                wording.path, f"answers: {name}", "must be a text, or 'text:' (one or a list) with 'choices:'."
            )
        variation: Variation = {"text": text}
        if body.get("choices"):
            variation["buttons"] = [
                _button(wording.path, name, choice, title, choices) for choice, title in body["choices"].items()
            ]
        if condition:
            variation["condition"] = condition
        yield variation


def _button(path: Path, answer: str, name: str, title: str, choices: Mapping[str, str]) -> Dict[str, str]:
    if name not in choices:
        raise SkillError(
            path,
            f"answers: {answer}: choices: {name}",
            "means nothing yet: write its payload under 'choices:' in skill.yml.",
        )
    # Rasa takes what stands in braces for a placeholder; doubled, they are braces.
    return {"title": title, "payload": choices[name].replace("{", "{{").replace("}", "}}")}


def _is(slot: str, value: Optional[str]) -> Condition:
    return {"type": "slot", "name": slot, "value": value}


def _choices(skills: Sequence[Skill]) -> Dict[str, str]:
    """What a click on each choice means; a name belongs to one skill."""
    found: Dict[str, str] = {}
    for skill in skills:
        for name, payload in skill.wiring.get("choices", {}).items():
            if found.setdefault(name, payload) != payload:
                raise SkillError(
                    skill.path / "skill.yml", f"choices: {name}", "means something else in another skill; rename one."
                )
    return found


def _common(skills: Sequence[Skill]) -> Dict[str, Dict[str, Wording]]:
    """Answer -> language -> wording."""
    found: Dict[str, Dict[str, Wording]] = {}
    for skill in skills:
        for language, words in skill.words.items():
            path = skill.path / f"{language}.yml"
            for name, body in words.get("answers", {}).items():
                if language in found.setdefault(name, {}):
                    raise SkillError(path, f"answers: {name}", f"stands in {found[name][language].path} too; keep one.")
                found[name][language] = Wording(path, body)
    return found


def _own(operator: Operator, common: Mapping[str, Any]) -> Dict[str, Dict[str, Wording]]:
    """Answer -> language -> wording of one operator; only answers that exist in some skill."""
    found: Dict[str, Dict[str, Wording]] = {}
    for language, words in operator.words.items():
        path = operator.path / f"{language}.yml"
        for name, body in words.get("answers", {}).items():
            if name not in common:
                raise SkillError(path, f"answers: {name}", "is an answer of no skill: check its name.")
            found.setdefault(name, {})[language] = Wording(path, body)
    return found
