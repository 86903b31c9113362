"""Who is let in, and how fast: the token of a conversation, the limits of an address."""

from ipaddress import ip_network
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from mila.frontdesk.desk import Desk
from mila.frontdesk.limits import Limit

LOOPBACK = ("127.0.0.1", "::1")

type Connection = ASGIConnection[Any, Any, Any, Any]


async def only_the_visitor(connection: Connection, _: BaseRouteHandler) -> None:
    """Lets in who has the conversation's token, from a page of its site. Raises `Problem`."""
    if connection.scope.get("method") == "OPTIONS":
        return  # a browser asks what it may ask; it shows no token and learns nothing of the conversation
    desk: Desk = connection.app.state["desk"]
    headers = connection.headers
    id_ = str(connection.path_params["conversation"])
    held = await desk.visitors.check(id_, headers.get("authorization", ""), headers.get("origin"))
    connection.scope["state"]["held"] = held
    connection.scope["state"]["language"] = held.language
    if connection.scope.get("method") != "GET":
        slow_down(desk.limits.requests, connection)


def address_of(connection: Connection) -> str:
    """The caller's address; empty when there is none."""
    return connection.client.host if connection.client else ""


def slow_down(limit: Limit, connection: Connection) -> None:
    """Limits an address; not loopback: that is a proxy whose callers we can't tell apart (MILA_TRUSTED_PROXIES)."""
    address = address_of(connection)
    if address not in LOOPBACK:
        limit.take(_network(address))


def _network(address: str) -> str:
    """The address; of IPv6 the first 64 bits, which one household has."""
    if ":" not in address:
        return address
    return str(ip_network((address.split("%")[0], 64), strict=False))
