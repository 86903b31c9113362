"""Intents by logistic regression over words and letters; nothing but numpy is needed to use what was learnt."""

import json
from collections import Counter
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from brain.nlu.features import RUN, features

TOKENS = "text_tokens"
Learnt = Tuple[List[str], Dict[str, int], np.ndarray, np.ndarray]  # intents, place of each feature, weights, bias


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class WordsClassifier(IntentClassifier, GraphComponent):
    """Gives each message its intent and the likeliest intents, with probabilities that sum to one.

    Rasa's own (counts, then logistic regression) takes 12 s to import what it is stored with, and half the accuracy
    of weighted counts on few sentences.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`strength`: how closely to follow the sentences; `ranking_length`: intents reported (0 is all)."""
        return {"strength": 20.0, "sharpness": 1.0, "iterations": 200, "ranking_length": 10}

    def __init__(
        self, config: Dict[str, Any], storage: ModelStorage, resource: Resource, learnt: Optional[Learnt]
    ) -> None:
        """Takes what was learnt, or None before training."""
        self._config, self._storage, self._resource, self._learnt = config, storage, resource, learnt

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "WordsClassifier":
        """An untrained one."""
        return cls(config, model_storage, resource, None)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> "WordsClassifier":
        """A trained one, out of the model; untrained if there were no sentences."""
        try:
            with model_storage.read_from(resource) as folder:
                names = json.loads((folder / "names.json").read_text("utf-8"))
                with np.load(folder / "weights.npz", allow_pickle=False) as stored:
                    weights, bias = stored["weights"], stored["bias"]
        except ValueError:
            return cls(config, model_storage, resource, None)
        places = {name: place for place, name in enumerate(names["features"])}
        return cls(config, model_storage, resource, (names["intents"], places, weights, bias))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from all sentences that have an intent."""
        said = [message for message in training_data.intent_examples if message.get(INTENT) and message.get(TEXT)]
        if len({message.get(INTENT) for message in said}) > 1:
            counted = [Counter(_features(message)) for message in said]
            self._learnt = _learn(counted, [message.get(INTENT) for message in said], self._config)
            self._persist(self._learnt)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves the sentences as they are: nothing after this learns from its guesses."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets `intent` and `intent_ranking` of each message."""
        for message in messages:
            ranking = self._ranking(Counter(_features(message)))
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking[: self._config["ranking_length"] or None], add_to_output=True)
        return messages

    def _ranking(self, counted: "Counter[str]") -> List[Dict[str, Any]]:
        if self._learnt is None:
            return [{"name": None, "confidence": 0.0}]
        intents, places, weights, bias = self._learnt
        known = {places[name]: 1.0 + np.log(count) for name, count in counted.items() if name in places}
        where, values = list(known), np.fromiter(known.values(), np.float32, len(known))
        # The rows of `weights` hold idf already; the sentence's length is taken out by the norm of its weighted counts.
        logits = bias + (values @ weights[where, :-1]) / max(float(np.linalg.norm(values * weights[where, -1])), 1e-9)
        chances = softmax(logits * self._config["sharpness"])
        return [{"name": intents[place], "confidence": float(chances[place])} for place in np.argsort(-chances)]

    def _persist(self, learnt: Learnt) -> None:
        intents, places, weights, bias = learnt
        with self._storage.write_to(self._resource) as folder:
            names = {"intents": intents, "features": list(places)}
            (folder / "names.json").write_text(json.dumps(names, ensure_ascii=False), "utf-8")
            np.savez_compressed(folder / "weights.npz", weights=weights, bias=bias)


def _features(message: Message) -> List[str]:
    return features([token.text for token in message.get(TOKENS) or []])


def _learn(counted: Sequence[Mapping[str, int]], labels: Sequence[str], config: Dict[str, Any]) -> Learnt:
    """Weights of each feature for each intent, times the feature's idf; the idf itself stands in the last column."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    documents = Counter(name for sentence in counted for name in sentence)
    kept = sorted(name for name, sentences in documents.items() if sentences > 1 or not name.startswith(RUN))
    places = {name: place for place, name in enumerate(kept)}
    counted = [{name: count for name, count in sentence.items() if name in places} for sentence in counted]
    idf = np.log((1 + len(counted)) / (1 + np.array([documents[name] for name in places]))) + 1
    rows = [place for place, sentence in enumerate(counted) for _ in sentence]
    columns = [places[name] for sentence in counted for name in sentence]
    values = np.array([1 + np.log(count) for sentence in counted for count in sentence.values()]) * idf[columns]
    sentences = csr_matrix((values, (rows, columns)), shape=(len(counted), len(places)))
    lengths = np.sqrt(sentences.multiply(sentences).sum(axis=1))
    model = LogisticRegression(C=config["strength"], max_iter=config["iterations"], class_weight="balanced", tol=1e-3)
    with threadpool_limits(1):  # more threads only wait for each other here
        model.fit(csr_matrix(sentences.multiply(1 / np.maximum(lengths, 1e-9))), labels)
    coefficients, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # of two, sklearn keeps one
        coefficients, bias = np.vstack([-coefficients, coefficients]) / 2, np.concatenate([-bias, bias]) / 2
    weights = np.hstack([coefficients.T * idf[:, None], idf[:, None]]).astype(np.float32)
    return [str(name) for name in model.classes_], places, weights, bias.astype(np.float32)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities that sum to one."""
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()
