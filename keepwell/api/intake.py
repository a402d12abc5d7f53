"""What other systems bring: rows of the bundle's tables, calls of Segment's libraries, vendors' signed events."""

import json
import tempfile
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import Field

from domain.errors import KeepwellError, MisconfiguredError, NotFoundError, SourceRejectedError
from domain.principals import Role, TokenScope
from domain.tables import TABLES
from keepwell.api.contract import CHANGING, ROOT, Name, Told, refusals
from keepwell.api.imports import Report, told
from keepwell.api.uploads import Raw
from keepwell.importing import import_into
from keepwell.receiving import receive, receive_calls
from keepwell.web.access import SignInNeededError, Who, allow, public
from keepwell.web.handed import TheHouse
from keepwell.web.mishaps import problem
from sources.events.signatures import Vendor

routes = APIRouter(prefix=ROOT, tags=["intake"])
Table = Literal[
    "accounts",
    "contacts",
    "features",
    "subscriptions",
    "usage_events",
    "interactions",
    "surveys",
    "invoices",
    "churn_events",
    "exchange_rates",
]
assert set(Table.__args__) == set(TABLES)  # type: ignore[attr-defined]
Call = Literal["track", "identify", "group", "page", "screen", "alias", "batch"]
JSON, JSONL = "application/json", ("application/jsonl", "application/x-ndjson", "application/x-jsonlines")
MOST_ROWS = 10_000
SOURCE = "api"


def _body(**schemas: Any) -> dict[str, Any]:
    content = {name.replace("__", "/"): {"schema": schema} for name, schema in schemas.items()}
    return {"requestBody": {"required": True, "content": content}}


AN_OBJECT = {"type": "object"}
ROWS = _body(
    application__json={
        "type": "array",
        "items": AN_OBJECT,
        "minItems": 1,
        "maxItems": MOST_ROWS,
        "description": "Objects with the columns of docs/bundle.md.",
    }
)
ROWS["requestBody"]["content"] |= {
    name: {"schema": {"type": "string", "description": "One object a line."}} for name in JSONL
}


class Taken(Told):
    """As Segment's own API answers."""

    success: bool
    accepted: int = Field(description="Calls that were new and brought something.")
    unchanged: int = Field(description="Calls that had come before.")
    quarantined: int


class Received(Told):
    received: bool


@routes.post(
    "/intake/{table}",
    summary="Rows of one table",
    responses=refusals(*CHANGING, 415),
    openapi_extra=ROWS,
    response_model=Report,
)
@allow(Role.ADMIN, token=TokenScope.INTAKE)
def rows(
    house: TheHouse,
    who: Who,  # noqa: ARG001
    table: Table,
    body: Raw,
    request: Request,
    source: Annotated[Name, Query(description="Part of every row's identity.")] = SOURCE,
) -> Any:
    """The same report as of an import. The same rows twice change nothing; what cannot be right is quarantined."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != JSON and kind not in JSONL:
        return problem(415, f"Send {JSON} (a list) or {JSONL[0]} (one object a line).")
    lines = _lines(body) if kind == JSON else body
    with tempfile.TemporaryDirectory(prefix="keepwell-") as folder:
        path = Path(folder) / f"{table}.jsonl"
        path.write_bytes(lines)
        return told(import_into(house, path, "bundle", source=source))


def _lines(body: bytes) -> bytes:
    """A list as lines; KeepwellError for what is none."""
    found = _json(body)
    if not isinstance(found, list) or not 0 < len(found) <= MOST_ROWS:
        raise KeepwellError(f"Send a list of 1 to {MOST_ROWS:,} objects.")
    return b"".join(json.dumps(one).encode() + b"\n" for one in found)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise KeepwellError("The body is no JSON.") from None


@routes.post(
    "/segment/v1/{call}",
    summary="Calls of Segment's libraries",
    responses=refusals(*CHANGING),
    openapi_extra=_body(application__json=AN_OBJECT),
)
@allow(Role.ADMIN, token=TokenScope.INTAKE)
def segment(house: TheHouse, who: Who, call: Call, body: Raw) -> Taken:  # noqa: ARG001
    """Set the library's host to /api/v1/segment, and its write key to a token with the scope intake (basic
    authentication, as they do it). `group` makes accounts, `identify` contacts, `track`, `page` and `screen` use."""
    given = _json(body)
    calls = given.get("batch") if call == "batch" and isinstance(given, dict) else [given]
    if not isinstance(calls, list) or not 0 < len(calls) <= MOST_ROWS:
        raise KeepwellError(f"Send 1 to {MOST_ROWS:,} calls.")
    now = house.now()
    named = None if call == "batch" else call
    bodies = [_call(one, named, now.isoformat()) for one in calls]
    report = receive_calls(house, bodies, now)
    count = report.tables["deliveries"]
    return Taken(
        success=True, accepted=count.accepted, unchanged=count.unchanged, quarantined=count.quarantined
    )


def _call(given: Any, named: str | None, now: str) -> bytes:
    """With what Segment would add: its type, when it came, and an id where it has none."""
    if not isinstance(given, dict):
        raise KeepwellError("A call is a JSON object.")
    whole = {**given, **({"type": named} if named else {})}
    own = json.dumps(whole, sort_keys=True).encode()
    whole.setdefault("messageId", blake2b(own, digest_size=16).hexdigest())
    if not whole.get("timestamp") and not whole.get("originalTimestamp"):
        whole["receivedAt"] = now
    return json.dumps(whole).encode()


@routes.post(
    "/webhooks/{vendor}",
    summary="Signed events of a vendor",
    responses=refusals(*CHANGING),
    openapi_extra=_body(application__json={}),
)
@public()
def webhook(house: TheHouse, vendor: Vendor, body: Raw, request: Request) -> Received:
    """HubSpot, Zendesk, Intercom, Stripe, Segment, PostHog: the signature says who it is. What was taken before changes
    nothing; what was signed more than five minutes ago is refused."""
    headers = dict(request.headers)
    try:
        receive(
            house, vendor, headers, body, house.now(), method=request.method, url=_as_called(house, request)
        )
    except MisconfiguredError:
        raise NotFoundError(f"Events of {vendor} are not taken here.") from None
    except SourceRejectedError as refused:
        raise SignInNeededError(str(refused)) from None
    return Received(received=True)


def _as_called(house: TheHouse, request: Request) -> str:
    """The address as the vendor called it, before any proxy."""
    outside = house.settings.public_url or f"{request.url.scheme}://{request.url.netloc}"
    return f"{outside}{request.url.path}" + (f"?{request.url.query}" if request.url.query else "")
