"""Whether every day and time of a message is one that its sentence's evidence holds."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agents.writer.checking.case import Case, Said
from agents.writer.checking.mentions import ClockSaid, DaySaid
from domain.drafts import Problem, ProblemCode

_STRANGE = (
    "“{text}” is no day of the evidence that this sentence cites{has}. Put the day of the evidence there."
)
_NO_EVIDENCE = "“{text}” stands in a sentence without evidence. Cite what the day rests on, or take it out."
_WRONG = "“{text}”: {wrong}. Correct one of the two."
_CLOCK = "“{text}” is no time of the evidence that this sentence cites. Put the time of the evidence there."
_ZONE = "“{text}” names another time zone than the evidence, {has}. Correct it."
_YEAR = timedelta(days=366)
_SAME = {"MEZ": "CET", "MESZ": "CEST", "HNEC": "CET", "HAEC": "CEST", "UTC": "GMT"}

_AS_OF = re.compile(r"\b(?:as of|a día de|stand|à ce jour,?) $", re.IGNORECASE)
"""Before "today": how things stand, not what falls on it."""


def check_dates(case: Case) -> Iterator[Problem]:
    for said in case.said:
        if said.vouched:
            continue
        for day in said.mentions.days:
            if fault := _day_fault(day, said):
                yield Problem(ProblemCode.DATE, fault, day.text.strip(), said.number)
        for clock in said.mentions.clocks:
            if fault := _clock_fault(clock, said):
                yield Problem(ProblemCode.DATE, fault, clock.text.strip(), said.number)


def _day_fault(day: DaySaid, said: Said) -> str:
    if day.wrong:
        return _WRONG.format(text=day.text.strip(), wrong=day.wrong)
    if any(day.means(one) and _within_a_year(day, one, said) for one in said.supply.days) or _told(day, said):
        return ""
    if day.loose and (said.is_question or not said.supply.days):
        return ""  # "have you a moment this week?" claims nothing
    if day.loose and _AS_OF.search(said.text[: day.start]):
        return ""
    if (
        day.first is not None
        and day.first == day.last == said.supply.today
        and all(one <= day.first for one in said.supply.days)
    ):
        return ""  # "today I only send what was said": nothing of it lies ahead
    days = ", ".join(one.isoformat() for one in sorted(said.supply.days)[:4])
    has = f" (it has {days})" if days else ""
    return (_STRANGE if said.cited else _NO_EVIDENCE).format(text=day.text.strip(), has=has)


def _within_a_year(day: DaySaid, one: date, said: Said) -> bool:
    """A day without its year is one of this year's: "3 March" is not the March of three years ago."""
    if day.year is not None or day.month is None or said.supply.today is None:
        return True
    return abs(one - said.supply.today) <= _YEAR


def _told(day: DaySaid, said: Said) -> bool:
    """Whether their own words name the same day or span."""
    meant = (day.year, day.month, day.day, day.weekday, day.first, day.last)
    return any(
        meant == (one.year, one.month, one.day, one.weekday, one.first, one.last)
        or (
            one.month is not None
            and (one.month, one.day) == (day.month, day.day)
            and day.year in (None, one.year)
        )
        for one in said.supply.told.days
    )


def _clock_fault(clock: ClockSaid, said: Said) -> str:
    same = [zone for hour, minute, zone in said.supply.clocks if (hour, minute) == (clock.hour, clock.minute)]
    told = any((one.hour, one.minute) == (clock.hour, clock.minute) for one in said.supply.told.clocks)
    if not same and not told:
        return _CLOCK.format(text=clock.text.strip())
    if clock.zone and same and not any(_is_called(clock.zone, zone, said) for zone in same):
        return _ZONE.format(text=clock.text.strip(), has=same[0] or "which names none")
    return ""


def _is_called(short: str, zone: str, said: Said) -> bool:
    wanted = _SAME.get(short, short)
    if zone.upper() in (short, wanted):
        return True
    days = said.supply.days
    return any(_SAME.get(name, name) == wanted for day in days for name in (_short(zone, day.toordinal()),))


@lru_cache(maxsize=512)
def _short(zone: str, day: int) -> str:
    """What a time zone is called on a day; empty for one that does not exist."""
    try:
        noon = datetime.combine(datetime.fromordinal(day), time(12), UTC)
        return noon.astimezone(ZoneInfo(zone)).tzname() or ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""
