"""What goes over the wire, as the OpenAPI document shows it."""

from typing import Annotated

import msgspec
from litestar.datastructures import UploadFile

from mila.operators import Operator

type Text = Annotated[str, msgspec.Meta(max_length=20_000)]  # how long a message may be is told in plain words, later
type Short = Annotated[str, msgspec.Meta(max_length=2_000)]


class Start(msgspec.Struct, frozen=True):
    """A visitor begins. `identity`: the operator's signed token of its customer; not read yet."""

    site: Annotated[str, msgspec.Meta(max_length=100)]
    language: Annotated[str, msgspec.Meta(max_length=35)] | None = None
    name: Short | None = None
    identity: Annotated[str, msgspec.Meta(max_length=8_000)] | None = None


class Colours(msgspec.Struct, frozen=True):
    """CSS colours of the operator."""

    primary: str
    on_primary: str


class OperatorShown(msgspec.Struct, frozen=True):
    """What the widget shows of an operator."""

    id: str
    name: str
    languages: tuple[str, ...]
    colours: Colours


class Ticket(msgspec.Struct, frozen=True):
    """What a browser needs to go on with the conversation; the token is told only here."""

    id: str
    token: str
    language: str
    operator: OperatorShown


class Said(msgspec.Struct, frozen=True):
    """Words, or the id of a choice in an event of this conversation: one of the two."""

    text: Text | None = None
    choice: Annotated[str, msgspec.Meta(max_length=100)] | None = None


class Place(msgspec.Struct, frozen=True):
    """Where the message stands in the log."""

    seq: int


class Typing(msgspec.Struct, frozen=True):
    """Whether the visitor is typing."""

    on: bool = True


class Rating(msgspec.Struct, frozen=True):
    """`seq`: the message rated; without it the whole conversation. `value`: a thumb, or one to five."""

    value: str | bool | int
    seq: Annotated[int, msgspec.Meta(ge=1)] | None = None


class Sent(msgspec.Struct):
    """One file, as multipart/form-data."""

    file: UploadFile


class Kept(msgspec.Struct, frozen=True):
    """A kept file; `href` answers only to the token."""

    kind: str
    title: str
    href: str
    seq: int


def shown(operator: Operator) -> OperatorShown:
    """An operator as the widget knows it."""
    colours = Colours(operator.colours.primary, operator.colours.on_primary)
    return OperatorShown(operator.id, operator.name, operator.languages, colours)
