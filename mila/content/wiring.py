"""Checks of names, and of answers that nobody says."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from mila.content.problem import Problem
from mila.content.reading import Content, Skill

_RASAS_OWN = {"utter_default"}  # said by Rasa itself
_DESK = "desk"  # the front desk's own words: its names are put together in Python


def check_wiring(content: Content) -> Iterator[Problem]:
    """All of them."""
    for skill in content.skills:
        yield from _names(skill)
        yield from _known_intents(content, skill)
    yield from _unused(content)


def _names(skill: Skill) -> Iterator[Problem]:
    slots = "|".join(map(re.escape, _all_slots(skill))) or "-"
    forms = "|".join(map(re.escape, skill.wiring.section("forms"))) or "-"
    rules = {
        "slots": (rf"{skill.name}_[a-z0-9_]+", f"{skill.name}_ and a noun"),
        "forms": (r"[a-z0-9_]+_form", "a noun and _form"),
        "actions": (
            rf"action_{skill.name}_[a-z0-9_]+|validate_({forms})|action_ask_({slots})",
            f"action_{skill.name}_ and a verb, validate_ and a form, or action_ask_ and a slot",
        ),
        "intents": (r"[a-z][a-z0-9_]*", "small letters and _"),
        "entities": (r"[a-z][a-z0-9_]*", "small letters and _"),
        "choices": (r"[a-z][a-z0-9_]*", "small letters and _"),
    }
    for section, (pattern, shape) in rules.items():
        for place, name in enumerate(skill.wiring.body.get(section) or []):
            if not re.fullmatch(pattern, str(name)):
                by_name = isinstance(skill.wiring.body[section], dict)
                line = skill.wiring.line(section, name if by_name else place)
                yield Problem(skill.wiring.path, line, f"{section}: {name} is no good name", f"Name it {shape}")
    for file in skill.words.values():
        for name in file.section("answers"):
            if not re.fullmatch(rf"utter_{skill.name}_[a-z0-9_]+", name) and name not in _RASAS_OWN:
                line = file.line("answers", name)
                yield Problem(
                    file.path, line, f"{name} is no good name here", f"Name it utter_{skill.name}_ and what it says"
                )


def _known_intents(content: Content, skill: Skill) -> Iterator[Problem]:
    known = {intent for each in content.skills for intent in each.wiring.listed("intents")} | {"nlu_fallback"}
    said = {name for _, _, name, _ in content.answers()}
    for intent, answer in skill.wiring.section("answer_to").items():
        line = skill.wiring.line("answer_to", intent)
        if intent not in known:
            yield Problem(skill.wiring.path, line, f"{intent} is no intent", "Add it to intents: or mend its spelling")
        if answer not in said:
            yield Problem(skill.wiring.path, line, f"{answer} has no words", "Write it under answers: in each language")
    for place, rule in enumerate(skill.wiring.body.get("rules") or []):
        for step in rule.get("steps") or []:
            if "intent" in step and step["intent"] not in known:
                line = skill.wiring.line("rules", place)
                yield Problem(skill.wiring.path, line, f"{step['intent']} in a rule is no intent", "Mend its spelling")


def _unused(content: Content) -> Iterator[Problem]:
    """Answers and phrases that neither wiring nor Python names."""
    is_said = _said_by(content)
    for skill, _, file in content.files():
        if skill.name == _DESK:
            continue
        for section in ("answers", "phrases"):
            for name in file.section(section):
                if not is_said(name, skill.name):
                    line = file.line(section, name)
                    yield Problem(file.path, line, f"nobody says {name}", "Take it out, or mend its spelling")


def _said_by(content: Content) -> Callable[[str, str], bool]:
    """Whether a name is said: named whole, or put together in Python, as by `f"type_{kind}"`."""
    sources = "\n".join(path.read_text("utf-8") for path in _python(content.root))
    quoted = set(re.findall(r"[\"'](\w+)[\"']", sources))
    whole = quoted | {name for skill in content.skills for name in _wired(skill.wiring.body)} | _RASAS_OWN
    made = [_pattern(each) for each in re.findall(r"f\"(\w*\{[^\"\s]*)\"", sources) if _tells(each)]

    def is_said(name: str, skill: str) -> bool:
        end = name.removeprefix(f"utter_{skill}_")
        return name in whole or (end != name and end in quoted) or any(each.fullmatch(name) for each in made)

    return is_said


def _tells(made: str) -> bool:
    """Whether the fixed parts of a name made in Python say more than that it is an answer."""
    return len(re.sub(r"\{[^}]*\}|utter|_", "", made)) > 2


def _pattern(made: str) -> re.Pattern[str]:
    return re.compile("[a-z0-9_]+".join(re.escape(part) for part in re.split(r"\{[^}]*\}", made)))


def _wired(body: Any) -> Iterator[str]:
    if isinstance(body, dict):
        for each in body.values():
            yield from _wired(each)
    elif isinstance(body, list):
        for each in body:
            yield from _wired(each)
    elif str(body).startswith("utter_"):
        yield str(body)


def _python(root: Path) -> list[Path]:
    return [path for folder in ("actions", "mila") for path in sorted((root / folder).rglob("*.py"))]


def _all_slots(skill: Skill) -> list[str]:
    return list(skill.wiring.section("slots"))
