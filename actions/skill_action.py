"""The base of all actions: the one place that catches, so that no failure is ever silence."""

import asyncio
from abc import abstractmethod
from concurrent.futures import ThreadPoolExecutor

import structlog
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict
from sqlalchemy.exc import OperationalError

from actions.answer import Answer, say
from actions.heard import Heard
from actions.rooms import Rooms
from actions.turn import Turn
from mila.billing.errors import Unreachable

LIMIT = 6.0  # seconds an action has; Rasa waits a little longer, the customer 8 in all

logger = structlog.get_logger("actions")
_threads = ThreadPoolExecutor(max_workers=32, thread_name_prefix="action")


class SkillAction(Action):
    """An action that asks the rooms and chooses the answer."""

    def __init__(self, rooms: Rooms) -> None:
        self.rooms = rooms

    @abstractmethod
    def name(self) -> str:
        """`action_<skill>_<verb>`."""

    @abstractmethod
    def answer(self, turn: Turn) -> Answer:
        """What to say and to note; may block, may raise what the rooms raise."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Called by Rasa's webhook."""
        answer = await self._answer_or_trouble(tracker)
        for saying in answer.sayings:
            saying.utter(dispatcher)
        return answer.events()

    async def _answer_or_trouble(self, tracker: Tracker) -> Answer:
        work = asyncio.get_running_loop().run_in_executor(_threads, self._work, tracker)
        try:
            return await asyncio.wait_for(work, LIMIT)
        except (Unreachable, OperationalError, TimeoutError) as late:
            logger.warning("action_unreachable", action=self.name(), error=type(late).__name__)
            return self.unreachable()
        except Exception as failure:  # whatever it was, the customer hears of it
            logger.error("action_failed", action=self.name(), error=type(failure).__name__, reason=_place(failure))
            return say("utter_conversation_failed").ending()

    def _work(self, tracker: Tracker) -> Answer:
        return self.answer(Turn(self.rooms, Heard(tracker)))

    def unreachable(self) -> Answer:
        """Said when the backend can't be read: the front desk keeps the turn and tries it again by itself."""
        return say("utter_conversation_unreachable", retry=True).ending()


def _place(failure: Exception) -> str:
    """Where it was raised: file and line, never the message, which may hold a customer's data."""
    traceback = failure.__traceback__
    while traceback and traceback.tb_next:
        traceback = traceback.tb_next
    return f"{traceback.tb_frame.f_code.co_filename.rpartition('/')[2]}:{traceback.tb_lineno}" if traceback else ""
