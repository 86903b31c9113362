"""The sandbox's own routes: /sandbox/… to steer it in tests and demos, and its health."""

from datetime import timedelta
from typing import Any

from litestar import Request, Response, delete, get, post, put
from litestar.handlers import HTTPRouteHandler

from mila.sandbox.answers import read_json
from mila.sandbox.errors import invalid
from mila.sandbox.faults import Faults
from mila.sandbox.filling import fill
from mila.sandbox.journal import Journal
from mila.sandbox.store import Store
from mila.sandbox.ticking import tick
from mila.sandbox.times import stamp

Call = Request[Any, Any, Any]
MOST_DAYS = 3650


def routes(store: Store, faults: Faults, journal: Journal) -> list[HTTPRouteHandler]:
    """All of them."""
    return [*_faults(faults), *_journal(journal), *_clock(store), *_reset(store, faults), *_health(store)]


def _faults(faults: Faults) -> list[HTTPRouteHandler]:
    @get("/sandbox/faults")
    async def listed() -> dict[str, Any]:
        return {"rules": faults.listed()}

    @put("/sandbox/faults")
    async def replaced(request: Call) -> dict[str, Any]:
        faults.add(_rules(await read_json(request)), replace=True)
        return {"rules": faults.listed()}

    @post("/sandbox/faults", status_code=200)
    async def added(request: Call) -> dict[str, Any]:
        faults.add(_rules(await read_json(request)), replace=False)
        return {"rules": faults.listed()}

    @delete("/sandbox/faults")
    async def cleared() -> None:
        faults.add([], replace=True)

    return [listed, replaced, added, cleared]


def _rules(body: Any) -> list[Any]:
    """A list of rules, an object with `rules`, or one rule."""
    if isinstance(body, dict) and "rules" in body:
        body = body["rules"]
    return body if isinstance(body, list) else [body]


def _journal(journal: Journal) -> list[HTTPRouteHandler]:
    @get("/sandbox/journal")
    async def entries(request: Call) -> list[dict[str, Any]]:
        wanted = request.query_params
        return [one for one in journal.entries() if all(str(one.get(key)) == value for key, value in wanted.items())]

    @delete("/sandbox/journal")
    async def cleared() -> None:
        journal.clear()

    return [entries, cleared]


def _clock(store: Store) -> list[HTTPRouteHandler]:
    def told() -> dict[str, Any]:
        return {"now": stamp(store.clock.now()), "advanced_days": store.clock.offset.days}

    @get("/sandbox/clock")
    async def shown() -> dict[str, Any]:
        return told()

    @post("/sandbox/clock", status_code=200)
    async def moved(request: Call) -> dict[str, Any]:
        body = await read_json(request)
        days = body.get("advance_days") if isinstance(body, dict) else None
        if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= MOST_DAYS:
            raise invalid("invalidClock", f'{{"advance_days": n}} is needed, n from 0 to {MOST_DAYS}.')
        advance(store, days)
        return told()

    return [shown, moved]


def advance(store: Store, days: int) -> None:
    """Moves the sandbox's days on, and does what they bring."""
    offset = store.clock.offset + timedelta(days=days)
    with store.work() as work:
        work.remember("clock", offset.days)
    store.clock.offset = offset
    tick(store)


def _reset(store: Store, faults: Faults) -> list[HTTPRouteHandler]:
    @post("/sandbox/reset", status_code=200)
    async def reset() -> dict[str, Any]:
        store.empty()
        fill(store)
        faults.load()
        return {"reset": True, "now": stamp(store.clock.now())}

    return [reset]


def _health(store: Store) -> list[HTTPRouteHandler]:
    @get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @get("/health/ready")
    async def ready() -> Response[dict[str, str]]:
        filled = bool(store.shelves.get("customer"))
        body = {"status": "ready"} if filled else {"status": "not ready", "part": "customers"}
        return Response(body, status_code=200 if filled else 503)

    return [live, ready]
