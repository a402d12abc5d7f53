"""The day by which something is promised, where the words say one, counted from the day they were written.

"by Friday" is the first Friday after that day, "next week" its Friday, "end of March" the next 31 March, "before
August" the last of July. Business days, time zones and public holidays are not looked at.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from domain.calendar_names import months_in_any_language, weekdays_in_any_language

WEEKDAY = weekdays_in_any_language()
MONTH = months_in_any_language()
NUMBER = {
    name: n
    for n, names in enumerate(
        (
            "a an one ein eine einem einer un une una",
            "two zwei deux dos",
            "three drei trois tres",
            "four vier quatre cuatro",
            "five fünf cinq cinco",
            "six sechs seis",
            "seven sieben sept siete",
            "eight acht huit ocho",
            "nine neun neuf nueve",
            "ten zehn dix diez",
        ),
        start=1,
    )
    for name in names.split()
}
UNIT = {
    "day": 1,
    "tag": 1,
    "jour": 1,
    "día": 1,
    "week": 7,
    "woche": 7,
    "semaine": 7,
    "semana": 7,
    "month": 30,
    "monat": 30,
    "mois": 30,
    "mes": 30,
}
_DAYS, _NAMES, _COUNTS = ("|".join(table) for table in (WEEKDAY, MONTH, NUMBER))
_END = r"(?:end of(?: the)?|ende(?: der| des)?|fin (?:de la|du|de|d')|finales? del?|a final de)"
FROM_THERE = re.compile(
    r"\b(?:days?|weeks?|months?|tage?|wochen?|jours?|semaines?|días|semanas) (?:before|after|prior "
    r"to|vor|nach|avant|après|antes|después) (?:\w+ )?$"
)
"""Weeks before or after a day: another day than the one that is named."""
LATEST = timedelta(days=3 * 366)


def _day(of: Callable[[date], date]) -> Callable[[re.Match[str], date], date | None]:
    return lambda _, said: of(said)


def _friday(said: date, weeks: int = 0) -> date:
    """The Friday of this week or a later one; of a weekend, its Sunday."""
    monday = said - timedelta(days=said.weekday())
    return max(monday + timedelta(days=4 + 7 * weeks), said)


def _month_end(year: int, month: int) -> date:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, monthrange(year, month)[1])


def _next_end(said: date, month: int) -> date:
    end = _month_end(said.year, month)
    return end if end >= said else _month_end(said.year + 1, month)


def _weekday(found: re.Match[str], said: date) -> date:
    ahead = (WEEKDAY[found[1]] - said.weekday()) % 7 or 7
    return said + timedelta(days=ahead)


def _count(found: re.Match[str], said: date) -> date:
    many = NUMBER.get(found[1]) or int(found[1])
    return said + timedelta(
        days=many * next(days for unit, days in UNIT.items() if found[2].startswith(unit))
    )


def _dated(day: int, month: int, year: str | None, said: date) -> date | None:
    if year:
        return date(int(year), month, day)
    this = date(said.year, month, day)
    return this if this >= said else date(said.year + 1, month, day)


def _before_month(found: re.Match[str], said: date) -> date:
    first = date(said.year, MONTH[found[1]], 1)
    return (first if first > said else date(said.year + 1, first.month, 1)) - timedelta(days=1)


def _quarter(found: re.Match[str], said: date) -> date:
    return _next_end(said, 3 * int(found[1]))


_READINGS: tuple[tuple[str, Callable[[re.Match[str], date], date | None]], ...] = (
    (r"\b(\d{4})-(\d\d)-(\d\d)\b", lambda m, said: _dated(int(m[3]), int(m[2]), m[1], said)),
    (
        rf"\b(\d{{1,2}})(?:st|nd|rd|th|er|\.)? (?:of |de )?({_NAMES})\b(?:,? (?:de )?(\d{{4}}))?",
        lambda m, said: _dated(int(m[1]), MONTH[m[2]], m[3], said),
    ),
    (
        rf"\b({_NAMES}) (\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,? (\d{{4}}))?",
        lambda m, said: _dated(int(m[2]), MONTH[m[1]], m[3], said),
    ),
    (rf"\b({_NAMES}),? (?:de )?(\d{{4}})\b", lambda m, _: _month_end(int(m[2]), MONTH[m[1]])),
    (
        r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})?(?!\d)",
        lambda m, said: _dated(int(m[1]), int(m[2]), m[3], said) if int(m[2]) <= 12 else None,
    ),
    (r"\b(?:day after tomorrow|übermorgen|après-demain|pasado mañana)\b", _day(lambda d: d + timedelta(2))),
    (
        r"\b(?:today|tonight|end of (?:the )?(?:business )?day|eod|cob|heute|aujourd'hui|hoy)\b",
        _day(lambda d: d),
    ),
    (
        r"(?<!guten )(?<!esta )(?<!por la )(?<!la )\b(?:tomorrow|morgen|demain|mañana)\b",
        _day(lambda d: d + timedelta(1)),
    ),
    (
        r"\b(?:end of (?:the |this )?week|this week|ende der woche|diese woche|cette semaine|fin de "
        r"(?:la )?semaine|esta semana)\b",
        _day(_friday),
    ),
    (
        r"\b(?:next week|nächste[rn]? woche|(?:la )?semaine prochaine|(?:la )?próxima semana|la semana "
        r"que viene)\b",
        _day(lambda d: _friday(d, 1)),
    ),
    (rf"\b({_DAYS})s?\b", _weekday),
    (
        rf"\b(?:within|in|en|innerhalb von|dans|sous|dentro de)(?: the next| les| de)? (\d{{1,2}}|{_COUNTS}) "
        r"(days?|tag\w*|jours?|días?|weeks?|wochen?|semaines?|semanas?|months?|monate?n?|mois|mes(?:es)?)\b",
        _count,
    ),
    (rf"\b(?:before|vor|avant|antes de) ({_NAMES})\b", _before_month),
    (
        rf"\b(?:{_END}|by|until|bis|in|im|en|d'ici|para) ?({_NAMES})\b",
        lambda m, said: _next_end(said, MONTH[m[1]]),
    ),
    (
        r"\b(?:(?:end of|this) (?:the |this )?month|month end|ende des monats|monatsende|fin du mois"
        r"|fin(?:al)? de(?:l)? mes)\b",
        _day(lambda d: _month_end(d.year, d.month)),
    ),
    (
        r"\b(?:next month|nächste[rn]? monat|(?:le )?mois prochain|(?:el )?próximo mes)\b",
        _day(lambda d: _month_end(d.year, d.month + 1)),
    ),
    (
        r"\b(?:end of (?:the |this )?quarter|ende des quartals|quartalsende|fin du trimestre|fin de "
        r"trimestre)\b",
        _day(lambda d: _month_end(d.year, (d.month + 2) // 3 * 3)),
    ),
    (r"\bq([1-4])\b", _quarter),
    (
        r"\b(?:end of (?:the |this )?year|year end|jahresende|ende des jahres|fin (?:de l')?année|fin "
        r"de año|final de año)\b",
        _day(lambda d: date(d.year, 12, 31)),
    ),
)
READINGS = tuple((re.compile(pattern), reading) for pattern, reading in _READINGS)


def due_day(plain: str, said_on: date) -> date | None:
    """The most exact day a sentence (in lower case, single spaces) names, from `said_on` on and within three years."""
    for pattern, reading in READINGS:
        found = pattern.search(plain)
        if found is not None:
            if FROM_THERE.search(plain, max(0, found.start() - 30), found.start()):
                return None
            try:
                day = reading(found, said_on)
            except (ValueError, OverflowError):  # 31 June, or the year 10000
                return None
            return day if day is not None and said_on <= day <= said_on + LATEST else None
    return None
