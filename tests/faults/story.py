"""Milica up to her yes, and what must be true after whatever happened to it."""

import re
from dataclasses import dataclass

import requests

from tests.faults.customer import Customer
from tests.stack import Stack

ORDERS = "/tmf-api/productOrderingManagement/v4/productOrder"
NUMBER = re.compile(r"\bPO\w*\d+\b")
TOLD_WITHIN = 8.0  # seconds until the customer hears something
DONE_WITHIN = 60.0  # seconds until the order is made and told, once all is well again


@dataclass(frozen=True)
class Words:
    """What a customer writes, and by what she recognises the answers."""

    language: str
    opening: str
    how: str
    code: str
    card: str
    yes: str

    def __str__(self) -> str:
        return self.language


SERBIAN = Words(
    "sr",
    "isključili ste mi telefon, uključite ga na reč",
    "identifikujete",
    "1000017/01",
    "Odaberi račun",
    "DA",
)
ENGLISH = Words(
    "en",
    "my phone was cut off, please switch it back on, I promise to pay",
    "identify",
    "1000017/01",
    "Choose account",
    "YES",
)


def until_asked_who(stack: Stack, words: Words = SERBIAN) -> Customer:
    """A customer who was asked how she wants to identify herself."""
    customer = Customer.arrives(stack.url, words.language)
    customer.hears("")
    customer.hears(words.how, customer.says(words.opening))
    return customer


def until_offered(stack: Stack, words: Words = SERBIAN) -> Customer:
    """A customer who has the offer before her, one click away from the order."""
    customer = until_asked_who(stack, words)
    customer.is_offered(words.card, customer.says(words.code))
    customer.is_offered(words.yes, customer.clicks(words.card))
    return customer


def made(stack: Stack) -> list[str]:
    """The numbers of the orders that Mila made at the backend."""
    found = requests.get(stack.sandbox + ORDERS, params={"limit": "100"}, timeout=10).json()
    return [order["id"] for order in found if str(order.get("externalId", "")).startswith("mila-")]


def told(customer: Customer, after: int = 0) -> list[str]:
    """The numbers of orders that the bot said."""
    return [number for text in customer.heard(after) for number in NUMBER.findall(text)]


def assert_one_order(stack: Stack, *customers: Customer) -> None:
    """One order at the backend, its number told to everybody, no other number told to anybody."""
    [number] = made(stack)
    for customer in customers:
        assert set(told(customer)) == {number}


def assert_whole(customer: Customer) -> None:
    """The log has no gap, and what came over the stream is the log: nothing lost, doubled or out of order."""
    log = customer.log()
    assert [event["seq"] for event in log] == list(range(1, len(log) + 1))
    received = list(customer.events)
    assert [event["seq"] for event in received] == list(range(1, len(received) + 1))
    both = min(len(received), len(log))  # what was said since the log was read is in one of them only
    assert received[:both] == log[:both]
