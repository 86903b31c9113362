"""A job that asks for things: the base of every form, which does the identification so that a job need not."""

from abc import abstractmethod
from typing import ClassVar

from actions import identification
from actions.answer import JOB, SILENCE, Answer, say, setting
from actions.heard import Passage
from actions.skill_action import SkillAction
from actions.turn import Turn

PAUSED = "conversation_paused"  # the form that another one interrupted


class JobForm(SkillAction):
    """Rasa's `validate_<form>`. Slots are set by nobody else (`mapping: custom`): no entity or payload can fill one.

    To set no slot and say nothing is to reject the message: a rule answers it, and the form asks its question again.
    """

    form: ClassVar[str]
    job: ClassVar[str]  # the key in the operator's `jobs`
    intent: ClassVar[str]  # that opens it
    own_slots: ClassVar[tuple[str, ...]] = ()

    def name(self) -> str:
        """As Rasa wants it."""
        return f"validate_{self.form}"

    @abstractmethod
    def own_answer(self, turn: Turn) -> Answer | None:
        """What comes of an answer to one of the job's own questions; None when it is none."""

    def clicked(self, turn: Turn) -> Answer | None:
        """What comes of a choice of this job, which may be clicked long after it was offered; None when it is none."""
        return None

    def answer(self, turn: Turn) -> Answer:
        """Opens, hears, or only looks whether the customer is still known."""
        job = turn.operator.jobs.get(self.job)
        if job is None:
            return say("utter_conversation_not_offered").ending()
        match turn.heard.passage(self.form):
            case Passage.OPENS:
                return self._opened(turn, job.level)
            case Passage.RESUMES:
                return _expired() if identification.is_lost(turn, job.level) else SILENCE
            case _:
                return self._heard(turn, job.level)

    def _opened(self, turn: Turn, level: int) -> Answer:
        resumed = turn.heard.slot(PAUSED) == self.form
        kept = {slot: turn.heard.slot(slot) if resumed else None for slot in self.own_slots}
        start = setting(**kept, **{JOB: self.form, PAUSED: turn.heard.interrupted(self.form) or None})
        return start.then(identification.begun(turn, level)).then(self.clicked(turn) or SILENCE)

    def _heard(self, turn: Turn, level: int) -> Answer:
        answer = self._understood(turn, level)
        if answer is None:
            return SILENCE
        asks_anew = identification.CLAIM in answer.slots
        return _expired() if identification.is_lost(turn, level) and not asks_anew else answer

    def _understood(self, turn: Turn, level: int) -> Answer | None:
        if (clicked := self.clicked(turn)) is not None:
            return clicked
        if (claim := turn.claim()) and not turn.is_own(claim):
            afresh = setting(**dict.fromkeys(self.own_slots))
            return afresh.then(identification.claimed(turn, claim, level))
        for answered in (self.own_answer(turn), identification.heard(turn, level)):
            if answered is not None:
                return answered
        if turn.heard.intent == self.intent:  # said again: rejecting it would have the rule call this form without end
            return setting(**{PAUSED: turn.heard.slot(PAUSED)})
        return None


def _expired() -> Answer:
    return say("utter_identification_expired").then(identification.unknown())
