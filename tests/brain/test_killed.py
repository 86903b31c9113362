"""Rasa is killed, as by `kill -9`, at the points of reliability.md 3.3: the talk goes on where it stood."""

import asyncio
import multiprocessing
import os
import signal
import sqlite3
import time
from pathlib import Path
from typing import Any, Dict, Iterator, Tuple

import pytest
import requests
from aiohttp import web

from tests.brain.action_server import FakeActions, says
from tests.brain.desk import SECRET, Desk, free_port

# A process that has imported Rasa and done nothing else: one that has used OpenMP must not be forked.
FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload(["tests.brain.desk", "tests.brain.action_server"])


class Killable:
    """A server in a process of its own, which writes down each action that it ran."""

    def __init__(self, model: Path, folder: Path) -> None:
        self._model, self._folder, self._port = model, folder, free_port()
        self._process: Any = None

    def start(self) -> None:
        self._process = FORK.Process(target=serve, args=(self._model, self._folder, self._port), daemon=True)
        self._process.start()
        until = time.monotonic() + 180  # the first one imports Rasa
        while self.turn(None)[0] != 400:
            assert time.monotonic() < until, "the server does not answer"

    def stop(self) -> None:
        self._process.kill()
        self._process.join()

    def died(self) -> bool:
        self._process.join(10)
        return bool(self._process.exitcode == -signal.SIGKILL)

    def turn(self, message_id: Any, **said: str) -> Tuple[int, Dict[str, Any]]:
        body = {"conversation": "c1.1", "message_id": message_id, "language": "sr", "operator": "two", **said}
        url, headers = f"http://127.0.0.1:{self._port}/webhooks/desk/turns", {"Authorization": f"Bearer {SECRET}"}
        try:
            response = requests.post(url, json=body, headers=headers, timeout=20)
            return response.status_code, response.json()
        except requests.ConnectionError:
            return 0, {}

    def done(self) -> int:
        return len((self._folder / "done").read_text().splitlines()) if (self._folder / "done").exists() else 0


def serve(model: Path, folder: Path, port: int) -> None:
    """What runs in the other process."""
    os.environ["MILA_FAULTS_DIR"] = str(folder / "faults")
    asyncio.run(_served(model, folder, port))


async def _served(model: Path, folder: Path, port: int) -> None:
    actions = FakeActions()

    async def do(_: Dict[str, Any]) -> web.Response:
        with (folder / "done").open("a") as done:
            done.write("done\n")
        return web.json_response(says("Gotovo."))

    actions.replies["action_talk_done"] = do
    await actions.start()
    desk = Desk(model, f"sqlite:///{folder / 'rasa.db'}", actions.port, port)
    await desk.start()
    await asyncio.Event().wait()


@pytest.fixture
def rasa(model: Path, tmp_path: Path) -> Iterator[Killable]:
    """A running server that dies at a point when a file of its name lies in `faults`."""
    (tmp_path / "faults").mkdir()
    running = Killable(model, tmp_path)
    running.start()
    yield running
    running.stop()


@pytest.mark.parametrize(("point", "runs"), [("rasa_in_nlu", 1), ("rasa_before_save", 2), ("rasa_saved", 1)])
def test_a_killed_rasa_goes_on_at_the_same_slot_and_finishes_the_turn(
    rasa: Killable, tmp_path: Path, point: str, runs: int
) -> None:
    assert rasa.turn("m1", text="uključite mi liniju")[0] == 200
    assert rasa.turn("m2", payload='/inform{"way": "phone"}')[0] == 200
    (tmp_path / "faults" / point).touch()
    assert rasa.turn("m3", text="1000017")[0] == 0
    assert rasa.died()
    rasa.start()
    code, answer = rasa.turn("m3", text="1000017")
    assert (code, [message["text"] for message in answer["messages"]]) == (200, ["Gotovo."])
    assert rasa.done() == runs, "before the turn is stored its action runs again: actions are idempotent"
    assert rasa.turn("m3", text="1000017") == (200, answer)
    assert rasa.done() == runs
    assert _stored_once(tmp_path, "m3")


def _stored_once(folder: Path, message_id: str) -> bool:
    with sqlite3.connect(folder / "rasa.db") as rows:
        found = rows.execute(
            "SELECT count(*) FROM rasa_events WHERE event LIKE ?", (f'%"message_id": "{message_id}", "meta%',)
        )
        return bool(found.fetchone()[0] == 1)
