"""Reconnection on promise: choose a service, hear the terms, say yes, have it ordered once."""

from collections.abc import Sequence

from actions import identification
from actions.answer import SILENCE, Answer, Choice, say, setting
from actions.carrying_out import carry_out, told
from actions.job_form import JobForm
from actions.matching import holds_word, services_meant
from actions.promise_terms import Reason, Refusal, Terms, terms_for
from actions.skill_action import SkillAction
from actions.turn import Turn
from mila.billing.models import Account, Reconnection, Service, ServiceStatus
from mila.orders import OrderState, Proposal
from mila.orders.kinds import ReconnectionKind

KIND = "reconnection"
SERVICE, CONFIRMED = "reconnection_service", "reconnection_confirmed"
ORDINALS = tuple(f"words_ordinal_{place}" for place in (1, 2, 3, 4, "last"))
PLAIN = 0.7  # confidence from which typed words are an explicit yes: "ok" has .84, "ok wait" .65
STATES = ("words_suspended", "words_active")
TYPES = ("words_mobile", "words_fixed", "words_internet", "words_tv")


class ReconnectionForm(JobForm):
    """Hears which service is meant, and the yes or no to its terms."""

    form = "reconnection_form"
    job = "reconnection"
    intent = "reconnect_on_promise"
    own_slots = (SERVICE, CONFIRMED)

    def clicked(self, turn: Turn) -> Answer | None:
        """A card: whose service it is is looked at when it is offered."""
        service = turn.heard.entity("service")
        return setting(**{SERVICE: service, CONFIRMED: None}) if service else None

    def own_answer(self, turn: Turn) -> Answer | None:
        """The service that is meant, or yes or no to the offer."""
        if turn.heard.asked == SERVICE:
            return _service_heard(turn)
        return _yes_or_no(turn) if turn.heard.asked == CONFIRMED else None


class ListServices(SkillAction):
    """Shows accounts and services with their status; the suspended ones can be chosen."""

    def name(self) -> str:
        """Rasa's name for asking for a slot."""
        return f"action_ask_{SERVICE}"

    def answer(self, turn: Turn) -> Answer:
        """A card each for what is suspended, a line each for the rest."""
        accounts, services = turn.accounts(), turn.services()
        suspended = [service for service in services if service.status is ServiceStatus.SUSPENDED]
        if not suspended:
            return _nothing_suspended(turn, services)
        others = [service for service in services if service not in suspended]
        cards = [_card(turn, service, accounts[service.account_id]) for service in suspended]
        if not others:
            return say("utter_reconnection_choose_only", choices=cards)
        lines = "\n".join(_line(turn, service, accounts[service.account_id]) for service in others)
        return say("utter_reconnection_choose", choices=cards, others=lines)


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


class OrderReconnection(SkillAction):
    """Orders what was said yes to; silent when the form ended without a yes."""

    def name(self) -> str:
        """See the class."""
        return "action_reconnection_order"

    def answer(self, turn: Turn) -> Answer:
        """The order's number and the day to pay by, or what is known of it."""
        proposal = turn.heard.slot(CONFIRMED)
        if proposal is None:
            return SILENCE
        return carry_out(turn, proposal).setting(**{SERVICE: None, CONFIRMED: None})


def _service_heard(turn: Turn) -> Answer | None:
    """The service that typed words mean."""
    services = turn.services()
    meant = _meant(turn, services)
    suspended = [service for service in meant if service.status is ServiceStatus.SUSPENDED]
    if len(meant) == 1 and not suspended:
        return say("utter_reconnection_not_suspended").setting(**{SERVICE: None})
    if len(suspended) == 1:
        return setting(**{SERVICE: suspended[0].id, CONFIRMED: None})
    if meant:
        return say("utter_reconnection_which").setting(**{SERVICE: None})
    if turn.heard.intent == "affirm":
        return _only_one(services)
    return identification.forgotten(turn) if turn.heard.intent == "deny" else None


def _only_one(services: Sequence[Service]) -> Answer:
    """A yes to a list: the only one that can be chosen, else the question again."""
    suspended = [service.id for service in services if service.status is ServiceStatus.SUSPENDED]
    return setting(**{SERVICE: suspended[0] if len(suspended) == 1 else None})


def _yes_or_no(turn: Turn) -> Answer | None:
    """The answer to an offer: yes, no, no but another one."""
    match turn.heard.intent:
        case "affirm":
            return _yes(turn) if _is_plain(turn) else say("utter_reconnection_yes_needed").setting(**{CONFIRMED: None})
        case "deny":
            return _no(turn)
    services = turn.services()
    meant = [service for service in _meant(turn, services) if service.status is ServiceStatus.SUSPENDED]
    if len(meant) == 1 and meant[0].id != turn.heard.slot(SERVICE) and not turn.heard.intent.startswith("ask_"):
        return setting(**{SERVICE: meant[0].id, CONFIRMED: None})
    return None


def _is_plain(turn: Turn) -> bool:
    """Whether a yes is one beyond doubt: what follows can't be undone."""
    return turn.heard.confidence >= PLAIN and "?" not in turn.heard.typed


def _yes(turn: Turn) -> Answer:
    """The yes refers to the offer that stands; to one that is gone it orders nothing, and a new one is shown."""
    clicked = turn.heard.entity("proposal")
    if clicked and turn.rooms.orders.of_proposal(clicked):
        return setting(**{CONFIRMED: clicked})
    standing = turn.rooms.proposals.open(turn.conversation)
    latest = turn.rooms.proposals.latest(turn.conversation)
    if standing is None and clicked is None and latest and latest.order_key:
        # This very yes was heard before and got as far as the order, then a process died: the front desk asks again.
        return setting(**{CONFIRMED: latest.id})
    if standing is None or clicked not in (None, standing.id):
        return say("utter_reconnection_offer_anew").setting(**{CONFIRMED: None})
    return setting(**{CONFIRMED: standing.id})


def _no(turn: Turn) -> Answer:
    """A plain no ends it; "not that one" goes back to the list, "not that number" to who it is."""
    turn.rooms.proposals.withdraw(turn.conversation)
    if holds_word(turn.heard.typed, turn.phrase("words_other_claim")):
        return setting(**{SERVICE: None, CONFIRMED: None}).then(identification.forgotten(turn))
    other = [each for each in _meant(turn, turn.services()) if each.id != turn.heard.slot(SERVICE)]
    if len(other) == 1 and other[0].status is ServiceStatus.SUSPENDED:
        return setting(**{SERVICE: other[0].id, CONFIRMED: None})
    if holds_word(turn.heard.typed, turn.phrase("words_other_service")):
        return setting(**{SERVICE: None, CONFIRMED: None})
    return say("utter_reconnection_declined").setting(**{SERVICE: None}).ending()


def _meant(turn: Turn, services: Sequence[Service]) -> list[Service]:
    if not turn.heard.typed:
        return []
    names = {account.id: account.name for account in turn.accounts().values()}
    words = turn.word_lists(*ORDINALS, *STATES, *TYPES)
    return services_meant(turn.heard.typed, services, names, words, turn.heard.entity("service_type"))


def _card(turn: Turn, service: Service, account: Account) -> Choice:
    description = turn.phrase(
        "service_card",
        service=turn.service_name(service),
        account=turn.account_name(account),
        status=turn.phrase(f"status_{service.status}"),
        debt=turn.money(account.debt),
    )
    return Choice(turn.phrase("choose_account"), f'/reconnect_on_promise{{"service": "{service.id}"}}', description)


def _line(turn: Turn, service: Service, account: Account) -> str:
    return turn.phrase(
        "service_line",
        service=turn.service_name(service),
        account=turn.account_name(account),
        status=turn.phrase(f"status_{service.status}"),
    )


def _nothing_suspended(turn: Turn, services: Sequence[Service]) -> Answer:
    ended = bool(services) and all(service.status is ServiceStatus.TERMINATED for service in services)
    name = "utter_reconnection_refused_terminated" if ended else "utter_reconnection_none_suspended"
    return say(name, links=turn.pay_links() if ended else ()).ending()


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
