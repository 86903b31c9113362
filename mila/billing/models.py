"""Customers, accounts, services and promises as Mila speaks of them, whatever backend they come from."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class ServiceStatus(StrEnum):
    """State of a service (TMF637 ProductStatusType, in the words Mila needs)."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"
    PENDING = "pending"


class ServiceType(StrEnum):
    """Kinds of service, as in the entity `service_type`."""

    MOBILE = "mobile"
    FIXED = "fixed"
    INTERNET = "internet"
    TV = "tv"
    PACKAGE = "package"
    HOSTING = "hosting"
    DOMAIN = "domain"
    OTHER = "other"


class PromiseState(StrEnum):
    """State of a promise to pay."""

    ACTIVE = "active"
    KEPT = "kept"
    BROKEN = "broken"
    CANCELLED = "cancelled"


class ContactKind(StrEnum):
    """How a customer is reached."""

    SMS = "sms"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217)."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Where one-time codes and messages go: a phone number in E.164 (`+381657001122`) or an e-mail address."""

    kind: ContactKind
    address: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer of the operator; `id` is the customer code as on the bill, without `/`."""

    id: str
    name: str
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise to pay on an account; `due` is the last day (operator's zone) to pay."""

    id: str
    state: PromiseState
    amount: Money
    given: date
    due: date


@dataclass(frozen=True, slots=True)
class Account:
    """A billing account; `name` as printed on the bill (`1000017/01`), `debt` what is owed in all (never below 0),
    `overdue` the part of it that is past its day."""

    id: str
    name: str
    customer_id: str
    debt: Money
    promises: tuple[Promise, ...] = ()
    overdue: Money | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """A service of a customer; `number` is the phone number in E.164 or another public name, empty if it has none."""

    id: str
    account_id: str
    type: ServiceType
    name: str
    status: ServiceStatus
    number: str = ""


@dataclass(frozen=True, slots=True)
class Reconnection:
    """What a promise to pay asks of the backend: this service of this account on, this amount by then."""

    customer_id: str
    account_id: str
    account_name: str
    service_id: str
    amount: Money
    days: int


@dataclass(frozen=True, slots=True)
class OrderReceipt:
    """The backend's word on an order: its number there, and the last day to pay."""

    number: str
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """An SMS or e-mail that the backend shall send; `text` is not logged anywhere."""

    to: Contact
    text: str = field(repr=False)
    subject: str = ""
