"""Events: what changed, told to the listeners of a hub; written with the change, delivered later (`delivery.py`)."""

import uuid
from urllib.parse import urlsplit

from litestar.serialization import encode_json
from sqlalchemy import insert, select

from mila.sandbox.database import hubs, notifications
from mila.sandbox.documents import absolute
from mila.sandbox.filters import matches
from mila.sandbox.query import parse_filters
from mila.sandbox.resources import Document
from mila.sandbox.times import stamp
from mila.sandbox.work import Change, Work

# These APIs name the event that others call StateChangeEvent so (their official listeners).
STATUS_CHANGE = {"troubleTicket", "paymentMethod", "partyInteraction"}


def announce(work: Work) -> None:
    """Puts a notification for every change and every listener that asked for it into the same transaction."""
    listeners = work.connection.execute(select(hubs)).all() if work.changes else []
    for change in work.changes if listeners else []:
        event = event_of(work, change)
        for listener in listeners:
            if listener.api == change.resource.api.schema and _asked_for(listener.query, event):
                work.connection.execute(
                    insert(notifications).values(
                        hub=listener.id,
                        url=listener_url(listener.callback, event["eventType"]),
                        body=absolute(encode_json(event), listener.base).decode(),
                    )
                )


def event_of(work: Work, change: Change) -> Document:
    """The notification of a change, as TM Forum's v4 shapes it (`timeOcurred` is spelt so there)."""
    at = stamp(work.now)
    document = change.after if change.after is not None else change.before
    return {
        "eventId": uuid.uuid4().hex,
        "eventTime": at,
        "timeOcurred": at,
        "eventType": event_type(change),
        "correlationId": (document or {}).get("externalId") or (document or {}).get("correlatorId") or "",
        "domain": change.resource.api.schema,
        "title": event_type(change),
        "description": f"{change.resource.type_name} {change.kind}",
        "priority": "normal",
        "event": {change.resource.name: document},
    }


def event_type(change: Change) -> str:
    """`ProductOrderCreateEvent`, `…StateChangeEvent`, `…AttributeValueChangeEvent`, `…DeleteEvent`."""
    return f"{change.resource.type_name}{_what(change)}Event"


def _what(change: Change) -> str:
    if change.kind == "create":
        return "Create"
    if change.kind == "delete":
        return "Delete"
    before, after = change.before or {}, change.after or {}
    if all(before.get(attribute) == after.get(attribute) for attribute in ("state", "status")):
        return "AttributeValueChange"
    return "StatusChange" if change.resource.name in STATUS_CHANGE else "StateChange"


def listener_url(callback: str, event_name: str) -> str:
    """A callback with a path is posted to as it is, a bare host at `/listener/{eventName}` (official files)."""
    if urlsplit(callback).path.strip("/"):
        return callback
    return f"{callback.rstrip('/')}/listener/{event_name[0].lower()}{event_name[1:]}"


def _asked_for(query: str, event: Document) -> bool:
    return not query or matches(event, parse_filters(query, None))
