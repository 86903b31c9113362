"""Words from outside are shown as words: nothing in them runs, in any place where they are shown."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.double import Double
from tests.browser.pages import Widget

RUN = "window.__ran=(window.__ran||0)+1"
TAGS = (
    f"<script>{RUN}</script>",
    f"<img src=x onerror='{RUN}'>",
    f"<svg onload='{RUN}'>",
    f"<svg><script>{RUN}</script></svg>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<iframe src='javascript:{RUN}'></iframe>",
    f"<details open ontoggle='{RUN}'>",
    f"<input autofocus onfocus='{RUN}'>",
    f"<video><source onerror='{RUN}'></video>",
    f"<body onload='{RUN}'>",
    f"<math><mtext></mtext><script>{RUN}</script></math>",
    f"<a href='javascript:{RUN}'>x</a>",
    f"<template><script>{RUN}</script></template>",
    f"<style>@import 'javascript:{RUN}'</style>",
    f"<marquee onstart='{RUN}'>",
    f"<object data='javascript:{RUN}'></object>",
    f"<embed src='javascript:{RUN}'>",
    f"<form action='javascript:{RUN}'><button>x</button></form>",
    f"<base href='javascript:{RUN}//'>",
    f"<meta http-equiv=refresh content='0;javascript:{RUN}'>",
)
WRAPS = ("{}", '"></p>{}', "'>{}", "`>{}", "<!--{}-->", "]]>{}", "${{{}}}", "\u2028{}", "</textarea>{}", "\x00{}")
SCRIPTS = (
    f"javascript:{RUN}",
    f"JaVaScRiPt:{RUN}",
    f" javascript:{RUN}",
    f"java\tscript:{RUN}",
    f"\x01javascript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f"vbscript:{RUN}",
    "blob:http://x/1",
    "file:///etc/passwd",
    f"//javascript:{RUN}",
)
PAYLOADS = [wrap.format(tag) for tag in TAGS for wrap in WRAPS]

LINKS = """() => {
    const found = [];
    const walk = (root) => {
        for (const element of root.querySelectorAll('*')) {
            if (element.shadowRoot) walk(element.shadowRoot);
            if (element.matches('script, iframe, object, embed, video, marquee, details, base, meta'))
                found.push(element.tagName);
            for (const name of element.getAttributeNames()) if (name.startsWith('on')) found.push(name);
            if (element.href && !/^(https?|mailto|tel):/.test(element.protocol)) found.push(element.href);
            if (element.src && !/^https?:/.test(element.src)) found.push(element.src);
        }
    };
    walk(document.querySelector('mila-chat').shadowRoot);
    return found;
}"""


def assert_harmless(widget: Widget) -> None:
    """Nothing ran, and nothing stands there that could."""
    assert widget.page.evaluate("window.__ran") is None
    assert widget.page.evaluate(LINKS) == []


def test_there_are_two_hundred_payloads() -> None:
    assert len(set(PAYLOADS)) == 200


@pytest.mark.parametrize("sender", ["bot", "agent", "system", "visitor"])
def test_nothing_in_a_message_runs(talking: Widget, double: Double, sender: str) -> None:
    payloads = PAYLOADS[:60] if sender != "bot" else PAYLOADS
    for number, payload in enumerate(payloads):
        more: dict[str, Any] = {"name": payload} if sender == "agent" else {}
        double.say(f"{payload} {number}", sender, **more)
    last = len(payloads) - 1
    expect(talking.page.locator("mila-message .text", has_text=f" {last}").last).to_be_visible()
    for _ in range(3):
        earlier = talking.page.get_by_role("button", name="Prikažite ranije poruke")
        if earlier.count():
            earlier.click()
    shown = talking.page.locator("mila-message .text").all_text_contents()
    for number, payload in enumerate(payloads):
        assert f"{payload} {number}" in shown, "it was not shown as it was said"
    assert_harmless(talking)


def test_nothing_in_choices_attachments_and_remarks_runs(talking: Widget, double: Double) -> None:
    for start in range(0, len(PAYLOADS), 10):
        some = PAYLOADS[start : start + 10]
        choices = [
            {"id": f"{start}-{n}", "title": text, "description": f"{text} · {text}"} for n, text in enumerate(some)
        ]
        files = [{"kind": text, "title": text, "href": href} for text, href in zip(some, SCRIPTS, strict=True)]
        images = [{"kind": "image", "title": text, "href": href} for text, href in zip(some, SCRIPTS, strict=True)]
        double.say(f"deo {start}", choices=choices, attachments=files + images)
    double.happens("control", holder="agent", name=PAYLOADS[1])
    double.happens("control", holder="queue", position=PAYLOADS[1])
    talking.wait_for_bot("deo 190")
    assert_harmless(talking)
    talking.page.locator("mila-choices li.open button").first.click()
    talking.wait_for_bot("Rekli ste")
    assert_harmless(talking)


def test_only_safe_addresses_become_links(talking: Widget, double: Double) -> None:
    for script in SCRIPTS:
        double.say(f"Kliknite {script} ili https://example.com/a?b=1&c=2.")
    talking.wait_for_bot(SCRIPTS[-1])
    links = talking.page.locator("mila-message a")
    safe = ["https://example.com/a?b=1&c=2"] * len(SCRIPTS)
    assert [link.get_attribute("href") for link in links.all() if "example" in link.inner_text()] == safe
    expect(links.last).to_have_attribute("rel", "noopener noreferrer")
    assert_harmless(talking)


def test_a_hostile_name_is_a_name(widget: Widget, double: Double) -> None:
    widget.open()
    widget.start(PAYLOADS[10][:60])
    assert double.talk.name == PAYLOADS[10][:60]
    assert_harmless(widget)


def test_a_hostile_explanation_of_an_error_is_an_explanation(widget: Widget, double: Double) -> None:
    double.faults.starts = [(422, PAYLOADS[1])]
    widget.open()
    widget.start_button.click()
    expect(widget.page.locator("mila-welcome .trouble")).to_have_text(PAYLOADS[1])
    assert_harmless(widget)


def test_what_other_scripts_left_in_the_storage_does_no_harm(widget: Widget, double: Double) -> None:
    widget.visit()
    widget.page.evaluate(
        """() => {
            for (const name of ['ticket', 'outbox', 'seen', 'language', 'larger', 'teaser'])
                localStorage.setItem('mila:mts:' + name, name === 'outbox' ? '{"a":1}' : '[{"id":7,');
        }"""
    )
    widget.visit()
    widget.open()
    widget.start()
    assert widget.ask("radi") == "Rekli ste: radi"
