"""A promise to pay: its terms, for anybody, and what became of one's own."""

from actions.answer import SILENCE, Answer, say
from actions.job_form import JobForm
from actions.resuming import after_job
from actions.skill_action import SkillAction
from actions.turn import Turn


class TellTerms(SkillAction):
    """How long, how often, up to which debt, and what happens otherwise; nobody need be identified."""

    def name(self) -> str:
        """See the class."""
        return "action_reconnection_terms"

    def answer(self, turn: Turn) -> Answer:
        """The operator's rules."""
        rules = turn.operator.promise
        if rules is None:
            return say("utter_conversation_not_offered")
        return say(
            "utter_reconnection_terms",
            days=turn.count("days", rules.days),
            allowed=turn.count("allowed", rules.per_period),
            period=turn.count("period", rules.period_days),
            limit=turn.amount(rules.debt_limit),
        )


class PromiseForm(JobForm):
    """Asks who it is, nothing else."""

    form = "promise_form"
    job = "reconnection"
    intent = "check_promise"

    def own_answer(self, turn: Turn) -> Answer | None:
        """It has no questions of its own."""
        return None


class TellPromise(SkillAction):
    """The newest promise of each account: amount, last day to pay, state."""

    def name(self) -> str:
        """See the class."""
        return "action_reconnection_promise"

    def answer(self, turn: Turn) -> Answer:
        """Silent when the form ended before it was known who asks."""
        job = turn.operator.jobs.get("reconnection")
        if job is None or turn.level < job.level:
            return SILENCE
        promises = [
            max(account.promises, key=lambda p: p.given) for account in turn.accounts().values() if account.promises
        ]
        answer = SILENCE if promises else say("utter_reconnection_promise_none")
        for promise in sorted(promises, key=lambda each: each.given, reverse=True):
            answer = answer.then(
                say(
                    f"utter_reconnection_promise_{promise.state}",
                    amount=turn.money(promise.amount),
                    due=turn.day(promise.due),
                )
            )
        return after_job(turn, answer)
