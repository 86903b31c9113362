"""Choices: cards and answers, made once."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import NewContext
from tests.browser.double import Double
from tests.browser.pages import Widget

CARDS = [
    {
        "id": "c1",
        "title": "Odaberi račun",
        "description": "064 ••• 45 67 · isključena · 3.450,00 RSD · platiti do 27.11.",
    },
    {"id": "c2", "title": "Odaberi račun", "description": "011 ••• 45 67 · aktivna · 0,00 RSD"},
]
YES_NO = [{"id": "y", "title": "DA"}, {"id": "n", "title": "NE"}]


def test_a_choice_is_sent_by_its_id_and_shown_by_its_title(talking: Widget, double: Double) -> None:
    assert talking.choices() == ["Uključenje na reč", "Provera duga"]
    assert talking.click_choice("Provera duga") == "Rekli ste: Provera duga"
    assert [{"choice": post.get("choice"), "text": post.get("text")} for post in double.talk.posts] == [
        {"choice": "m2", "text": None}
    ]
    assert talking.own_texts() == ["Provera duga"]
    assert talking.choices() == []


def test_described_choices_are_cards_that_can_be_told_apart(talking: Widget, double: Double) -> None:
    double.say("Izaberite uslugu.", choices=CARDS)
    expect(talking.cards).to_have_count(2)
    for part in ("064 ••• 45 67", "isključena", "3.450,00 RSD", "platiti do 27.11."):
        expect(talking.cards.first).to_contain_text(part)
    button = talking.choice("Odaberi račun", within="011 •••")
    expect(button).to_have_accessible_description(re.compile("011 ••• 45 67 aktivna 0,00 RSD"))
    button.click()
    talking.wait_for_bot("Rekli ste: Odaberi račun")
    assert double.talk.posts[-1]["choice"] == "c2"
    expect(talking.cards.nth(1)).to_have_class(re.compile("picked"))
    expect(talking.cards.nth(0)).to_have_class(re.compile("shut"))


def test_a_double_click_chooses_once(talking: Widget, double: Double) -> None:
    double.say("Potvrđujete li?", choices=YES_NO)
    double.faults.post_delay = 0.4
    talking.choice("DA").dblclick()
    talking.page.get_by_role("button", name=re.compile("^DA")).click(force=True)
    talking.page.get_by_role("button", name=re.compile("^NE")).click(force=True)
    talking.wait_for_bot("Rekli ste: DA")
    talking.wait_until_sent()
    assert [post["choice"] for post in double.talk.posts] == ["y"]


def test_a_choice_made_stays_made_after_a_reload_and_in_another_tab(new_context: NewContext, double: Double) -> None:
    context = new_context()
    one, two = Widget(context.new_page(), double.url), Widget(context.new_page(), double.url)
    one.open()
    one.start()
    two.open()
    double.say("Potvrđujete li?", choices=YES_NO)
    two.wait_for_bot("Potvrđujete li?")
    one.click_choice("DA")
    two.wait_for_bot("Rekli ste: DA")
    for widget in (one, two):
        assert widget.choices() == []
        expect(widget.page.locator("mila-choices li.picked")).to_contain_text("DA")
    two.page.reload()
    two.open()
    two.wait_for_bot("Rekli ste: DA")
    assert two.choices() == []


def test_a_question_in_between_leaves_the_choices_open_and_newer_ones_close_them(
    talking: Widget, double: Double
) -> None:
    double.say("Potvrđujete li?", choices=YES_NO)
    talking.ask("koliko dana imam?")
    assert talking.choices() == ["DA", "NE"]
    talking.ask("meni")
    assert talking.choices() == ["Uključenje na reč", "Provera duga"]


def test_a_choice_written_in_words_counts_as_made(talking: Widget, double: Double) -> None:
    double.say("Potvrđujete li?", choices=YES_NO)
    talking.ask("DA")
    assert talking.choices() == []
    expect(talking.page.locator("mila-choices li.picked")).to_contain_text("DA")


def test_a_choice_that_was_refused_says_so(talking: Widget, double: Double) -> None:
    double.faults.posts = [(422, {})]
    talking.choice("Provera duga").click()
    expect(talking.unsent).to_contain_text("Poruka ne može da se primi.")
    assert talking.choices() == ["Uključenje na reč", "Provera duga"], "the customer may choose again"


def test_attachments_open_in_a_new_tab(talking: Widget, double: Double) -> None:
    files = [
        {"kind": "pdf", "title": "Račun 10/2026", "href": "/files/racun.pdf"},
        {"kind": "image", "title": "IPS QR", "href": double.url + "/files/qr.png"},
    ]
    double.say("Evo računa.", attachments=files)
    pdf = talking.page.get_by_role("link", name="Račun 10/2026")
    expect(pdf).to_have_attribute("href", f"{double.url}/files/racun.pdf")
    expect(pdf).to_have_attribute("rel", "noopener noreferrer")
    expect(talking.page.get_by_role("img", name="IPS QR")).to_be_attached()
