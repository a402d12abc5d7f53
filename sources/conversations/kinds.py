"""Which conversations there are, and how to tell them from the beginning of a file."""

import re
from dataclasses import dataclass
from enum import StrEnum

HEAD = 8_192  # bytes that are looked at


class Kind(StrEnum):
    MAIL = "mail"
    MBOX = "mbox"
    CALENDAR = "calendar"
    TRANSCRIPT = "transcript"
    CHAT = "chat"


@dataclass(frozen=True)
class Shape:
    """What `--mapping NAME` stands for: the kinds it reads, and the channel and source of what they become."""

    name: str
    kinds: tuple[Kind, ...]
    channel: str | None = None


SHAPES = {
    shape.name: shape
    for shape in (
        Shape("mail", (Kind.MAIL, Kind.MBOX)),
        Shape("tickets", (Kind.MAIL, Kind.MBOX), channel="ticket"),
        Shape("calendar", (Kind.CALENDAR,)),
        Shape("transcripts", (Kind.TRANSCRIPT,)),
        Shape("chat", (Kind.CHAT,)),
    )
}
SOURCES = {
    Kind.MAIL: "mail",
    Kind.MBOX: "mail",
    Kind.CALENDAR: "calendar",
    Kind.TRANSCRIPT: "transcripts",
    Kind.CHAT: "chat",
}
BY_SUFFIX = {
    ".eml": Kind.MAIL,
    ".mbox": Kind.MBOX,
    ".mbx": Kind.MBOX,
    ".ics": Kind.CALENDAR,
    ".ical": Kind.CALENDAR,
    ".vtt": Kind.TRANSCRIPT,
    ".srt": Kind.TRANSCRIPT,
}
_OTHERS = (
    ".csv .tsv .json .jsonl .ndjson .parquet .xlsx .xls .html .htm .xml .yaml .yml .py .js .css .md .pdf .docx .png "
    ".jpg .jpeg .gif .svg .zip .gz .tgz .tar .exe .dll .so .db .sqlite .log"
)
NEVER = frozenset(_OTHERS.split())
_FIELDS = (
    b"from received date subject to message-id mime-version return-path delivered-to x-mozilla-status "
    b"x-gmail-labels content-type reply-to dkim-signature x-original-to sender"
)
KNOWN_FIELDS = frozenset(_FIELDS.split())
FIELD = re.compile(rb"([!-9;-~]{2,60})[ \t]*:[ \t]?[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*(?:\r?\n|\r|$)")
SRT = re.compile(rb"\s*\d{1,6}\s*\r?\n\s*\d{1,3}:\d\d:\d\d[,.]\d{1,3}\s*-->")


def kind_of(suffix: str, head: bytes) -> Kind | None:
    """By the end of its name, else by its first bytes; None for what is no conversation."""
    named = BY_SUFFIX.get(suffix)
    if named is Kind.MAIL and head.startswith(b"From "):
        return Kind.MBOX
    if named is not None:
        return named
    return None if suffix in NEVER else looks_like(head)


def looks_like(head: bytes) -> Kind | None:
    plain = head.lstrip(b"\xef\xbb\xbf\r\n \t")
    if plain.startswith(b"From ") and _fields(plain.partition(b"\n")[2]) >= 2:
        return Kind.MBOX
    if plain[:15].upper() == b"BEGIN:VCALENDAR":
        return Kind.CALENDAR
    if plain.startswith(b"WEBVTT") or SRT.match(plain):
        return Kind.TRANSCRIPT
    return Kind.MAIL if _fields(plain) >= 2 else None


def _fields(text: bytes) -> int:
    """How many of the fields a mail begins with are ones that mails have."""
    known, place = 0, 0
    while (found := FIELD.match(text, place)) is not None and found.end() > place:
        known += found[1].lower() in KNOWN_FIELDS
        place = found.end()
    return known
