"""Events are believed when, and only when, they are signed as their vendor signs."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import SourceRejectedError
from sources.events.signatures import LARGEST, Delivery, Vendor, verify

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
BODY = b'{"id": "e1"}'
SECRET = "whsec"
URL = "https://keepwell.example/hooks/hubspot"


def digest(signed: bytes, how: str = "sha256", secret: str = SECRET) -> bytes:
    return hmac.new(secret.encode(), signed, how).digest()


def hubspot(at: datetime, body: bytes) -> Delivery:
    stamp = str(int(at.timestamp() * 1000))
    signed = base64.b64encode(digest(b"POST" + URL.encode() + body + stamp.encode())).decode()
    return Delivery(
        body, {"x-hubspot-signature-v3": signed, "x-hubspot-request-timestamp": stamp}, "POST", URL
    )


def zendesk(at: datetime, body: bytes) -> Delivery:
    stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    signed = base64.b64encode(digest(stamp.encode() + body)).decode()
    return Delivery(
        body, {"x-zendesk-webhook-signature": signed, "x-zendesk-webhook-signature-timestamp": stamp}
    )


def intercom(at: datetime, body: bytes) -> Delivery:
    return Delivery(body, {"x-hub-signature": "sha1=" + digest(body, "sha1").hex()})


def stripe(at: datetime, body: bytes) -> Delivery:
    stamp = str(int(at.timestamp()))
    signed = digest(stamp.encode() + b"." + body).hex()
    old = digest(stamp.encode() + b"." + body, secret="the one before").hex()
    return Delivery(body, {"stripe-signature": f"t={stamp},v1={old},v1={signed},v0=x"})


def segment(at: datetime, body: bytes) -> Delivery:
    return Delivery(body, {"x-signature": digest(body, "sha1").hex()})


def posthog(at: datetime, body: bytes) -> Delivery:
    return Delivery(body, {"authorization": f"Bearer {SECRET}"})


Sign = Callable[[datetime, bytes], Delivery]
SIGNED: dict[Vendor, Sign] = {
    Vendor.HUBSPOT: hubspot,
    Vendor.ZENDESK: zendesk,
    Vendor.INTERCOM: intercom,
    Vendor.STRIPE: stripe,
    Vendor.SEGMENT: segment,
    Vendor.POSTHOG: posthog,
}
SIGNS_BODY = [vendor for vendor in SIGNED if vendor is not Vendor.POSTHOG]
SIGNS_TIME = [Vendor.HUBSPOT, Vendor.ZENDESK, Vendor.STRIPE]


@pytest.mark.parametrize("vendor", SIGNED)
def test_what_is_signed_is_believed_and_with_another_secret_is_not(vendor: Vendor) -> None:
    delivery = SIGNED[vendor](NOW, BODY)
    verify(vendor, delivery, SECRET, NOW)
    with pytest.raises(SourceRejectedError, match="not signed"):
        verify(vendor, delivery, "another", NOW)
    with pytest.raises(SourceRejectedError, match="no secret"):
        verify(vendor, delivery, "", NOW)


@pytest.mark.parametrize("vendor", SIGNS_BODY)
def test_a_body_that_was_changed_is_refused(vendor: Vendor) -> None:
    delivery = SIGNED[vendor](NOW, BODY)
    with pytest.raises(SourceRejectedError):
        verify(vendor, Delivery(BODY + b" ", delivery.headers, delivery.method, delivery.url), SECRET, NOW)


@pytest.mark.parametrize("vendor", SIGNS_TIME)
def test_an_event_that_was_kept_and_sent_again_is_refused(vendor: Vendor) -> None:
    delivery = SIGNED[vendor](NOW, BODY)
    verify(vendor, delivery, SECRET, NOW + timedelta(minutes=4))
    for later in (timedelta(minutes=6), timedelta(minutes=-6)):
        with pytest.raises(SourceRejectedError, match="5 minutes"):
            verify(vendor, delivery, SECRET, NOW + later)


@pytest.mark.parametrize("vendor", SIGNED)
def test_headers_that_are_missing_or_odd_are_refusals_not_accidents(vendor: Vendor) -> None:
    names = list(SIGNED[vendor](NOW, BODY).headers)
    for odd in ("", "x", "sha1=é", "t=99999999999999999999,v1=a", "2026-99-99", "\ud800", "1e400"):
        with pytest.raises(SourceRejectedError):
            verify(vendor, Delivery(BODY, dict.fromkeys(names, odd)), SECRET, NOW)
    with pytest.raises(SourceRejectedError):
        verify(vendor, Delivery(BODY, {}), SECRET, NOW)


def test_the_url_is_part_of_what_hubspot_signs() -> None:
    delivery = hubspot(NOW, BODY)
    with pytest.raises(SourceRejectedError):
        verify(Vendor.HUBSPOT, Delivery(BODY, delivery.headers, "POST", URL + "/x"), SECRET, NOW)


def test_what_is_too_large_is_not_even_hashed() -> None:
    with pytest.raises(SourceRejectedError, match="larger than 2 MB"):
        verify(Vendor.SEGMENT, Delivery(b"x" * (LARGEST + 1), {}), SECRET, NOW)


def test_the_digest_is_the_one_that_is_written_down() -> None:
    signed = hmac.new(b"key", b"The quick brown fox jumps over the lazy dog", hashlib.sha1).hexdigest()
    assert signed == "de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9"
    delivery = Delivery(b"The quick brown fox jumps over the lazy dog", {"x-signature": signed})
    verify(Vendor.SEGMENT, delivery, "key", NOW)
