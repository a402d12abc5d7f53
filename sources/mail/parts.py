"""The parts of a message: what was written, in which form, and what was attached."""

import time
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from sources.mail.attachments import ALL_TEXT, MOST, described
from sources.mail.charset import decoded
from sources.mail.headers import Fields, spelled

DEEPEST = 30
MOST_PARTS = 500
LONGEST_TEXT = 2_000_000
FORWARDED = 20_000
FOR_ATTACHMENTS = 1.0  # seconds of CPU within which the last page is begun


@dataclass
class Section:
    """One text that a reader sees at one place, in the forms it was sent in."""

    plain: str | None = None
    html: str | None = None


@dataclass
class Parts:
    sections: list[Section] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seen: int = 0
    until: float = field(default_factory=lambda: time.process_time() + FOR_ATTACHMENTS)

    def note(self, sentence: str | None) -> None:
        if sentence and sentence not in self.notes and len(self.notes) < 20:
            self.notes.append(sentence)


def take_apart(message: "Message[str, str]") -> Parts:
    """Every part up to 30 levels deep; deeper ones are noted and left."""
    found = Parts()
    _take(message, found, None, 0)
    return found


def _take(part: "Message[str, str]", found: Parts, choice: Section | None, depth: int) -> None:
    found.seen += 1
    if depth > DEEPEST or found.seen > MOST_PARTS:
        found.note(f"parts nested deeper than {DEEPEST} or beyond the first {MOST_PARTS} were left unread")
        return
    kind = part.get_content_type()
    if kind == "message/rfc822":
        _take_forwarded(part, found)
    elif kind in ("message/partial", "message/external-body"):
        found.note("holds only a piece of another message")
    elif part.is_multipart():
        if kind == "multipart/alternative":
            choice = Section()
            found.sections.append(choice)
        for inner in part.get_payload():
            if isinstance(inner, Message):
                _take(inner, found, choice, depth + 1)
    elif kind in ("text/plain", "text/html") and not _is_attached(part):
        _take_text(part, kind, found, choice)
    else:
        _take_attachment(part, kind, found)


def _is_attached(part: "Message[str, str]") -> bool:
    return part.get_content_disposition() == "attachment" or bool(_name(part))


def _name(part: "Message[str, str]") -> str:
    try:
        return spelled(part.get_filename() or "")
    except (ValueError, LookupError, TypeError):
        return "unreadable name"


def _content(part: "Message[str, str]") -> tuple[bytes, str | None]:
    data = part.get_payload(decode=True)
    try:
        charset = part.get_param("charset")
    except (ValueError, LookupError, TypeError):
        charset = None
    named = charset[2] if isinstance(charset, tuple) else charset
    return (data if isinstance(data, bytes) else b""), named


def _take_text(part: "Message[str, str]", kind: str, found: Parts, choice: Section | None) -> None:
    data, charset = _content(part)
    text, note = decoded(data[: LONGEST_TEXT * 2], charset)
    found.note(note)
    section = choice
    if section is None or getattr(section, kind.removeprefix("text/")) is not None:
        section = Section()
        found.sections.append(section)
    setattr(section, kind.removeprefix("text/"), text[:LONGEST_TEXT])


def _take_attachment(part: "Message[str, str]", kind: str, found: Parts) -> None:
    if len(found.attachments) >= MOST:
        found.note(f"only the first {MOST} attachments are listed")
        return
    data, charset = _content(part)
    if not data and not _name(part) and kind.startswith(("text/", "multipart/")):
        return
    used = sum(len(each.get("text", "")) for each in found.attachments)
    found.attachments.append(
        described(_name(part) or "unnamed", kind, data, charset, ALL_TEXT - used, found.until)
    )


def _take_forwarded(part: "Message[str, str]", found: Parts) -> None:
    """A message inside a message is an attachment: its words are not the sender's."""
    inner = part.get_payload(0) if part.is_multipart() else part
    if not isinstance(inner, Message) or len(found.attachments) >= MOST:
        return
    fields = Fields(inner)
    data = b""
    if not inner.is_multipart() and inner.get_content_type() == "text/plain":
        data = _content(inner)[0][:FORWARDED]
    told = described(fields.text("subject", 200) or "a message", "message/rfc822", b"", None, 0)
    text = decoded(data, None)[0] if data else ""
    found.attachments.append(told | {"size": len(data)} | ({"text": text[:FORWARDED]} if text else {}))
