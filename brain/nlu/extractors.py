"""Entities: values of a fixed form by rules, and words that stand for a value, out of the trained sentences."""

import json
from collections import Counter, defaultdict
from typing import Any, DefaultDict, Dict, List, Sequence, Tuple

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from brain.nlu.classifier import TOKENS
from brain.nlu.tokenizer import words_of
from brain.nlu.values import find_values

Lexicon = Dict[str, Tuple[str, str]]  # folded words, as one text -> entity, value


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ValueExtractor(GraphComponent, EntityExtractorMixin):
    """Finds phone_number, customer_code, otp_code and email; the value is as it was typed."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`regions` (ISO 3166) whose phone numbers are known, `code_digits`: lengths of customer codes."""
        return {"regions": ["RS"], "code_digits": [7]}

    def __init__(self, config: Dict[str, Any]) -> None:
        """Takes its part of config.yml."""
        self._regions, self._code_digits = config["regions"], config["code_digits"]

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ValueExtractor":
        """One that needs no training."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds what is found to each message's entities."""
        for message in messages:
            text: str = message.get(TEXT)
            found = (
                find_values(text, self._regions, self._code_digits)
                if any(map(str.isdigit, text)) or "@" in text
                else []
            )
            entities = [_entity(value.entity, text[value.start : value.end], value.start, value.end) for value in found]
            _add(message, self.add_extractor_name(entities))
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class LexiconExtractor(GraphComponent, EntityExtractorMixin):
    """Finds words that a trained sentence marks, as in `[engleski]{"entity": "language", "value": "en"}`."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`except`: entities that are found by rules."""
        return {"except": ["phone_number", "customer_code", "otp_code", "email"]}

    def __init__(self, config: Dict[str, Any], storage: ModelStorage, resource: Resource, lexicon: Lexicon) -> None:
        """Takes the lexicon, empty before training."""
        self._config, self._storage, self._resource = config, storage, resource
        self._take(lexicon)

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LexiconExtractor":
        """An untrained one."""
        return cls(config, model_storage, resource, {})

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> "LexiconExtractor":
        """A trained one, out of the model; empty if no sentence has a mark."""
        try:
            with model_storage.read_from(resource) as folder:
                stored = json.loads((folder / "lexicon.json").read_text("utf-8"))
        except ValueError:
            stored = {}
        return cls(
            config, model_storage, resource, {words: (entity, value) for words, (entity, value) in stored.items()}
        )

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the marked words; those marked in two ways mean what they mean most often."""
        marks: DefaultDict[str, "Counter[Tuple[str, str]]"] = defaultdict(Counter)
        for message in training_data.entity_examples:
            for entity in message.get(ENTITIES):
                if entity["entity"] not in self._config["except"]:
                    words = " ".join(words_of(message.get(TEXT)[entity["start"] : entity["end"]]))
                    marks[words][entity["entity"], str(entity["value"])] += 1
        self._take({words: _commonest(counted) for words, counted in marks.items()})
        if self._lexicon:
            with self._storage.write_to(self._resource) as folder:
                (folder / "lexicon.json").write_text(json.dumps(self._lexicon, ensure_ascii=False), "utf-8")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds what is found to each message's entities, the longest words first."""
        for message in messages:
            tokens, text = message.get(TOKENS) or [], message.get(TEXT)
            _add(message, self.add_extractor_name(self._found(tokens, text)))
        return messages

    def _take(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._longest = max((len(words.split()) for words in lexicon), default=0)

    def _found(self, tokens: Sequence[Token], text: str) -> List[Dict[str, Any]]:
        found, place = [], 0
        while place < len(tokens):
            for end in range(min(place + self._longest, len(tokens)), place, -1):
                meant = self._lexicon.get(" ".join(token.text for token in tokens[place:end]))
                if meant:
                    found.append(_entity(meant[0], meant[1], tokens[place].start, tokens[end - 1].end))
                    place = end - 1
                    break
            place += 1
        return found


def _commonest(marks: "Counter[Tuple[str, str]]") -> Tuple[str, str]:
    return marks.most_common(1)[0][0]


def _entity(entity: str, value: str, start: int, end: int) -> Dict[str, Any]:
    return {"entity": entity, "value": value, "start": start, "end": end}


def _add(message: Message, entities: List[Dict[str, Any]]) -> None:
    """Adds entities to a message, those aside that overlap with what is there."""
    there = message.get(ENTITIES, [])
    new = [
        each for each in entities if not any(each["start"] < old["end"] and old["start"] < each["end"] for old in there)
    ]
    message.set(ENTITIES, [*there, *new], add_to_output=True)
