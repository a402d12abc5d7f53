"""Whether an event that came over the web is from whom it says: each vendor's own way of signing.

Nothing of an event is parsed before this has said yes.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from domain.errors import SourceRejectedError

LARGEST = 2 * 1024 * 1024  # bytes of one event
LATE = timedelta(minutes=5)
"""How old or how far ahead a signed moment may be: an event that somebody kept cannot be sent again later."""
HEX = re.compile(r"[0-9a-f]{40,128}")


class Vendor(StrEnum):
    HUBSPOT = "hubspot"
    ZENDESK = "zendesk"
    INTERCOM = "intercom"
    STRIPE = "stripe"
    SEGMENT = "segment"
    POSTHOG = "posthog"


@dataclass(frozen=True)
class Delivery:
    """One event as it came. `headers` by lower-case name; `method` and `url` as the vendor called them."""

    body: bytes
    headers: Mapping[str, str]
    method: str = "POST"
    url: str = ""


def verify(vendor: Vendor, delivery: Delivery, secret: str, now: datetime) -> None:
    """Raises SourceRejectedError unless `delivery` was signed with `secret`, and lately where the vendor says when.

    Intercom, Segment and PostHog sign no moment: what they send twice is told apart by its id alone.
    """
    if not secret:
        raise SourceRejectedError(f"There is no secret for {vendor}: its events cannot be trusted. Set one.")
    if len(delivery.body) > LARGEST:
        raise SourceRejectedError(f"The event is larger than {LARGEST // 1024**2} MB.")
    _CHECKS[vendor](delivery, secret.encode(), now)


def _hubspot(delivery: Delivery, secret: bytes, now: datetime) -> None:
    """Version 3: method, URL, body and moment together."""
    stamp = _header(delivery, "x-hubspot-request-timestamp")
    _lately(_unix(stamp, 1000), now)
    signed = delivery.method.upper().encode() + delivery.url.encode() + delivery.body + stamp.encode()
    _same_base64(_header(delivery, "x-hubspot-signature-v3"), secret, signed)


def _zendesk(delivery: Delivery, secret: bytes, now: datetime) -> None:
    stamp = _header(delivery, "x-zendesk-webhook-signature-timestamp")
    _lately(_iso(stamp), now)
    _same_base64(_header(delivery, "x-zendesk-webhook-signature"), secret, stamp.encode() + delivery.body)


def _intercom(delivery: Delivery, secret: bytes, _: datetime) -> None:
    given = _header(delivery, "x-hub-signature").removeprefix("sha1=")
    _same(given, hmac.new(secret, delivery.body, hashlib.sha1).hexdigest())


def _stripe(delivery: Delivery, secret: bytes, now: datetime) -> None:
    parts = [part.strip().partition("=") for part in _header(delivery, "stripe-signature").split(",")[:20]]
    stamp = next((value for name, _, value in parts if name == "t"), "")
    _lately(_unix(stamp, 1), now)
    wanted = hmac.new(secret, stamp.encode() + b"." + delivery.body, hashlib.sha256).hexdigest()
    # While a secret is being changed, an event is signed with the old one and the new one.
    given = [value for name, _, value in parts if name == "v1"]
    if not sum(hmac.compare_digest(each.encode(), wanted.encode()) for each in given):
        raise _not_signed()


def _segment(delivery: Delivery, secret: bytes, _: datetime) -> None:
    _same(_header(delivery, "x-signature"), hmac.new(secret, delivery.body, hashlib.sha1).hexdigest())


def _posthog(delivery: Delivery, secret: bytes, _: datetime) -> None:
    """PostHog does not sign: the destination is set up to send the secret as a bearer token."""
    given = _header(delivery, "authorization").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), secret):
        raise _not_signed()


_CHECKS: dict[Vendor, Callable[[Delivery, bytes, datetime], None]] = {
    Vendor.HUBSPOT: _hubspot,
    Vendor.ZENDESK: _zendesk,
    Vendor.INTERCOM: _intercom,
    Vendor.STRIPE: _stripe,
    Vendor.SEGMENT: _segment,
    Vendor.POSTHOG: _posthog,
}


def _header(delivery: Delivery, name: str) -> str:
    found = delivery.headers.get(name, "").strip()
    if not found:
        raise SourceRejectedError(f"The event has no {name}: it is not signed.")
    if not found.isascii():
        raise _not_signed()
    return found


def _same(given: str, wanted: str) -> None:
    if not HEX.fullmatch(given.lower()) or not hmac.compare_digest(given.lower(), wanted):
        raise _not_signed()


def _same_base64(given: str, secret: bytes, signed: bytes) -> None:
    wanted = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest())
    if not hmac.compare_digest(given.encode(), wanted):
        raise _not_signed()


def _lately(stated: datetime, now: datetime) -> None:
    if abs(now - stated) > LATE:
        raise SourceRejectedError(
            "The event was signed more than 5 minutes ago, or ahead of time. Have it sent anew."
        )


def _unix(stamp: str, per_second: int) -> datetime:
    try:
        return datetime.fromtimestamp(int(stamp) / per_second, UTC)
    except (ValueError, OverflowError, OSError):
        raise _not_signed() from None


def _iso(stamp: str) -> datetime:
    try:
        found = datetime.fromisoformat(stamp)
    except ValueError:
        raise _not_signed() from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _not_signed() -> SourceRejectedError:
    return SourceRejectedError("The event is not signed with the secret that is set up here.")
