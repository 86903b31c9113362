"""Choices: what a customer may click. The browser gets an id; what it means stays here."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from mila.storage.tables import choices


@dataclass(frozen=True, slots=True)
class Offered:
    """A choice as Rasa or the desk offers it; `payload` is what Rasa is told when it is taken."""

    title: str
    payload: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A choice that the customer clicked."""

    title: str
    payload: str


def issue(connection: Connection, conversation: str, seq: int, offered: Sequence[Offered]) -> list[dict[str, str]]:
    """Stores the choices of the message `seq` and returns them as the contract has them, without payloads."""
    issued = [(secrets.token_urlsafe(9), choice) for choice in offered]
    if issued:
        connection.execute(
            insert(choices),
            [
                {"id": id_, "conversation_id": conversation, "seq": seq, "title": one.title, "payload": one.payload}
                for id_, one in issued
            ],
        )
    return [_shown(id_, choice) for id_, choice in issued]


def take(connection: Connection, conversation: str, id_: str) -> Taken | None:
    """The choice of this id, if it was issued in this conversation."""
    query = select(choices.c.title, choices.c.payload)
    row = connection.execute(query.where(choices.c.id == id_, choices.c.conversation_id == conversation)).one_or_none()
    return None if row is None else Taken(row.title, row.payload)


def _shown(id_: str, choice: Offered) -> dict[str, str]:
    shown = {"id": id_, "title": choice.title}
    return {**shown, "description": choice.description} if choice.description else shown
