"""`mila.billing.contract.Billing` on TM Forum Open APIs."""

from mila.billing.deadline import time_limit
from mila.billing.models import Account, Customer, Message, OrderReceipt, Reconnection, Service
from mila.billing.tmf.accounts import Accounts
from mila.billing.tmf.customers import Customers
from mila.billing.tmf.door import Door
from mila.billing.tmf.messages import Messages
from mila.billing.tmf.orders import Orders
from mila.billing.tmf.paths import CUSTOMER
from mila.billing.tmf.products import Products
from mila.operators import Operator

AFTER_WRITE = 1.0  # seconds, beyond the write, for reading what the order's answer left out


class TmfBilling:
    """An operator's TM Forum backend. Thread-safe; errors and times are those of the contract."""

    def __init__(self, operator: Operator, door: Door | None = None) -> None:
        self._door = door or Door(operator)
        capabilities = operator.billing.capabilities
        self._customers = Customers(self._door, operator.country)
        self._products = Products(self._door, operator.country, capabilities)
        self._accounts = Accounts(self._door, self._customers, operator)
        self._orders = Orders(self._door, self._accounts, operator)
        self._messages = Messages(self._door, operator)

    def customer_by_number(self, number: str) -> Customer | None:
        """The customer who has the service with this number; a number of nobody costs as many requests."""
        with time_limit(self._door.times.read):
            return self._customers.get(self._products.owner(number))

    def customer_by_code(self, code: str) -> Customer | None:
        """The customer with this code."""
        with time_limit(self._door.times.read):
            return self._customers.get(code)

    def accounts(self, customer_id: str) -> list[Account]:
        """The customer's accounts with debt and promises."""
        with time_limit(self._door.times.read):
            return self._accounts.of_customer(customer_id)

    def services(self, customer_id: str) -> list[Service]:
        """The customer's services."""
        with time_limit(self._door.times.read):
            return self._products.services(customer_id)

    def reconnect(self, reconnection: Reconnection, key: str) -> OrderReceipt:
        """Orders a reconnection on a promise, in one attempt."""
        with time_limit(self._door.times.write + AFTER_WRITE):
            return self._orders.reconnect(reconnection, key)

    def find_order(self, key: str) -> OrderReceipt | None:
        """The order under a key; raises `Refused` when the backend has rejected it, `Unknown` when it can't look."""
        with time_limit(self._door.times.read):
            return self._orders.find(key)

    def send(self, message: Message, key: str) -> None:
        """Has an SMS or e-mail sent, in one attempt."""
        with time_limit(self._door.times.write):
            self._messages.send(message, key)

    def is_reachable(self) -> bool:
        """Whether the backend answers now."""
        return self._door.answers(CUSTOMER)
