"""Every route, with every kind of credentials; origins; problems; what the OpenAPI document says."""

from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from mila.frontdesk.app import create_app
from mila.frontdesk.desk import Desk
from tests.frontdesk.browser import Browser

pytestmark = pytest.mark.asyncio(loop_scope="module")

OPEN_TO_ALL = {
    ("POST", "/api/conversations"),
    ("GET", "/"),
    ("GET", "/demo/config.json"),
    ("GET", "/widget/{file:path}"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/metrics"),
    ("GET", "/api/openapi.json"),
    ("GET", "/api/openapi.json/openapi.json"),  # Litestar's own
    ("GET", "/api/openapi.json/{path:str}"),
}
BODIES: dict[str, Any] = {"messages": {"text": "da"}, "typing": {"on": True}, "ratings": {"value": "up"}}


def routes(app: Litestar) -> Iterator[tuple[str, str]]:
    """(method, path) of every route of the app."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for method in sorted(map(str, route.methods - {"OPTIONS"})):
                yield method, route.path


async def test_every_route_but_the_open_ones_wants_the_token_of_its_conversation(
    desk: Desk, visitor: Browser, new_browser: Any
) -> None:
    other = new_browser()
    await other.open()
    guarded = [route for route in routes(create_app(desk=desk)) if route not in OPEN_TO_ALL]
    assert len(guarded) >= 7
    credentials = {
        "none": "",
        "empty": "Bearer",
        "another's": f"Bearer {other.token}",
        "made up": f"Bearer {'A' * 43}",
        "the id": f"Bearer {visitor.id}",
        "basic": "Basic dXNlcjpwYXNz",
        "long": "Bearer " + "x" * 5000,
        "the hash": f"Bearer {'0' * 64}",
        "surrogate": "Bearer \udcff",
    }
    for method, path in guarded:
        rest = path.removeprefix("/api/conversations/{conversation:str}").replace("{attachment:str}", "A" * 16)
        for kind, value in credentials.items():
            headers = {b"Authorization": value.encode("utf-8", "surrogateescape"), b"Idempotency-Key": b"k"}
            response = await visitor.client.request(
                method, visitor.path(rest), headers=headers, json=BODIES.get(rest[1:])
            )
            assert response.status_code == 401, (method, path, kind, response.text)
            assert response.headers["content-type"].startswith("application/problem+json")
    assert len(await visitor.events()) == 1


async def test_a_conversation_that_does_not_exist_and_a_wrong_token_look_the_same(visitor: Browser) -> None:
    headers = {"Authorization": f"Bearer {'A' * 43}"}
    wrong = await visitor.client.get(visitor.path("/events"), headers=headers)
    absent = await visitor.client.get(f"/api/conversations/{'B' * 24}/events", headers=headers)
    assert wrong.status_code == absent.status_code == 401
    assert wrong.content == absent.content
    assert dict(wrong.headers) | {"date": ""} == dict(absent.headers) | {"date": ""}


async def test_an_expired_token_is_as_good_as_none_and_a_message_prolongs_it(
    visitor: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = desk.clock()
    day = 24 * 3600
    at = 0.0
    for part in (desk, desk.visitors):
        monkeypatch.setattr(part, "clock" if part is desk else "_clock", lambda: now + at)
    at = day - 60
    await visitor.say("još sam tu")
    at = 2 * day - 120
    assert await visitor.events()
    at = 2 * day + 60
    response = await visitor.client.get(visitor.path("/events"), headers=visitor.headers)
    assert response.status_code == 401


async def test_the_token_is_nowhere_in_the_database(visitor: Browser, desk: Desk) -> None:
    dump = "\n".join(desk.store.database.engine.raw_connection().driver_connection.iterdump())  # type: ignore[union-attr] # SQLite's
    assert visitor.id in dump
    assert visitor.token not in dump


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 200),
        ("http://127.0.0.1:8080", 200),
        ("http://localhost:3000", 200),
        ("http://localhost", 200),
        ("https://evil.example", 403),
        ("http://localhost.evil.example:80", 403),
        ("http://127.0.0.1:80@evil.example", 403),
        ("null", 403),
    ],
)
async def test_only_pages_of_the_site_may_use_the_conversation(
    visitor: Browser, origin: str | None, status: int
) -> None:
    headers = visitor.headers | ({"Origin": origin} if origin else {})
    response = await visitor.client.get(visitor.path("/events"), headers=headers)
    assert response.status_code == status
    allowed = response.headers.get("access-control-allow-origin")
    assert allowed == (origin if status == 200 else None)
    body = {"site": "mts"}
    opened = await visitor.client.post("/api/conversations", json=body, headers={"Origin": origin} if origin else {})
    assert opened.status_code == (201 if status == 200 else 403)


async def test_a_preflight_lets_only_the_pages_of_a_site_pass(visitor: Browser) -> None:
    for origin, allowed in (("http://localhost:5173", True), ("https://evil.example", False)):
        headers = {
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,idempotency-key",
        }
        response = await visitor.client.request("OPTIONS", visitor.path("/messages"), headers=headers)
        assert response.status_code == 204
        assert response.headers.get("access-control-allow-origin") == (origin if allowed else None)
        if allowed:
            assert "Idempotency-Key" in response.headers["access-control-allow-headers"]
            assert "POST" in response.headers["access-control-allow-methods"]


async def test_an_unknown_site_is_refused(browser: Browser) -> None:
    for body in ({"site": "nobody"}, {"site": ""}, {"site": None}, {}, {"site": ["mts"]}, "mts"):
        response = await browser.client.post("/api/conversations", json=body)
        assert response.status_code == 422, body


async def test_problems_have_the_same_shape_everywhere_and_security_headers_too(visitor: Browser) -> None:
    for method, path, status in (
        ("GET", "/nothing/here", 404),
        ("GET", "/api/nothing", 404),
        ("PUT", "/api/conversations", 405),
        ("DELETE", visitor.path("/events"), 405),
        ("GET", "/widget/../../etc/passwd", 404),
        ("GET", "/widget/%2e%2e/%2e%2e/package.json", 404),
    ):
        response = await visitor.client.request(method, path, headers={"Accept-Language": "en"})
        assert response.status_code == status, (method, path, response.status_code)
        problem = response.json()
        assert set(problem) == {"type", "title", "status", "detail"}
        assert problem["status"] == status
        assert response.headers["content-language"] == "en"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "no-referrer"
        assert "server" not in response.headers or "uvicorn" in response.headers["server"]


async def test_the_openapi_document_says_what_the_contract_says(visitor: Browser) -> None:
    document = (await visitor.client.get("/api/openapi.json")).json()
    base = "/api/conversations/{conversation}"
    assert {path: sorted(methods) for path, methods in document["paths"].items()} == {
        "/api/conversations": ["post"],
        base: ["delete"],
        f"{base}/messages": ["post"],
        f"{base}/events": ["get"],
        f"{base}/typing": ["post"],
        f"{base}/ratings": ["post"],
        f"{base}/attachments": ["post"],
        f"{base}/attachments/{{attachment}}": ["get"],
        "/health/live": ["get"],
        "/health/ready": ["get"],
        "/metrics": ["get"],
    }
    message = document["paths"][f"{base}/messages"]["post"]
    assert {"202", "400", "401", "413", "422", "429"} <= set(message["responses"])
    assert any(parameter["name"] == "Idempotency-Key" for parameter in message["parameters"])
    assert "application/problem+json" in message["responses"]["429"]["content"]
    schemas = document["components"]["schemas"]
    assert {"site", "language", "name", "identity"} == set(schemas["Start"]["properties"])
    assert schemas["Start"]["required"] == ["site"]
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


async def test_the_page_and_the_widget_are_served_or_said_to_be_unbuilt(visitor: Browser) -> None:
    page = await visitor.client.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    config = (await visitor.client.get("/demo/config.json")).json()
    assert config["sites"][0]["site"] == "mts"
    assert config["sandbox"].startswith("http://127.0.0.1:")
