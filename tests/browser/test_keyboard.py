"""All by keyboard alone, and with what a screen reader is told."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.double import Double
from tests.browser.pages import Widget

FOCUSED = """() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    const words = (at?.textContent || at?.name || '').replace(/\\s+/g, ' ').trim();
    return (at?.className || at?.tagName || '') + '|' + words;
}"""


def tab_to(page: Page, what: str, back: bool = False, at_most: int = 60) -> None:
    """Presses Tab until the focus is on something whose class or words hold `what`."""
    seen = []
    for _ in range(at_most):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        seen.append(page.evaluate(FOCUSED))
        if what in seen[-1]:
            return
    raise AssertionError(f"{what!r} was never focused, only {seen}")


def test_a_whole_conversation_by_keyboard(widget: Widget, double: Double) -> None:
    page = widget.page
    widget.visit()
    tab_to(page, "bubble")
    page.keyboard.press("Enter")
    expect(widget.name).to_be_focused()
    page.keyboard.type("Milica")
    page.keyboard.press("Enter")
    widget.wait_for_bot("Zdravo, Milica")
    expect(widget.field).to_be_focused()
    tab_to(page, "Provera duga", back=True)
    page.keyboard.press("Enter")
    widget.wait_for_bot("Rekli ste: Provera duga")
    tab_to(page, "TEXTAREA")
    page.keyboard.type("hvala")
    page.keyboard.press("Enter")
    widget.wait_for_bot("Rekli ste: hvala")
    expect(widget.field).to_be_focused()
    tab_to(page, "Meni razgovora", back=True)
    page.keyboard.press("Enter")
    tab_to(page, "Završite razgovor")
    page.keyboard.press("Enter")
    tab_to(page, "Završite")
    page.keyboard.press("Enter")
    expect(page.locator("mila-farewell")).to_contain_text("Razgovor je završen")
    tab_to(page, "Započnite novi razgovor")
    tab_to(page, "Da, pomoglo je", back=True)
    page.keyboard.press("Space")
    expect(page.locator("mila-farewell")).to_contain_text("Hvala na oceni")


def test_escape_closes_what_is_open_and_gives_the_focus_back(widget: Widget) -> None:
    page = widget.page
    widget.visit()
    widget.tab.focus()
    page.keyboard.press("Enter")
    expect(widget.name).to_be_focused()
    widget.menu_button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("mila-menu .list")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("mila-menu .list")).to_be_hidden()
    expect(widget.menu_button).to_be_focused()
    page.keyboard.press("Escape")
    expect(widget.panel).to_have_count(0)
    expect(widget.tab).to_be_focused()


def test_the_question_before_erasing_starts_on_the_harmless_answer(talking: Widget, double: Double) -> None:
    talking.menu("Obrišite razgovor")
    expect(talking.page.get_by_role("button", name="Nazad")).to_be_focused()
    talking.page.keyboard.press("Enter")
    expect(talking.menu_button).to_be_focused()
    assert len(double.talks) == 1
    talking.menu("Obrišite razgovor")
    talking.page.get_by_role("button", name="Obrišite", exact=True).click()
    expect(talking.page.locator("mila-welcome")).to_contain_text("Razgovor je obrisan")
    assert double.talks == {}


def test_on_a_phone_the_focus_stays_in_what_can_be_seen(new_context: NewContext, double: Double) -> None:
    page = new_context(viewport={"width": 360, "height": 740}).new_page()
    widget = Widget(page, double.url)
    widget.open()
    expect(page.get_by_role("dialog")).to_have_attribute("aria-modal", "true")
    inside = "() => document.activeElement?.tagName === 'MILA-CHAT'"
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate(inside)
    for _ in range(8):
        page.keyboard.press("Shift+Tab")
        assert page.evaluate(inside)
    page.keyboard.press("Escape")
    expect(widget.bubble).to_be_focused()


def test_on_a_touch_screen_opening_raises_no_keyboard(new_context: NewContext, double: Double) -> None:
    page = new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True).new_page()
    widget = Widget(page, double.url)
    widget.visit()
    widget.bubble.tap()
    expect(widget.panel).to_be_focused()
    box = widget.panel.bounding_box()
    assert box == {"x": 0, "y": 0, "width": 360, "height": 740}


def test_a_screen_reader_hears_who_says_what(talking: Widget, double: Double) -> None:
    talking.ask("zdravo")
    double.say("Sistem se održava.", "system")
    expect(talking.log).to_have_attribute("aria-label", "Poruke")
    for words in ("Vi: zdravo", "Mila kaže: Rekli ste: zdravo", "Obaveštenje: Sistem se održava."):
        expect(talking.page.locator("mila-message .bubble", has_text=words)).to_have_count(1)
    expect(talking.page.get_by_role("dialog", name="Razgovor sa Milom")).to_have_attribute("aria-modal", "false")
    expect(talking.page.get_by_role("textbox", name="Vaša poruka")).to_be_visible()


def test_choices_that_can_no_longer_be_made_keep_the_focus_but_are_passed_over(talking: Widget) -> None:
    page = talking.page
    choice = talking.choice("Provera duga")
    choice.focus()
    page.keyboard.press("Enter")
    talking.wait_for_bot("Rekli ste: Provera duga")
    made = page.get_by_role("button", name="Provera duga (izabrano)")
    expect(made).to_be_focused()
    expect(made).to_have_attribute("aria-disabled", "true")
    expect(made).to_have_attribute("tabindex", "-1")


def test_touch_targets_are_large_enough(new_context: NewContext, double: Double) -> None:
    page = new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True).new_page()
    widget = Widget(page, double.url)
    widget.open()
    widget.start()
    widget.menu_button.click()
    small = []
    for button in page.locator("mila-panel button").all():
        box = button.bounding_box()
        if box and (box["height"] < 44 or box["width"] < 44):
            small.append((button.inner_text(), box["width"], box["height"]))
    assert [item for item in small if not re.search("English|Srpski", item[0])] == []
