"""The routes of the APIs, made from the declarations: list, get, create, change, delete, and each API's hub."""

from typing import Any

from litestar import Request, Response, delete, get, patch, post
from litestar.handlers import HTTPRouteHandler
from litestar.serialization import decode_json

from mila.sandbox import hub, operations
from mila.sandbox.documents import absolute, chosen
from mila.sandbox.errors import invalid, not_found
from mila.sandbox.filters import in_order, matches
from mila.sandbox.query import Query, parse_query
from mila.sandbox.resources import Api, Document, Resource
from mila.sandbox.schema import shape
from mila.sandbox.store import Store

JSON = "application/json;charset=utf-8"
BODY_TYPES = ("application/json", "application/merge-patch+json")

type Call = Request[Any, Any, Any]


def routes(store: Store, apis: tuple[Api, ...]) -> list[HTTPRouteHandler]:
    """All routes of all APIs under all their base paths."""
    made: list[HTTPRouteHandler] = []
    for api in apis:
        made += hub.routes(store, api)
        for resource in api.resources:
            made += [make(store, resource) for method, make in MAKERS if method in resource.operations]
    return made


def _list(store: Store, resource: Resource) -> HTTPRouteHandler:
    @get(_paths(resource))
    async def answer_list(request: Call) -> Response[bytes]:
        query = _query(request, resource)
        found = [one for one in store.shelves[resource.name].values() if matches(one, query.filters)]
        return _page(request, store, resource, query, in_order(found, query.sort))

    return answer_list


def _get(store: Store, resource: Resource) -> HTTPRouteHandler:
    @get(_paths(resource, "/{identifier:str}"))
    async def answer_one(request: Call, identifier: str) -> Response[bytes]:
        query = _query(request, resource)
        document = store.shelves[resource.name].get(identifier)
        if document is None or not matches(document, query.filters):
            raise not_found(resource.name, identifier)
        return answer(request, 200, _encoded(store, resource, document, query))

    return answer_one


def _create(store: Store, resource: Resource) -> HTTPRouteHandler:
    @post(_paths(resource))
    async def create(request: Call) -> Response[bytes]:
        dedup = bool(dict(request.scope).get("sandbox.dedup", True))
        made = operations.create(store, resource, await read_body(request), dedup=dedup)
        location = f"{base_of(request)}{made['href']}"
        return answer(request, 201, store.encoded(resource.name, made), {"Location": location})

    return create


def _patch(store: Store, resource: Resource) -> HTTPRouteHandler:
    @patch(_paths(resource, "/{identifier:str}"))
    async def change(request: Call, identifier: str) -> Response[bytes]:
        changed = operations.change(store, resource, identifier, await read_body(request))
        return answer(request, 200, store.encoded(resource.name, changed))

    return change


def _delete(store: Store, resource: Resource) -> HTTPRouteHandler:
    @delete(_paths(resource, "/{identifier:str}"))
    async def remove(identifier: str) -> None:
        operations.remove(store, resource, identifier)

    return remove


MAKERS = (("GET", _list), ("GET", _get), ("POST", _create), ("PATCH", _patch), ("DELETE", _delete))


def _paths(resource: Resource, rest: str = "") -> list[str]:
    return [f"{base}/{resource.name}{rest}" for base in resource.api.bases]


def _query(request: Call, resource: Resource) -> Query:
    api, name = resource.api.schema, resource.type_name
    return parse_query(request.scope["query_string"].decode("latin-1"), lambda path: shape(api, name, path))


def _page(request: Call, store: Store, resource: Resource, query: Query, found: list[Document]) -> Response[bytes]:
    """One page of what was found: 206 when more was found than is in it, 200 with [] beyond the end."""
    end = None if query.limit is None else query.offset + query.limit
    page = found[query.offset : end]
    body = b"[" + b",".join(_encoded(store, resource, one, query) for one in page) + b"]"
    headers = {"X-Total-Count": str(len(found)), "X-Result-Count": str(len(page))}
    if page and len(page) < len(found):
        headers["Content-Range"] = f"items {query.offset + 1}-{query.offset + len(page)}/{len(found)}"
    return answer(request, 206 if page and len(page) < len(found) else 200, body, headers)


def _encoded(store: Store, resource: Resource, document: Document, query: Query) -> bytes:
    if query.fields is None:
        return store.encoded(resource.name, document)
    part = chosen(document, query.fields)
    return store.encode(part)


def answer(request: Call, status: int, body: bytes, headers: dict[str, str] | None = None) -> Response[bytes]:
    """A JSON answer with absolute hrefs."""
    return Response(absolute(body, base_of(request)), status_code=status, media_type=JSON, headers=headers or {})


def base_of(request: Call) -> str:
    """Scheme and host under which the client called."""
    url = request.base_url
    return f"{url.scheme}://{url.netloc}"


async def read_body(request: Call) -> Document:
    """The request's JSON object. Raises 400 for anything else."""
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind not in BODY_TYPES:
        raise invalid("unsupportedContentType", f"{kind[:80]} is not accepted; application/json is.")
    try:
        body = decode_json(await request.body())
    except Exception as problem:  # whatever a parser makes of hostile bytes, they are no JSON
        raise invalid("invalidJson", "The body is no JSON.") from problem
    if not isinstance(body, dict):
        raise invalid("invalidJson", "The body must be a JSON object.")
    return body
