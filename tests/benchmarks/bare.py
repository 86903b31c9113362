"""The yardstick: the bot that `rasa init` makes, with Rasa's own REST channel and nothing else."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from mila.settings import ROOT
from tests.stack import free_ports, wait_until

RASA = str(ROOT / ".venv-rasa" / "bin" / "rasa")


class BareBot:
    """One sender of the bare bot."""

    def __init__(self, url: str, sender: str, http: httpx.AsyncClient) -> None:
        self._url, self._sender, self._http = url, sender, http

    async def turn(self, text: str) -> float:
        """Seconds from posting to the answer."""
        started = time.perf_counter()
        answer = await self._http.post(
            f"{self._url}/webhooks/rest/webhook", json={"sender": self._sender, "message": text}
        )
        assert answer.json(), "the bare bot was silent"
        return time.perf_counter() - started


@contextmanager
def bare_bot(folder: Path) -> Iterator[tuple[str, float]]:
    """The bare bot, trained and running: its address and how long its training took (s)."""
    bot = folder / "bare"
    bot.mkdir(exist_ok=True)
    started = time.monotonic()
    if not list(bot.glob("models/*.tar.gz")):
        _rasa(bot, "init", "--no-prompt", "--init-dir", str(bot))
    trained = time.monotonic() - started
    port = free_ports(1)[0]
    server = subprocess.Popen(
        [RASA, "run", "-p", str(port), "-i", "127.0.0.1"], cwd=bot, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until("the bare bot answers", lambda: _answers(url), seconds=120, every=0.5)
        yield url, trained
    finally:
        server.terminate()
        server.wait(timeout=20)


def _rasa(folder: Path, *arguments: str) -> None:
    subprocess.run([RASA, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _answers(url: str) -> bool:
    try:
        return bool(
            httpx.post(f"{url}/webhooks/rest/webhook", json={"sender": "w", "message": "hi"}, timeout=30).json()
        )
    except httpx.HTTPError:
        return False
