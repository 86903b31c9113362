"""The front desk as a Litestar app."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Request, Response
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import Message, Scope

from mila.frontdesk import pages
from mila.frontdesk.conversations import Conversation
from mila.frontdesk.customer import customer_router, open_conversation
from mila.frontdesk.desk import Desk
from mila.frontdesk.origins import Origins
from mila.frontdesk.problems import ProblemDocument, respond
from mila.settings import Settings, read_settings

_SECURITY = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
]


def create_app(settings: Settings | None = None, desk: Desk | None = None) -> Litestar:
    """The app; its parts live in `app.state["desk"]`, started and stopped with it."""
    front = desk or Desk(settings or read_settings())

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        await front.start()
        try:
            yield
        finally:
            await front.close()

    def problem(request: Request[Any, Any, Any], error: Exception) -> Response[ProblemDocument]:
        response = respond(request, error, front.voice)
        front.metrics.refused.labels(str(response.status_code)).inc()
        return response

    return Litestar(
        route_handlers=[
            open_conversation,
            customer_router(),
            pages.demo_page,
            pages.demo_config,
            pages.widget_file,
            pages.live,
            pages.ready,
            pages.metrics,
        ],
        dependencies={
            "desk": Provide(lambda: front, use_cache=True, sync_to_thread=False),
            "held": Provide(_held, sync_to_thread=False),
        },
        lifespan=[lifespan],
        state=State({"desk": front}),
        exception_handlers={Exception: problem},
        before_send=[_headers(front.origins)],
        compression_config=CompressionConfig(backend="gzip", exclude=["^/api", "^/health"]),
        openapi_config=OpenAPIConfig(
            title="Mila, the front desk",
            version="1",
            path="/api/openapi.json",
            render_plugins=[JsonRenderPlugin(path="/")],
            components=Components(security_schemes={"token": SecurityScheme(type="http", scheme="bearer")}),
        ),
        logging_config=None,
    )


def _held(request: Request[Any, Any, Any]) -> Conversation:
    held: Conversation = request.scope["state"]["held"]
    return held


def _headers(origins: Origins) -> Callable[[Message, Scope], Any]:
    """Adds to every response the headers that keep browsers careful, and those that let the sites' pages read it."""

    async def add(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        headers = [*message.get("headers", ()), *_SECURITY]
        asked = dict(scope["headers"])
        if scope["path"].startswith("/api"):
            if not any(name == b"cache-control" for name, _ in headers):
                headers.append((b"cache-control", b"no-store"))
            if b"origin" in asked:
                preflight = scope.get("method") == "OPTIONS" and b"access-control-request-method" in asked
                headers += origins.headers(asked[b"origin"].decode("latin-1"), preflight)
        message["headers"] = headers

    return add
