"""Hubs: who wants to hear of changes (TMF630). Only loopback and allowed hosts may be told, or anybody could aim us at others."""

import ipaddress
import uuid
from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response, delete, post
from litestar.handlers import HTTPRouteHandler
from litestar.serialization import encode_json
from sqlalchemy import delete as delete_from
from sqlalchemy import insert

from mila.sandbox import handlers
from mila.sandbox.database import hubs, notifications
from mila.sandbox.errors import invalid, not_found
from mila.sandbox.query import parse_filters
from mila.sandbox.resources import Api
from mila.sandbox.store import Store


def routes(store: Store, api: Api) -> list[HTTPRouteHandler]:
    """`POST /hub` and `DELETE /hub/{id}` of an API."""

    @post([f"{base}/hub" for base in api.bases])
    async def subscribe(request: Request[Any, Any, Any]) -> Response[bytes]:
        body = await handlers.read_body(request)
        callback, query = checked(body.get("callback"), body.get("query") or "", store.callback_hosts)
        hub = {"id": uuid.uuid4().hex, "callback": callback, "query": query}
        with store.transaction() as connection:
            connection.execute(insert(hubs).values(api=api.schema, base=handlers.base_of(request), **hub))
        location = f"{handlers.base_of(request)}{api.base}/hub/{hub['id']}"
        return handlers.answer(request, 201, encode_json(hub), {"Location": location})

    @delete([f"{base}/hub/{{identifier:str}}" for base in api.bases])
    async def unsubscribe(identifier: str) -> None:
        with store.transaction() as connection:
            gone = connection.execute(delete_from(hubs).where(hubs.c.id == identifier, hubs.c.api == api.schema))
            connection.execute(delete_from(notifications).where(notifications.c.hub == identifier))
        if not gone.rowcount:
            raise not_found("hub", identifier)

    return [subscribe, unsubscribe]


def checked(callback: object, query: object, allowed: frozenset[str]) -> tuple[str, str]:
    """A callback that may be called and a query that can be read. Raises 400."""
    if not isinstance(callback, str) or not isinstance(query, str):
        raise invalid("missingAttribute", "callback: the address of the listener is needed.")
    parts = urlsplit(callback)
    if parts.scheme not in ("http", "https") or not _is_allowed(parts.hostname or "", allowed):
        raise invalid("callbackRefused", "Only listeners on this machine, or on allowed hosts, are notified.")
    parse_filters(query, None)
    return callback, query


def _is_allowed(host: str, allowed: frozenset[str]) -> bool:
    if host == "localhost" or host in allowed:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
