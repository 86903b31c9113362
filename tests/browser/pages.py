"""The widget as a customer handles it; tests of the widget alone and of the whole stack use it alike."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

PATIENCE = 20_000  # milliseconds


class Widget:
    """One page with the widget on it. Times are milliseconds."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page = page
        self.base_url = base_url
        self.bubble = page.locator("mila-launcher .bubble")
        self.tab = page.locator("mila-launcher .tab")
        self.teaser = page.locator("mila-launcher .teaser")
        self.panel = page.locator("mila-panel .panel")
        self.log = page.get_by_role("log")
        self.field = page.locator("mila-composer textarea")
        self.send_button = page.locator("mila-composer .send")
        self.name = page.locator("mila-welcome input")
        self.start_button = page.locator("mila-welcome .solid")
        self.menu_button = page.locator("mila-menu .more")
        self.minimise = page.locator("mila-panel .minimise")
        self.notice = page.locator("mila-notice p")
        self.bot_messages = page.locator("mila-message .row.bot")
        self.own_messages = page.locator("mila-message .row.visitor")
        self.unsent = page.locator("mila-message .outgoing")
        self.cards = page.locator("mila-choices .card")

    def visit(self, path: str = "/") -> None:
        """Goes to a page that carries the widget."""
        self.page.goto(self.base_url + path)
        expect(self.bubble.or_(self.panel)).to_be_visible(timeout=PATIENCE)

    def open(self, path: str = "/") -> None:
        """Goes to the page, if not there, and presses the bubble."""
        self._look()
        if not self.page.url.startswith(self.base_url):
            self.visit(path)
        self.bubble.click()
        expect(self.panel).to_be_visible(timeout=PATIENCE)

    def start(self, name: str = "Milica") -> None:
        """Types a name, starts, and waits for the first words of the bot."""
        self._look()
        self.name.fill(name)
        self.start_button.click()
        expect(self.field).to_be_visible(timeout=PATIENCE)
        expect(self.bot_messages.first).to_be_visible(timeout=PATIENCE)

    def say(self, text: str) -> None:
        """Writes and sends, without waiting for anything."""
        self.field.fill(text)
        self.field.press("Enter")

    def ask(self, text: str) -> str:
        """Says something and returns what the bot answers."""
        return self._answer_to(lambda: self.say(text))

    def choices(self) -> list[str]:
        """The titles of what can be chosen now."""
        return [title.strip() for title in self._open_choices().locator("[dir=auto]").all_text_contents()]

    def click_choice(self, title: str, within: str = "") -> str:
        """Picks the choice of that title (of the card that holds the words `within`), and returns the answer."""
        self._look()
        choice = self.choice(title, within)
        return self._answer_to(choice.click)

    def choice(self, title: str, within: str = "") -> Locator:
        """The button of a choice that can be made now; the newest of that title."""
        items = self.page.locator("mila-choices li.open")
        if within:
            items = items.filter(has_text=within)
        return items.locator("button", has_text=re.compile(rf"^\s*{re.escape(title)}\s*$")).last

    def last_bot_text(self) -> str:
        """What the bot said last."""
        return self.bot_messages.last.locator(".bubble .text").inner_text()

    def bot_texts(self) -> list[str]:
        """All that the bot has said."""
        return self.page.locator("mila-message .row.bot .bubble .text").all_inner_texts()

    def own_texts(self) -> list[str]:
        """All that the customer has said, sent or not."""
        return self.page.locator("mila-message .row.visitor .bubble .text").all_inner_texts()

    def wait_for_bot(self, text: str | re.Pattern[str] = "", count: int | None = None) -> str:
        """Waits until the bot has said `text` (or anything more than `count` messages), and returns its last words."""
        if count is not None:
            expect(self.bot_messages.nth(count)).to_be_visible(timeout=PATIENCE)
        if text:
            bubbles = self.page.locator("mila-message .row.bot .bubble", has_text=text)
            expect(bubbles.last).to_be_visible(timeout=PATIENCE)
        expect(self.page.locator("mila-log .typing")).to_have_count(0, timeout=PATIENCE)
        return self.last_bot_text()

    def wait_until_sent(self) -> None:
        """Waits until nothing is on its way any more."""
        expect(self.unsent).to_have_count(0, timeout=PATIENCE)

    def menu(self, item: str) -> None:
        """Opens the menu and presses an item."""
        self._look()
        self.menu_button.click()
        self.page.locator("mila-menu .list button", has_text=item).click()

    def screenshot(self, path: str, **options: Any) -> None:
        """A picture, once everything has come to rest."""
        self.page.screenshot(path=path, animations="disabled", **options)

    def _look(self) -> None:
        # Chromium draws a tab in the background once a second, and a click waits for that.
        self.page.bring_to_front()

    def _open_choices(self) -> Locator:
        return self.page.locator("mila-choices li.open button")

    def _answer_to(self, act: Callable[[], None]) -> str:
        before = self.bot_messages.count()
        act()
        return self.wait_for_bot(count=before)
