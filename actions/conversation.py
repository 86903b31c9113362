"""How a talk goes: greeting, menu, yes and no outside of a question, stopping, repeating."""

from collections.abc import Mapping, Sequence
from typing import Any

from actions.answer import SILENCE, Answer, Choice, say
from actions.carrying_out import carry_out, told
from actions.job_form import PAUSED
from actions.menu import menu
from actions.resuming import OPENED_BY
from actions.skill_action import SkillAction
from actions.turn import Turn
from mila.orders import Order, OrderState

RECENT = 1800.0  # seconds for which a yes or a "stop" may still mean the order made last


class Greet(SkillAction):
    """Greets by name, says that it is no person, shows the menu; in the middle of a job it only greets back."""

    def name(self) -> str:
        """See the class."""
        return "action_conversation_greet"

    def answer(self, turn: Turn) -> Answer:
        """See the class."""
        if turn.heard.form:
            return say("utter_conversation_greet_again")
        customer = turn.heard.slot("customer_name")
        if customer:
            return say("utter_conversation_greet_named", choices=menu(turn), customer=customer)
        return say("utter_conversation_greet", choices=menu(turn))


class SayGoodbye(SkillAction):
    """Says goodbye; what was under way ends, nothing of it is done."""

    def name(self) -> str:
        """See the class."""
        return "action_conversation_goodbye"

    def answer(self, turn: Turn) -> Answer:
        """See the class."""
        turn.rooms.proposals.withdraw(turn.conversation)
        return say("utter_conversation_goodbye").setting(**{PAUSED: None}).ending()


class ShowMenu(SkillAction):
    """The operator's jobs as choices."""

    def name(self) -> str:
        """See the class."""
        return "action_conversation_menu"

    def answer(self, turn: Turn) -> Answer:
        """In the order of the operator's file."""
        return say("utter_conversation_menu", choices=menu(turn))


class HearYes(SkillAction):
    """A yes that no form took: a DA clicked late or again, a job to go on with, or just a yes."""

    def name(self) -> str:
        """See the class."""
        return "action_conversation_affirm"

    def answer(self, turn: Turn) -> Answer:
        """What the yes refers to."""
        if turn.heard.form:
            return SILENCE
        if proposal := turn.heard.entity("proposal"):
            return carry_out(turn, proposal)
        if (paused := turn.heard.slot(PAUSED)) in OPENED_BY:
            return SILENCE.followed_by(str(paused))
        if order := _recent_order(turn):
            return told(turn, order, again=True)
        return say("utter_conversation_affirm", choices=menu(turn))


class HearNo(SkillAction):
    """A no that no form took; to a NE clicked after the order is made the truth is told."""

    def name(self) -> str:
        """See the class."""
        return "action_conversation_deny"

    def answer(self, turn: Turn) -> Answer:
        """What the no refers to."""
        if turn.heard.form:
            return SILENCE
        proposal = turn.heard.entity("proposal")
        order = turn.rooms.orders.of_proposal(proposal) if proposal else None
        if order and order.conversation == turn.conversation:
            return told(turn, order, again=True)
        if proposal:
            turn.rooms.proposals.withdraw(turn.conversation)
        return say("utter_conversation_deny").setting(**{PAUSED: None})


class Cancel(SkillAction):
    """Stops what is under way; says so plainly when there is nothing to stop, or when it is too late."""

    def name(self) -> str:
        """See the class."""
        return "action_conversation_cancel"

    def answer(self, turn: Turn) -> Answer:
        """See the class."""
        turn.rooms.proposals.withdraw(turn.conversation)
        if turn.heard.form or turn.heard.slot(PAUSED):
            return say("utter_conversation_cancelled", choices=menu(turn)).setting(**{PAUSED: None}).ending()
        order = _recent_order(turn)
        if order is None or order.state is OrderState.REJECTED:
            return say("utter_conversation_nothing_to_cancel", choices=menu(turn))
        if order.state is OrderState.DONE:
            return say("utter_conversation_cancel_too_late", number=order.number)
        return say("utter_conversation_cancel_order_open")


class Repeat(SkillAction):
    """Says the last words again; a form asks its question again by itself."""

    def name(self) -> str:
        """See the class."""
        return "action_conversation_repeat"

    def answer(self, turn: Turn) -> Answer:
        """What was said last, with its choices."""
        if turn.heard.form:
            return say("utter_conversation_repeat_here")
        said = turn.heard.said_last()
        texts = [str(event.get("text") or "") for event in said]
        if not any(texts):
            return say("utter_conversation_menu", choices=menu(turn))
        return say("utter_conversation_repeat", choices=_choices_of(said), said="\n".join(texts))


class HearValue(SkillAction):
    """A value that nobody asked for, or that did not answer the question."""

    def name(self) -> str:
        """See the class."""
        return "action_conversation_inform"

    def answer(self, turn: Turn) -> Answer:
        """Asks what to do with it."""
        if turn.heard.form:
            return say("utter_conversation_unsure_here")
        return say("utter_conversation_inform", choices=menu(turn))


def _recent_order(turn: Turn) -> Order | None:
    order = turn.rooms.orders.latest(turn.conversation)
    return order if order and turn.rooms.clock() - order.created_at < RECENT else None


def _choices_of(said: Sequence[Mapping[str, Any]]) -> list[Choice]:
    choices: list[Choice] = []
    for event in said:
        data = event.get("data") or {}
        for each in [*(data.get("buttons") or []), *((data.get("custom") or {}).get("choices") or [])]:
            choices.append(Choice(str(each["title"]), str(each["payload"]), str(each.get("description") or "")))
    return choices
