"""What an event carries: the vendor's own record, as an export of it would hold it.

A mapping that reads a vendor's exports therefore reads its events too, under the same ids: an event and an export of
the same thing are one row, and an event that comes twice changes nothing.
"""

import json
from dataclasses import dataclass, field
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
    """`files`: records by the name of the export they would stand in. `left`: why there are none."""

    event_id: str | None
    files: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    left: str | None = None


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
    return _one(event.get("id"), kind, record, str(event.get("type")))


def _intercom(event: Any) -> Unwrapped:
    record = _inner(_inner(_record(event, Vendor.INTERCOM), "data"), "item")
    kind = INTERCOM_FILES.get(str(record.get("type")))
    return _one(event.get("id"), kind, record, str(event.get("topic")))


def _zendesk(event: Any) -> Unwrapped:
    """Its type reads zen:event-type:ticket.status_changed; `detail` is the ticket as it now is."""
    record = _inner(_record(event, Vendor.ZENDESK), "detail")
    told = str(event.get("type"))
    kind = ZENDESK_FILES.get(told.rpartition(":")[2].partition(".")[0])
    return _one(event.get("id"), kind, record, told)


def _segment(event: Any) -> Unwrapped:
    told = _record(event, Vendor.SEGMENT)
    batch = told.get("batch")
    records = [each for each in batch if isinstance(each, dict)][:MOST] if isinstance(batch, list) else [told]
    return Unwrapped(_text(told.get("messageId")), {"segment": records})


def _posthog(event: Any) -> Unwrapped:
    told = _record(event, Vendor.POSTHOG)
    record = told.get("event") if isinstance(told.get("event"), dict) else told
    return Unwrapped(_text(record.get("uuid")), {"posthog_events": [record]}) if record else Unwrapped(None)


def _hubspot(event: Any) -> Unwrapped:
    ids = (
        [_text(each.get("eventId")) for each in event if isinstance(each, dict)]
        if isinstance(event, list)
        else []
    )
    why = "HubSpot's events say what changed and not to what: the next export brings it"
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
        return Unwrapped(_text(event_id), left=f"an event of type {told[:80]} brings no record that is kept")
    return Unwrapped(_text(event_id), {kind: [record]})


def _text(value: Any) -> str | None:
    return str(value)[:200] if isinstance(value, str | int) else None
