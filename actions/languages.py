"""Another language in the middle of a talk."""

from actions.answer import SILENCE, Answer, Choice, say, setting
from actions.skill_action import SkillAction
from actions.turn import Turn


class SetLanguage(SkillAction):
    """Notes the language that was asked for, if the operator speaks it. The next action says so, in that language: Rasa
    looks for the words before it sets the slot."""

    def name(self) -> str:
        """See the class."""
        return "action_conversation_set_language"

    def answer(self, turn: Turn) -> Answer:
        """Only sets the slot."""
        wanted = turn.heard.entity("language")
        return setting(language=wanted) if wanted in turn.operator.languages else SILENCE


class SayLanguage(SkillAction):
    """Confirms the language, or asks which of the operator's it shall be."""

    def name(self) -> str:
        """See the class."""
        return "action_conversation_say_language"

    def answer(self, turn: Turn) -> Answer:
        """See the class."""
        wanted = turn.heard.entity("language")
        if wanted in turn.operator.languages:
            return say("utter_conversation_language_changed")
        name = "utter_conversation_language_unavailable" if wanted else "utter_conversation_language_which"
        return say(name, choices=[_choice(turn, language) for language in turn.operator.languages])


def _choice(turn: Turn, language: str) -> Choice:
    return Choice(turn.phrase(f"language_{language}"), f'/change_language{{"language": "{language}"}}')
