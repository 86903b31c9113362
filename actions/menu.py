"""The menu: what the operator offers, in the order of its file."""

from collections.abc import Mapping

from actions.answer import Choice
from actions.turn import Turn

# What opens each job that an operator's file may offer.
JOBS: Mapping[str, str] = {"reconnection": "reconnect_on_promise", "debt": "check_debt"}


def menu(turn: Turn) -> list[Choice]:
    """The operator's jobs as choices, and a person at the end."""
    jobs = [Choice(turn.phrase(f"job_{job}"), f"/{JOBS[job]}") for job in turn.operator.jobs if job in JOBS]
    terms = [Choice(turn.phrase("menu_terms"), "/ask_promise_terms")] if turn.operator.promise else []
    return [*jobs, *terms, Choice(turn.phrase("menu_agent"), "/talk_to_agent")]
