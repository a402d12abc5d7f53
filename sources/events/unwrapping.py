"""What an event carries: the vendor's own record, as an export of it would hold it.

A mapping that reads a vendor's exports therefore reads its events too, under the same ids: an event and an export of
the same thing are one row, and an event that comes twice changes nothing.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from domain.errors import SourceRejectedError
from sources.events.signatures import LARGEST, Vendor

STRIPE_FILES = {"customer": "customers", "subscription": "subscriptions", "invoice": "invoices"}
INTERCOM_FILES = {
    "conversation": "conversations",
    "contact": "contacts",
    "user": "contacts",
    "company": "companies",
}
ZENDESK_FILES = {"ticket": "tickets", "user": "users", "organization": "organizations"}
MOST = 1_000  # records of one event


@dataclass(frozen=True)
class Unwrapped:
    """`files`: records by the name of the export they would stand in. `left`: why there are none.

    `at` is when the vendor says that it happened: of two states of a record, the later one counts.
    """

    event_id: str | None
    files: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    left: str | None = None
    at: datetime | None = None


def moment_of(record: dict[str, Any], found: Unwrapped) -> datetime | None:
    """When what this record tells was so; each call of a batch has its own moment."""
    return found.at or _iso(_segment_time(record))


def unwrapped(vendor: Vendor, body: bytes) -> Unwrapped:
    """The records in a verified event. Raises SourceRejectedError where it is no JSON of that vendor."""
    if len(body) > LARGEST:
        raise SourceRejectedError(f"The event is larger than {LARGEST // 1024**2} MB.")
    try:
        event = json.loads(body, parse_constant=_refused)
    except (ValueError, RecursionError):
        raise SourceRejectedError(f"The event is not the JSON that {vendor} sends.") from None
    return _UNWRAP[vendor](event)


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _stripe(event: Any) -> Unwrapped:
    record = _inner(_inner(_record(event, Vendor.STRIPE), "data"), "object")
    kind = STRIPE_FILES.get(str(record.get("object")))
    found = _one(event.get("id"), kind, record, str(event.get("type")))
    return replace(found, at=_unix(event.get("created")))


def _intercom(event: Any) -> Unwrapped:
    record = _inner(_inner(_record(event, Vendor.INTERCOM), "data"), "item")
    kind = INTERCOM_FILES.get(str(record.get("type")))
    found = _one(event.get("id"), kind, record, str(event.get("topic")))
    return replace(found, at=_unix(event.get("created_at")))


def _zendesk(event: Any) -> Unwrapped:
    """Its type reads zen:event-type:ticket.status_changed; `detail` is the ticket as it now is."""
    record = _inner(_record(event, Vendor.ZENDESK), "detail")
    told = str(event.get("type"))
    kind = ZENDESK_FILES.get(told.rpartition(":")[2].partition(".")[0])
    at = _iso(event.get("time"))
    if kind == "tickets":
        record = _with_comment(record, _inner(_inner(event, "event"), "comment"), event.get("time"))
    return replace(_one(event.get("id"), kind, record, told), at=at)


def _with_comment(ticket: dict[str, Any], comment: dict[str, Any], at: Any) -> dict[str, Any]:
    """An export has a ticket's comments inside it, its description as the first; an event has one beside it."""
    if comment.get("id") is None or comment.get("body") == ticket.get("description"):
        return ticket
    author = _inner(comment, "author")
    told = {
        "id": comment["id"],
        "author_id": author.get("id"),
        "is_staff": author.get("is_staff"),
        "public": comment.get("is_public"),
        "plain_body": comment.get("body"),
        "created_at": at,
    }
    return {**ticket, "comments": [{}, told]}


def _segment(event: Any) -> Unwrapped:
    told = _record(event, Vendor.SEGMENT)
    batch = told.get("batch")
    records = [each for each in batch if isinstance(each, dict)][:MOST] if isinstance(batch, list) else [told]
    return Unwrapped(_text(told.get("messageId")), {"segment": records}, at=_iso(_segment_time(told)))


def _segment_time(told: dict[str, Any]) -> Any:
    return told.get("timestamp") or told.get("receivedAt") or told.get("sentAt")


def _posthog(event: Any) -> Unwrapped:
    told = _record(event, Vendor.POSTHOG)
    record = told.get("event") if isinstance(told.get("event"), dict) else told
    if not record:
        return Unwrapped(None, left="with nothing in them")
    return Unwrapped(
        _text(record.get("uuid")), {"posthog_events": [record]}, at=_iso(record.get("timestamp"))
    )


def _hubspot(event: Any) -> Unwrapped:
    ids = (
        [_text(each.get("eventId")) for each in event if isinstance(each, dict)]
        if isinstance(event, list)
        else []
    )
    why = "that say what changed and not of whom, as HubSpot's events do: the next export brings it"
    return Unwrapped(next(iter(ids), None), left=why)


_UNWRAP = {
    Vendor.STRIPE: _stripe,
    Vendor.INTERCOM: _intercom,
    Vendor.ZENDESK: _zendesk,
    Vendor.SEGMENT: _segment,
    Vendor.POSTHOG: _posthog,
    Vendor.HUBSPOT: _hubspot,
}


def _record(event: Any, vendor: Vendor) -> dict[str, Any]:
    if not isinstance(event, dict):
        raise SourceRejectedError(f"The event is not the JSON that {vendor} sends.")
    return event


def _inner(record: dict[str, Any], name: str) -> dict[str, Any]:
    found = record.get(name)
    return found if isinstance(found, dict) else {}


def _one(event_id: Any, kind: str | None, record: dict[str, Any], told: str) -> Unwrapped:
    if kind is None or record.get("id") is None:
        return Unwrapped(_text(event_id), left=f"of type {told[:80]}, which bring no record that is kept")
    return Unwrapped(_text(event_id), {kind: [record]})


def _text(value: Any) -> str | None:
    return str(value)[:200] if isinstance(value, str | int) else None


def _unix(value: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(value, UTC) if isinstance(value, int | float) else None
    except (ValueError, OverflowError, OSError):
        return None


def _iso(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo is not None else found.replace(tzinfo=UTC)
