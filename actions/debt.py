"""How much is owed."""

from actions.answer import SILENCE, Answer, say
from actions.job_form import JobForm
from actions.resuming import after_job
from actions.skill_action import SkillAction
from actions.turn import Turn
from mila.billing.models import Account, Money


class DebtForm(JobForm):
    """Asks who it is, nothing else."""

    form = "debt_form"
    job = "debt"
    intent = "check_debt"

    def own_answer(self, turn: Turn) -> Answer | None:
        """It has no questions of its own."""
        return None


class TellDebt(SkillAction):
    """The debt of every account and their sum."""

    def name(self) -> str:
        """See the class."""
        return "action_debt_tell"

    def answer(self, turn: Turn) -> Answer:
        """Silent when the form ended before it was known who asks."""
        job = turn.operator.jobs.get("debt")
        if job is None or turn.level < job.level:
            return SILENCE
        return after_job(turn, _owed(turn, list(turn.accounts().values())))


def _owed(turn: Turn, accounts: list[Account]) -> Answer:
    total = sum(account.debt.amount for account in accounts if account.debt.amount > 0)
    if not total:
        return say("utter_debt_none")
    lines = [
        turn.phrase("debt_line", account=turn.account_name(account), debt=turn.money(account.debt))
        for account in accounts
    ]
    whole = Money(total, accounts[0].debt.currency)
    return say("utter_debt_owed", links=turn.pay_links(), total=turn.money(whole), accounts="\n".join(lines))
