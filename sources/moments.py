"""Days and moments from text: what could be two moments, or none, is refused with the reason."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sources.refused import Refused
from sources.text import ascii_digits

Order = Literal["dmy", "mdy"]
Unit = Literal["unix_seconds", "unix_milliseconds"]
EARLIEST = date(1990, 1, 1)
LONGEST = 100
LATEST_PLAN = date(2100, 12, 31)
SKEW = timedelta(hours=48)
MONTHS = {
    m: i
    for i, m in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}

ISO_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
NUMERIC_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
SHORT_YEAR = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,3}")
NAMED = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})")
NAMED_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([AaPp])\.?[Mm]\.?)?")
OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})?")
SPLIT = re.compile(r"(?P<day>.+?)(?:[T ]+(?P<clock>\d{1,2}:\d{2}.*))?")
ZONE_TAIL = re.compile(r" ?(?P<zone>Z|z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})")

NOT_A_DATE = Refused("is not a date")
NOT_A_TIME = Refused("is not a date and time")
NO_SUCH_DAY = Refused("is a day that does not exist")
AMBIGUOUS = Refused("could be day/month or month/day (give the format in the mapping)")
TWO_DIGIT_YEAR = Refused("has a year of fewer than four digits (give the format in the mapping)")
NAIVE = Refused("has no time zone (give one in the cell, in the mapping or with --timezone)")
UNIX = Refused("looks like a Unix time (state unit unix_seconds or unix_milliseconds in the mapping)")
ZONE_NAME = Refused("names its time zone by an abbreviation; use an offset such as +02:00")
BAD_OFFSET = Refused("has an offset from UTC that does not exist")
SKIPPED_HOUR = Refused("falls into the hour that its time zone skips")
TOO_EARLY = Refused("lies before 1990")
IN_FUTURE = Refused("lies more than 48 hours in the future")
TOO_LATE = Refused("lies after the year 2100")


@dataclass(frozen=True)
class DateRules:
    """How a column's dates are read. `order` is the mapping's, or settled by the column's other values."""

    now: datetime
    zone: ZoneInfo | None = None
    order: Order | None = None
    format: str | None = None
    unit: Unit | None = None


def parse_day(text: str, rules: DateRules, planned: bool = False) -> date | Refused:
    """A calendar day, as it is written (a time beside it is dropped); `planned` may lie ahead, up to 2100."""
    found = _read(text, rules)
    if isinstance(found, Refused):
        return found
    day = found.date() if isinstance(found, datetime) else found
    if day < EARLIEST:
        return TOO_EARLY
    if planned:
        return TOO_LATE if day > LATEST_PLAN else day
    return IN_FUTURE if day > (rules.now + SKEW).date() else day


def parse_moment(text: str, rules: DateRules, planned: bool = False) -> datetime | Refused:
    """A moment in UTC. A bare day is its start in UTC; a time of day needs an offset or `rules.zone`."""
    found = _read(text, rules)
    if isinstance(found, Refused):
        return found
    moment = _in_utc(found, rules.zone)
    if isinstance(moment, Refused):
        return moment
    if moment.date() < EARLIEST:
        return TOO_EARLY
    if moment.date() > LATEST_PLAN:
        return TOO_LATE
    return IN_FUTURE if not planned and moment > rules.now + SKEW else moment


def _in_utc(found: date, zone: ZoneInfo | None) -> datetime | Refused:
    if not isinstance(found, datetime):
        return datetime.combine(found, time(), UTC)
    if found.tzinfo is not None:
        try:
            return found.astimezone(UTC)
        except OverflowError:
            return TOO_LATE if found.year > 2000 else TOO_EARLY
    if zone is None:
        return NAIVE
    moment = found.replace(tzinfo=zone).astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == found else SKIPPED_HOUR


def _read(text: str, rules: DateRules) -> date | Refused:
    """A date, a naive datetime or an aware one, exactly as written."""
    if len(text) > LONGEST:
        return NOT_A_DATE
    body = ascii_digits(text).strip()
    if rules.unit is not None:
        return _unix(body, rules.unit)
    if rules.format is not None:
        return _formatted(body, rules.format)
    if body.isdigit():
        return _digits(body)
    try:
        return _iso(body)
    except ValueError:
        return _spelled(body, rules.order)


def _iso(body: str) -> date:
    if len(body) == 10:
        return date.fromisoformat(body)
    if len(body) < 16 or ":" not in body or body[4] != "-":
        raise ValueError(body)
    return datetime.fromisoformat(body)


def _unix(body: str, unit: Unit) -> date | Refused:
    if not re.fullmatch(r"-?\d{1,16}(?:\.\d{1,9})?", body):
        return Refused("is not a Unix time")
    try:
        moment = timedelta(**{"seconds" if unit == "unix_seconds" else "milliseconds": float(body)})
        return datetime(1970, 1, 1, tzinfo=UTC) + moment
    except OverflowError:
        return TOO_LATE


def _formatted(body: str, form: str) -> date | Refused:
    try:
        found = datetime.strptime(body, form)  # noqa: DTZ007  # the zone is applied where the mapping states it
    except ValueError:
        return Refused(f"does not have the format {form}")
    clocked = any(mark in form for mark in ("%H", "%I", "%T", "%X", "%c", "%s"))
    return found if clocked else found.date()


def _digits(body: str) -> date | Refused:
    if len(body) == 8:
        try:
            return date(int(body[:4]), int(body[4:6]), int(body[6:]))
        except ValueError:
            return NOT_A_DATE
    return UNIX if len(body) >= 9 else NOT_A_DATE


def _spelled(body: str, order: Order | None) -> date | Refused:
    split = SPLIT.fullmatch(body)
    if split is None:
        return NOT_A_DATE
    day = _day(split["day"].strip(), order)
    if isinstance(day, Refused) or split["clock"] is None:
        return day
    return _clock(day, split["clock"])


def _day(text: str, order: Order | None) -> date | Refused:
    if match := ISO_DAY.fullmatch(text):
        return _made(int(match[1]), int(match[2]), int(match[3]))
    if match := NUMERIC_DAY.fullmatch(text):
        return _numeric(int(match[1]), int(match[2]), int(match[3]), order)
    if match := NAMED.fullmatch(text):
        return _named(match[2], int(match[1]), int(match[3]))
    if match := NAMED_FIRST.fullmatch(text):
        return _named(match[1], int(match[2]), int(match[3]))
    if SHORT_YEAR.fullmatch(text):
        return TWO_DIGIT_YEAR
    try:
        return date.fromisoformat(text) if "W" in text else NOT_A_DATE
    except ValueError:
        return NOT_A_DATE


def _numeric(first: int, second: int, year: int, order: Order | None) -> date | Refused:
    if order == "dmy" or (order is None and first > 12):
        return _made(year, second, first)
    if order == "mdy" or second > 12 or first == second:
        return _made(year, first, second)
    return AMBIGUOUS


def _named(name: str, day: int, year: int) -> date | Refused:
    month = MONTHS.get(name[:3].lower())
    return NOT_A_DATE if month is None else _made(year, month, day)


def _made(year: int, month: int, day: int) -> date | Refused:
    try:
        return date(year, month, day)
    except ValueError:
        return NO_SUCH_DAY


def _clock(day: date, text: str) -> date | Refused:
    clock = CLOCK.match(text)
    if clock is None:
        return NOT_A_TIME
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if clock[5]:
        if not 1 <= hour <= 12:
            return NOT_A_TIME
        hour = hour % 12 + (12 if clock[5] in "Pp" else 0)
    try:
        found = datetime.combine(day, time(hour, minute, second, int((clock[4] or "").ljust(6, "0")[:6])))
    except ValueError:
        return NOT_A_TIME
    return _zoned(found, text[clock.end() :].strip())


def _zoned(found: datetime, tail: str) -> date | Refused:
    if not tail:
        return found
    if ZONE_TAIL.fullmatch(tail) is None:
        return ZONE_NAME if re.fullmatch(r"[A-Za-z]{2,5}", tail) else NOT_A_TIME
    if tail in ("Z", "z", "UTC", "GMT"):
        return found.replace(tzinfo=UTC)
    offset = OFFSET.fullmatch(tail)
    hours, minutes = (int(offset[2]), int(offset[3] or 0)) if offset else (99, 0)
    if hours > 14 or minutes > 59:
        return BAD_OFFSET
    shift = timedelta(hours=hours, minutes=minutes)
    return (found - shift if offset and offset[1] == "+" else found + shift).replace(tzinfo=UTC)
