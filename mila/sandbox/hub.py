"""Hubs: who wants to hear of changes (TMF630).

Only loopback and allowed hosts may be told, or anybody could aim us at others.
"""

import ipaddress
import uuid
from urllib.parse import urlsplit

from sqlalchemy import delete, insert

from mila.sandbox.database import hubs, notifications
from mila.sandbox.errors import invalid, not_found
from mila.sandbox.query import parse_filters
from mila.sandbox.resources import Api, Document
from mila.sandbox.store import Store


def subscribe(store: Store, api: Api, body: Document, base: str) -> Document:
    """Notes a listener of an API; `base` is the host under which it knows us. Raises 400."""
    callback, query = checked(body.get("callback"), body.get("query") or "", store.config.callback_hosts)
    hub = {"id": uuid.uuid4().hex, "callback": callback, "query": query}
    with store.transaction() as connection:
        connection.execute(insert(hubs).values(api=api.schema, base=base, **hub))
    return hub


def unsubscribe(store: Store, api: Api, identifier: str) -> None:
    """Forgets a listener and what was still to be told to it. Raises 404."""
    with store.transaction() as connection:
        gone = connection.execute(delete(hubs).where(hubs.c.id == identifier, hubs.c.api == api.schema))
        connection.execute(delete(notifications).where(notifications.c.hub == identifier))
    if not gone.rowcount:
        raise not_found("hub", identifier)


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
