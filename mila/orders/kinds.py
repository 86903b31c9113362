"""The kinds of order: how the terms of each are stored, sent and told. A new job adds a class and its line in KINDS."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol

from mila.billing.contract import Billing
from mila.billing.models import Money, OrderReceipt, Reconnection

Terms = Mapping[str, Any]  # JSON: amounts are strings with a currency beside, days ISO dates
Value = dict[
    str, str
]  # {"text": …} | {"money": "3450.00", "currency": "RSD"} | {"date": "2026-11-26"} | {"count": "5"}


class OrderKind(Protocol):
    """One kind of order."""

    def send(self, billing: Billing, terms: Terms, key: str) -> OrderReceipt:
        """Has the backend do it under `key`; raises as `mila.billing.contract` says."""

    def values(self, terms: Terms) -> dict[str, Value]:
        """What the answers about its end may name, besides `number` and `due`."""


class ReconnectionKind:
    """A service is switched on again on a promise to pay."""

    @staticmethod
    def terms(reconnection: Reconnection) -> dict[str, Any]:
        """The reconnection as the terms of a proposal."""
        return {
            "customer_id": reconnection.customer_id,
            "account_id": reconnection.account_id,
            "account_name": reconnection.account_name,
            "service_id": reconnection.service_id,
            "amount": str(reconnection.amount.amount),
            "currency": reconnection.amount.currency,
            "days": reconnection.days,
        }

    @staticmethod
    def reconnection(terms: Terms) -> Reconnection:
        """The reconnection that the terms of a proposal say."""
        return Reconnection(
            customer_id=terms["customer_id"],
            account_id=terms["account_id"],
            account_name=terms["account_name"],
            service_id=terms["service_id"],
            amount=Money(Decimal(terms["amount"]), terms["currency"]),
            days=terms["days"],
        )

    def send(self, billing: Billing, terms: Terms, key: str) -> OrderReceipt:
        """Orders the reconnection."""
        return billing.reconnect(self.reconnection(terms), key)

    def values(self, terms: Terms) -> dict[str, Value]:
        """The debt, the account's name and the days to pay in."""
        return {
            "debt": {"money": terms["amount"], "currency": terms["currency"]},
            "account": {"text": terms["account_name"]},
            "days": {"count": str(terms["days"])},
        }


KINDS: Mapping[str, OrderKind] = {"reconnection": ReconnectionKind()}
