"""Brings a body to the shape in which it is checked and stored: `Z` times, references completed, card data refused."""

from typing import Any

from mila.sandbox.errors import invalid
from mila.sandbox.resources import Document
from mila.sandbox.schema import definition, resolved
from mila.sandbox.times import parse_moment, stamp

CARD_DATA = frozenset({"cardnumber", "cvv", "cvc", "cvv2", "cvc2", "pan"})


def refuse_card_data(node: Any) -> None:
    """400 for any body that carries a card's number or code, wherever it stands."""
    if isinstance(node, list):
        for element in node:
            refuse_card_data(element)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name.lower() in CARD_DATA:
                raise invalid("cardDataRefused", "Card numbers and codes are not accepted here.")
            refuse_card_data(value)


def tidy(api: str, name: str, body: Document, now: str) -> Document:
    """The body with its moments in UTC and its references completed as far as they say themselves what is missing."""
    node = definition(api, name)
    return {key: _tidy(api, node.get("properties", {}).get(key, {}), value, key, now) for key, value in body.items()}


def _tidy(api: str, node: dict[str, Any], value: Any, key: str, now: str) -> Any:
    node = resolved(api, node)
    if isinstance(value, list):
        return [_tidy(api, node.get("items", {}), element, key, now) for element in value]
    if isinstance(value, dict):
        parts = node.get("properties", {})
        whole = {name: _tidy(api, parts.get(name, {}), part, name, now) for name, part in value.items()}
        return _completed(node.get("required", ()), whole, key, now)
    if node.get("format") == "date-time" and isinstance(value, str):
        return _moment(key, value)
    return value.strip() if isinstance(value, str) and "enum" in node else value


def _moment(key: str, text: str) -> str:
    moment = parse_moment(text)
    if moment is None:
        raise invalid("invalidAttribute", f"{key}: '{text[:80]}' is no date-time (RFC 3339).")
    return text if text.endswith("Z") and "T" in text else stamp(moment)


def _completed(required: Any, part: Document, key: str, now: str) -> Document:
    """The official definitions demand attributes of nested parts that official samples and kits leave out; these follow
    from what is there. What does not follow stays missing, and is refused."""
    for name in required:
        if name not in part and (value := _derived(name, part, key, now)) is not None:
            part[name] = value
    return part


def _derived(name: str, part: Document, key: str, now: str) -> Any:
    match name:
        case "id":
            return str(part["href"]).rstrip("/").rpartition("/")[2] if part.get("href") else None
        case "href":
            return f"/{key}/{part['id']}" if part.get("id") else None
        case "@referredType":
            return part.get("@type") or (key[0].upper() + key[1:] if "id" in part or "href" in part else None)
        case "name":
            return part.get("id")
        case "isRef":
            return "id" in part
        case "validFor":
            return {"startDateTime": now}
        case "creditProfileDate":
            return now
        case "role":
            return part.get("@referredType") or key
    return None
