"""The customer's services as cards, to choose one from."""

from collections.abc import Sequence

from actions.answer import Answer, Choice, say
from actions.skill_action import SkillAction
from actions.turn import Turn
from mila.billing.models import Account, Service, ServiceStatus

SERVICE = "reconnection_service"  # the slot with the chosen one's id


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
