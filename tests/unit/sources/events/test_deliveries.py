"""Deliveries as they were written down."""

import json
from datetime import UTC, datetime
from io import BytesIO

import pytest

from sources.events.deliveries import LONGEST, Came, Garbled, in_stream

LINE = {"received_at": "2026-06-01T14:00:00+02:00", "headers": {"X-Signature": "ab"}, "body": '{"å": 1}\n'}


def read(content: bytes) -> list[Came | Garbled]:
    return list(in_stream(BytesIO(content), "f"))


@pytest.mark.parametrize("indent", [None, 2])
def test_a_delivery_is_read_as_it_came_on_one_line_or_spread(indent: int | None) -> None:
    (came,) = read(json.dumps(LINE, indent=indent).encode())
    assert isinstance(came, Came)
    assert came.delivery.body == '{"å": 1}\n'.encode()
    assert came.delivery.headers == {"x-signature": "ab"}
    assert came.received == datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_bytes_that_are_no_text_come_as_base64() -> None:
    (came,) = read(b'{"headers": {}, "body_base64": "/wA=", "method": "PUT", "url": "https://x/y"}')
    assert isinstance(came, Came)
    assert (came.delivery.body, came.delivery.method, came.delivery.url) == (
        b"\xff\x00",
        "PUT",
        "https://x/y",
    )


@pytest.mark.parametrize(
    "line",
    [
        b"nonsense",
        b"\xff",
        b"[]",
        b'{"body": ""}',
        b'{"headers": {}, "body": null}',
        b'{"headers": {}, "body": "", "received_at": 7}',
        b'{"headers": {}, "body": "", "received_at": "2026-06-01T12:00:00"}',
        b'{"headers": {}, "body_base64": "\xc3\xa5"}',
        json.dumps({"headers": dict.fromkeys(map(str, range(201)), ""), "body": ""}).encode(),
        b"x" * (LONGEST + 10),
    ],
)
def test_what_is_no_delivery_is_told_and_the_next_line_is_read(line: bytes) -> None:
    garbled, came = read(line + b"\n" + json.dumps(LINE).encode())
    assert isinstance(garbled, Garbled)
    assert isinstance(came, Came)
    assert came.row == 2
