"""The front desk put together: everything that the routes need, started and stopped as one."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from mila.billing.connect import billing_of
from mila.billing.contract import Billing
from mila.frontdesk import turns
from mila.frontdesk.answering import Answering
from mila.frontdesk.attachments import Attachments
from mila.frontdesk.background import Background
from mila.frontdesk.codes import Codes
from mila.frontdesk.health import Health
from mila.frontdesk.hub import Hub
from mila.frontdesk.limits import Limit, Rate
from mila.frontdesk.messages import Intake
from mila.frontdesk.metrics import Metrics
from mila.frontdesk.notices import Teller
from mila.frontdesk.origins import Origins
from mila.frontdesk.rasa import LIMIT as RASA_LIMIT
from mila.frontdesk.rasa import Rasa
from mila.frontdesk.runners import Runners
from mila.frontdesk.speech import Voice, read_payloads
from mila.frontdesk.store import Store
from mila.frontdesk.visitors import Visitors
from mila.identity import CodeSender, Identity
from mila.operators import Operators, read_operators
from mila.orders import Notices, Orders, Sweeper
from mila.settings import Settings
from mila.storage import schema
from mila.storage.database import Database
from mila.words import read_words

OPENINGS = Rate(burst=30, per_second=0.5)  # conversations an address may open
REQUESTS = Rate(burst=200, per_second=20)  # changing requests of an address
BURST_SECONDS = 10  # a conversation may send at once what it may send in so many seconds
STREAMS = 8  # open streams of one conversation: tabs and their successors


@dataclass(frozen=True, slots=True)
class Limits:
    """Who may do how much."""

    openings: Limit
    requests: Limit
    messages: Limit


class Desk:
    """All parts of the front desk. `clock` gives epoch seconds."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self.settings = settings
        self.clock = clock
        self.operators: Operators = read_operators(settings.operators_dir, settings.secrets)
        words = read_words(settings.skills_dir, settings.operators_dir)
        database = Database(settings.database_url)
        schema.upgrade(database)
        self.store = Store(database)
        self.hub = Hub()
        self.metrics = Metrics()
        self.origins = Origins(self.operators)
        self.voice = Voice(words, read_payloads(settings.skills_dir))
        self.visitors = Visitors(self.store, self.origins, clock)
        self.attachments = Attachments(settings.data_dir / "attachments")
        self.limits = _limits(settings, clock)
        self.intake = Intake(self.voice, self._where_to_pay, settings.code_key.encode())
        self.identity = identity = Identity(database, self.operators, settings.code_key.encode(), clock)
        self.codes = Codes(self.store, identity, clock)
        self.rasa = Rasa(settings.rasa_port, settings.channel_secret, _rasa_limit(settings))
        languages = {operator.id: operator.languages for operator in self.operators}
        answering = Answering(self.voice, languages)
        self.runners = Runners(
            self.store, self.hub, self.rasa, answering, self.metrics, lambda: self.background.wake(), clock
        )
        sweeper = Sweeper(
            Orders(database, self.billing, clock), lambda id_: self.operators.get(id_).billing.capabilities
        )
        sender = CodeSender(identity, self.billing, words)
        self.teller = Teller(Notices(database, clock), self.store, self.hub, self.voice, self.metrics, clock)
        self.background = Background(
            {
                "orders": lambda: self.store.work(sweeper.step),
                "codes": lambda: self.store.work(lambda: sender.step() > 0),
                "notices": self.teller.step,
            }
        )
        self.health = Health(
            {
                "database": lambda: self.store.work(database.is_writable),
                "rasa": self._rasa_is_well,
                "actions": self._actions_are_well,
                "billing": lambda: self.store.work(self._billing_is_well),
            }
        )

    async def start(self) -> None:
        """Takes up what was unanswered and starts the workers."""
        await self.runners.resume()
        self.background.start()

    async def close(self) -> None:
        """Ends streams, runners and workers; what is unanswered stays in the database."""
        self.hub.end_all()
        await self.background.close()
        await self.runners.close()
        self.rasa.close()
        self.store.close()

    def billing(self, operator: str) -> Billing:
        """The billing backend of an operator."""
        return billing_of(self.operators.get(operator))

    async def oldest_unanswered(self) -> float:
        """Seconds since the oldest message that has no answer yet."""
        oldest = await self.store.read(turns.oldest)
        return 0.0 if oldest is None else max(0.0, self.clock() - oldest)

    def _where_to_pay(self, operator: str) -> str:
        return self.operators.get(operator).links.get("pay", "")

    async def _rasa_is_well(self) -> bool:
        return await self.rasa.health(1.0) is not None

    async def _actions_are_well(self) -> bool:
        health = await self.rasa.health(1.0)
        return health is not None and health.get("actions") is True

    def _billing_is_well(self) -> bool:
        return all(self.billing(operator.id).is_reachable() for operator in self.operators)


def _limits(settings: Settings, clock: Callable[[], float]) -> Limits:
    a_second = float(settings.secrets.get("MILA_MESSAGES_A_MINUTE", 180)) / 60
    return Limits(
        Limit(OPENINGS, clock), Limit(REQUESTS, clock), Limit(Rate(a_second * BURST_SECONDS, a_second), clock)
    )


def _rasa_limit(settings: Settings) -> float:
    return float(settings.secrets.get("MILA_RASA_LIMIT", RASA_LIMIT))
