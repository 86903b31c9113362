"""Makes Rasa's domain, sentences and rules out of `data/<skill>/` and `operators/<id>/`; named in config.yml."""

import os
from functools import cached_property
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple, Union

import rasa.shared.utils.io
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data import entities_parser, synonyms_parser
from rasa.shared.nlu.training_data.training_data import TrainingData

from brain.skills import Operator, Skill, SkillError, read_operators, read_skills, read_yaml
from brain.words import responses_of


class SkillImporter(TrainingDataImporter):
    """Reads skills and operators' own words, so that Rasa's commands work with their default arguments."""

    def __init__(
        self,
        config_file: Optional[str] = None,
        domain_path: Optional[str] = None,
        training_data_paths: Optional[Union[List[str], str]] = None,
    ) -> None:
        """Takes Rasa's own arguments; operators lie in MILA_OPERATORS_DIR, or beside the skills' folder."""
        paths = [training_data_paths] if isinstance(training_data_paths, str) else list(training_data_paths or ["data"])
        self._config_file = config_file
        self._domain_path = Path(domain_path or "domain.yml")
        self._skills_dirs = [Path(path) for path in paths]
        self._operators_dir = Path(os.environ.get("MILA_OPERATORS_DIR") or self._skills_dirs[0].parent / "operators")

    def get_config(self) -> Dict[str, Any]:
        """config.yml as it stands."""
        return rasa.shared.utils.io.read_model_configuration(self._config_file) if self._config_file else {}

    def get_config_file_for_auto_config(self) -> Optional[str]:
        """config.yml, of which Rasa needs the path."""
        return self._config_file

    def get_domain(self) -> Domain:
        """domain.yml, then every skill's part of it, then the answers. Raises `SkillError`."""
        domain = read_yaml(self._domain_path) if self._domain_path.is_file() else {}
        for skill in self._skills:
            _merge(domain, skill)
        domain["responses"] = {**domain.get("responses", {}), **responses_of(self._skills, self._operators)}
        return Domain.from_dict(domain)

    def get_nlu_data(self, language: Optional[str] = "en") -> TrainingData:
        """What customers say, in all languages at once: one model understands them all. Raises `SkillError`."""
        messages: List[Any] = []
        synonyms: Dict[str, str] = {}
        for intent, sentence in self._sentences():
            message = entities_parser.parse_training_example(sentence, intent)
            synonyms_parser.add_synonyms_from_entities(message.get("text"), message.get("entities", []), synonyms)
            messages.append(message)
        return TrainingData(messages, synonyms)

    def _sentences(self) -> Iterator[Tuple[str, str]]:
        known = {next(iter(each)) if isinstance(each, dict) else each for each in self._intents()}
        for skill in self._skills:
            for path, intent, sentences in skill.sentences():
                if intent not in known:
                    raise SkillError(
                        path, f"says: {intent}", "is no intent yet: list it under 'intents:' in skill.yml."
                    )
                yield from ((intent, sentence) for sentence in sentences)

    def _intents(self) -> List[Any]:
        return [intent for skill in self._skills for intent in skill.wiring.get("intents", [])]

    def get_stories(self, exclusion_percentage: Optional[int] = None) -> StoryGraph:
        """Rules and stories of every skill, and one rule for each intent that words alone answer."""
        domain, steps = self.get_domain(), []
        for skill in self._skills:
            reader = YAMLStoryReader(domain, str(skill.path / "skill.yml"))
            steps.extend(
                reader.read_from_parsed_yaml(
                    {"version": "3.1", "rules": skill.rules(), "stories": skill.wiring.get("stories")}
                )
            )
        return StoryGraph(steps)

    def get_conversation_tests(self) -> StoryGraph:
        """None: conversations are tested with real text, in tests/chats."""
        return StoryGraph([])

    @cached_property
    def _skills(self) -> List[Skill]:
        return [skill for folder in self._skills_dirs for skill in read_skills(folder)]

    @cached_property
    def _operators(self) -> List[Operator]:
        return read_operators(self._operators_dir)


def _merge(domain: Dict[str, Any], skill: Skill) -> None:
    """Puts a skill's part into the domain; a name that two define is an error, for one would silently win."""
    for key in ("intents", "entities", "actions"):
        domain[key] = [
            *domain.get(key, []),
            *(entry for entry in skill.wiring.get(key, []) if entry not in domain.get(key, [])),
        ]
    for key in ("slots", "forms"):
        ours, theirs = skill.wiring.get(key, {}), domain.setdefault(key, {})
        for name in sorted(ours.keys() & theirs.keys()):
            raise SkillError(skill.path / "skill.yml", f"{key}: {name}", "is defined elsewhere too; keep one of them.")
        theirs.update(ours)
