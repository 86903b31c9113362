"""Not sure what was meant: asks once again with what it may have been, then offers a person."""

from actions.answer import Answer, Choice, say
from actions.skill_action import SkillAction
from actions.turn import Turn
from mila.words import WordMissing

SUGGESTED = 3


class Clarify(SkillAction):
    """The first time it asks, the second in a row it says that it is lost; inside a job it does not suggest another."""

    def name(self) -> str:
        """See the class."""
        return "action_conversation_clarify"

    def answer(self, turn: Turn) -> Answer:
        """See the class."""
        lost = turn.heard.unsure_in_a_row() > 1
        if turn.heard.form:
            return say("utter_conversation_lost_here" if lost else "utter_conversation_unsure_here")
        if lost:
            return say("utter_conversation_lost")
        meanings = _meanings(turn)
        if not meanings:
            return say("utter_conversation_unsure_open")
        return say("utter_conversation_unsure", choices=meanings)


def _meanings(turn: Turn) -> list[Choice]:
    """The likeliest intents that have words of their own, as choices in the customer's words."""
    choices: list[Choice] = []
    for intent in turn.heard.likely_intents():
        try:
            choices.append(Choice(turn.phrase(f"meaning_{intent}"), f"/{intent}"))
        except WordMissing:  # a yes or a greeting is nothing to suggest
            continue
    return choices[:SUGGESTED]
