"""Days and hours on which people of a country are written to: domain.drafts.WorkDays with the public holidays of the
`holidays` package and the zones of the tz database.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from holidays import HolidayBase

OPENS, CLOSES = time(9), time(17)
LONGEST_BREAK = 60  # days that are looked ahead
WEEKEND = frozenset({5, 6})
MAIN_ZONES = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "GL": "America/Nuuk",
    "KZ": "Asia/Almaty",
    "MN": "Asia/Ulaanbaatar",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
}
"""Where most people live, for countries of which the tz database names another zone first."""


class CountryWorkDays:
    """`country` is an ISO code or an English name. One nobody knows has Monday to Friday and no holidays; regional
    holidays are not counted."""

    def is_workday(self, day: date, country: str | None) -> bool:
        calendar = _calendar(country_code(country))
        if calendar is None:
            return day.weekday() not in WEEKEND
        return day not in calendar and not calendar.is_weekend(day)

    def next_workday(self, day: date, country: str | None) -> date:
        """The day itself where it is one."""
        ahead = (day + timedelta(days=n) for n in range(LONGEST_BREAK))
        return next((each for each in ahead if self.is_workday(each, country)), day)

    def next_moment(self, now: datetime, country: str | None, zone: str | None) -> datetime:
        """`now`, or the first moment (UTC) of the next working hours: 9 to 17 on the clocks of the zone, or of the main
        one of the country, or of UTC."""
        there = zone_of(zone) or _main_zone(country_code(country))
        day = self.next_workday(now.astimezone(there).date(), country)
        if now >= _at(day, CLOSES, there):
            day = self.next_workday(day + timedelta(days=1), country)
        return max(now, _at(day, OPENS, there))


def is_holiday(day: date, country: str) -> bool:
    """A public holiday of the country, weekend or not: domain.schedules.Holidays."""
    calendar = _calendar(country_code(country))
    return calendar is not None and day in calendar


def on_their_clocks(at: datetime, country: str | None) -> str:
    """What clocks show there, and whose they are; empty where the country is not known or keeps UTC."""
    zone = _main_zone(country_code(country))
    theirs = at.astimezone(zone)
    return f"{theirs:%a %H:%M} {zone}" if theirs.utcoffset() else ""


def _at(day: date, clock: time, zone: tzinfo) -> datetime:
    # In UTC: two moments of one zone would be compared by what clocks show, which in autumn is said twice.
    return datetime.combine(day, clock, zone).astimezone(UTC)


@cache
def zone_of(name: str | None) -> tzinfo | None:
    """None for what is no zone of the tz database."""
    try:
        return ZoneInfo(name.strip()) if name and name.strip() else None
    except (KeyError, ValueError, OSError):
        return None


@cache
def country_code(country: str | None) -> str | None:
    """Two letters; None for a country nobody knows."""
    from babel import Locale

    told = " ".join((country or "").split())
    known = Locale("en").territories
    if len(told) == 2 and told.upper() in known:
        return told.upper()
    return next(
        (code for code, name in known.items() if len(code) == 2 and name.lower() == told.lower()), None
    )


@cache
def _calendar(code: str | None) -> "HolidayBase | None":
    from holidays import country_holidays

    if code is None:
        return None
    try:
        return country_holidays(code)
    except NotImplementedError:
        return None


@cache
def _main_zone(code: str | None) -> tzinfo:
    return zone_of(MAIN_ZONES.get(code or "") or _first_zones().get(code or "")) or UTC


@cache
def _first_zones() -> dict[str, str]:
    """By country code: the zone that the tz database names first, which is mostly the most populous."""
    table = (resources.files("tzdata.zoneinfo") / "zone.tab").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            code, _, zone = line.split("\t")[:3]
            found.setdefault(code, zone)
    return found
