"""How documents are answered: as JSON with absolute hrefs, whole or with chosen attributes."""

from collections.abc import Iterable

from mila.sandbox.resources import Document

ALWAYS = ("id", "href")
LINKS = ("href", "url", "redirectUrl")  # stored as paths, answered with the host under which the client called


def absolute(body: bytes, base: str) -> bytes:
    """Puts the host before every link that is a path. Inside a JSON string a quote is escaped, so only keys match."""
    host = base.rstrip("/").encode()
    for link in LINKS:
        key = f'"{link}":"'.encode()
        body = body.replace(key + b"/", key + host + b"/")
    return body


def chosen(document: Document, fields: Iterable[str]) -> Document:
    """The document with the chosen first-level attributes; id and href always, @type unless only those are wanted."""
    wanted = [*ALWAYS, *fields]
    if len(wanted) > len(ALWAYS):
        wanted.append("@type")
    return {name: document[name] for name in dict.fromkeys(wanted) if name in document}


def merged(target: object, patch: object) -> object:
    """JSON Merge Patch (RFC 7396): null removes, objects merge, anything else replaces."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result
