"""What a customer says, and what the front desk does with it."""

from tests.frontdesk.browser import Browser
from tests.frontdesk.channel import Channel
from tests.frontdesk.conftest import on_both


@on_both
async def test_a_conversation_is_one_log_numbered_from_one_without_a_gap(browser: Browser, channel: Channel) -> None:
    ticket = await browser.open(name="Milica")
    assert ticket["operator"]["id"] == "mts"
    await browser.until(lambda log: log)
    for word in ("dobar dan", "kako ste"):
        await browser.answer(await browser.say(word))
    events = await browser.events()
    assert [event["seq"] for event in events] == [1, 2, 3, 4, 5]
    assert [event["from"] for event in events] == ["bot", "visitor", "bot", "visitor", "bot"]
    assert events[4]["reply_to"] == 4
    assert channel.heard[0]["payload"] == "/greet"
    assert channel.heard[0]["name"] == "Milica"
