"""What a resource is to the sandbox: a declaration. One generic layer serves them all; see `declarations.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mila.sandbox.work import Work

type Document = dict[str, Any]
type Hook = Callable[["Work", Document], None]
type PatchHook = Callable[["Work", Document, Document], None]
type Transitions = Mapping[str, frozenset[str]]

EVERYTHING = frozenset({"GET", "POST", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class Machine:
    """States of a resource: the attribute that holds them and which may follow which."""

    attribute: str
    transitions: Transitions

    def allows(self, before: str, after: str) -> bool:
        """Whether `after` may follow `before`; staying is always allowed."""
        return before == after or after in self.transitions.get(before, frozenset())


@dataclass(frozen=True, slots=True)
class Resource:
    """A collection of an API: its operations, what the server fills in, its states and the domain's rules on it."""

    name: str
    operations: frozenset[str] = EVERYTHING
    defaults: Mapping[str, Any] = field(default_factory=dict)
    moments: tuple[str, ...] = ()  # date-times set to now at creation when absent
    touched: tuple[str, ...] = ()  # date-times set to now at every change
    prefix: str = ""  # of the ids that the server makes
    dedup: str = "externalId"
    machine: Machine | None = None
    changeable: frozenset[str] = frozenset()  # all that a PATCH may change; empty: what the official _Update names
    on_create: Hook | None = None
    on_patch: PatchHook | None = None
    on_accepted: Callable[[], None] | None = None  # after the commit, before the answer
    api: "Api" = field(init=False, compare=False, repr=False)

    @property
    def type_name(self) -> str:
        """The class: `ProductOrder` for `productOrder`; also the name of its definition in the schema."""
        return self.name[0].upper() + self.name[1:]

    def href(self, identifier: str) -> str:
        """The resource's path; the host is put before it when it is answered."""
        return f"{self.api.base}/{self.name}/{identifier}"


@dataclass(frozen=True, slots=True)
class Api:
    """A TM Forum API: the official file, the base path it prints, its resources, other base paths that clients use."""

    schema: str
    base: str
    resources: tuple[Resource, ...]
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for resource in self.resources:
            object.__setattr__(resource, "api", self)

    @property
    def bases(self) -> tuple[str, ...]:
        """All base paths, the official one first."""
        return (self.base, *self.aliases)
