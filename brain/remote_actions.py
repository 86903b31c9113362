"""How Rasa calls an action: in one place, quickly, with a time limit, and without going on when it failed.

Rasa 3.6.21 waits 300 s, sends the whole past, checks the schema of the answer's schema at each call (26 ms), and takes
an action that could not be run for one that was. It has no hook for any of it, so `RemoteAction.run` is replaced.
"""

import asyncio
import json
import logging
from typing import Any, Callable, Dict, List, Optional

import aiohttp
import rasa
from jsonschema.validators import validator_for
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

log = logging.getLogger(__name__)

SECONDS = 6.5  # an action is given 6 by its server
TURNS = 3  # of which the events are sent along


class ActionFailed(BaseException):
    """An action could not be run. Not an `Exception`: Rasa swallows those, notes the action as run, and goes on."""

    def __init__(self, action: str) -> None:
        """Takes the action's name."""
        super().__init__(action)
        self.action = action


class ActionCalls:
    """Calls actions at one server, over connections that are used again."""

    def __init__(self, url: str, secret: str, seconds: float = SECONDS) -> None:
        """Takes the server's address without path, and what it wants to be shown."""
        self._url = url
        self._headers = {"Authorization": f"Bearer {secret}"}
        self._seconds = seconds
        self._session: Optional[aiohttp.ClientSession] = None
        schema = RemoteAction.action_response_format_spec()
        self._is_answer = validator_for(schema)(schema).is_valid

    def install(self, failed: Callable[[str], BaseException] = ActionFailed) -> None:
        """Lets every custom action of this process be called from here; `failed` makes what a failure raises."""
        calls = self

        async def run(
            action: RemoteAction,
            output_channel: OutputChannel,
            nlg: NaturalLanguageGenerator,
            tracker: DialogueStateTracker,
            domain: Domain,
        ) -> List[Event]:
            try:
                return await calls.run(action, output_channel, nlg, tracker, domain)
            except ActionExecutionRejection:
                raise
            except Exception as error:
                log.warning("action_failed %s %s", action.name(), type(error).__name__)
                raise failed(action.name()) from error

        RemoteAction.run = run

    @staticmethod
    def installed() -> bool:
        """Whether that has been done in this process."""
        return bool(RemoteAction.run.__module__ == __name__)

    async def run(
        self,
        action: RemoteAction,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> List[Event]:
        """What the action says and does, as events. Raises `ActionExecutionRejection`, or whatever went wrong."""
        answer = await self._post(request_of(action, tracker, domain))
        if not self._is_answer(answer):
            raise ValueError("the answer is not of the form that Rasa asks for")
        said = await action._utter_responses(answer.get("responses") or [], output_channel, nlg, tracker)
        return [*said, *deserialise_events(answer.get("events") or [])]

    async def alive(self) -> bool:
        """Whether the action server answers."""
        try:
            async with self._connection().get(
                f"{self._url}/health", timeout=aiohttp.ClientTimeout(total=1)
            ) as response:
                return bool(response.status == 200)
        except (aiohttp.ClientError, asyncio.TimeoutError):
            return False

    async def close(self) -> None:
        """Closes the connections."""
        if self._session:
            await self._session.close()

    async def _post(self, body: Dict[str, Any]) -> Any:
        limit = aiohttp.ClientTimeout(total=self._seconds)
        async with self._connection().post(f"{self._url}/webhook", json=body, timeout=limit) as response:
            text = await response.text()
        if response.status == 400:
            rejection = json.loads(text)
            raise ActionExecutionRejection(rejection["action_name"], rejection.get("error"))
        response.raise_for_status()
        return json.loads(text)

    def _connection(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            # Idle connections are dropped before the server may drop them: a call on a dead one would be a failure.
            connector = aiohttp.TCPConnector(keepalive_timeout=1.0, limit=0)
            self._session = aiohttp.ClientSession(headers=self._headers, connector=connector)
        return self._session


def request_of(action: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> Dict[str, Any]:
    """The body of a call, as Rasa makes it, but with the events of the last turns only."""
    state = tracker.current_state(EventVerbosity.NONE)
    state["events"] = [event.as_dict() for event in _recent(tracker)]
    body = {"next_action": action.name(), "sender_id": tracker.sender_id, "tracker": state, "version": rasa.__version__}
    if not action._is_selective_domain_enabled() or domain.does_custom_action_explicitly_need_domain(action.name()):
        body["domain"] = domain.as_dict()
    return body


def _recent(tracker: DialogueStateTracker) -> List[Event]:
    events, turns = list(tracker.events), 0
    for place in range(len(events) - 1, -1, -1):
        turns += isinstance(events[place], UserUttered)
        if turns == TURNS:
            return events[place:]
    return events
