"""Times of day from text, with the zone that stands behind them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sources.refused import Refused

CLOCK = re.compile(
    r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?(?:\s?(?P<half>[AaPp])\.?\s?[Mm]\b\.?)?"
)
HALF_DAY = re.compile(r"(午前|午後|上午|下午|오전|오후)\s?(\d.*)")
CLOCK_WORDS = re.compile(
    r"(\d{1,2})\s?(?:h|時|时|시)\s?(?:(\d{2})\s?(?:min|分|분)?)?\s?(?:(\d{2})\s?(?:秒|초))?"
)
AFTER_NOON = frozenset({"午後", "下午", "오후"})
OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?")
ZONE_TAIL = re.compile(r"(?P<zone>Z|z|UTC|GMT|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?)")
ZONE_WORD = re.compile(r"\(?([A-Za-z]{2,5}|[A-Za-z_]+(?:/[A-Za-z_+-]+){1,2})\)?")
FIXED = {
    **dict.fromkeys(("WET", "UCT"), 0),
    **dict.fromkeys(("CET", "WEST"), 60),
    **dict.fromkeys(("CEST", "EET"), 120),
    "EEST": 180,
    **dict.fromkeys(("JST", "KST"), 540),
    "AEST": 600,
    "AEDT": 660,
}
"""Abbreviations that mean one offset wherever they are written, in minutes; EST, CST, IST and BST do not."""

NOT_A_TIME = Refused("is not a date and time")
ZONE_NAME = Refused("names its time zone by an abbreviation; use an offset such as +02:00")
BAD_OFFSET = Refused("has an offset from UTC that does not exist")


def at_time(day: date, text: str, zone: ZoneInfo | None) -> date | Refused:
    """`day` at the time that `text` tells: aware where it names a zone or an offset, else as it is written."""
    found = _time_of_day(text)
    if found is None:
        return NOT_A_TIME
    at, rest = found
    return _zoned(datetime.combine(day, at), rest, zone)


def _time_of_day(text: str) -> tuple[time, str] | None:
    """The time and what follows it."""
    half, late = HALF_DAY.fullmatch(text), False
    if half is not None:
        late, text = half[1] in AFTER_NOON, half[2]
    clock = CLOCK.match(text)
    words = None if clock else CLOCK_WORDS.match(text)
    found = clock or words
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    spoken = clock["half"] if clock else None
    if spoken or half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if late or (spoken or "a") in "Pp" else 0)
    micro = int(((clock[4] if clock else None) or "").ljust(6, "0")[:6])
    try:
        return time(hour, minute, second, micro), text[found.end() :].strip().removeprefix("Uhr").strip()
    except ValueError:
        return None


def _zoned(found: datetime, tail: str, zone: ZoneInfo | None) -> date | Refused:
    if not tail:
        return found
    if tail in ("Z", "z", "UTC", "GMT", "(UTC)", "(GMT)"):
        return found.replace(tzinfo=UTC)
    if ZONE_TAIL.fullmatch(tail) is None:
        word = ZONE_WORD.fullmatch(tail)
        return NOT_A_TIME if word is None else _named_zone(found, word[1], zone)
    offset = OFFSET.fullmatch(tail)
    hours, minutes = (int(offset[2]), int(offset[3] or 0)) if offset else (99, 0)
    if hours > 14 or minutes > 59:
        return BAD_OFFSET
    shift = timedelta(hours=hours, minutes=minutes)
    return (found - shift if offset and offset[1] == "+" else found + shift).replace(tzinfo=UTC)


def _named_zone(found: datetime, name: str, zone: ZoneInfo | None) -> date | Refused:
    """Europe/Oslo; CET; and EST where the zone that the mapping states calls that time so."""
    if name in FIXED:
        return (found - timedelta(minutes=FIXED[name])).replace(tzinfo=UTC)
    if zone is not None:
        for fold in (0, 1):
            local = found.replace(tzinfo=zone, fold=fold)
            if local.tzname() == name:
                return local
    if "/" not in name:
        return ZONE_NAME
    try:
        return found.replace(tzinfo=ZoneInfo(name))
    except (KeyError, OSError, ValueError):
        return Refused("names a time zone that does not exist")
