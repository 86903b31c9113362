"""From a yes to its end: the order that a proposal becomes, once, and how each end is told; for every kind of order."""

from decimal import Decimal

from actions.answer import Answer, say
from actions.turn import Turn
from mila.billing.models import Money
from mila.orders import Order, OrderState, ProposalError
from mila.orders.kinds import KINDS, Value

_REFUSALS = {
    "promiseAlreadyActive": "running",
    "promiseLimitReached": "limit",
    "debtTooHigh": "debt",
    "nothingOverdue": "nothing_owed",
}


def carry_out(turn: Turn, proposal: str) -> Answer:
    """Does what the proposal says, unless it is done already; a second yes comes to the same order and number."""
    before = turn.rooms.orders.of_proposal(proposal)
    try:
        order = turn.rooms.orders.confirm(proposal, turn.conversation, turn.language)
    except ProposalError:
        return say("utter_reconnection_offer_gone")
    if (before and before.ended) or order.ended:
        return told(turn, order, again=True)
    return told(turn, turn.rooms.orders.perform(order, turn.message_id))


def told(turn: Turn, order: Order, *, again: bool = False) -> Answer:
    """What is known of an order, in words; `again` when it had ended before this yes."""
    values = _values(turn, order)
    elsewhere = order.conversation != turn.conversation
    match order.state:
        case OrderState.DONE if elsewhere:
            return say(f"utter_{order.kind}_already_elsewhere", values)
        case OrderState.DONE:
            return say(f"utter_{order.kind}_{'already' if again else 'done'}", values, links=turn.pay_links())
        case OrderState.REJECTED:
            refusal = _REFUSALS.get(order.refusal, "other")
            return say(f"utter_{order.kind}_rejected_{refusal}", values, links=turn.pay_links())
        case OrderState.MANUAL:
            return say(f"utter_{order.kind}_manual", values)
    return say(f"utter_{order.kind}_pending", values)


def _values(turn: Turn, order: Order) -> dict[str, str]:
    values = {name: _written(turn, value) for name, value in KINDS[order.kind].values(order.terms).items()}
    due = turn.day(order.due) if order.due else ""
    return values | {"number": order.number, "due": due}


def _written(turn: Turn, value: Value) -> str:
    """A raw value in the customer's language."""
    match value:
        case {"money": amount, "currency": currency}:
            return turn.money(Money(Decimal(amount), currency))
        case {"text": text}:
            return text
    return str(next(iter(value.values())))
