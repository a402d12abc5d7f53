"""Who is asking, and the contract itself: as OpenAPI, and as a page."""

from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse

from domain.principals import Role, TokenScope
from keepwell.api.contract import READING, ROOT, Problem, Told, refusals
from keepwell.web.access import ANY_TOKEN, EVERY_ROLE, Who, allow

routes = APIRouter(prefix=ROOT, tags=["me"], responses=refusals(*READING))
ABOUT = (
    "What people do on screens and on the command line, for programs. Send Authorization: Bearer kw_... with each "
    "request. Errors are application/problem+json. Lists come in pages (next). GETs carry ETags: send one back as "
    "If-None-Match, or as If-Match where a change names what was read. Send an Idempotency-Key with a POST, and it "
    "is carried out once, however often it is sent within 24 hours."
)
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same request under the same key is carried out once, and answered alike for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
}
TAGGED = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "An ETag you have: 304 where nothing has changed.",
    "schema": {"type": "string", "maxLength": 300, "pattern": "^[ -~]*$"},
}


class Me(Told):
    user_id: int
    email: str
    name: str
    role: Role
    csm: str | None
    sees: str
    scopes: list[TokenScope]


@routes.get("/me", summary="Who you are here")
@allow(*EVERY_ROLE, token=ANY_TOKEN)
def me(who: Who) -> Me:
    return Me.model_validate({**vars(who), "sees": who.scope.says(), "scopes": sorted(who.scopes)})


@routes.get("/openapi.json", include_in_schema=False)
@allow(*EVERY_ROLE, token=ANY_TOKEN)
def openapi() -> JSONResponse:
    return JSONResponse(document())


pages = APIRouter(prefix="/api", include_in_schema=False)


@pages.get("/docs")
@allow(*EVERY_ROLE)
def reference(request: Request) -> Response:
    from keepwell.web.rendering import page

    return page(request, "api/reference.html", title="API", document=document(), groups=_groups())


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document of all operations below /api/v1."""
    from keepwell.api.routes import ROUTERS

    app = FastAPI(title="Keepwell", version="1", description=ABOUT, openapi_url=None)
    for router in ROUTERS:
        app.include_router(router)
    made = app.openapi()
    made["openapi"] = "3.1.0"
    parts = made.setdefault("components", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    parts.setdefault("schemas", {}).update(problem.pop("$defs", {}), Problem=problem)
    parts["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "An API token: kw_..."}
    }
    for path, operations in made["paths"].items():
        for method, operation in operations.items():
            _complete(operation, path, method)
    return made


def _complete(operation: dict[str, Any], path: str, method: str) -> None:
    """What holds for all operations of a kind is said once, here."""
    if not path.startswith(f"{ROOT}/webhooks/"):
        operation["security"] = [{"token": []}]
    shared = KEY if method == "post" else TAGGED if method == "get" else None
    if shared is not None:
        operation.setdefault("parameters", []).append(shared)


def _groups() -> dict[str, list[tuple[str, str, dict[str, Any]]]]:
    """Operations by their tag: method, path, what is said of it."""
    found: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            found.setdefault(operation["tags"][0], []).append((method.upper(), path, operation))
    return found
