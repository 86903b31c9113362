"""Milica gets her line back: the five steps through the widget, the model and the sandbox, four ways of writing."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.pages import Widget
from tests.stack import Stack

ORDERS = "/tmf-api/productOrderingManagement/v4/productOrder"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}


@dataclass(frozen=True)
class Way:
    """How one customer writes, and what she must read."""

    name: str
    opening: str
    by_code: str
    code: str
    choose: str
    yes: str
    suspended: str
    issued: str


WAYS = (
    Way(
        "proper Latin",
        "Isključili ste mi telefon, uključite ga na reč, platiću u petak.",
        "Šifrom korisnika",
        "1000017/01",
        "Odaberi račun",
        "DA",
        "isključena",
        "Nalog za uključenje je izdat",
    ),
    Way(
        "no diacritics",
        "iskljucili ste mi telefon, ukljucite ga na rec molim vas",
        "Šifrom korisnika",
        "sifra je 1000017",
        "Odaberi račun",
        "DA",
        "isključena",
        "Nalog za uključenje je izdat",
    ),
    Way(
        "Cyrillic",
        "Искључили сте ми телефон, укључите га на реч",
        "Шифром корисника",
        "1000017/01",
        "Одабери рачун",
        "ДА",
        "искључена",
        "Налог за укључење је издат",
    ),
    Way(
        "English",
        "You cut off my phone, switch it back on, I promise to pay on Friday",
        "By customer code",
        "my code is 1000017/01",
        "Choose account",
        "YES",
        "switched off",
        "The order to reconnect is issued",
    ),
)


@pytest.fixture
def base_url(stack: Stack) -> str:
    """The real front desk."""
    return stack.url


def order_numbers(stack: Stack) -> list[str]:
    """The numbers of the orders that the billing backend holds for Milica's account."""
    found = requests.get(stack.sandbox + ORDERS, timeout=10).json()
    return [order["id"] for order in found if order.get("billingAccount", {}).get("id") == "1000017-01"]


def snap(widget: Widget, way: Way, screen: dict[str, object], step: int) -> None:
    """A picture of the step, when somebody wants to look: MILA_SCREENSHOTS=folder."""
    if folder := os.environ.get("MILA_SCREENSHOTS"):
        device = "phone" if "is_mobile" in screen else "desktop"
        widget.screenshot(str(Path(folder, f"{way.name.replace(' ', '-')}-{device}-{step}.png")))


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("way", WAYS, ids=[way.name for way in WAYS])
def test_a_suspended_customer_gets_the_line_back_on_a_promise(
    stack: Stack, new_context: NewContext, way: Way, screen: dict[str, object]
) -> None:
    language = "en" if way.name == "English" else "sr"
    widget = Widget(new_context(**screen, locale="en-GB" if language == "en" else "sr-RS").new_page(), stack.url)
    widget.open()
    snap(widget, way, screen, 0)
    if language == "en":
        widget.menu("English")
    widget.start("Milica")
    snap(widget, way, screen, 1)
    widget.ask(way.opening)
    snap(widget, way, screen, 2)
    widget.click_choice(way.by_code)
    widget.ask(way.code)
    expect(widget.cards.filter(has_text=way.suspended)).to_be_visible()
    snap(widget, way, screen, 3)
    offer = widget.click_choice(way.choose)
    assert re.search(r"3[.,]450[.,]00", offer)
    snap(widget, way, screen, 4)
    done = widget.click_choice(way.yes)
    snap(widget, way, screen, 5)
    orders = order_numbers(stack)
    assert len(orders) == 1
    assert way.issued in done
    assert orders[0] in done


def _to_the_offer(widget: Widget) -> None:
    widget.open()
    widget.start("Milica")
    widget.ask("uključite mi telefon na reč")
    widget.ask("1000017")
    widget.click_choice("Odaberi račun")


def test_a_double_click_on_yes_makes_one_order(stack: Stack, widget: Widget) -> None:
    _to_the_offer(widget)
    before = widget.bot_messages.count()
    widget.choice("DA").dblclick()
    widget.wait_for_bot(count=before)
    widget.wait_until_sent()
    assert len(order_numbers(stack)) == 1


def test_a_yes_in_each_of_two_tabs_makes_one_order_and_both_read_its_number(stack: Stack, page: Page) -> None:
    first = Widget(page, stack.url)
    _to_the_offer(first)
    second = Widget(page.context.new_page(), stack.url)
    second.visit()
    if not second.panel.is_visible():
        second.bubble.click()
    expect(second.choice("DA")).to_be_visible()
    first.choice("DA").click(no_wait_after=True)
    second.say("da")
    first.wait_for_bot("Nalog za uključenje je izdat")
    second.wait_for_bot("Nalog za uključenje je izdat")
    second.wait_until_sent()
    orders = order_numbers(stack)
    assert len(orders) == 1
    assert any(orders[0] in text for text in second.bot_texts())


def test_the_conversation_goes_on_after_a_reload(stack: Stack, widget: Widget) -> None:
    _to_the_offer(widget)
    said = widget.bot_texts()
    widget.page.reload()
    if not widget.panel.is_visible():
        widget.bubble.click()
    expect(widget.choice("DA")).to_be_visible()
    assert widget.bot_texts() == said
    assert "Nalog za uključenje je izdat" in widget.click_choice("DA")
    assert len(order_numbers(stack)) == 1


def test_the_customer_is_told_when_the_line_to_billing_is_cut_and_gets_the_answer_later(
    stack: Stack, widget: Widget
) -> None:
    widget.open()
    widget.start("Milica")
    widget.ask("uključite mi telefon na reč")
    requests.put(f"{stack.sandbox}/sandbox/faults", json=[{"match": {}, "fault": "500"}], timeout=5).raise_for_status()
    told = widget.ask("1000017")
    assert "isključena" not in told
    before = widget.bot_messages.count()
    requests.delete(f"{stack.sandbox}/sandbox/faults", timeout=5).raise_for_status()
    page = widget.page
    expect(widget.bot_messages.nth(before)).to_be_visible(timeout=60_000)
    expect(page.locator("mila-choices .card", has_text="isključena")).to_be_visible(timeout=10_000)
