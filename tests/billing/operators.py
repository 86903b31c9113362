"""The operator mts, with its billing backend somewhere else."""

from functools import cache
from typing import Any

from mila.operators import Operator, read_operators
from mila.settings import ROOT


def mts(url: str = "http://127.0.0.1:9", **billing: Any) -> Operator:
    """The operator as shipped, its backend at `url`; other keys of its billing section by name."""
    facts = _shipped().model_dump()
    capabilities = {**facts["billing"]["capabilities"], **billing.pop("capabilities", {})}
    facts["billing"].update(url=url, capabilities=capabilities, **billing)
    return Operator.model_validate(facts)


@cache
def _shipped() -> Operator:
    return read_operators(ROOT / "operators", {}).get("mts")
