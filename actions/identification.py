"""Who speaks: the questions that lead to a level, the same for every job."""

from actions.answer import Answer, say, setting
from actions.heard import UNSURE, Heard
from actions.matching import offered_title
from actions.skill_action import SkillAction
from actions.turn import Turn
from mila.billing.models import Customer
from mila.identity import IDENTIFICATION, Claim, Result, Sending

WAY, CLAIM, CODE = SLOTS = ("identification_way", "identification_claim", "identification_code")
DONE = "done"  # this question needs no answer any more
WAYS = ("phone", "code")


class AskWay(SkillAction):
    """Asks how the customer wants to be identified."""

    def name(self) -> str:
        """Rasa's name for asking for a slot."""
        return f"action_ask_{WAY}"

    def answer(self, turn: Turn) -> Answer:
        """By phone number or by code."""
        return say("utter_identification_ask_how")


class AskClaim(SkillAction):
    """Asks for the phone number or the code, whichever way was chosen."""

    def name(self) -> str:
        """Rasa's name for asking for a slot."""
        return f"action_ask_{CLAIM}"

    def answer(self, turn: Turn) -> Answer:
        """With an example of how it looks."""
        if turn.heard.slot(WAY) == "code":
            return say("utter_identification_ask_code", example=turn.operator.customer_code.example)
        return say("utter_identification_ask_phone")


class AskCode(SkillAction):
    """Asks for the one-time code that was sent."""

    def name(self) -> str:
        """Rasa's name for asking for a slot."""
        return f"action_ask_{CODE}"

    def answer(self, turn: Turn) -> Answer:
        """A new one is offered beside it."""
        return say("utter_identification_ask_sent_code")


def begun(turn: Turn, level: int) -> Answer:
    """Where identification stands when a job opens: known, claimed by this very message, or still to be asked."""
    standing = turn.rooms.identity.standing(turn.conversation)
    claim = turn.claim()
    if claim and not turn.is_own(claim):
        return claimed(turn, claim, level)
    if standing.level >= level:
        return known()
    if standing.customer_id:
        return claimed(turn, Claim("code", standing.customer_id), level)
    return unknown()


def known() -> Answer:
    """Nothing more is to be asked."""
    return setting(**dict.fromkeys(SLOTS, DONE))


def unknown() -> Answer:
    """All is to be asked."""
    return setting(**dict.fromkeys(SLOTS))


def forgotten(turn: Turn) -> Answer:
    """The customer says that it was the wrong number or code."""
    turn.rooms.identity.forget(turn.conversation)
    turn.rooms.proposals.withdraw(turn.conversation)
    return say("utter_identification_again").then(unknown())


def is_lost(turn: Turn, level: int) -> bool:
    """Whether the customer was identified in this job and is no longer."""
    was_known = turn.heard.slot(CLAIM) is not None and turn.heard.slot(CODE) is not None
    return was_known and turn.level < level


def claimed(turn: Turn, claim: Claim, level: int) -> Answer:
    """What comes of a number or code that was typed; the same words for whatever it is not."""
    turn.rooms.proposals.withdraw(turn.conversation)
    if level > 1:
        return _code_requested(turn, claim)
    customer = _customer(turn, claim)
    if customer is None:
        return say("utter_identification_unknown").then(unknown())
    turn.rooms.identity.claim(turn.conversation, turn.operator.id, customer.id)
    return known()


def heard(turn: Turn, level: int) -> Answer | None:
    """What comes of an answer to one of the three questions; None when it is none."""
    match turn.heard.asked:
        case slot if slot in (WAY, CLAIM):
            return _heard_way(turn)
        case slot if slot == CODE and level > 1:
            return _heard_code(turn)
    return None


def _customer(turn: Turn, claim: Claim) -> Customer | None:
    if not turn.rooms.identity.admit(turn.conversation, turn.operator.id, claim):
        return None
    if claim.kind == "number":
        return turn.billing.customer_by_number(claim.value)
    return turn.billing.customer_by_code(claim.value)


def _code_requested(turn: Turn, claim: Claim) -> Answer:
    """Has a code sent; never looks the claim up, so that known and unknown are the same."""
    sending = turn.rooms.identity.request_code(
        turn.conversation, turn.operator.id, IDENTIFICATION, claim, turn.language
    )
    asked = setting(**{WAY: DONE, CLAIM: f"{claim.kind} {claim.value}", CODE: None})
    match sending:
        case Sending.ON_ITS_WAY:
            minutes = turn.count("minutes", turn.operator.identification.code_minutes)
            return say("utter_identification_code_sent", minutes=minutes).then(asked)
        case Sending.TOO_SOON:
            return say("utter_identification_code_too_soon").then(asked)
        case Sending.TOO_MANY:
            return say("utter_identification_code_too_many").ending()


def _heard_way(turn: Turn) -> Answer | None:
    if (way := _way(turn.heard)) in WAYS:
        return setting(**{WAY: way, CLAIM: None})
    if turn.heard.intent == "deny":
        return unknown()
    if turn.heard.intent == "affirm":
        return setting(**{CLAIM: None})
    if turn.heard.intent == "inform" or any(sign.isdigit() for sign in turn.heard.typed):
        return say("utter_identification_no_claim").then(setting(**{CLAIM: None}))
    return None


def _way(heard: Heard) -> str | None:
    """The way that was clicked, or named in an answer; "switch my phone on" names none."""
    if heard.typed and heard.intent not in ("inform", "affirm", UNSURE):
        return None
    return heard.entity(WAY) or _way_typed(heard)


def _way_typed(heard: Heard) -> str | None:
    """The way whose title was typed instead of clicked; asked of the choices that were offered, so in any language."""
    buttons = [
        button
        for event in heard.said_last()
        for button in (event.get("data") or {}).get("buttons") or []
        if WAY in str(button.get("payload"))
    ]
    place = offered_title(heard.typed, [str(button["title"]) for button in buttons])
    return None if place is None else next((way for way in WAYS if f'"{way}"' in buttons[place]["payload"]), None)


def _heard_code(turn: Turn) -> Answer | None:
    if turn.heard.entity("otp_code"):
        return _tried(turn)
    if turn.heard.entity("identification_step") == "again":
        kind, _, value = (turn.heard.slot(CLAIM) or "").partition(" ")
        return _code_requested(turn, Claim("number" if kind == "number" else "code", value))
    if turn.heard.intent == "deny":
        return unknown()
    return None


def _tried(turn: Turn) -> Answer:
    """The code itself was tried by the front desk; here only what came of it is told."""
    outcome = turn.rooms.identity.last_outcome(turn.conversation, turn.message_id or None)
    again = setting(**{CODE: None})
    match outcome.result:
        case Result.RIGHT:
            return setting(**{CODE: DONE})
        case Result.WRONG if outcome.tries_left:
            return say("utter_identification_code_wrong", tries=turn.count("tries", outcome.tries_left)).then(again)
        case Result.EXPIRED:
            return say("utter_identification_code_expired").then(again)
    return say("utter_identification_code_spent").then(again)
