"""The one place where we replace a part of Rasa: these tests say when Rasa has changed under it."""

import hashlib
import inspect
from pathlib import Path
from typing import Any, Dict

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from brain.remote_actions import ActionCalls, request_of
from brain.settings import SettingMissing, read_settings
from brain.trackers import Trackers

ANSWERS: "list[Any]" = [
    {"events": [], "responses": []},
    {"events": None},
    {},
    [],
    None,
    "text",
    {"events": [{"event": "slot", "timestamp": None, "name": "a", "value": 1}], "responses": [{}]},
    {"events": [{"event": "slot"}]},
    {"events": [{"event": "no such"}]},
    {"events": [{"event": "followup", "timestamp": 1.0, "name": "x"}]},
    {"events": [], "responses": [1]},
    {"events": {}, "responses": []},
]


@pytest.mark.parametrize("answer", ANSWERS, ids=repr)
def test_an_answer_is_checked_as_rasa_checks_it(answer: Any) -> None:
    action = RemoteAction("action_x", None)
    try:
        theirs = action._validate_action_result(answer)
    except ValidationError:
        theirs = False
    assert ActionCalls("http://127.0.0.1", "s")._is_answer(answer) == theirs


def test_an_action_is_sent_what_rasa_sends_but_for_old_events() -> None:
    action = RemoteAction("action_x", EndpointConfig("http://x", enable_selective_domain=True))
    tracker = DialogueStateTracker.from_events("c1", [])
    assert request_of(action, tracker, Domain.empty()) == action._action_call_format(tracker, Domain.empty())


def test_rasas_shell_finds_its_way_to_the_actions_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def theirs(*_: Any) -> Any:
        return []

    theirs.__module__ = "rasa.core.actions.action"
    monkeypatch.setattr(RemoteAction, "run", theirs)
    for name in ("MILA_CHANNEL_SECRET", "MILA_ACTIONS_SECRET"):
        monkeypatch.setenv(name, "secret")
    monkeypatch.setenv("MILA_DATA_DIR", str(tmp_path))
    assert not ActionCalls.installed()
    Trackers(Domain.empty())
    assert ActionCalls.installed()


def test_a_missing_secret_stops_the_start_with_its_name() -> None:
    with pytest.raises(SettingMissing, match="MILA_ACTIONS_SECRET"):
        read_settings({"MILA_CHANNEL_SECRET": "x"})


CHECKED: Dict[str, Any] = {
    "RemoteAction": (RemoteAction, "dc8df00f7d7119aa"),
    "handle_message": (MessageProcessor.handle_message, "0c41d4780d2d4676"),
    "_handle_message_with_tracker": (MessageProcessor._handle_message_with_tracker, "f42e1ae303933d9f"),
    "_run_prediction_loop": (MessageProcessor._run_prediction_loop, "cb30a0cbb690c571"),
    "_run_action": (MessageProcessor._run_action, "6d383d0179ef1187"),
}


@pytest.mark.parametrize("name", CHECKED)
def test_what_we_replace_or_do_in_rasas_stead_has_not_changed(name: str) -> None:
    code, known = CHECKED[name]
    now = hashlib.sha256(inspect.getsource(code).encode()).hexdigest()[:16]
    assert now == known, f"Rasa's {name} has changed: compare it with brain/remote_actions.py and brain/turn.py."
