"""One runner for each conversation that has something unanswered: asks Rasa, in order, one message at a time."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Connection

from mila.faults import fault_point
from mila.frontdesk import conversations, turns
from mila.frontdesk.answering import Answering, Failure, is_stale
from mila.frontdesk.conversations import Conversation
from mila.frontdesk.hub import Hub
from mila.frontdesk.metrics import Metrics
from mila.frontdesk.rasa import Answer, DialogueError, Empty, Rasa, Silent
from mila.frontdesk.store import Store
from mila.frontdesk.turns import Turn

TELL_AFTER = 7.0  # seconds from a message to the words that it takes longer
HEALTH_LIMIT = 1.0
STRIKES = 3
LEAST_PATIENCE = 0.9  # seconds, also for a message that waited long behind others or through a restart
DATABASE_PAUSE = 1.0  # seconds before the database is asked again after it failed

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Runner:
    wake: asyncio.Event
    task: asyncio.Task[None]


class Runners:
    """All runners of this process."""

    def __init__(
        self,
        store: Store,
        hub: Hub,
        rasa: Rasa,
        answering: Answering,
        metrics: Metrics,
        after_turn: Callable[[], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._hub = hub
        self._rasa = rasa
        self._answering = answering
        self._metrics = metrics
        self._after_turn = after_turn
        self._clock = clock
        self._runners: dict[str, _Runner] = {}
        self._paused: dict[str, int] = {}
        self._strikes: dict[str, int] = {}

    @property
    def count(self) -> int:
        """How many conversations have something unanswered."""
        return len(self._runners)

    async def resume(self) -> None:
        """Takes up what was unanswered when the process ended."""
        for conversation in await self._store.read(turns.with_undone):
            self.wake(conversation)

    def wake(self, conversation: str, alone: tuple[Conversation, Turn] | None = None) -> None:
        """Says that the conversation has something to be answered; `alone` when that is known to be all."""
        runner = self._runners.get(conversation)
        if runner is None:
            wake = asyncio.Event()
            task = asyncio.create_task(self._run(conversation, wake, alone), name=f"runner {conversation}")
            self._runners[conversation] = _Runner(wake, task)
        else:
            runner.wake.set()

    @contextmanager
    def pause(self, conversation: str) -> Iterator[None]:
        """Holds new turns of the conversation back while the block lasts."""
        self._paused[conversation] = self._paused.get(conversation, 0) + 1
        try:
            yield
        finally:
            self._paused[conversation] -= 1
            if not self._paused[conversation]:
                del self._paused[conversation]
            if conversation in self._runners:
                self.wake(conversation)

    async def stop(self, conversation: str) -> None:
        """Ends the runner of a conversation that is being erased."""
        runner = self._runners.pop(conversation, None)
        if runner is not None:
            await _ended([runner.task])

    async def close(self) -> None:
        """Ends all runners; what is unanswered is taken up at the next start."""
        tasks = [runner.task for runner in self._runners.values()]
        self._runners.clear()
        await _ended(tasks)

    async def _run(self, conversation: str, wake: asyncio.Event, alone: tuple[Conversation, Turn] | None) -> None:
        """Answers until nothing is left. Nothing that happens to one turn may end it."""
        while True:
            wake.clear()
            try:
                held, undone = await self._look(conversation) if alone is None else (alone[0], [alone[1]])
                alone = None
                if conversation in self._paused:
                    await wake.wait()
                elif held is None or not undone:
                    if not wake.is_set():
                        self._runners.pop(conversation, None)
                        return
                else:
                    await self._next(held, undone, wake)
            except Exception as error:  # the database: it comes back, and the turns are in it
                log.error("runner_failed", conversation=conversation, error=type(error).__name__)
                await asyncio.sleep(DATABASE_PAUSE)

    async def _look(self, conversation: str) -> tuple[Conversation | None, list[Turn]]:
        return await self._store.read(lambda connection: _open(connection, conversation))

    async def _next(self, held: Conversation, undone: Sequence[Turn], wake: asyncio.Event) -> None:
        """Takes the turn that is due, or waits for the first that will be."""
        now = self._clock()
        in_order = [turn for turn in undone if turn.state != "retrying"]
        candidates = in_order[:1] or sorted(undone, key=lambda turn: turn.next_try)
        turn = candidates[0]
        if turn.next_try <= now or is_stale(held, turn):
            await self._take(held, turn)
            return
        untold = [one.received_at + TELL_AFTER for one in in_order if one.state == "received"]
        told_at = min(untold, default=turn.next_try)
        if told_at <= now:
            self._hub.publish(held.id, await self._tell(turn))
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(min(turn.next_try, told_at) - now):
                await wake.wait()

    async def _take(self, held: Conversation, turn: Turn) -> None:
        """Has one turn answered and stores what came of it."""
        self._typing(held.id, True)
        started = time.perf_counter()
        try:
            answer = Answer() if is_stale(held, turn) else await self._ask(held, turn)
        except DialogueError as error:
            self._typing(held.id, False)
            await self._put_off(held, turn, error)
            return
        self._metrics.rasa_seconds.observe(time.perf_counter() - started)
        self._strikes.pop(turn.message_id, None)
        events = await self._store.write(
            lambda connection: self._answering.answered(connection, turn, answer, self._clock())
        )
        fault_point("desk_before_push")
        self._typing(held.id, False)
        self._hub.publish(held.id, events)
        self._metrics.turn_seconds.observe(max(0.0, self._clock() - turn.received_at))
        self._after_turn()

    async def _put_off(self, held: Conversation, turn: Turn, error: DialogueError) -> None:
        """Stores that a try failed."""
        kind = type(error).__name__
        self._metrics.failed(kind)
        log.warning("turn_failed", message_id=turn.message_id, error=kind, attempt=turn.attempts + 1)
        failure = Failure(isinstance(error, Empty), await self._is_hopeless(turn, error))
        events = await self._store.write(
            lambda connection: self._answering.failed(connection, turn, failure, self._clock())
        )
        self._hub.publish(held.id, events)

    async def _is_hopeless(self, turn: Turn, error: DialogueError) -> bool:
        """Whether the turn failed several times though Rasa and the actions are well: then it is the turn itself."""
        if isinstance(error, Silent):
            return False
        health = await self._rasa.health(HEALTH_LIMIT)
        if health is None or health.get("actions") is not True:
            return False
        strikes = self._strikes.pop(turn.message_id, 0) + 1
        if strikes < STRIKES:
            self._strikes[turn.message_id] = strikes
        return strikes >= STRIKES

    async def _ask(self, held: Conversation, turn: Turn) -> Answer:
        """Rasa's answer; says meanwhile that it takes longer. Raises `DialogueError`."""
        asking = asyncio.ensure_future(self._rasa.answer(request(held, turn)))
        try:
            if turn.state == "received":
                patience = max(LEAST_PATIENCE, turn.received_at + TELL_AFTER - self._clock())
                done, _ = await asyncio.wait({asking}, timeout=patience)
                if not done:
                    self._hub.publish(held.id, await self._tell(turn))
            return await asking
        finally:
            asking.cancel()

    async def _tell(self, turn: Turn) -> list[dict[str, Any]]:
        return await self._store.write(lambda connection: self._answering.late(connection, turn, self._clock()))

    def _typing(self, conversation: str, on: bool) -> None:
        self._hub.publish(conversation, [{"type": "typing", "from": "bot", "on": on}])


def request(held: Conversation, turn: Turn) -> dict[str, Any]:
    """A turn as the channel of Rasa takes it."""
    return {
        "conversation": f"{held.id}.{held.dialogue}",
        "message_id": turn.message_id,
        **turn.input,
        "language": held.language,
        "operator": held.operator,
        "name": held.name,
    }


def _open(connection: Connection, conversation: str) -> tuple[Conversation | None, list[Turn]]:
    return conversations.find(connection, conversation), turns.undone(connection, conversation)


async def _ended(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
