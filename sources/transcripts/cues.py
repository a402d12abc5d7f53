"""A transcript of a call (WebVTT or SRT): who said what, in turns."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from webvtt import WebVTT
from webvtt.errors import MalformedFileError

from sources.bounded.unreadable import UnreadableError
from sources.calendar.events import REVIEW
from sources.mail.charset import decoded
from sources.mail.plain import one_line

MOST = 20_000  # turns of one transcript
TURN = 1_200  # characters after which the same speaker begins another turn
PAUSE = 30  # seconds of silence after which they do
VOICE = re.compile(r"<v(?:\.[\w.]+)?\s+([^>]{1,200})>")
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|<\d[\d:.]*>")
NAMED = re.compile(r"\s*(?:>>\s*)?([^\W\d_][\w.'’ -]{0,60}?(?:\s*\([^()]{1,60}\))?)\s*[:：]\s+(?=\S)")
DAY = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
HOUR = re.compile(r"^[T _-]{1,3}(?:at[ _])?([01]\d|2[0-3])[-_:.h]?([0-5]\d)(?:[-_:.]?([0-5]\d))?(Z?)(?!\d)")
STATED = re.compile(
    r"(?im)^(?:NOTE\s+)?(?:date|recorded|meeting date|start(?: time)?|created)\s*[:=]\s*(\S.{0,80})$"
)
CALL = re.compile(r"\bcall\b|\bphone\b|\btelefon", re.IGNORECASE)
NOBODY = frozenset(("speaker", "unknown", "unknown speaker"))


def read(content: bytes, order: dict[str, Any]) -> list[dict[str, Any]]:
    """One conversation, dated by what the file or its name says. Raises UnreadableError."""
    text = decoded(content, "utf-8")[0].lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    cues = list(_cues(text))
    turns = list(_turns(cues))[:MOST]
    if not turns:
        raise UnreadableError("is no transcript: nobody says anything in it")
    name = order["name"]
    begins = _begins(text, name, order)
    ends = begins + timedelta(seconds=cues[-1][1])
    digest = blake2b(
        "\x1f".join(f"{t['speaker']}:{t['text']}" for t in turns).encode(), digest_size=16
    ).hexdigest()
    speakers = dict.fromkeys(t["speaker"] for t in turns if t["speaker"])
    title = one_line(re.sub(r"\.(?:vtt|srt)(?:\.gz)?$", "", name), 300)
    return [
        {
            "id": f"transcript:{digest}:{begins:%Y%m%d}",
            "digest": digest,
            "may_change": True,
            "channel": "qbr"
            if REVIEW.search(title.replace("_", " "))
            else "call"
            if CALL.search(title)
            else "meeting",
            "moment": begins.isoformat(),
            "speaker": None,
            "others": [{"name": speaker, "address": None} for speaker in speakers],
            "subject": title,
            "utterances": turns,
            "thread": f"transcript:{digest}",
            "scheduled": begins.isoformat(),
            "spoken": True,
            "about": {"ends": ends.isoformat(), "speakers": list(speakers)[:100]},
        }
    ]


def _cues(text: str) -> Iterator[tuple[float, float, str]]:
    """(begin, end, text) of each, in seconds."""
    try:
        found = (
            WebVTT.from_string(text)
            if text.startswith("WEBVTT")
            else WebVTT.from_buffer(StringIO(text), format="srt")
        )
    except MalformedFileError:
        raise UnreadableError("is neither WebVTT nor SRT") from None
    for caption in found.captions:
        yield caption.start_in_seconds, caption.end_in_seconds, caption.raw_text


def _turns(cues: list[tuple[float, float, str]]) -> Iterator[dict[str, Any]]:
    """What one speaker says until another does; `place` is the number of its first cue in the file."""
    turn: dict[str, Any] | None = None
    last = 0.0
    for place, (begins, ends, raw) in enumerate(cues, 1):
        for nth, (speaker, words) in enumerate(_said(raw), 1):
            goes_on = turn is not None and begins - last <= PAUSE and len(turn["text"]) < TURN
            if turn is not None and goes_on and speaker in (None, turn["speaker"]):
                turn["text"] = f"{turn['text']} {words}"
                continue
            if turn is not None:
                yield turn
            known = speaker or (turn["speaker"] if turn is not None and begins - last <= PAUSE else None)
            turn = {"place": str(place) if nth == 1 else f"{place}.{nth}", "speaker": known, "text": words}
        last = ends
    if turn is not None:
        yield turn


def _said(raw: str) -> Iterator[tuple[str | None, str]]:
    """Speaker and words of each voice in a cue."""
    pieces = VOICE.split(raw)
    if len(pieces) > 1:
        for name, words in zip(pieces[1::2], pieces[2::2], strict=True):
            yield from _clean(name, words)
        return
    plain = TAG.sub("", raw)
    named = NAMED.match(plain)
    yield from _clean(named[1], plain[named.end() :]) if named else _clean(None, plain)


def _clean(name: str | None, words: str) -> Iterator[tuple[str | None, str]]:
    speaker = one_line(TAG.sub("", name), 200) if name else None
    said = one_line(TAG.sub("", words), 20_000)
    if speaker is not None and speaker.lower() in NOBODY:
        speaker = None
    if said:
        yield speaker or None, said


def _begins(text: str, name: str, order: dict[str, Any]) -> datetime:
    now, zone = datetime.fromisoformat(order["now"]), ZoneInfo(order["zone"]) if order.get("zone") else UTC
    head = text[:4_000].partition("-->")[0]
    stated = STATED.search(head)
    for candidate in (stated[1] if stated else "", name):
        found = _dated(candidate, zone)
        if found is not None and found <= now + timedelta(days=2):
            return found
    raise UnreadableError("does not say when it was: put the day into its name (2026-03-01 call.vtt)")


def _dated(text: str, zone: Any) -> datetime | None:
    found = DAY.search(text)
    if found is None:
        return None
    hour = HOUR.match(text[found.end() :])
    try:
        moment = datetime(*map(int, found.groups()), tzinfo=zone)  # type: ignore[misc, arg-type]  # three numbers
    except ValueError:
        return None
    if hour is None:
        return moment.astimezone(UTC)
    at = moment.replace(hour=int(hour[1]), minute=int(hour[2]), second=int(hour[3] or 0))
    return (at.replace(tzinfo=UTC) if hour[4] else at).astimezone(UTC)
