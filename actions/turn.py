"""One turn as an action sees it: what was heard, whom to ask, how things are written for this customer."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal

from actions.answer import Choice, Link
from actions.heard import Heard
from actions.rooms import Rooms
from mila.billing.contract import Billing
from mila.billing.models import Account, Money, Service
from mila.identity import Claim, find_claim
from mila.language.dates import format_time, format_weekday
from mila.language.money import format_money
from mila.language.phone_numbers import mask_number, national_number
from mila.operators import Operator

VERIFIED = 2


class Turn:
    """What an action needs to know and to ask; made anew for each action, blocks."""

    def __init__(self, rooms: Rooms, heard: Heard) -> None:
        self.rooms = rooms
        self.heard = heard
        self.operator: Operator = _operator(rooms, heard)
        self.language: str = heard.slot("language") or self.operator.languages[0]
        self.conversation: str = str(heard.metadata.get("conversation") or heard.sender.partition(".")[0])
        self.message_id: str = str(heard.metadata.get("message_id") or "")

    # --- who it is: always asked of the server, never of a slot

    @property
    def level(self) -> int:
        """How far the customer is identified now."""
        return self.rooms.identity.standing(self.conversation).level

    @property
    def customer_id(self) -> str | None:
        """The identified customer's id."""
        return self.rooms.identity.customer_id(self.conversation)

    def claim(self) -> Claim | None:
        """The phone number or customer code that was typed."""
        return find_claim(self.heard.typed, self.operator)

    def is_own(self, claim: Claim) -> bool:
        """Whether a number or code is the identified customer's own, so that it says nothing new about who speaks."""
        customer = self.customer_id
        if claim.kind == "code" or not customer:
            return claim.value == customer
        return any(service.number == claim.value for service in self.services())

    # --- billing

    @property
    def billing(self) -> Billing:
        """The operator's billing backend."""
        return self.rooms.billing(self.operator)

    def accounts(self) -> dict[str, Account]:
        """The identified customer's accounts by id; none for nobody."""
        customer = self.customer_id
        return {account.id: account for account in self.billing.accounts(customer)} if customer else {}

    def services(self) -> list[Service]:
        """The identified customer's services; none for nobody."""
        customer = self.customer_id
        return self.billing.services(customer) if customer else []

    # --- how it is written

    def phrase(self, name: str, **values: str) -> str:
        """A few words in the customer's language."""
        return self.rooms.words.phrase(name, self.language, self.operator.id, **values)

    def count(self, name: str, number: int) -> str:
        """A number with its noun in the right plural."""
        return self.rooms.words.count(name, number, self.language, self.operator.id)

    def money(self, money: Money) -> str:
        """An amount as the customer reads it."""
        return format_money(money.amount, money.currency, self.language)

    def amount(self, amount: Decimal) -> str:
        """An amount in the operator's currency."""
        return format_money(amount, self.operator.currency, self.language)

    def day(self, day: date) -> str:
        """A near day as the customer reads it, by its weekday."""
        return format_weekday(day, self.language)

    def hour(self, hour: time) -> str:
        """An hour as the customer reads it."""
        return format_time(hour, self.language)

    def number(self, number: str) -> str:
        """A phone number: masked unless the customer is verified."""
        write = national_number if self.level >= VERIFIED else mask_number
        return write(number, self.operator.country) if number else ""

    def account_name(self, account: Account) -> str:
        """An account: only what follows the customer's code unless the customer is verified."""
        _, slash, suffix = account.name.rpartition("/")
        return account.name if self.level >= VERIFIED or not slash else f"/{suffix}"

    def service_name(self, service: Service) -> str:
        """A service as the customer knows it: its kind and number."""
        kind = self.phrase(f"type_{service.type}")
        return self.phrase("service", type=kind, number=self.number(service.number)).strip()

    def word_lists(self, *names: str) -> Mapping[str, str]:
        """Lists of words by which customers choose."""
        return {name: self.phrase(name) for name in names}

    # --- what many answers carry

    def pay_links(self) -> list[Link]:
        """Where the debt can be paid, if the operator has such a page."""
        href = self.operator.links.get("pay")
        return [Link(self.phrase("pay_now"), href)] if href else []

    def yes_no(self, proposal: str) -> list[Choice]:
        """DA and NE to this proposal."""
        return [
            Choice(self.phrase("yes"), f'/affirm{{"proposal": "{proposal}"}}'),
            Choice(self.phrase("no"), f'/deny{{"proposal": "{proposal}"}}'),
        ]

    # --- time

    @property
    def now(self) -> datetime:
        """The time in the operator's zone."""
        return self.rooms.now().astimezone(self.operator.zone)

    @property
    def today(self) -> date:
        """The day at the operator."""
        return self.now.date()


def _operator(rooms: Rooms, heard: Heard) -> Operator:
    """The operator that the channel names; `rasa shell` names none and gets the first."""
    named = heard.metadata.get("operator") or heard.slot("operator")
    operator: Operator = rooms.operators.get(str(named)) if named else next(iter(rooms.operators))
    return operator
