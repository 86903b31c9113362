"""A stage for actions: real rooms on a database of their own, a backend in memory, messages as Rasa sends them."""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from sqlalchemy import insert

from actions.rooms import Rooms
from actions.skill_action import SkillAction
from mila.billing.models import (
    Account,
    Customer,
    Message,
    Money,
    OrderReceipt,
    Promise,
    PromiseState,
    Reconnection,
    Service,
    ServiceStatus,
    ServiceType,
)
from mila.identity import Identity
from mila.operators import read_operators
from mila.orders import Orders, Proposals
from mila.settings import ROOT
from mila.storage.database import Database
from mila.storage.schema import upgrade
from mila.storage.tables import conversations
from mila.words import read_words

NOW = 1_795_000_000.0  # a Wednesday in November 2026, 14:26 in Belgrade
TODAY = date(2026, 11, 18)
CONVERSATION = "conversation0000000000001"
MILICA, ZRNO = "1000017", "1000074"


def rsd(amount: str) -> Money:
    """An amount in dinars."""
    return Money(Decimal(amount), "RSD")


def promise(state: PromiseState, given: date, days: int = 5) -> Promise:
    """A promise that was given on a day."""
    return Promise(f"p-{given}", state, rsd("1000"), given, given + timedelta(days=days))


@dataclass
class MemoryBilling:
    """A billing backend that remembers; `trouble` is raised by every call while it is set."""

    trouble: Exception | None = None
    ordered: dict[str, Reconnection] = field(default_factory=dict)
    order_trouble: Exception | None = None
    debts: dict[str, str] = field(default_factory=lambda: {"1000017-01": "3450", "1000017-02": "0"})
    promises: dict[str, tuple[Promise, ...]] = field(default_factory=dict)

    def customer_by_number(self, number: str) -> Customer | None:
        self._answers()
        return {"+381641234567": Customer(MILICA, "Milica Jovanović")}.get(number)

    def customer_by_code(self, code: str) -> Customer | None:
        self._answers()
        return Customer(code, "Somebody") if code in (MILICA, ZRNO) else None

    def accounts(self, customer_id: str) -> list[Account]:
        self._answers()
        names = [f"{customer_id}-01", f"{customer_id}-02"]
        return [
            Account(
                name,
                name.replace("-", "/"),
                customer_id,
                rsd(self.debts.get(name, "100")),
                self.promises.get(name, ()),
            )
            for name in names
        ]

    def services(self, customer_id: str) -> list[Service]:
        self._answers()
        if customer_id == ZRNO:
            return [_mobile(ZRNO, "01", "+381647001000"), _mobile(ZRNO, "02", "+381647002000")]
        fixed = Service("fixed-1", f"{MILICA}-02", ServiceType.FIXED, "Fiksni", ServiceStatus.ACTIVE, "+381113124567")
        return [_mobile(MILICA, "01", "+381641234567"), fixed]

    def reconnect(self, reconnection: Reconnection, key: str) -> OrderReceipt:
        if self.order_trouble:
            raise self.order_trouble
        self.ordered.setdefault(key, reconnection)
        return OrderReceipt(f"PO-{len(self.ordered)}", TODAY + timedelta(days=reconnection.days))

    def find_order(self, key: str) -> OrderReceipt | None:
        return OrderReceipt("PO-1", TODAY) if key in self.ordered else None

    def send(self, message: Message, key: str) -> None:
        self._answers()

    def is_reachable(self) -> bool:
        return self.trouble is None

    def _answers(self) -> None:
        if self.trouble:
            raise self.trouble


def _mobile(customer: str, account: str, number: str) -> Service:
    identifier = f"mobile-{customer}-{account}"
    return Service(identifier, f"{customer}-{account}", ServiceType.MOBILE, "Mobilni", ServiceStatus.SUSPENDED, number)


@dataclass
class Stage:
    """Rooms, and a way to have an action run as Rasa would."""

    rooms: Rooms
    billing: MemoryBilling
    now: list[float]

    async def run(self, action: SkillAction, tracker: Tracker) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """(what it says, its events)."""
        dispatcher = CollectingDispatcher()
        events = await action.run(dispatcher, tracker, {})
        return dispatcher.messages, [dict(event) for event in events]

    def claimed(self, customer: str = MILICA) -> None:
        """The conversation is at level 1."""
        self.rooms.identity.claim(CONVERSATION, "mts", customer)


def make_stage(folder: Path) -> Stage:
    """A stage on SQLite with one conversation open."""
    now = [NOW]
    operators = read_operators(ROOT / "operators", {})
    database = Database(f"sqlite:///{folder / 'mila.db'}")
    upgrade(database)
    billing = MemoryBilling()
    rooms = Rooms(
        operators=operators,
        words=read_words(ROOT / "data", ROOT / "operators"),
        database=database,
        identity=Identity(database, operators, b"k" * 32, lambda: now[0]),
        proposals=Proposals(database, lambda: now[0]),
        orders=Orders(database, lambda _: billing, lambda: now[0]),
        billing=lambda _: billing,
        clock=lambda: now[0],
    )
    with database.write() as connection:
        connection.execute(
            insert(conversations).values(
                id=CONVERSATION,
                token_hash=b"t",
                token_expires_at=NOW + 3600,
                operator="mts",
                site="mts",
                language="sr",
                created_at=NOW,
                seen_at=NOW,
            )
        )
    return Stage(rooms, billing, now)


def heard(
    text: str = "",
    intent: str = "inform",
    *,
    form: str = "",
    asked: str = "",
    slots: dict[str, Any] | None = None,
    passage: str = "hears",
    confidence: float = 0.9,
    before: list[dict[str, Any]] | None = None,
    **entities: str,
) -> Tracker:
    """The tracker that Rasa sends; a payload is written as `/intent` and its entities are given by name.

    `passage`: `opens` (the form was just started by this message), `hears`, `resumes` (a rule answered it before).
    """
    if text.startswith("/"):
        text += json.dumps(entities) if entities else ""
    found = [{"entity": name, "value": value} for name, value in entities.items()]
    parsed = {
        "intent": {"name": intent, "confidence": confidence},
        "entities": found,
        "text": text,
        "intent_ranking": [],
    }
    metadata = {"operator": "mts", "language": "sr", "conversation": CONVERSATION, "message_id": f"{CONVERSATION}:3"}
    events: list[dict[str, Any]] = [*(before or []), {"event": "action", "name": "action_listen"}]
    events.append({"event": "user", "text": text, "parse_data": parsed})
    if passage == "opens":
        events.append({"event": "active_loop", "name": form})
    if passage == "resumes":
        events += [{"event": "action_execution_rejected", "name": form}, {"event": "action", "name": "utter_other"}]
    events += [{"event": "slot", "name": "requested_slot", "value": asked or None}, {"event": "action", "name": form}]
    return Tracker(
        sender_id=f"{CONVERSATION}.1",
        slots={"language": "sr", "operator": "mts", "requested_slot": asked or None, **(slots or {})},
        latest_message={**parsed, "metadata": metadata},
        events=events,
        paused=False,
        followup_action=None,
        active_loop={"name": form} if form else {},
        latest_action_name="action_listen",
    )


def slots_of(events: list[dict[str, Any]]) -> dict[str, Any]:
    """The slots that events set."""
    return {event["name"]: event["value"] for event in events if event["event"] == "slot"}


def said(messages: list[dict[str, Any]]) -> list[str]:
    """The names of the answers."""
    return [message["response"] for message in messages]
