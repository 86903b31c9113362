"""Chromium, the front desk's double, and the widget on a fresh page."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, sync_playwright

from tests.browser.double import DIST, Double
from tests.browser.pages import Widget

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or Playwright's own where there is none."""
    # Not for the whole session: while it lives, Playwright's loop runs in this thread, and no asynchronous test can.
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield found
        found.close()


@pytest.fixture(scope="session")
def running_double() -> Iterator[Double]:
    """The double, started once."""
    assert (DIST / "mila-chat.js").exists(), "the widget is not built: npm --prefix web run build"
    with Double().running() as double:
        yield double


@pytest.fixture
def double(running_double: Double) -> Double:
    """The double, as new."""
    running_double.reset()
    return running_double


@pytest.fixture
def base_url(double: Double) -> str:
    """Where the page is; tests of the whole stack take their own."""
    return double.url


@pytest.fixture
def new_context(browser: Browser) -> Iterator[NewContext]:
    """Makes contexts (a visitor's browser each) that fail the test when a page throws or asks something in a dialog."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def refuse(dialog: Dialog) -> None:
        wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: wrong.append(f"threw: {error}"))
        page.on("dialog", refuse)

    def make(**options: object) -> BrowserContext:
        options.setdefault("viewport", {"width": 1280, "height": 800})
        options.setdefault("locale", "sr-RS")
        context = browser.new_context(**options)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        context.on("page", watch)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def context(new_context: NewContext) -> BrowserContext:
    """A visitor's browser."""
    return new_context()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page in it."""
    return context.new_page()


@pytest.fixture
def widget(page: Page, base_url: str) -> Widget:
    """The widget on that page; not visited yet."""
    return Widget(page, base_url)


@pytest.fixture
def talking(widget: Widget) -> Widget:
    """The widget with a conversation begun."""
    widget.visit("/?quiet")
    widget.open()
    widget.start()
    return widget
