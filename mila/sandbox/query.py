"""Reads the query of a collection: filters, fields, sort, offset, limit (TMF630). What is not understood is a 400."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote_plus

from mila.sandbox.errors import Refusal, invalid
from mila.sandbox.patterns import compile_pattern

OPERATORS = frozenset({"eq", "gt", "gte", "lt", "lte", "regex"})
SYMBOLS = {"*=": "regex", ">=": "gte", "<=": "lte", "=": "eq", ">": "gt", "<": "lt"}
PAGING = frozenset({"fields", "sort", "offset", "limit"})
# One `attribute operator value`; an attribute is a dotted path of names such as `@type`.
PIECE = re.compile(r"(?P<key>[^=<>*]*)(?P<symbol>\*=|>=|<=|=|>|<)(?P<value>.*)", re.DOTALL)
KEY = re.compile(r"@?[\w-]+(\.@?[\w-]+)*")
# The one JSONPath shape: array[?(@.name=='x' && @.value=='y')]
JSON_PATH = re.compile(r"(?:\$\.)?(?P<array>@?[\w-]+(?:\.@?[\w-]+)*)\[\?\((?P<terms>.+)\)\]", re.DOTALL)
TERM = re.compile(r"""\s*@\.(?P<path>@?[\w-]+(?:\.@?[\w-]+)*)\s*==\s*(?P<quote>['"])(?P<value>[^'"]*)(?P=quote)\s*""")

type Path = tuple[str, ...]
# Says of a path whether it is a plain value in the schema ("scalar"), something with parts, or not known.
type Shape = Callable[[Path], str]


@dataclass(frozen=True, slots=True)
class Condition:
    """`path operator values`, true when any of the values fits."""

    path: Path
    operator: str
    values: tuple[str, ...]
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Correlated:
    """One element of an array fulfils all the terms at once."""

    array: Path
    terms: tuple[Condition, ...]


type Filter = Condition | Correlated
# Every alternative list must hold one that is true.
type Filters = tuple[tuple[Filter, ...], ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What a GET on a collection asks for; `fields` and `limit` None when not said."""

    filters: Filters = ()
    fields: tuple[str, ...] | None = None
    sort: tuple[tuple[Path, bool], ...] = ()
    offset: int = 0
    limit: int | None = None


def parse_query(text: str, shape: Shape | None) -> Query:
    """Reads a raw query string. Raises 400 for an unknown operator, a wrong number or a key that is none."""
    pieces = _pieces(text)
    paging = {name: value for name, value in map(_split, pieces) if name in PAGING}
    rest = "&".join(piece for piece in pieces if _split(piece)[0] not in PAGING)
    return Query(
        filters=parse_filters(rest, shape),
        fields=_fields(paging.get("fields")),
        sort=_sort(paging.get("sort", ""), shape),
        offset=_count("offset", paging.get("offset", "0")),
        limit=_count("limit", paging["limit"]) if "limit" in paging else None,
    )


def parse_filters(text: str, shape: Shape | None) -> Filters:
    """`a=1&b.gt=2;c=3`: AND of `&`, OR of `;` between keys, OR of `,` within a value."""
    return tuple(_alternatives(piece, shape) for piece in _pieces(text))


def _pieces(text: str) -> list[str]:
    """Splits at `&`, but not within a JSONPath, where some clients leave `&&` as it is."""
    pieces: list[str] = []
    for piece in text.split("&"):
        if pieces and "[?(" in unquote_plus(pieces[-1]) and ")]" not in unquote_plus(pieces[-1]):
            pieces[-1] += f"%26{piece}"
        elif piece:
            pieces.append(piece)
    return pieces


def _alternatives(piece: str, shape: Shape | None) -> tuple[Filter, ...]:
    found: list[Filter] = []
    for part in piece.split(";"):
        text = unquote_plus(part)
        match = PIECE.fullmatch(text)
        if match is None and found and isinstance(found[-1], Condition):
            found[-1] = _with_value(found[-1], text)
            continue
        if match is None:
            raise invalid("invalidFilter", f"'{text[:80]}' is no filter: attribute, operator and value are needed.")
        found.append(_filter(match["key"], match["symbol"], match["value"], shape))
    return tuple(found)


def _with_value(condition: Condition, value: str) -> Condition:
    """`status=a;b`: the second value of the same attribute."""
    return Condition(condition.path, condition.operator, (*condition.values, value), condition.pattern)


def _filter(key: str, symbol: str, value: str, shape: Shape | None) -> Filter:
    if key == "filter" and symbol == "=":
        return _json_path(value)
    if not KEY.fullmatch(key):
        raise invalid("unknownOperator", f"'{key[:80]}{symbol}' is not understood.")
    path, operator = _operator(tuple(key.split(".")), SYMBOLS[symbol], shape)
    if operator == "regex":
        return Condition(path, operator, (value,), compile_pattern(value))
    return Condition(path, operator, tuple(dict.fromkeys([value, *value.split(",")])) if operator == "eq" else (value,))


def _operator(path: Path, symbol: str, shape: Shape | None) -> tuple[Path, str]:
    if len(path) > 1 and path[-1] in OPERATORS:
        if symbol != "eq":
            raise invalid("unknownOperator", f"'{'.'.join(path)}' carries two operators.")
        return path[:-1], path[-1]
    if shape is not None and len(path) > 1 and any(shape(path[:length]) == "scalar" for length in range(1, len(path))):
        raise invalid("unknownOperator", f"'{path[-1]}' is neither an operator nor a part of {'.'.join(path[:-1])}.")
    return path, symbol


def _json_path(text: str) -> Correlated:
    match = JSON_PATH.fullmatch(text.strip())
    terms = [TERM.fullmatch(term) for term in match["terms"].split("&&")] if match else [None]
    if match is None or None in terms:
        raise invalid("invalidFilter", "Of JSONPath only array[?(@.name=='x' && @.value=='y')] is understood.")
    conditions = [Condition(tuple(term["path"].split(".")), "eq", (term["value"],)) for term in terms if term]
    return Correlated(tuple(match["array"].split(".")), tuple(conditions))


def _split(piece: str) -> tuple[str, str]:
    name, _, value = piece.partition("=")
    return unquote_plus(name), unquote_plus(value)


def _fields(text: str | None) -> tuple[str, ...] | None:
    if text is None or not text.strip():
        return None
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    return () if names == ("none",) else names


def _sort(text: str, shape: Shape | None) -> tuple[tuple[Path, bool], ...]:
    keys = []
    for name in filter(None, (part.strip() for part in text.split(","))):
        path = tuple(name.lstrip("+-").split("."))
        if not KEY.fullmatch(".".join(path)) or (shape is not None and shape(path[:1]) == "unknown"):
            raise invalid("invalidSort", f"There is no attribute '{name[:80]}' to sort by.")
        keys.append((path, name.startswith("-")))
    return tuple(keys)


def _count(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise _not_a_count(name)
    return int(text)


def _not_a_count(name: str) -> Refusal:
    return invalid("invalidPaging", f"{name} must be a whole number, 0 or more.")
