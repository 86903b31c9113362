"""What can go wrong between Mila and a billing backend.

BillingError
├── Unreachable     no answer, or none that can be understood: it may work later; a write may or may not have happened
│   └── Unknown     a write left us and no answer came back: look it up before it is sent again
├── NotFound        the backend knows no such thing
└── Refused         the backend understood and said no, with a code of its own
"""


class BillingError(Exception):
    """Anything that went wrong at the billing backend."""


class Unreachable(BillingError):
    """The backend is down, slow, overloaded, answers garbage or lets us not in."""


class Unknown(Unreachable):
    """A write was sent and its fate is not known."""


class NotFound(BillingError):
    """The backend has no such resource."""


class Refused(BillingError):
    """The backend refused; `code` is its machine-readable reason, such as `promiseLimitReached`."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(f"{code}: {reason}" if reason else code)
        self.code = code
