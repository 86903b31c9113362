"""The action server: a secret, a time limit, and no failure that says more than that it failed."""

import ast
import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import AsyncTestClient
from ruamel.yaml import YAML
from structlog.testing import capture_logs

from actions import skill_action
from actions.answer import Answer, say
from actions.catalogue import all_actions
from actions.server import make_app
from actions.skill_action import SkillAction
from actions.turn import Turn
from mila.billing.errors import Unreachable
from mila.settings import ROOT
from tests.actions.stage import Stage, heard

SECRET = "a" * 40
KNOWN = {"Authorization": f"Bearer {SECRET}"}
CANARY = "canary 0641234567"


class Says(SkillAction):
    """Says a greeting."""

    def name(self) -> str:
        return "action_test_says"

    def answer(self, turn: Turn) -> Answer:
        return say("utter_conversation_greet")


class Raises(Says):
    """Raises what it is given."""

    trouble: Exception = RuntimeError(CANARY)

    def answer(self, turn: Turn) -> Answer:
        raise self.trouble


class Hangs(Says):
    """Is not done for long."""

    def answer(self, turn: Turn) -> Answer:
        self.gate.wait(5)
        return say("utter_conversation_greet")


def call(name: str = "action_test_says") -> dict[str, Any]:
    tracker = heard(CANARY)
    return {"next_action": name, "version": "3.6.21", "tracker": tracker.current_state()}


async def test_an_action_needs_the_secret_and_no_domain(stage: Stage):
    async with AsyncTestClient(make_app([Says(stage.rooms)], SECRET)) as client:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": SECRET}):
            assert (await client.post("/webhook", json=call(), headers=headers)).status_code == 401
        answer = await client.post("/webhook", json=call(), headers=KNOWN)
        assert answer.status_code == 200
        assert [each["response"] for each in answer.json()["responses"]] == ["utter_conversation_greet"]


async def test_what_can_not_be_run_is_told_without_the_tracker(stage: Stage):
    async with AsyncTestClient(make_app([Says(stage.rooms)], SECRET), raise_server_exceptions=False) as client:
        for body in (call("action_unknown"), {"next_action": "action_test_says", "tracker": CANARY}):
            answer = await client.post("/webhook", json=body, headers=KNOWN)
            assert answer.status_code in (404, 500)
            assert CANARY not in answer.text
        broken = await client.post("/webhook", content=b'{"x', headers=KNOWN)
        assert broken.status_code in (400, 500)


async def test_an_unexpected_failure_is_told_and_logged_without_data(stage: Stage):
    with capture_logs() as logs:
        messages, events = await stage.run(Raises(stage.rooms), heard(CANARY))
    assert [each["response"] for each in messages] == ["utter_conversation_failed"]
    assert CANARY not in json.dumps([logs, messages, events])
    assert logs[0]["event"] == "action_failed"
    assert logs[0]["error"] == "RuntimeError"


async def test_an_unreachable_backend_keeps_the_turn_to_be_tried_again(stage: Stage):
    action = Raises(stage.rooms)
    action.trouble = Unreachable(CANARY)
    messages, _ = await stage.run(action, heard(CANARY))
    assert messages[0]["response"] == "utter_conversation_unreachable"
    assert messages[0]["custom"]["retry"] is True


async def test_an_action_that_hangs_is_answered_within_its_limit(stage: Stage, monkeypatch: pytest.MonkeyPatch):
    import threading

    monkeypatch.setattr(skill_action, "LIMIT", 0.1)
    action = Hangs(stage.rooms)
    action.gate = threading.Event()
    messages, _ = await asyncio.wait_for(stage.run(action, heard()), 2)
    action.gate.set()
    assert messages[0]["response"] == "utter_conversation_unreachable"


def test_every_action_that_the_skills_name_exists_and_the_other_way_round(stage: Stage):
    wired = {
        name for path in ROOT.glob("data/*/skill.yml") for name in YAML(typ="safe").load(path).get("actions") or []
    }
    assert {action.name() for action in all_actions(stage.rooms)} == wired


@pytest.mark.parametrize("path", sorted((ROOT / "actions").glob("*.py")), ids=lambda path: path.name)
def test_no_words_for_customers_stand_in_python(path: Path):
    tree = ast.parse(path.read_text("utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, documented)}
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    words = [text for text in texts if text not in docs and len(text) > 1 and not text.isascii()]
    assert words == []
    sentences = [text for text in texts if text not in docs and text.count(" ") > 1]
    assert sentences == []
