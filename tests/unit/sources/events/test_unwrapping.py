"""What events carry, as an export of it would hold it."""

import json
from typing import Any

import pytest

from domain.errors import SourceRejectedError
from sources.events.signatures import Vendor
from sources.events.unwrapping import unwrapped

INVOICE = {"id": "in_1", "object": "invoice", "customer": "cus_1", "amount_due": 1200, "currency": "eur"}


def carried(vendor: Vendor, event: Any) -> dict[str, list[dict[str, Any]]]:
    return unwrapped(vendor, json.dumps(event).encode()).files


def test_the_record_of_each_vendor_stands_in_the_file_its_export_has() -> None:
    stripe = {"id": "evt_1", "type": "invoice.paid", "data": {"object": INVOICE}}
    assert carried(Vendor.STRIPE, stripe) == {"invoices": [INVOICE]}
    talk = {"type": "conversation", "id": "c1"}
    assert carried(
        Vendor.INTERCOM, {"id": "n1", "topic": "conversation.user.replied", "data": {"item": talk}}
    ) == {"conversations": [talk]}
    ticket = {"id": "35436", "subject": "Login"}
    zendesk = {"id": "z1", "type": "zen:event-type:ticket.status_changed", "detail": ticket}
    assert carried(Vendor.ZENDESK, zendesk) == {"tickets": [ticket]}
    track = {"messageId": "m1", "type": "track", "event": "Report opened"}
    assert carried(Vendor.SEGMENT, track) == {"segment": [track]}
    assert carried(Vendor.SEGMENT, {"batch": [track, track, 1]}) == {"segment": [track, track]}
    used = {"uuid": "u1", "event": "report opened"}
    assert carried(Vendor.POSTHOG, {"event": used, "person": {}}) == {"posthog_events": [used]}


def test_the_id_of_the_event_is_told() -> None:
    assert (
        unwrapped(Vendor.STRIPE, json.dumps({"id": "evt_1", "data": {"object": INVOICE}}).encode()).event_id
        == "evt_1"
    )
    assert unwrapped(Vendor.SEGMENT, b'{"messageId": "m1"}').event_id == "m1"


@pytest.mark.parametrize(
    ("vendor", "event"),
    [
        (
            Vendor.STRIPE,
            {"id": "evt_1", "type": "charge.failed", "data": {"object": {"id": "ch", "object": "charge"}}},
        ),
        (Vendor.STRIPE, {"id": "evt_1", "data": {"object": {"object": "invoice"}}}),
        (Vendor.HUBSPOT, [{"eventId": 1, "objectId": 2, "propertyName": "amount"}]),
        (Vendor.ZENDESK, {"id": "z1", "type": "zen:event-type:article.published", "detail": {"id": "1"}}),
        (Vendor.INTERCOM, {"id": "n1", "topic": "ping", "data": None}),
    ],
)
def test_what_brings_no_record_says_why(vendor: Vendor, event: Any) -> None:
    found = unwrapped(vendor, json.dumps(event).encode())
    assert found.files == {}
    assert found.left


@pytest.mark.parametrize("body", [b"", b"\xff", b"nonsense", b'{"a": NaN}', b"[" * 100_000])
@pytest.mark.parametrize("vendor", list(Vendor))
def test_what_is_no_json_is_refused(vendor: Vendor, body: bytes) -> None:
    with pytest.raises(SourceRejectedError, match="not the JSON"):
        unwrapped(vendor, body)
