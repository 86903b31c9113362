"""Folding, words, intents, marked words."""

from pathlib import Path
from typing import Any, Dict

import numpy as np
import pytest
from rasa.core.agent import Agent

from brain.nlu.encoder import Encoder, one_script
from brain.nlu.features import features
from brain.nlu.folding import fold
from brain.nlu.tokenizer import words_of

SENTENCE = "Šta je to đavo, ćuti! Čiji je džak, ljubav, njiva i žaba? Ujaše konja."
LATIN = "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š"
CYRILLIC = "Шта је то ђаво, ћути! Чији је џак, љубав, њива и жаба? Ујаше коња."


def test_both_scripts_and_plain_latin_are_the_same_words() -> None:
    plain = "sta je to djavo, cuti! ciji je dzak, ljubav, njiva i zaba? ujase konja."
    assert fold(SENTENCE) == fold(CYRILLIC) == fold(SENTENCE.upper()) == fold(CYRILLIC.upper()) == plain


@pytest.mark.parametrize(("cyrillic", "latin"), zip("абвгдђежзијклљмнњопрстћуфхцчџш", LATIN.split(), strict=False))
def test_every_letter_of_the_two_alphabets_is_one(cyrillic: str, latin: str) -> None:
    assert fold(cyrillic) == fold(latin) == fold(cyrillic.upper()) == fold(latin.upper())
    assert fold(cyrillic).isascii()


@pytest.mark.parametrize(
    "text", [SENTENCE, CYRILLIC, "Ёжик съел щи", "ﬁn ǆ ﬀ", "ș ț ă â î", "", "🙂", "a\u0301\u0301", "İ", "ß"]
)
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_words_keep_their_place_in_what_was_typed(agent: Agent) -> None:
    from rasa.shared.nlu.training_data.message import Message

    from brain.nlu.tokenizer import FoldingTokenizer

    text = "  Џабе, ђаво…ǆ"
    tokens = FoldingTokenizer(FoldingTokenizer.get_default_config()).tokenize(Message({"text": text}), "text")
    assert [(token.text, text[token.start : token.end]) for token in tokens] == [
        ("dzabe", "Џабе"),
        ("djavo", "ђаво"),
        ("dz", "ǆ"),
    ]


def test_digits_are_all_alike_to_the_intent() -> None:
    assert features(words_of("kod 1000017")) == features(words_of("Код 9999999"))


@pytest.fixture(scope="module")
def agent(model: Path) -> Agent:
    return Agent.load(model)


async def understood(agent: Agent, text: str) -> Dict[str, Any]:
    return await agent.parse_message(text)


async def test_chances_sum_to_one_and_the_likeliest_comes_first(agent: Agent) -> None:
    parsed = await understood(agent, "Uključite mi telefon")
    ranking = parsed["intent_ranking"]
    assert parsed["intent"]["name"] == ranking[0]["name"] == "phone"
    assert [each["confidence"] for each in ranking] == sorted((each["confidence"] for each in ranking), reverse=True)
    assert sum(each["confidence"] for each in ranking) == pytest.approx(1, abs=1e-5)


async def test_other_ways_of_writing_change_nothing(agent: Agent) -> None:
    ways = ["Pričam li sa čovekom?", "pricam li sa covekom", "Причам ли са човеком", "PRIČAM LI SA ČOVEKOM!!!"]
    parsed = [await understood(agent, way) for way in ways]
    assert {each["intent"]["name"] for each in parsed} == {"ask_if_bot"}
    assert len({round(each["intent"]["confidence"], 5) for each in parsed}) == 1


@pytest.mark.parametrize("text", ["???", "qwrtz xywq", "."])
async def test_what_says_nothing_known_is_left_to_the_fallback(agent: Agent, text: str) -> None:
    assert (await understood(agent, text))["intent"]["name"] == "nlu_fallback"


@pytest.mark.parametrize("text", ["Telefonom!", "телефоном", "ajde TELEFONOM"])
async def test_marked_words_are_found_in_any_script(agent: Agent, text: str) -> None:
    (entity,) = (await understood(agent, text))["entities"]
    assert (entity["entity"], entity["value"]) == ("way", "telefonom")
    assert fold(text[entity["start"] : entity["end"]]) == "telefonom"


async def test_values_and_marked_words_stand_together(agent: Agent) -> None:
    parsed = await understood(agent, "telefonom, 064 123 4567")
    assert [entity["entity"] for entity in parsed["entities"]] == ["phone_number", "way"]


async def test_a_sentence_in_words_never_seen_is_understood_by_its_meaning(agent: Agent) -> None:
    for text in (
        "Is there a real person here or a computer?",
        "pričam li ja to s kompjuterom",
        "je l ovo živ čovek ili automat",
    ):
        assert (await understood(agent, text))["intent_ranking"][0]["name"] in ("ask_if_bot", "nlu_fallback")
        ranked = [
            each["name"] for each in (await understood(agent, text))["intent_ranking"] if each["name"] != "nlu_fallback"
        ]
        assert ranked[0] == "ask_if_bot"


def test_serbian_scripts_are_one_to_the_encoder_and_russian_is_left_as_it_is() -> None:
    assert one_script("Укључите МИ  љубав, ђаво и џак") == "uključite mi ljubav, đavo i džak"
    assert one_script("Включите телефон, пожалуйста. Это я") == "включите телефон, пожалуйста. это я"


def test_vectors_made_before_are_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: "list[str]" = []

    def encoded(_: Encoder, texts: "list[str]") -> np.ndarray:
        made.extend(texts)
        return np.array([[float(len(text)), 1.0] for text in texts])

    monkeypatch.setattr(Encoder, "_encoded", encoded)
    kept = tmp_path / "new" / "vectors.npz"
    assert Encoder().vectors(["a", "bb", "а"], kept).tolist() == [[1, 1], [2, 1], [1, 1]]
    assert Encoder().vectors(["bb", "ccc"], kept).tolist() == [[2, 1], [3, 1]]
    assert made == ["a", "bb", "ccc"]
    encoder = Encoder()
    assert encoder.vector("dddd") is encoder.vector("DDDD")
