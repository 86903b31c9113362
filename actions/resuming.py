"""Going back to the job that another one interrupted."""

from collections.abc import Mapping

from actions.answer import Answer, Choice, say
from actions.job_form import PAUSED
from actions.turn import Turn

# What opens each form again.
OPENED_BY: Mapping[str, str] = {
    "reconnection_form": "reconnect_on_promise",
    "promise_form": "check_promise",
    "debt_form": "check_debt",
}


def after_job(turn: Turn, answer: Answer) -> Answer:
    """The job's last answer, and the offer to go on with what it interrupted."""
    paused = turn.heard.slot(PAUSED)
    if paused is None or paused not in OPENED_BY:
        return answer
    choices = [
        Choice(turn.phrase("resume_yes"), f"/{OPENED_BY[paused]}"),
        Choice(turn.phrase("resume_no"), "/deny"),
    ]
    return answer.then(say("utter_conversation_resume", choices=choices))
