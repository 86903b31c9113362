"""Which state may follow which, as TM Forum's v4 diagrams draw it."""

from mila.sandbox.resources import Machine


def _machine(attribute: str, **after: str) -> Machine:
    return Machine(attribute, {state: frozenset(following.split()) for state, following in after.items()})


PRODUCT = _machine(
    "status",
    created="pendingActive active cancelled aborted",
    pendingActive="active cancelled aborted",
    active="suspended pendingTerminate terminated",
    suspended="active pendingTerminate terminated",
    pendingTerminate="terminated",
)
PRODUCT_ORDER = _machine(
    "state",
    acknowledged="rejected pending held inProgress assessingCancellation cancelled",
    pending="inProgress assessingCancellation cancelled",
    held="inProgress assessingCancellation cancelled",
    inProgress="pending held assessingCancellation completed failed partial",
    assessingCancellation="pendingCancellation inProgress pending held cancelled",
    pendingCancellation="cancelled",
)
CUSTOMER_BILL = _machine(
    "state",
    new="onHold validated sent",
    onHold="new validated",
    validated="onHold sent",
    sent="partiallyPaid settled",
    partiallyPaid="settled",
)
COMMUNICATION_MESSAGE = _machine(
    "state", initial="inProgress completed cancelled failed", inProgress="completed cancelled failed"
)
INDIVIDUAL = _machine("status", initialized="validated deceaded", validated="deceaded")
ORGANIZATION = _machine("status", initialized="validated closed", validated="closed")
