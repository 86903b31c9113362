"""The routes of the APIs: two shapes of path for all of them, told apart by the declarations."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, route
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler
from litestar.serialization import encode_json

from mila.sandbox import hub, operations
from mila.sandbox.answers import answer, base_of, nothing, read_body
from mila.sandbox.documents import chosen
from mila.sandbox.errors import Refusal, not_found
from mila.sandbox.filters import in_order, matches
from mila.sandbox.query import Query, parse_query
from mila.sandbox.resources import Api, Document, Resource
from mila.sandbox.schema import shape
from mila.sandbox.store import Store

METHODS = [HttpMethod.GET, HttpMethod.POST, HttpMethod.PATCH, HttpMethod.DELETE, HttpMethod.PUT]
PREFIXES = ("/tmf-api", "")

Call = Request[Any, Any, Any]  # Litestar reads this annotation at run time: no `type` statement
type Answer = Response[bytes]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a path leads: a resource or the hub of an API, and the id of one of its kind."""

    api: Api
    resource: Resource | None
    identifier: str = ""


def routes(store: Store, apis: tuple[Api, ...]) -> list[HTTPRouteHandler]:
    """`{base}/{resource}` and `{base}/{resource}/{id}`, for every base path of every API."""
    known = {base: api for api in apis for base in api.bases}

    def place(request: Call) -> Place:
        name, identifier = request.path_params["name"], request.path_params.get("identifier", "")
        base = request.url.path.partition("/v4/")[0] + "/v4"
        api = known.get(base)
        resource = next((one for one in api.resources if one.name == name), None) if api else None
        if api is None or (resource is None and name != "hub"):
            raise Refusal(404, "notFound", "There is nothing here.")
        return Place(api, resource, identifier)

    @route([f"{prefix}/{{api:str}}/v4/{{name:str}}" for prefix in PREFIXES], http_method=METHODS, status_code=200)
    async def collection(request: Call) -> Response[bytes]:
        return await _serve(store, request, place(request), COLLECTION, HUB_COLLECTION)

    @route(
        [f"{prefix}/{{api:str}}/v4/{{name:str}}/{{identifier:str}}" for prefix in PREFIXES],
        http_method=METHODS,
        status_code=200,
    )
    async def element(request: Call) -> Response[bytes]:
        return await _serve(store, request, place(request), ELEMENT, HUB_ELEMENT)

    return [collection, element]


type Handle = Callable[[Store, Call, Place], Awaitable[Answer]]
type Handles = dict[str, Handle]


async def _serve(store: Store, request: Call, place: Place, handles: Handles, hub_handles: Handles) -> Answer:
    """Calls what the method means here, or says what is allowed."""
    if place.resource is None:
        allowed = hub_handles
    else:
        allowed = {method: handle for method, handle in handles.items() if method in place.resource.operations}
    handle = allowed.get(str(request.method))
    if handle is None:
        reason = "This can not be done here."
        raise Refusal(405, "methodNotAllowed", reason, headers={"Allow": ", ".join(sorted(allowed))})
    return await handle(store, request, place)


async def _list(store: Store, request: Call, place: Place) -> Answer:
    resource = _resource(place)
    query = _query(request, resource)
    found = [one for one in store.shelves[resource.name].values() if matches(one, query.filters)]
    return _page(request, store, resource, query, in_order(found, query.sort))


async def _get(store: Store, request: Call, place: Place) -> Answer:
    resource = _resource(place)
    query = _query(request, resource)
    document = store.shelves[resource.name].get(place.identifier)
    if document is None or not matches(document, query.filters):
        raise not_found(resource.name, place.identifier)
    return answer(request, 200, _encoded(store, resource, document, query))


async def _create(store: Store, request: Call, place: Place) -> Answer:
    resource = _resource(place)
    dedup = bool(dict(request.scope).get("sandbox.dedup", True))
    made = operations.create(store, resource, await read_body(request), dedup=dedup)
    location = f"{base_of(request)}{made['href']}"
    return answer(request, 201, store.encoded(resource.name, made), {"Location": location})


async def _change(store: Store, request: Call, place: Place) -> Answer:
    resource = _resource(place)
    changed = operations.change(store, resource, place.identifier, await read_body(request))
    return answer(request, 200, store.encoded(resource.name, changed))


async def _remove(store: Store, _request: Call, place: Place) -> Answer:
    operations.remove(store, _resource(place), place.identifier)
    return nothing()


async def _subscribe(store: Store, request: Call, place: Place) -> Answer:
    made = hub.subscribe(store, place.api, await read_body(request), base_of(request))
    location = f"{base_of(request)}{place.api.base}/hub/{made['id']}"
    return answer(request, 201, encode_json(made), {"Location": location})


async def _unsubscribe(store: Store, _request: Call, place: Place) -> Answer:
    hub.unsubscribe(store, place.api, place.identifier)
    return nothing()


COLLECTION: Handles = {"GET": _list, "POST": _create}
ELEMENT: Handles = {"GET": _get, "PATCH": _change, "DELETE": _remove}
HUB_COLLECTION: Handles = {"POST": _subscribe}
HUB_ELEMENT: Handles = {"DELETE": _unsubscribe}


def _resource(place: Place) -> Resource:
    if place.resource is None:
        raise Refusal(404, "notFound", "There is nothing here.")
    return place.resource


def _query(request: Call, resource: Resource) -> Query:
    api, name = resource.api.schema, resource.type_name
    return parse_query(request.scope["query_string"].decode("latin-1"), lambda path: shape(api, name, path))


def _page(request: Call, store: Store, resource: Resource, query: Query, found: list[Document]) -> Answer:
    """One page of what was found: 206 when more was found than is in it, 200 with [] beyond the end."""
    end = None if query.limit is None else query.offset + query.limit
    page = found[query.offset : end]
    body = b"[" + b",".join(_encoded(store, resource, one, query) for one in page) + b"]"
    headers = {"X-Total-Count": str(len(found)), "X-Result-Count": str(len(page))}
    is_part = bool(page) and len(page) < len(found)
    if is_part:
        headers["Content-Range"] = f"items {query.offset + 1}-{query.offset + len(page)}/{len(found)}"
    return answer(request, 206 if is_part else 200, body, headers)


def _encoded(store: Store, resource: Resource, document: Document, query: Query) -> bytes:
    if query.fields is None:
        return store.encoded(resource.name, document)
    return encode_json(chosen(document, query.fields))
