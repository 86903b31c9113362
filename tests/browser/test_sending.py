"""What the customer says arrives: once, in order, and is shown as sent only when it is."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import NewContext
from tests.browser.double import Double
from tests.browser.pages import Widget


def expect_posts(widget: Widget, double: Double, count: int) -> None:
    """Waits until so many messages have reached the front desk."""
    for _ in range(200):
        if len(double.talk.posts) >= count:
            break
        widget.page.wait_for_timeout(50)
    assert len(double.talk.posts) == count


def test_a_message_is_answered(talking: Widget, double: Double) -> None:
    assert talking.ask("isključili ste mi telefon") == "Rekli ste: isključili ste mi telefon"
    assert double.talk.texts("visitor") == ["isključili ste mi telefon"]
    assert double.talk.name == "Milica"


def test_a_message_counts_as_sent_only_after_the_front_desk_says_so(talking: Widget, double: Double) -> None:
    double.answers, double.faults.post_delay = False, 1.5
    talking.say("halo")
    expect(talking.unsent).to_have_class(re.compile("sending"))
    expect(talking.unsent).to_contain_text("Šalje se")
    talking.wait_until_sent()
    expect(talking.own_messages.last).to_contain_text("Poslato")


def test_a_message_that_fails_is_sent_again_by_itself_under_the_same_key(talking: Widget, double: Double) -> None:
    double.faults.posts = [(500, {}), (503, {})]
    double.answers = False
    talking.say("prva")
    expect(talking.unsent).to_contain_text("Još nije poslato")
    talking.say("druga")
    talking.wait_until_sent()
    assert double.talk.texts("visitor") == talking.own_texts() == ["prva", "druga"]


def test_a_message_whose_confirmation_was_lost_is_stored_once(talking: Widget, double: Double) -> None:
    double.faults.lost_answers = 2
    assert talking.ask("da") == "Rekli ste: da"
    expect_posts(talking, double, 3)
    assert [post["text"] for post in double.talk.posts] == ["da", "da", "da"]
    assert len({post["key"] for post in double.talk.posts}) == 1
    assert double.talk.texts("visitor") == talking.own_texts() == ["da"]


def test_the_event_may_come_before_the_confirmation(talking: Widget, double: Double) -> None:
    double.faults.answer_delay, double.faults.masks = 1.5, True
    talking.say("4111 1111 1111 1111")
    talking.wait_for_bot("Rekli ste")
    assert talking.own_texts() == ["•" * 19], "its own words and the masked ones stood there at once"
    double.faults.answer_delay = 0
    talking.wait_until_sent()
    assert talking.own_texts() == ["•" * 19]


def test_twenty_messages_keep_their_order_while_every_third_try_fails(talking: Widget, double: Double) -> None:
    double.answers = False
    double.faults.posts = []
    said = [f"poruka {number}" for number in range(20)]
    for number, text in enumerate(said):
        if number % 3 == 0:
            double.faults.posts.append((502, {}))
        talking.say(text)
    while talking.unsent.count():
        talking.page.evaluate("window.dispatchEvent(new Event('online'))")  # hurries: no need to wait out the back-off
        talking.page.wait_for_timeout(100)
    assert double.talk.texts("visitor") == talking.own_texts() == said


def test_too_fast_waits_as_long_as_it_is_told(talking: Widget, double: Double) -> None:
    double.answers = False
    double.faults.posts = [(429, {"Retry-After": "2"})]
    talking.say("brzo")
    expect(talking.unsent).to_contain_text("Još nije poslato")
    talking.page.wait_for_timeout(1200)
    assert double.talk.posts == [], "it did not wait for the two seconds"
    talking.wait_until_sent()
    assert double.talk.texts("visitor") == ["brzo"]


def test_offline_a_message_waits_and_goes_out_when_the_network_is_back(talking: Widget, double: Double) -> None:
    talking.page.context.set_offline(True)
    talking.say("jel me čujete")
    expect(talking.notice).to_contain_text("Nema veze sa internetom")
    expect(talking.unsent).to_contain_text("Još nije poslato")
    assert double.talk.texts("visitor") == []
    talking.page.context.set_offline(False)
    talking.wait_for_bot("Rekli ste: jel me čujete")
    expect(talking.notice).to_contain_text("ponovo uspostavljena")
    assert double.talk.texts("visitor") == ["jel me čujete"]


def test_send_now_does_not_wait_for_the_next_try(talking: Widget, double: Double) -> None:
    double.faults.posts = [(500, {})] * 4
    talking.say("hitno")
    expect(talking.unsent).to_contain_text("Još nije poslato")
    double.faults.posts = []
    talking.page.get_by_role("button", name="Pošaljite sada").click()
    talking.wait_for_bot("Rekli ste: hitno")


def test_a_refused_message_says_why_and_can_be_changed(talking: Widget, double: Double) -> None:
    double.faults.posts = [(422, {})]
    talking.say("nešto čudno")
    expect(talking.unsent).to_contain_text("Nije poslato.")
    expect(talking.unsent).to_contain_text("Poruka ne može da se primi.")
    assert talking.ask("a ovo?") == "Rekli ste: a ovo?", "a refused message must not hold up the next"
    talking.page.get_by_role("button", name="Izmenite").click()
    expect(talking.field).to_have_value("nešto čudno")
    expect(talking.unsent).to_have_count(0)


def test_a_message_too_long_for_the_front_desk_says_so(talking: Widget, double: Double) -> None:
    double.faults.posts = [(413, {})]
    talking.say("dugačko")
    expect(talking.unsent).to_contain_text("poruka je predugačka")


def test_what_was_pasted_is_never_cut_and_not_sent_while_it_is_too_long(talking: Widget, double: Double) -> None:
    talking.field.fill("ж" * 1990)
    expect(talking.page.locator("mila-composer #length")).to_have_text("još 10 znakova")
    talking.field.fill("ж" * 2003)
    expect(talking.page.locator("mila-composer #length")).to_contain_text("predugačka za 3 znaka")
    talking.field.press("Enter")
    assert talking.field.input_value() == "ж" * 2003
    assert double.talk.posts == []
    talking.field.fill("😀" * 2000)
    talking.field.press("Enter")
    talking.wait_until_sent()
    assert double.talk.texts("visitor") == ["😀" * 2000]


def test_nothing_is_not_sent(talking: Widget, double: Double) -> None:
    talking.say("   \n ")
    expect(talking.send_button).to_have_attribute("aria-disabled", "true")
    talking.send_button.click(force=True)
    assert talking.ask("sad") == "Rekli ste: sad"
    assert len(double.talk.posts) == 1


def test_shift_enter_breaks_the_line_and_lines_are_kept(talking: Widget, double: Double) -> None:
    talking.field.fill("prvi red")
    talking.field.press("Shift+Enter")
    talking.field.press_sequentially("drugi red")
    talking.field.press("Enter")
    talking.wait_until_sent()
    assert double.talk.texts("visitor") == ["prvi red\ndrugi red"]
    assert talking.own_texts() == ["prvi red\ndrugi red"]


def test_an_unsent_message_outlives_a_reload(talking: Widget, double: Double) -> None:
    double.faults.posts = [(500, {})] * 1000
    talking.say("ne zaboravi me")
    expect(talking.unsent).to_contain_text("Još nije poslato")
    talking.page.reload()
    double.faults.posts = []
    talking.open()
    talking.wait_for_bot("Rekli ste: ne zaboravi me")
    assert double.talk.texts("visitor") == ["ne zaboravi me"]


def test_an_old_message_is_not_sent_without_being_asked_for(talking: Widget, double: Double) -> None:
    double.faults.posts = [(500, {})] * 1000
    talking.say("DA")
    expect(talking.unsent).to_contain_text("Još nije poslato")
    talking.page.evaluate(
        """() => {
            const kept = JSON.parse(localStorage.getItem('mila:mts:outbox'));
            kept[0].at -= 11 * 60 * 1000;
            localStorage.setItem('mila:mts:outbox', JSON.stringify(kept));
        }"""
    )
    talking.page.reload()
    double.faults.posts = []
    talking.open()
    expect(talking.unsent).to_contain_text("veza je predugo bila prekinuta")
    assert talking.ask("jeste tu?") == "Rekli ste: jeste tu?"
    assert double.talk.texts("visitor") == ["jeste tu?"]
    talking.page.get_by_role("button", name="Pošaljite ponovo").click()
    talking.wait_for_bot("Rekli ste: DA")
    assert double.talk.texts("visitor") == talking.own_texts() == ["jeste tu?", "DA"]


def test_two_tabs_that_send_at_once_send_each_message_once(new_context: NewContext, double: Double) -> None:
    context = new_context()
    one, two = Widget(context.new_page(), double.url), Widget(context.new_page(), double.url)
    one.open()
    one.start()
    two.open()
    two.wait_for_bot("Zdravo")
    double.answers = False
    double.faults.posts = [(500, {})] * 2
    said = [f"{number}" for number in range(8)]
    for number, text in enumerate(said):
        (one, two)[number % 2].say(text)
    one.wait_until_sent()
    two.wait_until_sent()
    assert sorted(double.talk.texts("visitor")) == said
    assert len({post["key"] for post in double.talk.posts}) == 8
    assert one.own_texts() == two.own_texts() == double.talk.texts("visitor")


def test_a_half_written_message_outlives_a_reload(talking: Widget) -> None:
    talking.field.fill("pišem, pišem")
    talking.page.reload()
    talking.open()
    expect(talking.field).to_have_value("pišem, pišem")
