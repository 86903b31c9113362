"""What happens in the conversation is shown: all of it, once, in order, through bad connections, reloads and tabs."""

from playwright.sync_api import expect

from tests.browser.conftest import NewContext
from tests.browser.double import Double
from tests.browser.pages import Widget


def test_two_hundred_broken_streams_lose_double_and_disorder_nothing(talking: Widget, double: Double) -> None:
    double.faults.frames_a_stream = 2
    double.faults.repeats = 1  # so each stream brings one that is known and one that is new
    double.cut_streams()
    said = [f"red {number}" for number in range(200)]
    for text in said:
        double.say(text)
    talking.page.wait_for_function(
        "() => document.querySelector('mila-chat').conversation.log.length >= 201", timeout=120_000
    )
    log = talking.page.evaluate("() => document.querySelector('mila-chat').conversation.log.map((e) => e.text)")
    assert log[1:] == said
    assert double.streams >= 200
    assert talking.bot_texts()[-50:] == said[-50:]


def test_a_gap_in_the_stream_is_asked_for_again(talking: Widget, double: Double) -> None:
    double.faults.skips = {3}
    for text in ("jedan", "dva", "tri"):
        double.say(text)
    talking.wait_for_bot("tri")
    assert talking.bot_texts()[1:] == ["jedan", "dva", "tri"]


def test_where_no_stream_gets_through_it_asks_in_intervals(widget: Widget, double: Double) -> None:
    double.faults.streams_refused = True
    widget.open()
    widget.start()
    assert widget.ask("ima li koga") == "Rekli ste: ima li koga"
    expect(widget.notice).to_be_hidden()


def test_a_stream_that_a_proxy_holds_back_is_noticed(widget: Widget, double: Double) -> None:
    widget.open()
    widget.start()
    double.faults.streams_silent = True
    double.cut_streams()
    widget.page.wait_for_timeout(500)
    assert widget.ask("ima li koga") == "Rekli ste: ima li koga"


def test_a_short_break_is_not_worth_a_word_and_a_long_one_is(talking: Widget, double: Double) -> None:
    double.cut_streams()
    talking.page.wait_for_timeout(1_000)
    expect(talking.notice).to_be_hidden()
    talking.page.route("**/events**", lambda route: route.abort())
    double.cut_streams()
    expect(talking.notice).to_contain_text("Veza je prekinuta")
    talking.page.unroute("**/events**")
    double.say("tu sam")
    talking.page.evaluate("window.dispatchEvent(new Event('online'))")
    talking.wait_for_bot("tu sam")
    expect(talking.notice).to_contain_text("ponovo uspostavljena")


def test_a_reload_goes_on_with_the_conversation(talking: Widget, double: Double) -> None:
    talking.ask("prvo pitanje")
    talking.page.reload()
    talking.open()
    talking.wait_for_bot("Rekli ste: prvo pitanje")
    assert talking.ask("drugo pitanje") == "Rekli ste: drugo pitanje"
    assert talking.own_texts() == ["prvo pitanje", "drugo pitanje"]
    assert len(double.talks) == 1


def test_a_second_tab_shows_the_same_conversation_live(new_context: NewContext, double: Double) -> None:
    context = new_context()
    one, two = Widget(context.new_page(), double.url), Widget(context.new_page(), double.url)
    one.open()
    one.start()
    two.open()
    two.wait_for_bot("Zdravo")
    one.ask("iz prve kartice")
    two.wait_for_bot("Rekli ste: iz prve kartice")
    two.ask("iz druge kartice")
    one.wait_for_bot("Rekli ste: iz druge kartice")
    assert one.own_texts() == two.own_texts() == ["iz prve kartice", "iz druge kartice"]
    assert len(double.talks) == 1


def test_a_conversation_begun_in_another_tab_is_taken_up(new_context: NewContext, double: Double) -> None:
    context = new_context()
    one, two = Widget(context.new_page(), double.url), Widget(context.new_page(), double.url)
    two.open()
    expect(two.name).to_be_visible()
    one.open()
    one.start()
    two.wait_for_bot("Zdravo, Milica")


def test_a_conversation_ended_in_another_tab_is_over_here_too(new_context: NewContext, double: Double) -> None:
    context = new_context()
    one, two = Widget(context.new_page(), double.url), Widget(context.new_page(), double.url)
    one.open()
    one.start()
    two.open()
    two.wait_for_bot("Zdravo")
    one.menu("Završite razgovor")
    one.page.get_by_role("button", name="Završite", exact=True).click()
    expect(two.page.locator("mila-farewell")).to_contain_text("Razgovor je završen")


def test_unread_messages_are_counted_on_the_bubble_and_read_when_it_is_opened(talking: Widget, double: Double) -> None:
    talking.minimise.click()
    expect(talking.page.locator("mila-launcher .badge")).to_have_count(0)
    double.say("prva")
    double.say("druga")
    expect(talking.page.locator("mila-launcher .badge")).to_have_text("2")
    expect(talking.page.get_by_role("button", name="2 nove poruke")).to_be_visible()
    talking.page.reload()
    expect(talking.page.locator("mila-launcher .badge")).to_have_text("2")
    talking.open()
    talking.wait_for_bot("druga")
    talking.minimise.click()
    expect(talking.page.locator("mila-launcher .badge")).to_have_count(0)


def test_a_conversation_that_expired_meanwhile_makes_room_for_a_new_one(talking: Widget, double: Double) -> None:
    talking.page.goto("about:blank")
    double.expire()
    talking.visit()
    talking.open()
    expect(talking.page.locator("mila-welcome")).to_contain_text("Prethodni razgovor je istekao")
    talking.start("Milica")
    assert talking.ask("ponovo tu") == "Rekli ste: ponovo tu"
    assert len(double.talks) == 2


def test_a_conversation_that_expires_in_mid_talk_keeps_what_was_not_sent(talking: Widget, double: Double) -> None:
    talking.ask("prvo")
    double.talk.expired = True
    talking.say("drugo")
    expect(talking.page.locator("mila-farewell")).to_contain_text("Ovaj razgovor je istekao")
    assert talking.own_texts() == ["prvo", "drugo"]
    talking.page.get_by_role("button", name="Započnite novi razgovor").click()
    talking.start()
    expect(talking.field).to_have_value("drugo")


def test_typing_shows_and_goes_when_the_message_comes(talking: Widget, double: Double) -> None:
    typing = talking.page.locator("mila-log .typing")
    double.types()
    expect(typing).to_contain_text("Mila piše")
    double.say("evo")
    expect(typing).to_have_count(0)
    double.types()
    expect(typing).to_be_visible()
    double.types(False)
    expect(typing).to_have_count(0)


def test_a_late_answer_is_explained(talking: Widget, double: Double) -> None:
    double.answers = False
    talking.say("sporo?")
    expect(talking.page.locator("mila-log .typing")).to_be_visible()
    expect(talking.page.locator("mila-log .slow")).to_contain_text("odgovor stiže", timeout=15_000)
    double.say("izvinite na čekanju")
    expect(talking.page.locator("mila-log .slow")).to_have_count(0)


def test_an_agent_is_named_as_a_person_and_told_when_the_customer_writes(talking: Widget, double: Double) -> None:
    talking.field.press_sequentially("ej")
    double.happens("control", holder="queue", position=3)
    expect(talking.notice).to_contain_text("Vi ste 3. na redu")
    assert double.talk.typed == 0, "the bot need not know that somebody writes"
    double.happens("control", holder="agent", name="Jovana")
    double.say("Ovde Jovana.", "agent", name="Jovana")
    expect(talking.page.locator("mila-panel h2")).to_have_text("Jovana")
    expect(talking.log).to_contain_text("U razgovor se uključuje Jovana, osoba iz naše podrške")
    expect(talking.page.locator("mila-message .agent")).to_contain_text("Agent Jovana:")
    talking.field.press_sequentially("dobar dan")
    talking.page.wait_for_timeout(300)
    assert double.talk.typed == 1
    double.happens("control", holder="bot")
    expect(talking.page.locator("mila-panel h2")).to_have_text("Mila")


def test_a_closed_conversation_can_be_rated_and_followed_by_another(talking: Widget, double: Double) -> None:
    double.happens("closed", outcome="done")
    farewell = talking.page.locator("mila-farewell")
    expect(farewell).to_contain_text("Razgovor je završen")
    expect(talking.field).to_have_count(0)
    farewell.get_by_role("button", name="Da, pomoglo je").click()
    expect(farewell).to_contain_text("Hvala na oceni")
    assert double.talk.ratings == [{"value": "up"}]
    farewell.get_by_role("button", name="Započnite novi razgovor").click()
    talking.start("Ana")
    assert len(double.talks) == 2


def test_an_answer_can_be_rated(talking: Widget, double: Double) -> None:
    expect(talking.page.locator("mila-message mila-rating")).to_have_count(0)
    talking.ask("nešto")
    down = talking.page.get_by_role("button", name="Ne, nije pomoglo")
    down.click()
    expect(down).to_have_attribute("aria-pressed", "true")
    assert double.talk.ratings == [{"seq": 3, "value": "down"}]


def test_unknown_kinds_of_events_do_no_harm(talking: Widget, double: Double) -> None:
    double.happens("screen_share", state="requested", name="Jovana")
    double.happens("from_the_future", anything=[1, {"a": None}])
    double.happens("message", "bot", text=None, choices="no list", attachments=[None, 3])
    double.say("i dalje radi")
    talking.wait_for_bot("i dalje radi")


def test_a_long_talk_shows_its_end_and_the_rest_when_asked(talking: Widget, double: Double) -> None:
    for number in range(150):
        double.say(f"red {number}")
    talking.wait_for_bot("red 149")
    assert len(talking.bot_texts()) == 60
    talking.page.get_by_role("button", name="Prikažite ranije poruke").click()
    talking.page.get_by_role("button", name="Prikažite ranije poruke").click()
    expect(talking.bot_messages).to_have_count(151)


def test_who_reads_further_up_is_left_there(talking: Widget, double: Double) -> None:
    for number in range(40):
        double.say(f"red {number}")
    talking.wait_for_bot("red 39")
    at_end = "() => { const s = document.querySelector('mila-chat').shadowRoot.querySelector('mila-panel')"
    at_end += ".shadowRoot.querySelector('mila-log').shadowRoot.querySelector('.scroll');"
    at_end += " return s.scrollHeight - s.scrollTop - s.clientHeight < 40; }"
    talking.page.wait_for_function(at_end)
    talking.log.hover()
    talking.page.mouse.wheel(0, -1500)
    to_end = talking.page.get_by_role("button", name="Na najnovije poruke")
    expect(to_end).to_be_visible()
    double.say("nova")
    talking.wait_for_bot("nova")
    assert not talking.page.evaluate(at_end)
    to_end.click()
    talking.page.wait_for_function(at_end)
