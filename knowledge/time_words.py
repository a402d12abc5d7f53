"""Times that people speak of, as days: "last spring", "in March", "Q3 2025", "since June", "two weeks ago"."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from domain.calendar_names import MONTHS as NAMES

MONTHS = NAMES["en"]
_SHORT = {month[:3]: number for number, month in enumerate(MONTHS, 1)} | {"sept": 9}
_NUMBER = {month: number for number, month in enumerate(MONTHS, 1)} | _SHORT
_MONTH = "|".join(sorted(_NUMBER, key=len, reverse=True))
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_COUNTS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "few": 3,
    "couple of": 2,
}
_COUNT = rf"(?:\d{{1,3}}|{'|'.join(_COUNTS)})"
_UNITS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
AROUND = timedelta(days=14)
FOREVER = (date(1970, 1, 1), date(2200, 1, 1))


@dataclass(frozen=True)
class Period:
    """Days from `first` up to and not with `end`; `words` is the part of the question that says so."""

    first: date
    end: date
    words: str

    def within(self, first: date, end: date) -> "Period":
        return Period(max(self.first, first), min(self.end, end), self.words)


def period_in(question: str, today: date) -> Period | None:
    """The first time spoken of, as seen from `today`; None where no time is."""
    plain = " ".join(question.lower().replace("’", "'").split())
    for pattern, read in _READERS:
        for found in pattern.finditer(plain):
            span = read(found, today)
            if span is not None:
                return _bounded(plain, found, span)
    return None


def _bounded(plain: str, found: re.Match[str], span: tuple[date, date]) -> Period:
    """Since, after and before turn a time into all that follows or leads up to it."""
    lead = re.search(
        r"\b(since|after|from|before|until|till|by|prior to|around)\s+(?:the\s+)?(?:end of\s+)?$",
        plain[: found.start()],
    )
    words = found.group().strip()
    if lead is None:
        return Period(*span, words)
    words = plain[lead.start() : found.end()].strip()
    match lead.group(1):
        case "since" | "from":
            return Period(span[0], FOREVER[1], words)
        case "after":
            return Period(span[1], FOREVER[1], words)
        case "around":
            return Period(span[0] - AROUND, span[1] + AROUND, words)
        case "before" | "prior to":
            return Period(FOREVER[0], span[0], words)
        case _:
            return Period(FOREVER[0], span[1], words)


def month_span(year: int, month: int, months: int = 1) -> tuple[date, date]:
    after = year * 12 + month - 1 + months
    return date(year, month, 1), date(after // 12, after % 12 + 1, 1)


def _iso(found: re.Match[str], _today: date) -> tuple[date, date] | None:
    return _day(int(found["y"]), int(found["m"]), int(found["d"]))


def _day(year: int, month: int, day: int) -> tuple[date, date] | None:
    try:
        first = date(year, month, day)
    except ValueError:
        return None
    return first, first + timedelta(days=1)


def _spelt(found: re.Match[str], today: date) -> tuple[date, date] | None:
    """A day with its month, or a month; without a year it is the last one that has begun."""
    month, year = _NUMBER[found["month"]], found["year"]
    day = found["day"] or found["day2"]
    if found["month"] in ("may", "march") and not (day or year or _is_month(found)):
        return None
    if day:
        chosen = int(year) if year else today.year
        span = _day(chosen, month, int(day))
        return span if span is None or year or span[0] <= today else _day(chosen - 1, month, int(day))
    chosen = int(year) if year else today.year - (month > today.month)
    return month_span(chosen, month)


def _is_month(found: re.Match[str]) -> bool:
    """ "May" and "march" are months where a preposition says so."""
    return (
        re.search(
            r"\b(?:in|since|during|until|till|before|after|by|last|of)\s$", found.string[: found.start()]
        )
        is not None
    )


def _season(found: re.Match[str], today: date) -> tuple[date, date]:
    start = _SEASONS[found["season"]]
    if found["year"]:
        return month_span(int(found["year"]), start, 3)
    year = today.year
    span = month_span(year, start, 3)
    # "Last" is the newest one that is over, "this" the one that has begun last.
    while span[1] > today if found["which"] == "last" else span[0] > today:
        year -= 1
        span = month_span(year, start, 3)
    return span


def _quarter(found: re.Match[str], today: date) -> tuple[date, date]:
    number = int(found["q"])
    year = int(found["year"]) if found["year"] else today.year - (3 * number - 2 > today.month)
    return month_span(year, 3 * number - 2, 3)


def _calendar(found: re.Match[str], today: date) -> tuple[date, date]:
    back = found["which"] in ("last", "previous")
    match found["unit"]:
        case "week":
            first = today - timedelta(days=today.weekday() + 7 * back)
            return first, first + timedelta(days=7)
        case "month":
            month = today.year * 12 + today.month - 1 - back
            return month_span(month // 12, month % 12 + 1)
        case "quarter":
            month = today.year * 12 + (today.month - 1) // 3 * 3 - 3 * back
            return month_span(month // 12, month % 12 + 1, 3)
        case _:
            return month_span(today.year - back, 1, 12)


def _stretch(found: re.Match[str], today: date) -> tuple[date, date]:
    days = _counted(found["n"]) * _UNITS[found["unit"]]
    return today - timedelta(days=days), today + timedelta(days=1)


def _ago(found: re.Match[str], today: date) -> tuple[date, date]:
    """Spoken of loosely: half a unit to either side."""
    unit = _UNITS[found["unit"]]
    middle, half = today - timedelta(days=_counted(found["n"]) * unit), timedelta(days=unit // 2)
    return middle - half, middle + half + timedelta(days=1)


def _counted(words: str) -> int:
    return int(words) if words.isdigit() else _COUNTS[words]


def _near(found: re.Match[str], today: date) -> tuple[date, date]:
    day = today - timedelta(days=found.group().startswith("yesterday"))
    return day, day + timedelta(days=1)


def _year(found: re.Match[str], _today: date) -> tuple[date, date]:
    return month_span(int(found["year"]), 1, 12)


_YEAR = r"(?P<year>(?:19|20)\d\d)"
_LEADING = (
    "(?:"
    + "|".join(rf"(?<=\b{word} )" for word in ["in", "during", "of", "since", "before", "after", "until"])
    + ")"
)
_READERS = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"\b(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b", _iso),
        (
            rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? )?(?P<month>{_MONTH})\b\.?"
            rf"(?: (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d))?(?:,? {_YEAR}\b)?",
            _spelt,
        ),
        (
            rf"\b(?:(?P<which>last|this) )?(?P<season>spring|summer|autumn|fall|winter)(?: (?:of )?{_YEAR})\b",
            _season,
        ),
        (rf"\b(?P<which>last|this) (?P<season>spring|summer|autumn|fall|winter)\b(?:{_YEAR})?", _season),
        (rf"\bq(?P<q>[1-4])\b(?:,? (?:of )?{_YEAR}\b)?", _quarter),
        (r"\b(?P<which>last|previous|this) (?P<unit>week|month|quarter|year)\b", _calendar),
        (rf"\b(?:last|past|previous) (?P<n>{_COUNT}) (?P<unit>day|week|month|quarter|year)s?\b", _stretch),
        (rf"\b(?P<n>{_COUNT}) (?P<unit>day|week|month|quarter|year)s? ago\b", _ago),
        (r"\b(?:yesterday|today)\b", _near),
        (
            rf"{_LEADING}{_YEAR}\b",
            _year,
        ),
    )
)
