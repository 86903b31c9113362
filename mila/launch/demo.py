"""The sandbox's customers, as lines to be printed: what a newcomer may type."""

from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML

from mila.settings import ROOT

SEED = ROOT / "mila" / "sandbox" / "seed"


def demo_customers() -> Iterator[str]:
    """A line a customer: operator, code, name, services with their state."""
    for path in sorted(SEED.glob("*.yml")):
        for customer in YAML(typ="safe", pure=True).load(path.read_text("utf-8"))["customers"]:
            name = customer.get("organization") or f"{customer.get('given', '')} {customer.get('family', '')}"
            yield f"{path.stem:5} {customer['code']:13} {name:22} {', '.join(_services(customer))}"


def _services(customer: dict[str, Any]) -> Iterator[str]:
    for account in customer["accounts"]:
        for service in account["services"]:
            yield f"/{account['number']} {service['kind']} {service['status']}"
