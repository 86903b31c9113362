"""The billing backend of an operator, by the connector that its file names."""

from collections.abc import Callable
from threading import Lock

from mila.billing.contract import Billing
from mila.billing.tmf import TmfBilling
from mila.operators import Operator

CONNECTORS: dict[str, Callable[[Operator], Billing]] = {"tmf": TmfBilling}

_connected: dict[str, Billing] = {}
_lock = Lock()


def billing_of(operator: Operator) -> Billing:
    """The operator's billing backend; one object for one file, as it holds connections and circuit breakers."""
    facts = operator.model_dump_json()
    with _lock:
        if facts not in _connected:
            _connected[facts] = CONNECTORS[operator.billing.connector](operator)
        return _connected[facts]
