"""Reconnection on promise: which service, yes or no, and the order, once."""

from collections.abc import Sequence

from actions import identification
from actions.answer import SILENCE, Answer, say, setting
from actions.cards import SERVICE
from actions.carrying_out import carry_out
from actions.job_form import JobForm
from actions.matching import holds_word, services_meant
from actions.offer import CONFIRMED
from actions.skill_action import SkillAction
from actions.turn import Turn
from mila.billing.models import Service, ServiceStatus

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
