"""A unit of work: everything that one request changes, committed together or not at all."""

import secrets
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from litestar.serialization import decode_json, encode_json
from sqlalchemy import Connection, delete, insert, select, update

from mila.sandbox.database import facts, resources
from mila.sandbox.resources import Document, Resource
from mila.sandbox.times import stamp

type Shelf = dict[str, Document]
type ChangeKind = Literal["create", "change", "delete"]


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a document; `before` is None when it is new, `after` when it is gone."""

    kind: ChangeKind
    resource: Resource
    before: Document | None
    after: Document | None


@dataclass
class Work:
    """Reads and writes documents within one transaction. What it hands out is not to be changed: take a `draft`."""

    connection: Connection
    shelves: dict[str, Shelf]
    catalogue: dict[str, Resource]
    now: datetime
    changes: list[Change] = field(default_factory=list)
    _staged: dict[str, dict[str, Document | None]] = field(default_factory=dict)

    def get(self, kind: str, identifier: str) -> Document | None:
        """A document, or None."""
        staged = self._staged.get(kind, {})
        return staged[identifier] if identifier in staged else self.shelves[kind].get(identifier)

    def draft(self, kind: str, identifier: str) -> Document:
        """A copy of a document to be changed and saved; KeyError when there is none."""
        found = self.get(kind, identifier)
        if found is None:
            raise KeyError(f"{kind} {identifier}")
        return deepcopy(found)

    def list(self, kind: str) -> Iterator[Document]:
        """All documents of a kind in the order of creation."""
        staged = self._staged.get(kind, {})
        for identifier, document in self.shelves[kind].items():
            current = staged.get(identifier, document)
            if current is not None:
                yield current
        yield from (
            new for identifier, new in staged.items() if new is not None and identifier not in self.shelves[kind]
        )

    def first_with_key(self, kind: str, key: str) -> Document | None:
        """The document that was made under the client's own key."""
        row = self.connection.execute(
            select(resources.c.id).where(resources.c.kind == kind, resources.c.dedup_key == key)
        ).first()
        return self.get(kind, row.id) if row else None

    def new_id(self, resource: Resource) -> str:
        """An id that is not taken: the resource's prefix and eight digits, short enough to be read out."""
        while True:
            identifier = f"{resource.prefix}{10_000_000 + secrets.randbelow(90_000_000)}"
            if self.get(resource.name, identifier) is None:
                return identifier

    def add(self, kind: str, document: Document, dedup_key: str | None = None) -> Document:
        """Stores a new document; gives it id, href and @type if it has none."""
        resource = self.catalogue[kind]
        identifier = document.get("id") or self.new_id(resource)
        whole = {"id": identifier, "href": resource.href(identifier), **document}
        whole.setdefault("@type", resource.type_name)
        self.connection.execute(
            insert(resources).values(kind=kind, id=identifier, dedup_key=dedup_key, body=encode_json(whole).decode())
        )
        self._stage(Change("create", resource, None, whole), identifier)
        return whole

    def save(self, kind: str, document: Document) -> Document:
        """Stores a changed document; nothing happens when it is as it was."""
        resource, identifier = self.catalogue[kind], document["id"]
        before = self.get(kind, identifier)
        if before == document:
            return document
        for attribute in resource.touched:
            document[attribute] = stamp(self.now)
        self.connection.execute(
            update(resources)
            .where(resources.c.kind == kind, resources.c.id == identifier)
            .values(body=encode_json(document).decode())
        )
        self._stage(Change("change", resource, before, document), identifier)
        return document

    def remove(self, kind: str, identifier: str) -> None:
        """Deletes a document."""
        before = self.get(kind, identifier)
        self.connection.execute(delete(resources).where(resources.c.kind == kind, resources.c.id == identifier))
        self._stage(Change("delete", self.catalogue[kind], before, None), identifier)

    def fact(self, name: str) -> Any:
        """A fact stored beside the resources (an operator's words, the clock); None if there is none."""
        row = self.connection.execute(select(facts.c.body).where(facts.c.name == name)).first()
        return decode_json(row.body) if row else None

    def remember(self, name: str, value: Any) -> None:
        """Stores a fact."""
        self.connection.execute(delete(facts).where(facts.c.name == name))
        self.connection.execute(insert(facts).values(name=name, body=encode_json(value).decode()))

    def apply(self) -> None:
        """Brings the shelves to what was committed; called once, after the commit."""
        for kind, staged in self._staged.items():
            for identifier, document in staged.items():
                if document is None:
                    self.shelves[kind].pop(identifier, None)
                else:
                    self.shelves[kind][identifier] = document

    def _stage(self, change: Change, identifier: str) -> None:
        self._staged.setdefault(change.resource.name, {})[identifier] = change.after
        self.changes.append(change)
