"""Days and moments from text: what could be two moments, or none, is refused with the reason."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from domain.clock import begin_of
from sources.calendar_words import is_weekday, month_named
from sources.clocks import at_time
from sources.refused import Refused
from sources.text import ascii_digits

Order = Literal["dmy", "mdy"]
Unit = Literal["unix_seconds", "unix_milliseconds", "excel_days"]
EARLIEST = date(1990, 1, 1)
LONGEST = 100
LATEST_PLAN = date(2100, 12, 31)
SKEW = timedelta(hours=48)
EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  # Excel counts local days
EXCEL_DAY = re.compile(r"\d{1,6}(?:\.\d{1,12})?")

ISO_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
EAST_ASIAN = re.compile(r"(\d{4})[年년]\s?(\d{1,2})[月월]\s?(\d{1,2})[日일]")
NUMERIC_DAY = re.compile(r"(\d{1,2})[-/.] ?(\d{1,2})[-/.] ?(\d{4})\.?")
SHORT_YEAR = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,3}")
WEEKDAY = re.compile(r"([^\W\d_]{2,14}(?:-feira)?)(?:\.,|[.,])?\s+(.+)")
NAMED = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|\.|º|ª)?(?:[ -]|\s?de )\s?([^\W\d_]{2,14})\.?,?(?:[ -]|\sde )\s?(\d{4})(?: r\.)?"
)
NAMED_FIRST = re.compile(r"([^\W\d_]{2,14})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
SPLIT = re.compile(
    r"(?P<day>.+?)(?:(?:T|,? +(?:um |at |à |a las |às |alle |om |kl\. ?|klo |o )?|(?<=[日일])\s*)"
    r"(?P<clock>(?:(?:午前|午後|上午|下午|오전|오후)\s?)?\d{1,2}(?::\d{2}|\.\d{2}(?!\d|\.\d{4})|\s?[h時时시]).*))?"
)
NOT_A_DATE = Refused("is not a date")
NO_SUCH_DAY = Refused("is a day that does not exist")
AMBIGUOUS = Refused("could be day/month or month/day (give the format in the mapping)")
TWO_DIGIT_YEAR = Refused("has a year of fewer than four digits (give the format in the mapping)")
NAIVE = Refused("has no time zone (give one in the cell, in the mapping or with --timezone)")
UNIX = Refused("looks like a Unix time (state unit unix_seconds or unix_milliseconds in the mapping)")
SERIAL = Refused("may be a day as Excel counts them (state unit excel_days in the mapping)")
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
        return begin_of(found)
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
        return _counted(body, rules.unit)
    if rules.format is not None:
        return _formatted(body, rules.format)
    if body.isdigit():
        return _digits(body)
    try:
        return _iso(body)
    except ValueError:
        return _spelled(body, rules)


def _iso(body: str) -> date:
    if len(body) == 10:
        return date.fromisoformat(body)
    if len(body) < 16 or ":" not in body or body[4] != "-":
        raise ValueError(body)
    return datetime.fromisoformat(body)


def _counted(body: str, unit: Unit) -> date | Refused:
    if unit == "excel_days":
        return _excel(body)
    if not re.fullmatch(r"-?\d{1,16}(?:\.\d{1,9})?", body):
        return Refused("is not a Unix time")
    try:
        moment = timedelta(**{"seconds" if unit == "unix_seconds" else "milliseconds": float(body)})
        return datetime(1970, 1, 1, tzinfo=UTC) + moment
    except OverflowError:
        return TOO_LATE


def _excel(body: str) -> date | Refused:
    """Days since the end of 1899; the part of a day behind the point is a time of day, to the second."""
    if EXCEL_DAY.fullmatch(body) is None:
        return Refused("is not a day as Excel counts them")
    whole, _, part = body.partition(".")
    day = EXCEL_EPOCH + timedelta(days=int(whole))
    return day + timedelta(seconds=round(float("0." + part) * 86_400)) if part.strip("0") else day.date()


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
    if len(body) >= 9:
        return UNIX
    return SERIAL if len(body) == 5 and body >= "30000" else NOT_A_DATE


def _spelled(body: str, rules: DateRules) -> date | Refused:
    split = SPLIT.fullmatch(" ".join(body.split()))
    if split is None:
        return NOT_A_DATE
    day = _day(split["day"].strip().rstrip(","), rules.order)
    if isinstance(day, Refused) or split["clock"] is None:
        return day
    return at_time(day, split["clock"], rules.zone)


def _day(text: str, order: Order | None) -> date | Refused:
    if match := ISO_DAY.fullmatch(text) or EAST_ASIAN.fullmatch(text):
        return _made(int(match[1]), int(match[2]), int(match[3]))
    if match := NUMERIC_DAY.fullmatch(text):
        return _numeric(int(match[1]), int(match[2]), int(match[3]), order)
    if match := NAMED.fullmatch(text):
        return _named(match[2], int(match[1]), int(match[3]))
    if (match := NAMED_FIRST.fullmatch(text)) and month_named(match[1]):
        return _named(match[1], int(match[2]), int(match[3]))
    if SHORT_YEAR.fullmatch(text):
        return TWO_DIGIT_YEAR
    if (match := WEEKDAY.fullmatch(text)) and is_weekday(match[1]):
        return _day(match[2], order)
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
    month = month_named(name)
    return NOT_A_DATE if month is None else _made(year, month, day)


def _made(year: int, month: int, day: int) -> date | Refused:
    try:
        return date(year, month, day)
    except ValueError:
        return NO_SUCH_DAY
