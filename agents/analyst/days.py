"""Days and periods in words: "last quarter", "in the next 60 days", "since March", "on 1 March".

Strict on purpose: "may", "march" and "second" are words before they are days, so a month counts only where a
preposition, a number or a year stands beside it.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero",
            "february feb februar fevrier febrero",
            "march mar marz maerz mars marzo",
            "april apr avril abril",
            "may mai mayo",
            "june jun juni juin junio",
            "july jul juli juillet julio",
            "august aug aout agosto",
            "september sept sep septembre septiembre",
            "october oct oktober okt octobre octubre",
            "november nov novembre noviembre",
            "december dec dezember dez decembre diciembre",
        ),
        start=1,
    )
    for name in names.split()
}
COUNTED = {
    name: number
    for number, name in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        start=1,
    )
} | {"a": 1, "an": 1, "couple of": 2, "a couple of": 2, "a few": 3}
_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_MANY = (
    r"(?:\d{1,3}|a couple of|couple of|" + "|".join(w for w in COUNTED if len(w) > 2 and " " not in w) + ")"
)
_UNIT = r"(?:day|week|month|quarter|year)s?"
_YEAR = r"(?:19|20|21)\d\d"
_DAY = r"(?:[0-3]?\d)(?:st|nd|rd|th|\.)?"
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


class Span(StrEnum):
    DAY = "day"
    PERIOD = "period"
    LAST = "last"  # the N days up to today
    NEXT = "next"  # the N days from today on
    AGO = "ago"
    WITHIN = "within"  # so many days, to which side of today the rest of the question says


@dataclass(frozen=True)
class When:
    """`first` to `last` as the past has it; `later` is the same said of what is still to come."""

    span: Span
    first: date
    last: date
    later: tuple[date, date] | None = None
    days: int | None = None

    def ahead(self) -> tuple[date, date]:
        return self.later or (self.first, self.last)


def month_span(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    place = day.year * 12 + day.month - 1 + months
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def quarter_span(year: int, quarter: int) -> tuple[date, date]:
    return date(year, 3 * quarter - 2, 1), month_span(year, 3 * quarter)[1]


def _count(text: str) -> int:
    return int(text) if text.isdigit() else COUNTED[" ".join(text.split())]


def _moved(today: date, many: int, unit: str) -> date:
    unit = unit.rstrip("s")
    if unit in ("day", "week"):
        return today + timedelta(days=many * (7 if unit == "week" else 1))
    return months_on(today, many * {"month": 1, "quarter": 3, "year": 12}[unit])


def _last_n(match: re.Match[str], today: date) -> When:
    many = _count(match["many"])
    begin = _moved(today, -many, match["unit"])
    return When(Span.LAST, begin + timedelta(days=1), today, days=(today - begin).days)


def _last_one(match: re.Match[str], today: date) -> When:
    """ "In the last week": the days up to today; "last week" is the one that the calendar has."""
    begin = _moved(today, -1, match["unit"])
    return When(Span.LAST, begin + timedelta(days=1), today, days=(today - begin).days)


def _next_n(match: re.Match[str], today: date) -> When:
    end = _moved(today, _count(match["many"]), match["unit"])
    return When(Span.NEXT, today, end, days=(end - today).days)


def _within(match: re.Match[str], today: date) -> When:
    many, unit = _count(match["many"]), match["unit"]
    begin, end = _moved(today, -many, unit), _moved(today, many, unit)
    days = (today - begin).days if unit.startswith(("day", "week")) else (end - today).days
    return When(Span.WITHIN, begin + timedelta(days=1), today, later=(today, end), days=days)


def _ago(match: re.Match[str], today: date) -> When:
    day = _moved(today, -_count(match["many"]), match["unit"])
    return When(Span.AGO, day, day, days=(today - day).days)


def _unit_span(day: date, unit: str) -> tuple[date, date]:
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if unit == "month":
        return month_span(day.year, day.month)
    if unit == "quarter":
        return quarter_span(day.year, (day.month + 2) // 3)
    return date(day.year, 1, 1), date(day.year, 12, 31)


def _this(match: re.Match[str], today: date) -> When:
    shift = {"this": 0, "the current": 0, "current": 0, "next": 1, "the coming": 1, "coming": 1}
    step = shift.get(" ".join(match["which"].split()), -1)
    first, last = _unit_span(_moved(_unit_span(today, match["unit"])[0], step, match["unit"]), match["unit"])
    return When(Span.PERIOD, first, last)


def _quarter(match: re.Match[str], today: date) -> When:
    quarter = int(match["quarter"])
    if match["year"]:
        return When(Span.PERIOD, *quarter_span(int(match["year"]), quarter))
    now = (today.month + 2) // 3
    past = today.year - (quarter > now)
    return When(
        Span.PERIOD, *quarter_span(past, quarter), later=quarter_span(today.year + (quarter < now), quarter)
    )


def _month(match: re.Match[str], today: date) -> When:
    month = MONTHS[match["month"].rstrip(".")]
    if match["year"]:
        return When(Span.PERIOD, *month_span(int(match["year"]), month))
    last_one = today.year - (month > today.month)
    if match["which"] and match["which"].strip() == "last":
        last_one = today.year - (month >= today.month)
    coming = today.year + (month < today.month)
    return When(Span.PERIOD, *month_span(last_one, month), later=month_span(coming, month))


def _month_end(match: re.Match[str], today: date) -> When:
    found = _month(match, today)
    coming = found.ahead()[1]
    return When(Span.DAY, found.last, found.last, later=(coming, coming))


def _season(match: re.Match[str], today: date) -> When:
    start = SEASONS[match["season"]]
    year = int(match["year"]) if match["year"] else today.year
    first = date(year, start, 1)
    if not match["year"] and first > today:
        first = date(year - 1, start, 1)
    last = months_on(first, 3) - timedelta(days=1)
    if not match["year"] and match["which"] == "last" and last >= today:
        first, last = months_on(first, -12), months_on(first, -9) - timedelta(days=1)
    return When(Span.PERIOD, first, last)


def _year(match: re.Match[str], _: date) -> When:
    return When(Span.PERIOD, date(int(match["year"]), 1, 1), date(int(match["year"]), 12, 31))


def _iso(match: re.Match[str], _: date) -> When:
    return _one(date(int(match["y"]), int(match["m"]), int(match["d"])))


def _written(match: re.Match[str], today: date) -> When:
    number = re.sub(r"\D", "", match["day"])
    month = MONTHS[match["month"].rstrip(".")]
    if match["year"]:
        return _one(date(int(match["year"]), month, int(number)))
    this_year = date(today.year, month, int(number))
    past = this_year if this_year <= today else months_on(this_year, -12)
    later = this_year if this_year >= today else months_on(this_year, 12)
    return When(Span.DAY, past, past, later=(later, later))


def _one(day: date) -> When:
    return When(Span.DAY, day, day)


def _named(match: re.Match[str], today: date) -> When:
    return _one(today + timedelta(days={"today": 0, "yesterday": -1, "tomorrow": 1}[match["name"]]))


def _end_of(match: re.Match[str], today: date) -> When:
    known = {"eoy": "year", "eoq": "quarter", "eom": "month", "year end": "year"}
    if "christmas" in match[0]:
        past = date(today.year - (today < date(today.year, 12, 25)), 12, 25)
        return When(Span.DAY, past, past, later=(months_on(past, 12), months_on(past, 12)))
    unit = match["unit"] or known[match[0].replace("the ", "")]
    end = _unit_span(today, unit)[1]
    return _one(end)


def _start_of(match: re.Match[str], today: date) -> When:
    return _one(_unit_span(today, match["unit"])[0])


def _to_date(match: re.Match[str], today: date) -> When:
    return When(Span.PERIOD, _unit_span(today, match["unit"])[0], today)


_READ: tuple[tuple[str, Callable[[re.Match[str], date], When]], ...] = (
    (rf"\b(?P<y>{_YEAR})-(?P<m>[01]\d)-(?P<d>[0-3]\d)\b", _iso),
    (rf"\b(?:the )?(?P<day>{_DAY}) (?:of )?(?P<month>{_MONTH})(?:,? (?P<year>{_YEAR}))?(?!\w)", _written),
    (rf"\b(?P<month>{_MONTH}) (?:the )?(?P<day>{_DAY})(?:,? (?P<year>{_YEAR}))?(?![\w%])", _written),
    (rf"\b(?:the |this |these )?(?:last|past|previous) (?P<many>{_MANY}) (?P<unit>{_UNIT})\b", _last_n),
    (rf"\b(?:the |these )?(?:next|coming|following) (?P<many>{_MANY}) (?P<unit>{_UNIT})\b", _next_n),
    (rf"\b(?P<many>{_MANY}|a) (?P<unit>{_UNIT}) ago\b", _ago),
    (
        rf"\b(?:within|in|over|inside|for) (?:the )?(?P<many>{_MANY}|a|an) (?P<unit>{_UNIT})\b(?! (?:old|or))",
        _within,
    ),
    (r"\b(?:the )?(?P<unit>year|quarter|month) to date\b", _to_date),
    (r"\b(?:the )?(?:start|beginning) of (?:the|this) (?P<unit>year|quarter|month)\b", _start_of),
    (
        rf"\b(?:the )?end of (?P<which>last |this |next )?(?P<month>{_MONTH})(?: (?P<year>{_YEAR}))?(?![\w-])",
        _month_end,
    ),
    (
        r"\b(?:the )?end of (?:the |this )?(?:current )?(?P<unit>year|quarter|month|week)\b|"
        r"\b(?:eoy|eoq|eom|(?:the )?year end|christmas)\b",
        _end_of,
    ),
    (r"\bthe (?:last|past) (?P<unit>week|month|year)\b(?! of)", _last_one),
    (
        r"\b(?P<which>this|next|last|previous|past|current|the current|the coming|coming|the last|the past|"
        r"the previous) (?P<unit>week|month|quarter|year)\b(?! of)",
        _this,
    ),
    (rf"\bq(?P<quarter>[1-4])(?:[ /-]?(?P<year>{_YEAR}))?\b", _quarter),
    (rf"\b(?P<which>last |this |next |early |late )?(?P<month>{_MONTH}) (?P<year>{_YEAR})\b", _month),
    (
        rf"(?<=\b(?:in|by|of) )(?P<which>last |this |next )?(?P<month>{_MONTH})(?P<year>)(?![\w-])",
        _month,
    ),
    (
        rf"(?<=\b(?:since|until|during|before|after|for|from) )(?P<which>)(?P<month>{_MONTH})(?P<year>)(?![\w-])",
        _month,
    ),
    (rf"\b(?P<which>last|this|next) (?P<month>{_MONTH})(?P<year>)(?![\w-])", _month),
    (rf"\b(?P<which>last|this|in|in the)? ?(?P<season>{_SEASON}) (?P<year>{_YEAR})\b", _season),
    (rf"\b(?P<which>last|this|since last|since) (?P<season>{_SEASON})(?P<year>)\b", _season),
    (rf"(?<=\b(?:in|of|since|during|before|after|until|from) )(?P<year>{_YEAR})\b", _year),
    (r"\b(?P<name>today|yesterday|tomorrow)\b", _named),
)


def _fixed(pattern: str) -> str:
    """Python wants lookbehinds of one width: one for each word."""
    found = re.match(r"\(\?<=\\b\(\?:([a-z|]+)\) \)", pattern)
    if not found:
        return pattern
    each = "|".join(rf"(?<=\b{word} )" for word in found[1].split("|"))
    return f"(?:{each})" + pattern[found.end() :]


_COMPILED = tuple((re.compile(_fixed(pattern)), read) for pattern, read in _READ)


def find_days(text: str, today: date) -> list[tuple[int, int, When]]:
    """(start, end, when) of every day and period in a text of lower case, none overlapping, in order."""
    found: list[tuple[int, int, When]] = []
    for pattern, read in _COMPILED:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end, _ in found):
                continue
            try:
                when = read(match, today)
            except (ValueError, OverflowError):
                continue  # 31 February is no day: the words stay unexplained
            found.append((match.start(), match.end(), when))
    return sorted(found, key=lambda one: one[0])
