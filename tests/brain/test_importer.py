"""Skills' folders become what Rasa trains on."""

import shutil
from pathlib import Path
from typing import Any, Dict, List, Optional

import pytest
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.importers.importer import TrainingDataImporter

from brain.importer import SkillImporter
from brain.skills import SkillError


@pytest.fixture
def folder(project: Path, tmp_path: Path) -> Path:
    """A copy of the small skill that a test may spoil."""
    shutil.copytree(project, tmp_path / "project", ignore=shutil.ignore_patterns("models"))
    return tmp_path / "project"


def importer_of(folder: Path) -> SkillImporter:
    return SkillImporter(str(folder / "config.yml"), str(folder / "domain.yml"), [str(folder / "data")])


def heard(folder: Path, answer: str, **slots: Optional[str]) -> List[str]:
    """All that Rasa may choose from, for these slots."""
    responses = importer_of(folder).get_domain().responses
    generator = TemplatedNaturalLanguageGenerator(responses)
    said = {generator.generate_from_slots(answer, {"customer_name": "Ana", **slots}, "desk")["text"] for _ in range(40)}
    return sorted(said)


def read_all(importer: SkillImporter) -> None:
    importer.get_domain()
    importer.get_nlu_data()


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_both_languages_are_learnt_together(folder: Path) -> None:
    said = {
        (message.get("text"), message.get("intent")) for message in importer_of(folder).get_nlu_data().intent_examples
    }
    assert {("zdravo", "greet"), ("hello", "greet"), ("yes", "affirm"), ("no", "deny")} <= said


def test_each_language_hears_its_own_words_and_an_unknown_one_english(folder: Path) -> None:
    assert heard(folder, "utter_talk_lost", language="sr", operator="two") == ["Ne razumem."]
    assert heard(folder, "utter_talk_lost", language="en", operator=None) == ["I do not understand."]
    assert heard(folder, "utter_talk_lost", language="de", operator="two") == ["I do not understand."]
    assert heard(folder, "utter_talk_lost", language=None, operator=None) == ["I do not understand."]


@pytest.mark.parametrize(
    ("operator", "said"), [("one", "Ja sam Jedinicin robot."), ("two", "Ja sam robot."), (None, "Ja sam robot.")]
)
def test_an_operators_words_are_heard_with_that_operator_only(folder: Path, operator: Optional[str], said: str) -> None:
    assert heard(folder, "utter_talk_bot", language="sr", operator=operator) == [said]


def test_at_most_one_condition_holds_whatever_the_slots_are(folder: Path) -> None:
    for name, variations in importer_of(folder).get_domain().responses.items():
        conditions = [_pairs(each) for each in variations if "condition" in each]
        for language in ("sr", "en", "de", None):
            for operator in ("one", "two", None):
                slots = {("language", language), ("operator", operator)}
                assert len([each for each in conditions if each <= slots]) <= 1, (name, slots)
        assert len([each for each in variations if "condition" not in each]) == 1, name


def _pairs(variation: Dict[str, Any]) -> "set[tuple[str, Any]]":
    return {(condition["name"], condition["value"]) for condition in variation["condition"]}


def test_one_of_several_texts_is_chosen(folder: Path) -> None:
    write(folder / "data/talk/en.yml", "answers:\n  utter_talk_greet: [Hello!, Hi!]\n")
    assert heard(folder, "utter_talk_greet", language="en", operator="two") == ["Hello!", "Hi!"]


def test_an_intent_that_words_answer_gets_its_rule(folder: Path) -> None:
    steps = {step.block_name: step.events for step in importer_of(folder).get_stories().story_steps}
    events = steps["answer_to ask_if_bot"]
    assert [event.intent_name for event in events if isinstance(event, UserUttered)] == ["ask_if_bot"]
    assert "utter_talk_bot" in [event.action_name for event in events if isinstance(event, ActionExecuted)]


def test_rasa_finds_the_importer_by_its_name_in_the_configuration(folder: Path) -> None:
    importer = TrainingDataImporter.load_from_config(
        str(folder / "config.yml"), str(folder / "domain.yml"), [str(folder / "data")]
    )
    assert "utter_talk_bot" in importer.get_domain().responses
    assert "language" in [slot.name for slot in importer.get_domain().slots]
    assert importer.get_nlu_data().intents >= {"greet", "phone"}


def test_nothing_of_rasas_own_reader_sees_our_files(folder: Path) -> None:
    from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
    from rasa.shared.data import get_data_files, is_nlu_file

    data = [str(folder / "data")]
    assert get_data_files(data, is_nlu_file) == []
    assert importer_of(folder).get_conversation_tests().story_steps == []
    assert YAMLStoryReader.is_test_stories_file(str(folder / "data/talk/skill.yml")) is False


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("data/talk/sr.yml", "says:\n  greet: [a\n", ["data/talk/sr.yml: line 3:"]),
        ("data/talk/sr.yml", "says:\n  greet: [a]\n  greet: [b]\n", ["sr.yml", "greet"]),
        ("data/talk/sr.yml", "says:\n  greet: zdravo\n", ["sr.yml: says: greet must be a list", "'- '"]),
        ("data/talk/sr.yml", "says:\n  greet: [{a: b}]\n", ["sr.yml: says: greet has an entry that is no sentence"]),
        ("data/talk/sr.yml", "says:\n  bananas: [banana]\n", ["sr.yml: says: bananas", "intents"]),
        ("data/talk/sr.yml", "sais:\n  greet: [a]\n", ["sr.yml: sais: is not known here", "says"]),
        ("data/talk/sr.yml", "- a\n", ["sr.yml: must be a list of 'key: value'"]),
        ("data/talk/sr.yml", "answers:\n  utter_x: {txt: a}\n", ["sr.yml: answers: utter_x must be a text"]),
        ("data/talk/sr.yml", "answers:\n  utter_x: {text: a, choices: {c: C}}\n", ["utter_x: choices: c", "skill.yml"]),
        ("data/talk/skill.yml", "slots: []\n", ["skill.yml: slots: must be a list of 'name: value'"]),
        ("data/talk/skill.yml", "slots: {language: {type: text}}\n", ["slots: language", "elsewhere"]),
        ("operators/one/sr.yml", "answers: {utter_nothing: x}\n", ["one/sr.yml: answers: utter_nothing", "no skill"]),
        ("operators/one/sr.yml", "says: {greet: [x]}\n", ["one/sr.yml: says: is not known here"]),
    ],
)
def test_a_mistake_is_told_with_its_file_its_place_and_what_to_do(
    folder: Path, path: str, text: str, told: List[str]
) -> None:
    write(folder / path, text)
    with pytest.raises(SkillError) as raised:
        read_all(importer_of(folder))
    for part in told:
        assert part in str(raised.value)


def test_an_answer_in_two_skills_is_refused_for_one_would_silently_win(folder: Path) -> None:
    (folder / "data/other").mkdir()
    write(folder / "data/other/skill.yml", "{}")
    write(folder / "data/other/sr.yml", "answers: {utter_talk_bot: Drugo.}\n")
    with pytest.raises(SkillError, match=r"utter_talk_bot stands in .*other/sr\.yml too"):
        importer_of(folder).get_domain()
