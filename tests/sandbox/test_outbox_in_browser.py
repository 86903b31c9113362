"""The outbox in a real browser: readable on a phone, by a screen reader, in the dark; new messages come alone."""

import shutil
from collections.abc import Iterator

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page, expect, sync_playwright

from tests.sandbox.support import MESSAGES, ORDERS, milica

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or Playwright's own where there is none."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield found
        found.close()


@pytest.fixture(params=["light", "dark"])
def page(chromium: Browser, line: httpx.Client, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The outbox on a narrow phone."""
    context = chromium.new_context(viewport={"width": 320, "height": 640}, color_scheme=request.param)
    page = context.new_page()
    page.goto(f"{line.base_url}/outbox")
    yield page
    context.close()


def test_nothing_stands_in_the_way_of_any_reader(page: Page) -> None:
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()
    wide, shown = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= shown


def test_a_new_message_comes_by_itself_and_is_announced(page: Page, line: httpx.Client) -> None:
    expect(page.get_by_role("listitem")).to_have_count(3)
    order = line.post(ORDERS, json=milica("key")).json()
    expect(page.get_by_role("listitem").first).to_contain_text(order["id"], timeout=15_000)
    expect(page.get_by_role("status")).to_have_text("A new message came in.")


def test_words_of_a_message_run_in_no_way(page: Page, line: httpx.Client) -> None:
    told: list[str] = []

    def heard(dialog: Dialog) -> None:
        told.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", heard)
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    body = {"content": evil, "messageType": "SMS", "receiver": [{"name": evil, "phoneNumber": "1"}], "sender": {}}
    line.post(MESSAGES, json=body)
    expect(page.get_by_role("listitem").first).to_contain_text(evil, timeout=15_000)
    assert told == []
    assert page.locator("#messages img, #messages script").count() == 0
