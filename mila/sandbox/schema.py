"""The official definitions (schemas/): which attributes there are, which are mandatory, whether a body fits."""

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mila.sandbox.errors import Refusal, invalid

if TYPE_CHECKING:
    from jsonschema import Draft4Validator

FOLDER = Path(__file__).parent / "schemas"
REFERENCE = re.compile(r"#/definitions/(.+)")


@cache
def definitions(api: str) -> dict[str, Any]:
    """All definitions of an API; the blank that `"aborted "` ends with in the official file is taken off."""
    loaded: dict[str, Any] = json.loads((FOLDER / f"{api}.swagger.json").read_text("utf-8"))["definitions"]
    for definition in loaded.values():
        if "enum" in definition:
            definition["enum"] = [value.strip() if isinstance(value, str) else value for value in definition["enum"]]
    return loaded


def definition(api: str, name: str) -> dict[str, Any]:
    """One definition, empty when the file has none of that name."""
    found: dict[str, Any] = definitions(api).get(name, {})
    return found


def resolved(api: str, node: dict[str, Any]) -> dict[str, Any]:
    """Follows `$ref`."""
    while "$ref" in node and (match := REFERENCE.fullmatch(node["$ref"])):
        node = definition(api, match[1])
    return node


@cache
def shape(api: str, name: str, path: tuple[str, ...]) -> str:
    """What a dotted path leads to in a definition: "scalar", "parts" or "unknown" (an extension's, or a mistake)."""
    node = definition(api, name)
    for part in path:
        node = _element(api, node)
        if part not in node.get("properties", {}):
            return "unknown"
        node = resolved(api, node["properties"][part])
    kind = _element(api, node).get("type")
    return "scalar" if kind in ("string", "number", "integer", "boolean") else "parts"


def _element(api: str, node: dict[str, Any]) -> dict[str, Any]:
    node = resolved(api, node)
    while node.get("type") == "array":
        node = resolved(api, node.get("items", {}))
    return node


@cache
def validator(api: str, name: str, demand: bool) -> "Draft4Validator":
    """A compiled check of a definition; without `demand` the first level's mandatory attributes may be absent."""
    from jsonschema import Draft4Validator  # 100 ms that only the first POST or PATCH pays

    top = dict(definition(api, name))
    if not demand:
        top.pop("required", None)
    return Draft4Validator({**top, "definitions": definitions(api)})


def check(api: str, name: str, body: dict[str, Any], *, demand: bool = True) -> None:
    """Raises 400 naming the place and what is wrong there."""
    problem = next(
        iter(sorted(validator(api, name, demand).iter_errors(body), key=lambda one: list(map(str, one.path)))), None
    )
    if problem is not None:
        raise _refusal(list(problem.absolute_path), problem.validator, problem.message)


def _refusal(path: list[Any], rule: object, message: str) -> Refusal:
    place = ".".join(map(str, path)) or "body"
    code = "missingAttribute" if rule == "required" else "invalidAttribute"
    return invalid(code, f"{place}: {message[:200]}")
