"""No customer's word in a log."""

import io
import json
import logging
from typing import Iterator

import pytest
import structlog

from brain.quiet import QuietFormatter, quiet_logs
from tests.brain.action_server import FakeActions, status
from tests.brain.desk import Desk

CANARY = "0641234567 Milica Jovanovic"


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """Leaves logging as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    logging.captureWarnings(False)
    logging.raiseExceptions = True


def test_others_words_are_left_out_once_a_customer_was_heard(capsys: pytest.CaptureFixture[str]) -> None:
    quiet_logs().heard = True
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("rasa.core.processor").exception("failed with %s", CANARY)
    logging.getLogger("sanic.error").error(CANARY)
    logging.getLogger("rasa.core").warning(f"f-string {CANARY}")
    structlog.get_logger("rasa.shared").warning("message.parsing.failed", user_text=CANARY)
    structlog.get_logger("rasa.shared").debug("processor.slots.log", slot_values=CANARY)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert len(lines) == 4
    assert CANARY not in json.dumps(lines)
    assert lines[0]["event"].startswith("rasa.core.processor:")
    assert lines[0]["error"].startswith("ValueError at test_quiet.py:")


def test_before_that_a_wrong_start_is_told_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    quiet_logs()
    logging.getLogger("rasa.core.agent").error("Could not load model")
    logging.getLogger("rasa.core.agent").info("Loading")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["event"] == "Could not load model"


async def test_a_talk_with_failures_leaves_no_word_in_the_logs(
    desk: Desk, actions: FakeActions, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (handler,) = (each for each in logging.getLogger().handlers if isinstance(each.formatter, QuietFormatter))
    logs = io.StringIO()
    handler.setStream(logs)
    actions.replies["action_talk_fail"] = status(500, CANARY)
    for place, text in enumerate(("pokvari se", CANARY, f"/inform{{{CANARY}", f"/greet {CANARY}")):
        await desk.post("/turns", json=desk.turn("c1.1", f"m{place}", text=text, name=CANARY))
    await desk.post("/turns", json=desk.turn("c1.1", "p", payload=f'/no_intent{{"x": "{CANARY}"}}', name=CANARY))
    await desk.post("/turns", data=CANARY)

    def broken(*_: object) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr(desk.agent.processor, "_handle_message_with_tracker", broken)
    await desk.post("/turns", json=desk.turn("c1.1", "q", text=CANARY))
    output = capsys.readouterr()
    assert "turn_broken" in logs.getvalue()
    for word in CANARY.split():
        assert word not in output.out + output.err + logs.getvalue()
