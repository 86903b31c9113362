"""Which pages may speak to the front desk: the origins that an operator's file lists for a site."""

from collections.abc import Iterable

from mila.operators import Operators

MAX_AGE = b"600"
_METHODS = b"GET, POST, DELETE"
_HEADERS = b"Authorization, Content-Type, Idempotency-Key, Last-Event-ID, Accept"

type Headers = list[tuple[bytes, bytes]]


class Origins:
    """The allowed origins of every site."""

    def __init__(self, operators: Operators) -> None:
        self._by_site = {name: site.origins for operator in operators for name, site in operator.sites.items()}

    def allows(self, site: str, origin: str | None) -> bool:
        """Whether a page of this origin may use a conversation of this site. No origin: not a browser's other page."""
        return origin is None or _matches(origin, self._by_site.get(site, ()))

    def knows(self, origin: str) -> bool:
        """Whether any site lists the origin."""
        return any(_matches(origin, listed) for listed in self._by_site.values())

    def headers(self, origin: str, preflight: bool) -> Headers:
        """The CORS headers for a response to a page of this origin; none beyond `Vary` when it is not listed."""
        headers: Headers = [(b"vary", b"Origin")]
        if not self.knows(origin):
            return headers
        headers += [
            (b"access-control-allow-origin", origin.encode("latin-1", "replace")),
            (b"access-control-expose-headers", b"Retry-After"),
        ]
        if preflight:
            headers += [
                (b"access-control-allow-methods", _METHODS),
                (b"access-control-allow-headers", _HEADERS),
                (b"access-control-max-age", MAX_AGE),
            ]
        return headers


def _matches(origin: str, listed: Iterable[str]) -> bool:
    return any(_is(origin, one) for one in listed)


def _is(origin: str, listed: str) -> bool:
    if not listed.endswith(":*"):
        return origin == listed
    head, _, port = origin.rpartition(":")
    return (head == listed[:-2] and port.isdecimal()) or origin == listed[:-2]
