"""The offer of a reconnection: debt and terms, stored as a proposal for the yes to refer to; or why there is none."""

from actions.answer import Answer, say
from actions.cards import SERVICE
from actions.carrying_out import told
from actions.promise_terms import Reason, Refusal, Terms, terms_for
from actions.skill_action import SkillAction
from actions.turn import Turn
from mila.billing.models import Account, Reconnection, Service
from mila.orders import OrderState, Proposal
from mila.orders.kinds import ReconnectionKind

KIND = "reconnection"
CONFIRMED = "reconnection_confirmed"  # the slot with the proposal that was said yes to


class OfferReconnection(SkillAction):
    """Shows the debt and the terms of a promise for the chosen service."""

    def name(self) -> str:
        """Rasa's name for asking for a slot."""
        return f"action_ask_{CONFIRMED}"

    def answer(self, turn: Turn) -> Answer:
        """The offer with DA and NE, or why there is none."""
        service = next((each for each in turn.services() if each.id == turn.heard.slot(SERVICE)), None)
        rules = turn.operator.promise
        if service is None or rules is None:
            return say("utter_reconnection_not_yours").setting(**{SERVICE: None}).ending()
        account = turn.accounts()[service.account_id]
        if ordered := _ordered_already(turn, account):
            return ordered.ending()
        match terms_for(service, account, rules, turn.today):
            case Refusal(reason, _) as refusal:
                return _refused(turn, account, refusal, reason).setting(**{SERVICE: None}).ending()
            case Terms() as terms:
                return _offer(turn, service, account, terms)


def _ordered_already(turn: Turn, account: Account) -> Answer | None:
    """What became of an order that this conversation made for the account and whose fate is not known yet."""
    order = turn.rooms.orders.latest(turn.conversation)
    if order is None or order.account_id != account.id or (order.ended and order.state is not OrderState.MANUAL):
        return None
    return told(turn, order)


def _refused(turn: Turn, account: Account, refusal: Refusal, reason: Reason) -> Answer:
    rules = turn.operator.promise
    assert rules is not None
    day = turn.day(refusal.day) if refusal.day else ""
    return say(
        f"utter_reconnection_refused_{reason}",
        links=turn.pay_links() if account.debt.amount > 0 else (),
        debt=turn.money(account.debt),
        limit=turn.amount(rules.debt_limit),
        allowed=turn.count("allowed", rules.per_period),
        period=turn.count("period", rules.period_days),
        due=day,
        next=day,
    )


def _offer(turn: Turn, service: Service, account: Account, terms: Terms) -> Answer:
    proposal = _proposal(turn, service, account, terms)
    rules = turn.operator.promise
    assert rules is not None
    return say(
        "utter_reconnection_offer",
        choices=turn.yes_no(proposal.id),
        service=turn.service_name(service),
        debt=turn.money(terms.debt),
        days=turn.count("days", terms.days),
        due=turn.day(terms.due),
        left=turn.count("promises_left", terms.left) if terms.left else turn.phrase("promises_left_none"),
        period=turn.count("period", rules.period_days),
    )


def _proposal(turn: Turn, service: Service, account: Account, terms: Terms) -> Proposal:
    """What is shown now, stored; the same as before when nothing has changed, so that an older DA still counts."""
    shown = ReconnectionKind.terms(
        Reconnection(account.customer_id, account.id, account.name, service.id, terms.debt, terms.days)
    )
    before = turn.rooms.proposals.open(turn.conversation)
    if before and before.kind == KIND and before.terms == shown:
        return before
    return turn.rooms.proposals.make(turn.conversation, turn.operator.id, KIND, account.id, shown)
