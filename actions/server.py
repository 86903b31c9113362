"""The action server: Rasa's webhook on loopback, with a secret, a fixed word for every failure, and nothing else."""

import hmac
from collections.abc import Iterable
from typing import Any

import structlog
from litestar import Litestar, Request, Response, get, post
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException, NotAuthorizedException
from litestar.handlers import BaseRouteHandler
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import Action, ActionNotFoundException

from mila.faults import fault_point

logger = structlog.get_logger("actions")


class Executor(ActionExecutor):
    """Runs actions that need no domain: rasa-sdk 3.21 refuses a call without one (449), and sending it is slow."""

    def update_and_return_domain(self, payload: dict[str, Any], action_name: str) -> dict[str, Any]:
        """None of our actions reads it."""
        return payload.get("domain") or {}


def make_app(actions: Iterable[Action], secret: str) -> Litestar:
    """The application; every call but health carries `Authorization: Bearer <secret>`."""
    executor = Executor()
    for action in actions:
        executor.register_action(action)

    def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        given = connection.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), f"Bearer {secret}".encode()):
            raise NotAuthorizedException

    @post("/webhook", status_code=200, guards=[guard])
    async def webhook(request: Request[Any, Any, Any]) -> Any:
        fault_point("action_called")
        call = await request.json()
        result = await executor.run(call)
        return result.model_dump() if result else {"events": [], "responses": []}

    @get("/health", sync_to_thread=False)
    def health() -> dict[str, str]:
        return {"status": "ok"}

    return Litestar(
        [webhook, health],
        exception_handlers={HTTPException: _refused, Exception: _failed},
        openapi_config=None,
        request_max_body_size=20_000_000,  # a long talk's tracker
    )


def _refused(_: Request[Any, Any, Any], refused: HTTPException) -> Response[dict[str, str]]:
    return Response({"error": "refused"}, status_code=refused.status_code)


def _failed(_: Request[Any, Any, Any], failure: Exception) -> Response[dict[str, str]]:
    """A fixed body: rasa-sdk's own would send the whole tracker back, and Rasa would log it."""
    missing = isinstance(failure, ActionNotFoundException)
    logger.error("action_call_failed", error=type(failure).__name__)
    return Response({"error": "unknown" if missing else "failed"}, status_code=404 if missing else 500)
