"""What the customer says arrives: once, in order, and is shown as sent only when it is."""

import re

from playwright.sync_api import expect

from tests.browser.double import Double
from tests.browser.pages import Widget


def test_a_message_is_answered(talking: Widget, double: Double) -> None:
    assert talking.ask("isključili ste mi telefon") == "Rekli ste: isključili ste mi telefon"
    assert double.talk.texts("visitor") == ["isključili ste mi telefon"]
    assert double.talk.name == "Milica"
