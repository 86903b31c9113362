"""Which documents a filter finds, and in which order they come."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from mila.sandbox.documents import LINKS
from mila.sandbox.patterns import found_in
from mila.sandbox.query import Condition, Correlated, Filter, Filters, Path
from mila.sandbox.resources import Document
from mila.sandbox.times import parse_moment

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "gt": lambda a, b: bool(a > b),
    "gte": lambda a, b: bool(a >= b),
    "lt": lambda a, b: bool(a < b),
    "lte": lambda a, b: bool(a <= b),
}
# What JavaScript makes of an object put into a query: clients written in it ask so for "any object".
JAVASCRIPT_OBJECT = "[object Object]"


def matches(document: Document, filters: Filters) -> bool:
    """Whether every group of alternatives holds."""
    return all(any(_holds(document, one) for one in alternatives) for alternatives in filters)


def _holds(document: Any, one: Filter) -> bool:
    if isinstance(one, Correlated):
        return any(all(_holds(element, term) for term in one.terms) for element in values_at(document, one.array))
    return any(_fits(value, one) for value in values_at(document, one.path))


def values_at(node: Any, path: Path) -> Iterator[Any]:
    """All values that a dotted path leads to, through arrays."""
    if isinstance(node, list):
        for element in node:
            yield from values_at(element, path)
    elif not path:
        yield node
    elif isinstance(node, dict) and path[0] in node:
        yield from values_at(node[path[0]], path[1:])


def _fits(value: Any, condition: Condition) -> bool:
    if condition.pattern is not None:
        return not isinstance(value, dict) and found_in(condition.pattern, as_text(value))
    if condition.operator == "eq":
        is_link = condition.path[-1] in LINKS
        return any(equals(value, _path_of(text) if is_link else text) for text in condition.values)
    return _ordered(value, condition.operator, condition.values[0])


def equals(value: Any, text: str) -> bool:
    """Whether a value of a document is what the text says: numbers as numbers, moments as moments."""
    if isinstance(value, dict):
        return text == JAVASCRIPT_OBJECT or _holds_all(value, _json(text))
    if as_text(value) == text:
        return True
    if isinstance(value, bool) or value is None:
        return as_text(value) == text.lower()
    if isinstance(value, int | float):
        number = _number(text)
        return number is not None and number == value
    moment = parse_moment(text) if "T" in text else None
    return moment is not None and isinstance(value, str) and parse_moment(value) == moment


def _json(text: str) -> Any:
    try:
        return json.loads(text) if text[:1] in "{[" else None
    except (ValueError, RecursionError):
        return None


def _holds_all(value: Any, wanted: Any) -> bool:
    """Whether an object has all that an object written as JSON has (one of them, if it is an array)."""
    if isinstance(wanted, list):
        return any(_holds_all(value, one) for one in wanted)
    return isinstance(wanted, dict) and bool(wanted) and all(_same(value.get(key), wanted[key], key) for key in wanted)


def _same(value: Any, wanted: Any, key: str) -> bool:
    if isinstance(value, dict) and isinstance(wanted, dict):
        return _holds_all(value, wanted)
    return bool(value == (_path_of(wanted) if key in LINKS and isinstance(wanted, str) else wanted))


def as_text(value: Any) -> str:
    """A value as it is written in a query."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def _ordered(value: Any, operator: str, text: str) -> bool:
    compare = COMPARE[operator]
    if isinstance(value, bool) or value is None or isinstance(value, dict):
        return False
    if isinstance(value, int | float):
        number = _number(text)
        return number is not None and compare(value, number)
    left, right = parse_moment(str(value)), parse_moment(text)
    return compare(left, right) if left and right else compare(str(value), text)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _path_of(href: str) -> str:
    """Hrefs are stored without the host, under which the client may know us by another name."""
    parts = urlsplit(href)
    return parts.path if parts.scheme in ("http", "https") and parts.netloc else href


def in_order(documents: Iterable[Document], sort: tuple[tuple[Path, bool], ...]) -> list[Document]:
    """Sorted by the first value at each path; documents without one come last."""
    result = list(documents)
    for path, descending in reversed(sort):
        with_value = [document for document in result if _first(document, path) is not None]
        without = [document for document in result if _first(document, path) is None]
        result = sorted(with_value, key=lambda document: _sort_key(document, path), reverse=descending) + without
    return result


def _first(document: Document, path: Path) -> Any:
    return next(iter(values_at(document, path)), None)


def _sort_key(document: Document, path: Path) -> tuple[int, Any]:
    value = _first(document, path)
    if isinstance(value, int | float):
        return 0, float(value)
    moment = parse_moment(value) if isinstance(value, str) else None
    return (1, moment.timestamp()) if moment else (2, as_text(value))
