"""/outbox: the SMS and e-mails that the sandbox sent, for a person; newest first, kept up to date by itself."""

from functools import cache
from html import escape
from pathlib import Path

from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler

from mila.sandbox.filters import in_order
from mila.sandbox.resources import Document
from mila.sandbox.store import Store

PAGES = Path(__file__).parent / "pages"
MOST = 200
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
CHANNELS = {"sms": "SMS", "email": "E-mail"}


def routes(store: Store) -> list[HTTPRouteHandler]:
    """The page, the part of it that is refreshed, and what it looks like."""

    @get("/outbox", media_type=MediaType.HTML)
    async def page() -> Response[str]:
        return _html(page_file("outbox.html").replace("{messages}", listed(store)))

    @get("/outbox/messages", media_type=MediaType.HTML)
    async def messages() -> Response[str]:
        return _html(listed(store))

    @get("/outbox/outbox.css")
    async def style() -> Response[str]:
        return Response(page_file("outbox.css"), media_type="text/css", headers=HEADERS)

    @get("/outbox/outbox.js")
    async def script() -> Response[str]:
        return Response(page_file("outbox.js"), media_type="text/javascript", headers=HEADERS)

    return [page, messages, style, script]


def listed(store: Store) -> str:
    """The messages as HTML; every word of them escaped."""
    newest = in_order(store.shelves["communicationMessage"].values(), ((("sendTime",), True),))[:MOST]
    return "\n".join(_item(message) for message in newest) or '<li class="empty">Nothing was sent yet.</li>'


def _item(message: Document) -> str:
    kind = CHANNELS.get(str(message.get("messageType", "")).lower(), str(message.get("messageType", "")))
    sent = str(message.get("sendTime", ""))
    receivers = ", ".join(_address(one) for one in message.get("receiver", []) if isinstance(one, dict))
    subject = f"<h3>{escape(str(message['subject']))}</h3>" if message.get("subject") else ""
    return (
        f'<li id="{escape(str(message["id"]))}"><h2><span class="kind">{escape(kind)}</span> {escape(receivers)}</h2>'
        f'<p class="when"><time datetime="{escape(sent)}">{escape(sent.replace("T", " ").replace("Z", " UTC"))}</time>'
        f" · {escape(str(message.get('state', '')))}</p>{subject}"
        f'<p class="words">{escape(str(message.get("content", "")))}</p></li>'
    )


def _address(receiver: Document) -> str:
    address = receiver.get("phoneNumber") or receiver.get("email") or receiver.get("id") or ""
    return f"{receiver['name']}, {address}" if receiver.get("name") else str(address)


def _html(body: str) -> Response[str]:
    return Response(body, media_type="text/html", headers=HEADERS)


@cache
def page_file(name: str) -> str:
    """A file of the sandbox's pages."""
    return (PAGES / name).read_text("utf-8")
