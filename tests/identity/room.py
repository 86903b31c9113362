"""Identity with a clock that stands still and a backend that remembers what it sent."""

import re
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from mila.billing.contract import Billing
from mila.billing.errors import Unreachable
from mila.billing.models import Contact, ContactKind, Customer, Message
from mila.identity import IDENTIFICATION, Claim, CodeSender, Identity, Sending
from mila.operators import Operators, read_operators
from mila.settings import ROOT
from mila.storage.database import Database
from mila.storage.tables import metadata
from mila.words import Words

KEY = b"k" * 40
START = 1_000.0  # epoch seconds; few digits, so that no time looks like a code

MILICA = Customer("1000017", "Milica Jovanović", (Contact(ContactKind.SMS, "+381657001122"),))
JELENA = Customer("1000033", "Jelena Ilić", (Contact(ContactKind.EMAIL, "jelena.ilic@example.com"),))
BY_NUMBER = Claim("number", "+381641234567")
BY_FIXED = Claim("number", "+381113124567")
BY_CODE = Claim("code", "1000017")
OF_JELENA = Claim("code", "1000033")
UNKNOWN = Claim("number", "+381649999999")
CUSTOMERS = {BY_NUMBER: MILICA, BY_FIXED: MILICA, BY_CODE: MILICA, OF_JELENA: JELENA}


def read_mts() -> Operators:
    """mts as it ships, and beside it its twin under another name."""
    mts = read_operators(ROOT / "operators", {}).get("mts")
    return Operators({"mts": mts, "twin": mts.model_copy(update={"id": "twin"})})


WORDS = Words(
    {
        "sr": {
            "utter_identification_code_message": "{code} je kod, važi {minutes}.",
            "identification_code_subject": "Kod",
            "minutes": {"one": "{n} minut", "other": "{n} minuta"},
        },
        "en": {
            "utter_identification_code_message": "{code} is the code, valid for {minutes}.",
            "identification_code_subject": "Code",
            "minutes": {"one": "{n} minute", "other": "{n} minutes"},
        },
    },
    {},
)


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now

    def pass_(self, seconds: float) -> None:
        """Lets time pass."""
        self.now += seconds


@dataclass
class Backend:
    """The part of a billing backend that codes need; `down` lets it fail, `lose` send it and lose the answer."""

    down: bool = False
    lose: bool = False
    looked_up: list[str] = field(default_factory=list)
    sent: list[tuple[Message, str]] = field(default_factory=list)

    def customer_by_number(self, number: str) -> Customer | None:
        return self._find(Claim("number", number))

    def customer_by_code(self, code: str) -> Customer | None:
        return self._find(Claim("code", code))

    def send(self, message: Message, key: str) -> None:
        if self.down:
            raise Unreachable("down")
        if key not in [known for _message, known in self.sent]:
            self.sent.append((message, key))
        if self.lose:
            raise Unreachable("no answer")

    def codes(self) -> list[str]:
        """All codes that were sent, in order."""
        return [re.findall(r"\d{6}", message.text)[0] for message, _key in self.sent]

    def _find(self, claim: Claim) -> Customer | None:
        self.looked_up.append(claim.value)
        if self.down:
            raise Unreachable("down")
        return CUSTOMERS.get(claim)


class Room:
    """Identity, its sender, and short ways to what tests do again and again."""

    def __init__(self, database: Database, operators: Operators, words: Words = WORDS) -> None:
        self.database = database
        self.operators = operators
        self.words = words
        self.clock = Clock()
        self.backend = Backend()
        self.identity = Identity(database, operators, KEY, self.clock)
        self.sender = self.another_sender()
        self._messages = 0

    def another_sender(self) -> CodeSender:
        """A sender as a second process would run it."""
        billing: Billing = self.backend  # type: ignore[assignment]  # the part of it that codes need
        return CodeSender(self.identity, lambda _operator: billing, self.words)

    def ask(self, conversation: str, claim: Claim = BY_NUMBER, purpose: str = IDENTIFICATION) -> Sending:
        """Asks for a code."""
        return self.identity.request_code(conversation, "mts", purpose, claim, "sr")

    def get_code(self, conversation: str, claim: Claim = BY_NUMBER) -> str:
        """Asks for a code and gives the one that arrived."""
        before = len(self.backend.sent)
        assert self.ask(conversation, claim) is Sending.ON_ITS_WAY
        self.sender.step()
        assert len(self.backend.sent) == before + 1, "no code arrived"
        return self.backend.codes()[-1]

    def type_(self, conversation: str, code: str, message_id: str = "") -> str:
        """Types a code in a message of its own; gives the result, with the tries left after a wrong one."""
        self._messages += 1
        outcome = self.identity.try_code(conversation, code, message_id or f"{conversation}:{self._messages}")
        return f"{outcome.result} {outcome.tries_left}" if outcome.result == "wrong" else str(outcome.result)

    def level(self, conversation: str) -> int:
        """The level of the conversation."""
        return self.identity.level(conversation)

    def empty(self) -> None:
        """Takes everything out of the database."""
        with self.database.write() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())


def unsynced(address: str) -> Database:
    """A database that does not wait for the disk: for tests of many steps that crash nothing."""
    database = Database(address)

    @event.listens_for(database.engine, "connect")
    def _hurry(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    return database


def other_than(code: str) -> str:
    """A code that is not this one."""
    return f"{(int(code) + 1) % 1_000_000:06d}"
