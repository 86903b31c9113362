"""The channel by which the front desk speaks to Rasa; named in credentials.yml."""

import asyncio
import hashlib
import hmac
import logging
from pathlib import Path
from typing import Any, Awaitable, Callable, Coroutine, Dict, Optional, Set

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from brain import turn
from brain.messages import NotUnderstood, Said, read_append, read_erase
from brain.quiet import QuietFormatter, quiet_logs
from brain.remote_actions import ActionCalls
from brain.settings import Settings, read_settings
from brain.trackers import Trackers, TrackerStoreDown

log = logging.getLogger(__name__)

LARGEST = 64 * 1024  # bytes of a body
Work = Callable[[Request], Coroutine[Any, Any, HTTPResponse]]


class DeskChannel(InputChannel):
    """Turns, words said outside, erasing, and health, for whoever knows the secret."""

    def __init__(self, settings: Settings) -> None:
        """Prepares this process, its logs and its calls of actions; Rasa gives no other place for it."""
        self._secret = f"Bearer {settings.channel_secret}".encode()
        self._actions = ActionCalls(settings.actions_url, settings.actions_secret)
        self._actions.install()
        self._logs: QuietFormatter = quiet_logs()
        self._turns: Set["asyncio.Task[HTTPResponse]"] = set()
        self._model: Optional[str] = None

    @classmethod
    def name(cls) -> str:
        """The channel's name, which is its path too."""
        return turn.CHANNEL

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> "DeskChannel":
        """Reads the environment; credentials.yml holds nothing but the name. Raises `SettingMissing`."""
        return cls(read_settings())

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes. Rasa's own handler is not used: it saves half turns and answers nothing when it lost one."""
        routes = Blueprint("desk")
        routes.add_route(self._guarded(self._take_turn), "/turns", methods=["POST"])
        routes.add_route(self._guarded(self._append), "/append", methods=["POST"])
        routes.add_route(self._guarded(self._erase), "/erase", methods=["POST"])
        routes.add_route(self._guarded(self._health), "/health", methods=["GET"])
        routes.listener("before_server_start")(_limit_bodies)
        return routes

    async def close(self) -> None:
        """Lets go of the action server."""
        await self._actions.close()

    async def _take_turn(self, request: Request) -> HTTPResponse:
        said, agent = Said.read(request.body), request.app.ctx.agent
        async with agent.lock_store.lock(said.conversation):
            return json(await turn.take_turn(agent.processor, trackers_of(agent), said))

    async def _append(self, request: Request) -> HTTPResponse:
        (conversation, said), agent = read_append(request.body), request.app.ctx.agent
        async with agent.lock_store.lock(conversation):
            await turn.append(agent.processor, trackers_of(agent), conversation, said)
        return json({})

    async def _erase(self, request: Request) -> HTTPResponse:
        conversation, agent = read_erase(request.body), request.app.ctx.agent
        async with agent.lock_store.lock(conversation):
            await trackers_of(agent).erase(conversation)
        return json({})

    async def _health(self, request: Request) -> HTTPResponse:
        await trackers_of(request.app.ctx.agent).check()
        self._model = self._model or _hash(request.app.ctx.agent)
        return json({"model": self._model, "actions": await self._actions.alive()})

    def _guarded(self, work: Work) -> Work:
        """The handler for `work`: who asks is checked, an error shows nothing, a hang-up stops nothing."""

        async def handle(request: Request) -> HTTPResponse:
            if not hmac.compare_digest(request.headers.get("authorization", "").encode(), self._secret):
                return json({"error": "who are you?"}, 401)
            if not getattr(request.app.ctx, "agent", None) or not request.app.ctx.agent.is_ready():
                return json({"failed": "model"}, 503)
            self._logs.heard = True
            task = asyncio.get_running_loop().create_task(_answered(work, request))
            self._turns.add(task)  # the loop itself holds tasks weakly
            task.add_done_callback(self._turns.discard)
            return await asyncio.shield(task)

        handle.__name__ = work.__name__.strip("_")
        return handle


async def _answered(work: Work, request: Request) -> HTTPResponse:
    try:
        return await work(request)
    except NotUnderstood as error:
        return json({"error": str(error)}, 400)
    except turn.TurnFailed as error:
        log.warning("turn_failed %s", error.failed)
        return json({"failed": error.failed}, 503)
    except TrackerStoreDown as error:
        log.warning("tracker_store_down %s", error)
        return json({"failed": "tracker"}, 503)
    except Exception:
        log.exception("turn_broken")
        return json({"failed": "rasa"}, 503)


def trackers_of(agent: Agent) -> Trackers:
    """Our tracker store, without Rasa's wrapper that answers with an empty conversation when it is down."""
    store = agent.tracker_store
    while not isinstance(store, Trackers):
        store = store._tracker_store
    return store


def _hash(agent: Agent) -> str:
    """SHA-256 of the model's file."""
    path = Path(agent.processor.model_path)
    return hashlib.sha256((path if path.is_file() else path / agent.processor.model_filename).read_bytes()).hexdigest()


async def _limit_bodies(app: "Sanic[Any, Any]", _: asyncio.AbstractEventLoop) -> None:
    app.config.REQUEST_MAX_SIZE = LARGEST
