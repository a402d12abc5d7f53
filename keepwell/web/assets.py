"""The files a browser needs, all from this package: named with their content's hash, kept by browsers for a year."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from importlib import resources

from fastapi import APIRouter, Request
from fastapi.responses import Response

from keepwell.web.access import public

FOREVER = "public, max-age=31536000, immutable"
WORTH_PACKING = 1_000
PACKED = (".css", ".js", ".svg", ".json", ".txt", ".webmanifest")
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("application/manifest+json", ".webmanifest")


@dataclass(frozen=True)
class Asset:
    content: bytes
    packed: bytes | None
    kind: str
    hash: str


@cache
def assets() -> dict[str, Asset]:
    """Every file of static/ by name, read and packed once."""
    folder = resources.files("keepwell.web").joinpath("static")
    return {one.name: _asset(one.name, one.read_bytes()) for one in folder.iterdir() if one.is_file()}


def _asset(name: str, content: bytes) -> Asset:
    pack = name.endswith(PACKED) and len(content) > WORTH_PACKING
    packed = gzip.compress(content, 9, mtime=0) if pack else None
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(content, packed, kind, hashlib.sha256(content).hexdigest()[:12])


def asset_url(name: str) -> str:
    """Where a browser finds the file; KeyError where there is none, so that a template cannot name one."""
    return f"/static/{name}?v={assets()[name].hash}"


routes = APIRouter(include_in_schema=False)


@routes.get("/static/{name}")
@public()
def static_file(name: str, request: Request, v: str = "") -> Response:
    found = assets().get(name)
    if found is None:
        return Response("There is no such file.", 404, media_type="text/plain")
    headers = {"Cache-Control": FOREVER if v == found.hash else "no-cache", "Vary": "Accept-Encoding"}
    headers["ETag"] = f'"{found.hash}"'
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    if found.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=found.kind)
    return Response(found.content, headers=headers, media_type=found.kind)
