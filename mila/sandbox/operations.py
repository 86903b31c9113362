"""What can be done with a resource, the same for all of them; the domain's rules come in as hooks."""

from typing import Any, cast

from mila.sandbox.bodies import refuse_card_data, tidy
from mila.sandbox.documents import merged
from mila.sandbox.errors import conflict, invalid, not_found
from mila.sandbox.resources import Document, Resource
from mila.sandbox.schema import check, definition
from mila.sandbox.store import Store
from mila.sandbox.times import stamp
from mila.sandbox.work import Work

# A PATCH may not touch these; sent as they are they do no harm.
FIXED = frozenset({"id", "href", "@type"})


def create(store: Store, resource: Resource, body: Document, *, dedup: bool = True) -> Document:
    """Makes a resource, or answers the one that was made before under the same externalId. 400, 409."""
    with store.work() as work:
        accepted = _accepted(work, resource, body)
        key = accepted.get(resource.dedup)
        if dedup and key and (first := work.first_with_key(resource.name, key)):
            return first
        document = _with_defaults(work, resource, accepted)
        if resource.on_create:
            resource.on_create(work, document)
        made = work.add(resource.name, document, key if dedup and key else None)
    if resource.on_accepted:
        resource.on_accepted()
    return made


def change(store: Store, resource: Resource, identifier: str, patch: Document) -> Document:
    """Applies a JSON merge patch. 400, 404, 409 for an illegal state."""
    with store.work() as work:
        before = work.get(resource.name, identifier)
        if before is None:
            raise not_found(resource.name, identifier)
        refuse_card_data(patch)
        _refuse_fixed(resource, before, patch)
        after = _patched(work, resource, before, patch)
        _refuse_transition(resource, before, after)
        if resource.on_patch and after != before:
            resource.on_patch(work, before, after)
        return work.save(resource.name, after)


def remove(store: Store, resource: Resource, identifier: str) -> None:
    """Deletes a resource. 404."""
    with store.work() as work:
        if work.get(resource.name, identifier) is None:
            raise not_found(resource.name, identifier)
        work.remove(resource.name, identifier)


def _accepted(work: Work, resource: Resource, body: Document) -> Document:
    api = resource.api.schema
    name = f"{resource.type_name}_Create"
    refuse_card_data(body)
    served = set(definition(api, resource.type_name).get("properties", {})) - set(definition(api, name)["properties"])
    # What only the server says (id, state, orderDate …) is not taken from the client.
    accepted = tidy(api, name, {key: value for key, value in body.items() if key not in served}, stamp(work.now))
    check(api, name, {**resource.defaults, **accepted})  # what is mandatory but has a default may be left out
    key = accepted.get(resource.dedup)
    if key is not None and (not isinstance(key, str) or len(key) > 255):
        raise invalid("invalidAttribute", f"{resource.dedup}: a text of at most 255 characters is needed.")
    return accepted


def _with_defaults(work: Work, resource: Resource, accepted: Document) -> Document:
    now = stamp(work.now)
    document: Document = {"id": work.new_id(resource)}
    document["href"] = resource.href(document["id"])
    moments = {name: now for name in (*resource.moments, *resource.touched) if name not in accepted}
    document.update({**resource.defaults, **moments, **accepted})
    document.setdefault("@type", resource.type_name)
    return document


def _refuse_fixed(resource: Resource, before: Document, patch: Document) -> None:
    api = resource.api.schema
    whole = definition(api, resource.type_name).get("properties", {})
    changeable = definition(api, f"{resource.type_name}_Update").get("properties", {})
    for name, value in patch.items():
        known_and_fixed = name in FIXED or (name in whole and name not in changeable and not name.startswith("@"))
        if known_and_fixed and not _same(before.get(name), value):
            raise invalid("notChangeable", f"{name} of a {resource.name} can not be changed.")
    if resource.changeable and (others := set(patch) - set(whole) - resource.changeable):
        raise invalid("notChangeable", f"{min(others)[:80]} of a {resource.name} can not be changed.")


def _same(stored: Any, sent: Any) -> bool:
    if isinstance(stored, str) and isinstance(sent, str) and stored.startswith("/"):
        return sent.endswith(stored)
    return bool(stored == sent)


def _patched(work: Work, resource: Resource, before: Document, patch: Document) -> Document:
    api = resource.api.schema
    kept = {name: value for name, value in patch.items() if name not in FIXED}
    after = tidy(api, resource.type_name, cast("Document", merged(before, kept)), stamp(work.now))
    for name in definition(api, f"{resource.type_name}_Create").get("required", ()):
        if name in before and name not in after:
            raise invalid("missingAttribute", f"{name} is mandatory and can not be removed.")
    check(api, resource.type_name, after, demand=False)
    return after


def _refuse_transition(resource: Resource, before: Document, after: Document) -> None:
    if resource.machine is None:
        return
    old, new = before.get(resource.machine.attribute), after.get(resource.machine.attribute)
    if old is not None and (new is None or not resource.machine.allows(str(old), str(new))):
        raise conflict("illegalTransition", f"A {resource.name} that is {old} can not become {new}.")
