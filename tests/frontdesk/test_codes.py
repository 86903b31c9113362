"""One-time codes typed into the chat: tried at the front desk, never kept, never passed on."""

from dataclasses import dataclass, field

import pytest
from sqlalchemy import update

from mila.billing.models import Contact, ContactKind, Customer, Message
from mila.frontdesk.desk import Desk
from mila.identity import IDENTIFICATION, Claim, CodeSender, Result
from mila.storage.tables import identities
from mila.words import Words
from tests.frontdesk.browser import Browser, texts
from tests.frontdesk.channel import Channel

pytestmark = pytest.mark.asyncio(loop_scope="module")

WORDS = {
    "sr": {
        "utter_identification_code_message": "Kod {code}, važi {minutes}.",
        "utter_identification_code_subject": "Kod",
        "minutes": {"one": "{n} minut", "few": "{n} minuta", "other": "{n} minuta"},
    }
}


@dataclass
class Backend:
    """A billing backend that knows one customer and keeps what it sends."""

    sent: list[Message] = field(default_factory=list)

    def customer_by_code(self, code: str) -> Customer | None:
        """Milica."""
        contacts = (Contact(ContactKind.SMS, "+381657001122"),)
        return Customer(code, "Milica", contacts) if code == "1000017" else None

    def send(self, message: Message, key: str) -> None:
        """Keeps it."""
        self.sent.append(message)


async def code_for(desk: Desk, visitor: Browser) -> str:
    """Asks for a code as an action does, and reads the SMS."""
    backend = Backend()
    sender = CodeSender(desk.identity, lambda _operator: backend, Words(WORDS, {}))  # type: ignore[arg-type, return-value] # as much of a backend as is asked
    claim = Claim("code", "1000017")
    desk.identity.request_code(visitor.id, "mts", IDENTIFICATION, claim, "sr")
    assert sender.step() == 1
    return next(word for word in backend.sent[0].text.replace(",", " ").split() if len(word) == 6 and word.isdigit())


async def test_a_code_that_is_waited_for_is_tried_covered_and_its_outcome_known_before_rasa_is_asked(
    visitor: Browser, channel: Channel, desk: Desk
) -> None:
    code = await code_for(desk, visitor)
    outcomes: list[Result] = []

    def action(turn: dict[str, str]) -> dict[str, object]:
        outcomes.append(desk.identity.last_outcome(visitor.id, turn["message_id"]).result)
        return {"messages": [{"text": "Hvala."}], "language": "sr"}

    channel.script = action
    seq = await visitor.say(f"evo {code[:3]} {code[3:]} hvala")
    await visitor.answer(seq)
    assert outcomes == [Result.RIGHT]
    assert desk.identity.level(visitor.id) == 2
    assert channel.heard[-1]["payload"] == '/inform{"otp_code":"••••••"}'
    assert texts(await visitor.events(), "visitor") == ["evo •••••• hvala"]
    dump = "\n".join(desk.store.database.engine.raw_connection().driver_connection.iterdump())  # type: ignore[union-attr] # SQLite's
    assert code not in dump
    assert f"{code[:3]} {code[3:]}" not in dump


async def test_the_same_post_again_is_not_another_try(visitor: Browser, channel: Channel, desk: Desk) -> None:
    code = await code_for(desk, visitor)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        seq = await visitor.say(wrong, key="same")
    await visitor.answer(seq)
    outcome = desk.identity.last_outcome(visitor.id, f"{visitor.id}:{seq}")
    assert (outcome.result, outcome.tries_left) == (Result.WRONG, 2)
    assert wrong not in str(await visitor.events())


async def test_six_digits_that_nobody_waits_for_are_words(visitor: Browser, channel: Channel) -> None:
    await visitor.answer(await visitor.say("moj račun je 123456"))
    assert channel.heard[-1]["text"] == "moj račun je 123456"


async def test_a_customer_who_writes_stays_identified(
    visitor: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.identity.claim(visitor.id, "mts", "1000017")
    now = desk.clock()
    used = update(identities).where(identities.c.conversation_id == visitor.id)
    await desk.store.write(lambda connection: connection.execute(used.values(used_at=now - 60)))
    monkeypatch.setattr(desk.codes, "_clock", lambda: now + 30)
    await visitor.answer(await visitor.say("tu sam"))
    of = identities.select().where(identities.c.conversation_id == visitor.id)
    row = await desk.store.read(lambda connection: connection.execute(of).one())
    assert row.used_at >= now
