"""What is not the API: the demo page, the widget's files, health and metrics."""

from pathlib import Path
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import File

from mila.frontdesk.desk import Desk
from mila.frontdesk.entry import LOOPBACK
from mila.frontdesk.problems import Problem
from mila.settings import ROOT

DIST = ROOT / "web" / "dist"
UNBUILT = Path(__file__).with_name("unbuilt.html")
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}


@get("/", include_in_schema=False)
async def demo_page() -> Response[Any]:
    """A page that looks like an operator's and carries the widget."""
    page = DIST / "demo" / "index.html"
    shown = page if page.is_file() else UNBUILT
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
    return Response(shown.read_bytes(), media_type=MediaType.HTML, headers=headers)


@get("/demo/config.json", include_in_schema=False)
async def demo_config(desk: NamedDependency[Desk]) -> dict[str, Any]:
    """What the demo page needs to know: where the sandbox is, and the sites with their operators."""
    sandbox = f"http://127.0.0.1:{desk.settings.sandbox_port}"
    sites = [
        {"site": site, "operator": operator.id, "name": operator.name, "languages": operator.languages}
        for operator in desk.operators
        for site in operator.sites
    ]
    return {"sandbox": sandbox, "outbox": f"{sandbox}/outbox", "sites": sites}


@get("/widget/{file:path}", include_in_schema=False)
async def widget_file(file: FromPath[Path]) -> File:
    """A file of the built widget; any page may load it, files with a hash in their name for ever."""
    path = (DIST / str(file).lstrip("/")).resolve()
    if not path.is_relative_to(DIST) or not path.is_file() or path.suffix not in _TYPES:
        raise Problem("not_found")
    lasting = path.parent.name == "assets"
    headers = {
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": "public, max-age=31536000, immutable" if lasting else "no-cache",
    }
    return File(path, media_type=_TYPES[path.suffix], headers=headers, content_disposition_type="inline")


@get("/health/live")
async def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "live"}


@get("/health/ready")
async def ready(desk: NamedDependency[Desk]) -> Response[dict[str, bool]]:
    """200 when every part is well, else 503; each part by name."""
    parts = await desk.health.ready()
    return Response(parts, status_code=200 if all(parts.values()) else 503, headers={"Cache-Control": "no-store"})


@get("/metrics", media_type=MediaType.TEXT)
async def metrics(request: Request[Any, Any, Any], desk: NamedDependency[Desk]) -> Response[bytes]:
    """Figures for Prometheus; to this machine only, and not through a proxy on it."""
    forwarded = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "x-real-ip"))
    if forwarded or request.client is None or request.client.host not in LOOPBACK:
        raise Problem("not_found")
    desk.metrics.streams.set(desk.hub.total)
    desk.metrics.unanswered.set(desk.runners.count)
    desk.metrics.oldest.set(await desk.oldest_unanswered())
    return Response(desk.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
