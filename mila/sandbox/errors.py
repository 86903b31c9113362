"""Refusals of the sandbox, in the shape of TM Forum's Error (TMF630: code and reason are mandatory)."""

from dataclasses import dataclass, field


@dataclass(eq=False)
class Refusal(Exception):
    """A request that is not done: HTTP status, machine-readable code, reason that a person may read."""

    status: int
    code: str
    reason: str
    message: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, str]:
        """The body of the answer."""
        return {
            "@type": "Error",
            "code": self.code,
            "reason": self.reason,
            "message": self.message or self.reason,
            "status": str(self.status),
        }


def invalid(code: str, reason: str, message: str = "") -> Refusal:
    """400: the request itself is wrong."""
    return Refusal(400, code, reason, message)


def conflict(code: str, reason: str, message: str = "") -> Refusal:
    """409: understood, but against a rule or the state of things."""
    return Refusal(409, code, reason, message)


def not_found(kind: str, identifier: str) -> Refusal:
    """404: there is no such resource."""
    return Refusal(404, "notFound", f"There is no {kind} with this id.", f"{kind} {identifier} does not exist")
