"""Deliveries that were written down as they came: JSON lines with headers, body and the moment of each."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from domain.errors import NotFoundError, SourceRejectedError
from sources.events.signatures import LARGEST, Delivery
from sources.readers.json_text import JsonRefusedError, decode

LONGEST = 2 * LARGEST + 64 * 1024
"""Bytes of a line: a body of the largest size in base64, with its headers."""
MOST_HEADERS = 200
SUFFIXES = (".jsonl", ".ndjson", ".json")


@dataclass(frozen=True)
class Came:
    """One delivery, as the line `row` of `file` has it; `received` is None where the line does not say when."""

    file: str
    row: int
    delivery: Delivery
    received: datetime | None = None


@dataclass(frozen=True)
class Garbled:
    """A line that is no delivery. Its text is not kept: nobody has vouched for it, and it may hold a secret."""

    file: str
    row: int
    reason: str


def in_path(path: Path) -> Iterator[Came | Garbled]:
    """The deliveries of a file, or of the JSON files of a folder by name, oldest name first.

    NotFoundError where there is nothing, SourceRejectedError for a file that cannot be opened.
    """
    if not path.exists():
        raise NotFoundError(
            f"{path} does not exist. Give a file of deliveries, a folder of them, or - for stdin."
        )
    files = [path] if path.is_file() else sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES)
    if not files:
        raise NotFoundError(f"There are no deliveries in {path}: no file ends in {', '.join(SUFFIXES)}.")
    for file in files:
        try:
            stream = file.open("rb")
        except OSError as error:
            raise SourceRejectedError(f"{file} cannot be opened: {error.strerror or error}.") from None
        with stream:
            yield from in_stream(stream, file.name)


def in_stream(stream: BinaryIO, file: str) -> Iterator[Came | Garbled]:
    """A delivery a line, or one that is spread over all lines; never more than one line is held."""
    row = 0
    while line := stream.readline(LONGEST + 1):
        row += 1
        if len(line) > LONGEST:
            _skip_rest(stream, line)
            yield Garbled(file, row, f"is longer than {LONGEST // 1024**2} MB")
        elif row == 1 and line.strip() == b"{":
            # Spread over lines: one document, by hand or by a tool that writes prettily.
            yield _read(line + stream.read(LONGEST), file, row)
            return
        elif line.strip():
            yield _read(line, file, row)


def _skip_rest(stream: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(LONGEST)


def _read(line: bytes, file: str, row: int) -> Came | Garbled:
    try:
        told = decode(line.decode("utf-8-sig").strip())
    except UnicodeDecodeError:
        return Garbled(file, row, "is not UTF-8")
    except JsonRefusedError as refused:
        return Garbled(file, row, str(refused))
    try:
        delivery = _delivery(told)
        return Came(file, row, delivery, _moment(told.get("received_at")))
    except SourceRejectedError as refused:
        return Garbled(file, row, str(refused))


def _delivery(told: Any) -> Delivery:
    if not isinstance(told, dict):
        raise SourceRejectedError("is no delivery: {headers, body} is expected")
    headers = told.get("headers")
    if not isinstance(headers, dict) or len(headers) > MOST_HEADERS:
        raise SourceRejectedError(f"has no headers, or more than {MOST_HEADERS}")
    return Delivery(
        _body(told),
        {str(name).lower(): value for name, value in headers.items() if isinstance(value, str)},
        _text(told.get("method"), "POST"),
        _text(told.get("url"), ""),
    )


def _text(value: Any, otherwise: str) -> str:
    return str(value) if isinstance(value, str) else otherwise


def _body(told: dict[str, Any]) -> bytes:
    body, coded = told.get("body"), told.get("body_base64")
    if isinstance(coded, str):
        try:
            return base64.b64decode(coded, validate=True)
        except (binascii.Error, ValueError):
            raise SourceRejectedError("its body_base64 is no base64") from None
    if isinstance(body, str):
        return body.encode()
    raise SourceRejectedError("its body is no text: a signature holds for the bytes as they came")


def _moment(told: Any) -> datetime | None:
    if told is None:
        return None
    try:
        found = datetime.fromisoformat(told)
    except (TypeError, ValueError):
        raise SourceRejectedError("its received_at is no ISO moment") from None
    if found.tzinfo is None:
        raise SourceRejectedError("its received_at has no zone")
    return found.astimezone(UTC)
