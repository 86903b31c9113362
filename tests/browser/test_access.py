"""Everybody can use it: no violation of WCAG 2.2 AA that axe finds, in any state, at any size, light and dark."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.double import Double, page_with
from tests.browser.pages import Widget

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
}
CARDS = [
    {"id": "c1", "title": "Odaberi račun", "description": "064 ••• 45 67 · isključena · 3.450,00 RSD"},
    {"id": "c2", "title": "Odaberi račun", "description": "011 ••• 45 67 · aktivna · 0,00 RSD"},
]
SIZES: dict[str, dict[str, Any]] = {
    "desktop, light": {},
    "desktop, dark": {"color_scheme": "dark"},
    "phone, light": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
    "phone, dark": {
        "viewport": {"width": 360, "height": 740},
        "has_touch": True,
        "is_mobile": True,
        "color_scheme": "dark",
    },
    "320 px wide": {"viewport": {"width": 320, "height": 640}},
    "four times enlarged": {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4},
    "forced colours": {"forced_colors": "active"},
}


FEW = ("desktop, light", "phone, dark", "four times enlarged")


@pytest.fixture(params=SIZES, ids=list(SIZES))
def sized(request: pytest.FixtureRequest, new_context: NewContext, double: Double) -> Widget:
    """The widget at one size and in one colouring, without movement."""
    double.page = page_with(double)
    return Widget(new_context(reduced_motion="reduce", **SIZES[request.param]).new_page(), double.url)


def violations(page: Page) -> list[str]:
    """What axe finds, one line a rule."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{item['id']}: {json.dumps([node['target'] for node in item['nodes']][:3])} {item['help']}" for item in found
    ]


def looked_at(widget: Widget) -> Callable[[str], None]:
    """A check that names the state in which something was found, and that nothing sticks out at the side."""

    def look(state: str) -> None:
        assert violations(widget.page) == [], state
        wide = widget.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{state}: {wide} px stick out"

    return look


def test_no_state_violates_wcag(sized: Widget, double: Double) -> None:
    look, page = looked_at(sized), sized.page
    sized.visit("/page")
    look("closed")
    if page.viewport_size and page.viewport_size["height"] > 420:
        expect(sized.teaser).to_be_visible(timeout=8_000)
        look("offering help")
    double.faults.starts = [(503, "Trenutno ne možemo da počnemo.")]
    sized.open()
    look("name form")
    sized.start_button.click()
    expect(page.locator("mila-welcome .trouble")).to_contain_text("Trenutno ne možemo")
    look("start failed")
    sized.start("Milica")
    double.say("Izaberite uslugu.\nhttps://example.com/uslovi", choices=CARDS)
    double.say("Račun je u prilogu.", attachments=[{"kind": "pdf", "title": "Račun 10/2026", "href": "/r.pdf"}])
    sized.wait_for_bot("Račun je u prilogu.")
    look("cards")
    sized.page.locator("mila-choices .card.open button").first.click()
    sized.wait_for_bot("Rekli ste: Odaberi račun")
    look("chosen, to be rated")
    double.types()
    expect(page.locator("mila-log .typing")).to_be_visible()
    look("typing")
    double.happens("control", holder="queue", position=2)
    double.happens("control", holder="agent", name="Jovana")
    double.say("Dobar dan.", "agent", name="Jovana")
    expect(page.locator("mila-message .agent")).to_be_visible()
    look("agent")
    sized.menu_button.click()
    look("menu")
    page.locator("mila-menu .item", has_text="Obrišite").click()
    look("asked whether to erase")
    page.keyboard.press("Escape")


@pytest.mark.parametrize("sized", FEW, indirect=True)
def test_no_trouble_violates_wcag(sized: Widget, double: Double) -> None:
    look, page = looked_at(sized), sized.page
    sized.open("/page")
    sized.start("Milica")
    double.faults.posts = [(422, {})]
    sized.say("ovo neće proći")
    expect(sized.unsent).to_contain_text("Nije poslato")
    look("refused")
    sized.field.fill("č" * 2050)
    expect(page.locator("mila-composer .over")).to_be_visible()
    look("too long")
    sized.field.fill("")
    page.context.set_offline(True)
    sized.say("čeka")
    expect(sized.notice).to_contain_text("Nema veze")
    expect(sized.unsent.last).to_contain_text("Još nije poslato")
    look("offline")
    page.context.set_offline(False)
    sized.wait_for_bot("Rekli ste: čeka")
    sized.minimise.click()
    double.say("nova poruka")
    expect(page.locator("mila-launcher .badge")).to_be_visible()
    look("unread")
    sized.bubble.click()
    sized.menu("Veća slova")
    sized.menu_button.click()
    look("larger letters")
    double.happens("closed", outcome="done")
    expect(page.locator("mila-farewell")).to_be_visible()
    look("ended")


@pytest.mark.parametrize("sized", [*FEW, "desktop, dark"], indirect=True)
def test_the_demo_panel_violates_nothing(sized: Widget) -> None:
    sized.visit()
    looked_at(sized)("demo page")
    sized.page.locator(".demo summary").click()
    expect(sized.page.get_by_role("button", name="1000017")).to_be_visible()
    looked_at(sized)("demo panel open")
