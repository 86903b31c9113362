"""Turns: how long one takes, how many fit into a second, whether a long talk gets slower, what memory it costs."""

import asyncio
import statistics
import time
from dataclasses import dataclass

import httpx
import psutil

from tests.benchmarks.bare import BareBot
from tests.benchmarks.client import Customer
from tests.stack import PROCESSES, Stack

TURNS = 200
PARALLEL = 30
EACH = 20
LONG = 300


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table."""

    what: str
    value: str
    must: str


def _spread(times: list[float]) -> str:
    ordered = sorted(times)
    p95 = ordered[int(len(ordered) * 0.95)]
    return f"p50 {statistics.median(ordered) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms"


async def measure_bare(url: str) -> tuple[list[Figure], float]:
    """The bare bot's turn and its turns a second with 30 senders."""
    async with httpx.AsyncClient(timeout=60) as http:
        one = BareBot(url, "one", http)
        times = [await one.turn("hello") for _ in range(TURNS // 4)]
        bots = [BareBot(url, f"many{number}", http) for number in range(PARALLEL)]
        rate = await _rate([(bot.turn, "hello") for bot in bots], EACH // 4)
    return [
        Figure("turn, the bot of `rasa init` (DIET, TED, REST channel)", _spread(times), ""),
        Figure(f"turns a second, that bot, {PARALLEL} at once", f"{rate:.0f}", ""),
    ], rate


async def measure_turns(url: str) -> list[Figure]:
    """A turn without the backend, and one with identification and the backend."""
    async with Customer.opened(url) as customer:
        await customer.turn("zdravo")
        plain = [await customer.turn("šta sve možeš") for _ in range(TURNS)]
    backend: list[float] = []
    for _ in range(TURNS // 8):
        async with Customer.opened(url) as customer:
            await customer.turn("isključili ste mi telefon, uključite ga na reč")
            backend.append(await customer.turn("1000017"))
    return [
        Figure(
            "turn, whole stack, no backend (posted → first bot event on the stream)",
            _spread(plain),
            "p50 ≤ 40, p95 ≤ 100",
        ),
        Figure("turn with identification and backend", _spread(backend), "p50 ≤ 100"),
    ]


async def measure_throughput(url: str, bare_rate: float) -> list[Figure]:
    """Turns a second with 30 conversations."""
    opened = [Customer.opened(url) for _ in range(PARALLEL)]
    customers = [await each.__aenter__() for each in opened]
    rate = await _rate([(customer.turn, "šta sve možeš") for customer in customers], EACH)
    for each in opened:
        await each.__aexit__(None, None, None)
    ratio = f"{rate:.0f} ({rate / bare_rate:.1f} × the bare bot)"
    return [Figure(f"turns a second, {PARALLEL} conversations at once", ratio, "≥ 2 × the bare bot")]


async def measure_long_talk(url: str) -> list[Figure]:
    """The turns around 300 against the turns around 10 of one conversation."""
    async with Customer.opened(url) as customer:
        times = [await customer.turn("šta sve možeš") for _ in range(LONG + 20)]
    early, late = statistics.median(times[5:25]), statistics.median(times[LONG - 10 : LONG + 10])
    value = f"{late / early:.2f} × ({early * 1000:.0f} → {late * 1000:.0f} ms)"
    return [Figure(f"long talk: turn {LONG} against turn 10", value, "≤ 1.5 ×")]


async def measure_memory(stack: Stack) -> list[Figure]:
    """Resident memory of all but the sandbox, before and after 1,000 conversations of two turns."""
    before = _resident(stack)
    for _ in range(1000 // 20):
        await asyncio.gather(*(_short_talk(stack.url) for _ in range(20)))
    after = _resident(stack)
    return [
        Figure("memory of all but the sandbox after 1,000 conversations", f"{after:.0f} MB", "≤ 1,300 MB"),
        Figure("its drift over them", f"{after - before:+.0f} MB", "< 50 MB"),
    ]


async def _short_talk(url: str) -> None:
    async with Customer.opened(url) as customer:
        await customer.turn("šta sve možeš")
        await customer.turn("hvala")


async def _rate(turns: list[tuple[object, str]], each: int) -> float:
    async def talk(turn: object, text: str) -> None:
        for _ in range(each):
            await turn(text)  # type: ignore[operator]

    started = time.perf_counter()
    await asyncio.gather(*(talk(turn, text) for turn, text in turns))
    return len(turns) * each / (time.perf_counter() - started)


def _resident(stack: Stack) -> float:
    processes = [psutil.Process(stack.pid(name)) for name in PROCESSES if name != "sandbox"]
    family = [each for process in processes for each in (process, *process.children(recursive=True))]
    return sum(process.memory_info().rss for process in family) / 1e6
