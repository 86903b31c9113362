"""The sandbox as an ASGI application: `create_app()`."""

import asyncio
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import structlog
from litestar import Litestar, Request, Response
from litestar.exceptions import HTTPException
from litestar.plugins import PluginProtocol
from litestar.plugins.core import MsgspecDIPlugin
from litestar.types import HTTPScope, Receive, Scope, Send

from mila.sandbox import control, handlers, outbox, papers
from mila.sandbox.answers import JSON
from mila.sandbox.clock import Clock
from mila.sandbox.config import Config, read_config
from mila.sandbox.declarations import APIS, catalogue
from mila.sandbox.errors import Refusal
from mila.sandbox.faults import Faults
from mila.sandbox.filling import fill
from mila.sandbox.journal import Journal
from mila.sandbox.store import Store
from mila.sandbox.ticking import keep_delivering, keep_ticking, tick
from mila.sandbox.wire import Wire

log = structlog.get_logger(__name__)
CODES = {400: "badRequest", 404: "notFound", 405: "methodNotAllowed"}
REASONS = {400: "The request is not understood.", 404: "There is nothing here.", 405: "This can not be done here."}


class Sandbox(Litestar):
    """A Litestar application behind a wire that can misbehave."""

    store: Store
    wire: Wire

    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[PluginProtocol]:
        """Leaves out those for pydantic and attrs: nothing here uses them, and loading them is a third of the start."""
        return [*plugins, MsgspecDIPlugin()]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serves one connection."""
        if scope["type"] == "http":
            await self.wire(self._serve, scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def _serve(self, scope: Scope | HTTPScope, receive: Receive, send: Send) -> None:
        await super().__call__(scope, receive, send)


def create_app(config: Config | None = None, clock: Clock | None = None) -> Sandbox:
    """Opens the sandbox's database (fills it if it is new) and builds the application."""
    config = config or read_config()
    store = Store(config, catalogue(), clock or Clock())
    fill(store)
    faults, journal = Faults(store), Journal(store)
    app = Sandbox(
        route_handlers=[
            *handlers.routes(store, APIS),
            *control.routes(store, faults, journal),
            *outbox.routes(store),
            *papers.routes(store),
        ],
        exception_handlers={Refusal: _refused, HTTPException: _http_error, Exception: _failed},
        lifespan=[_background(store, config)],
        openapi_config=None,
        logging_config=None,
    )
    app.store, app.wire = store, Wire(faults, journal)
    return app


def _background(store: Store, config: Config) -> Any:
    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        tick(store)
        tasks = [
            asyncio.create_task(keep_ticking(store, config.tick_seconds)),
            asyncio.create_task(keep_delivering(store)),
        ]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        store.close()

    return lifespan


def _refused(_request: Request[Any, Any, Any], refusal: Refusal) -> Response[dict[str, str]]:
    return Response(refusal.body(), status_code=refusal.status, media_type=JSON, headers=refusal.headers)


def _http_error(request: Request[Any, Any, Any], problem: HTTPException) -> Response[dict[str, str]]:
    """Litestar's own refusals (no such path, wrong method) in TM Forum's words."""
    status = problem.status_code
    refusal = Refusal(status, CODES.get(status, "refused"), REASONS.get(status, "This can not be done."))
    refusal.headers = {name: value for name, value in (problem.headers or {}).items() if name.lower() == "allow"}
    return _refused(request, refusal)


def _failed(request: Request[Any, Any, Any], problem: Exception) -> Response[dict[str, str]]:
    """What nobody foresaw: where it happened is told to the log (never what was in it), nothing of it to the client."""
    frame = traceback.extract_tb(problem.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    log.error("request_failed", error=type(problem).__name__, reason=place, method=str(request.method))
    return _refused(request, Refusal(500, "internalError", "The server failed."))
