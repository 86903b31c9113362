"""`make check` for words: every kind of mistake is told with its file, line, and what to do."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mila.content.__main__ import check, main
from mila.content.problem import Problem
from mila.settings import ROOT

SKILL = """\
intents: [ask_weather]
actions: [action_weather_tell]
choices:
  again: /ask_weather
answer_to:
  ask_weather: utter_weather_sunny
"""
SR = """\
says:
  ask_weather:
    - kakvo je vreme
answers:
  utter_weather_sunny: Sunčano je, {degrees}.
  utter_weather_ask:
    text: Gde?
    choices: {again: Ponovo}
phrases:
  days: {one: "{n} dan", other: "{n} dana"}
"""
EN = SR.replace("kakvo je vreme", "how is the weather").replace("Sunčano je", "It is sunny").replace("Ponovo", "Again")
PYTHON = 'NAMES = ("utter_weather_ask", "days")\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small installation without a mistake."""
    skill = tmp_path / "data" / "weather"
    skill.mkdir(parents=True)
    (tmp_path / "data" / "languages.yml").write_text("sr: {name: srpski}\nen: {name: English}\n")
    (skill / "skill.yml").write_text(SKILL)
    (skill / "sr.yml").write_text(SR)
    (skill / "en.yml").write_text(EN)
    (tmp_path / "actions").mkdir()
    (tmp_path / "actions" / "weather.py").write_text(PYTHON)
    shutil.copytree(ROOT / "operators" / "mts", tmp_path / "operators" / "mts")
    return tmp_path


@pytest.fixture
def problems(root: Path) -> Callable[..., list[Problem]]:
    """What the check says when in a file (`weather/sr.yml`) one text is put in the place of another."""

    def changed(file: str, old: str, new: str) -> list[Problem]:
        path = root / "data" / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        return [problem for problem in check(root) if problem.stops]

    return changed


def test_no_mistake_is_no_problem(root: Path):
    assert [problem for problem in check(root) if problem.stops] == []


def test_our_own_words_have_none():
    assert [problem.sentence(ROOT) for problem in check(ROOT) if problem.stops] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "what"),
    [
        ("weather/en.yml", "  utter_weather_sunny: It is sunny, {degrees}.\n", "", 4, "missing in en"),
        ("weather/en.yml", "{degrees}", "{degres}", 5, "missing {degrees}, too many {degres}"),
        ("weather/sr.yml", 'one: "{n} dan", other: "{n} dana"', 'one: "{n} dan"', 10, "has no form “other”"),
        ("weather/sr.yml", "{again: Ponovo}", "{agian: Ponovo}", 8, "the choice agian"),
        ("weather/skill.yml", "/ask_weather\n", "/ask_wether\n", 4, "says no known intent"),
        ("weather/en.yml", "    - how is the weather\n", "    - Kakvo je  vréme\n    - x\n", None, None),
        ("weather/sr.yml", "  ask_weather:\n", "  ask_wether:\n", 2, "ask_wether is no intent"),
        ("weather/sr.yml", "    - kakvo je vreme", "    - 12", 3, "is no sentence"),
        ("weather/skill.yml", "  ask_weather: utter", "  ask_wether: utter", 6, "ask_wether is no intent"),
        ("weather/skill.yml", "utter_weather_sunny", "utter_weather_suny", 6, "utter_weather_suny has no words"),
        ("weather/skill.yml", "action_weather_tell", "tell_weather", 2, "tell_weather is no good name"),
        ("weather/sr.yml", "phrases:\n", "phrases:\n  unheard: x\n", 10, "nobody says unheard"),
        ("weather/sr.yml", "answers:\n", "answers:\n  weather: x\n", 5, "weather is no good name here"),
        ("weather/sr.yml", "Gde?", "''", 6, "utter_weather_ask has no text"),
        ("weather/sr.yml", "text: Gde?", "text: Gde: to?", 7, "can't be read"),
        ("weather/sr.yml", "answers:\n", "answers:\n  utter_weather_sunny: dvaput\n", 6, "can't be read"),
    ],
)
def test_each_mistake_is_told_with_its_place(
    problems: Callable[..., list[Problem]], file: str, old: str, new: str, line: int | None, what: str | None
):
    found = problems(file, old, new)
    if what is None:
        assert found == []
        return
    assert any(
        what in problem.what and problem.line == line and str(problem.path).endswith(file) for problem in found
    ), found
    assert all(problem.todo for problem in found)


def test_one_sentence_can_not_have_two_intents(root: Path, problems: Callable[..., list[Problem]]):
    (root / "data" / "weather" / "skill.yml").write_text(SKILL.replace("[ask_weather]", "[ask_weather, greet]"))
    for language in ("sr", "en"):
        path = root / "data" / "weather" / f"{language}.yml"
        path.write_text(path.read_text("utf-8").replace("answers:", "  greet: [zdravo]\nanswers:"))
    found = problems("weather/sr.yml", "[zdravo]", "[zdravo, 'Како је? Какво је време', КАКВО ЈЕ ВРЕМЕ]")
    assert [problem.line for problem in found] == [4]
    assert "under ask_weather too" in found[0].what


def test_a_language_that_nobody_added_is_told(root: Path):
    (root / "data" / "weather" / "ru.yml").write_text("answers:\n  utter_weather_sunny: Солнечно, {degrees}.\n")
    assert any("ru is no language of this installation" in problem.what for problem in check(root))


def test_an_intent_that_nobody_says_is_told(problems: Callable[..., list[Problem]]):
    found = problems("weather/en.yml", "  ask_weather:\n    - how is the weather\n", "")
    assert "nobody says ask_weather in en" in [problem.what for problem in found]


def test_an_operators_own_answer_must_be_somebodys(root: Path):
    (root / "operators" / "mts" / "sr.yml").write_text("answers:\n  utter_weather_rainy: Kiša.\n")
    assert any("utter_weather_rainy of mts" in problem.what for problem in check(root))


def test_few_sentences_and_near_duplicates_are_worth_knowing_but_stop_nothing(root: Path):
    path = root / "data" / "weather" / "sr.yml"
    path.write_text(
        path.read_text("utf-8").replace("    - kakvo je vreme\n", "    - kakvo je vreme\n    - Kakvo je vreme?\n")
    )
    told = [problem.what for problem in check(root) if not problem.stops]
    assert any("only 2 sentences" in what for what in told)
    assert any("1 of 2 sentences" in what for what in told)


def test_the_command_prints_sentences_and_fails_when_there_are_problems(root: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["check", str(root)]) == 0
    (root / "data" / "weather" / "en.yml").write_text(EN.replace("{degrees}", "{degres}"))
    (root / "operators" / "mts" / "operator.yml").write_text("name: mts\n")
    assert main(["check", str(root)]) == 1
    printed = capsys.readouterr().out
    assert "data/weather/en.yml:5: utter_weather_sunny has other placeholders" in printed
    assert "operator.yml: languages:" in printed
