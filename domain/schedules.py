"""When work of a day falls due: local dates and clocks in, UTC moments out. Time is an argument.

A day is asked for by its date, never by a cron line: clocks that go forward skip a time of day, clocks that go back
show it twice, and Apia had no 30 December 2011. Each date that a zone has is due once.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MAIN = "main"
"""The one portfolio of a home."""
ONE_DAY = timedelta(days=1)
NOON = time(12)
NOTHING_OFF: frozenset[int] = frozenset()
WEEKEND = frozenset({5, 6})


class Job(StrEnum):
    DAILY = "daily"
    RESCORE = "rescore"
    DIGEST = "digest"
    RECONCILE = "reconcile"
    OUTBOX = "outbox"
    ALIVE = "alive"
    """No work: that a scheduler is there at all."""


Holidays = Callable[[date, str], bool]
"""Whether a day is a public holiday of a country."""


def no_holidays(_day: date, _country: str) -> bool:
    return False


@dataclass(frozen=True)
class DaysOff:
    """`weekdays`: 0 is Monday. `country`: its public holidays, too."""

    weekdays: frozenset[int] = NOTHING_OFF
    dates: frozenset[date] = frozenset()
    country: str | None = None

    def includes(self, day: date, holidays: Holidays = no_holidays) -> bool:
        if day.weekday() in self.weekdays or day in self.dates:
            return True
        return self.country is not None and holidays(day, self.country)


@dataclass(frozen=True)
class Timetable:
    """One job's hour on the clocks of a zone, from a local date on."""

    zone: str
    at: time
    since: date
    off: DaysOff = DaysOff()
    on: bool = True


@dataclass(frozen=True)
class Schedule:
    """A portfolio's, as an admin set it. `since`: the first local date that is run."""

    portfolio: str
    zone: str
    on: bool
    run_at: time
    off: DaysOff
    digest_on: bool
    digest_at: time
    reconcile_at: time
    since: date
    changed_by: str
    changed_at: datetime

    def of(self, job: Job) -> Timetable:
        """Nobody gets a digest on a day off or a weekend; what drifts is mended on any day."""
        if job is Job.DIGEST:
            off = DaysOff(self.off.weekdays | WEEKEND, self.off.dates, self.off.country)
            return Timetable(self.zone, self.digest_at, self.since, off, self.on and self.digest_on)
        if job is Job.RECONCILE:
            return Timetable(self.zone, self.reconcile_at, self.since, DaysOff(), self.on)
        return Timetable(self.zone, self.run_at, self.since, self.off, self.on)


def local_date(zone: str, now: datetime) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def falls_due(zone: str, day: date, at: time) -> datetime | None:
    """The moment (UTC) at which clocks there first show `at` on this date; where they skip it, as long after as they
    went forward; None for a date that the zone never had."""
    there = ZoneInfo(zone)
    moment = datetime.combine(day, at, there).astimezone(UTC)
    if moment.astimezone(there).date() != day and not _exists(day, there):
        return None
    return moment


def _exists(day: date, there: ZoneInfo) -> bool:
    return datetime.combine(day, NOON, there).astimezone(UTC).astimezone(there).date() == day


def after(timetable: Timetable, newest: date | None) -> Timetable:
    """The same from behind the newest date that is done: older ones were done with it, or were off by then and stay so
    whatever is set later."""
    return timetable if newest is None else replace(timetable, since=max(timetable.since, newest + ONE_DAY))


def due(
    timetable: Timetable, now: datetime, done: Collection[date], holidays: Holidays = no_holidays
) -> list[date]:
    """Local dates whose moment has come and that are not `done`, the oldest first."""
    if not timetable.on:
        return []
    last = local_date(timetable.zone, now)
    days = (timetable.since + n * ONE_DAY for n in range((last - timetable.since).days + 1))
    return [day for day in days if day not in done and _has_come(timetable, day, now, holidays)]


def _has_come(timetable: Timetable, day: date, now: datetime, holidays: Holidays) -> bool:
    if timetable.off.includes(day, holidays):
        return False
    moment = falls_due(timetable.zone, day, timetable.at)
    return moment is not None and moment <= now


def next_due(
    timetable: Timetable, now: datetime, holidays: Holidays = no_holidays
) -> tuple[date, datetime] | None:
    """The next date to come, and its moment; None where it is off, or nothing is left in a year."""
    if not timetable.on:
        return None
    first = max(local_date(timetable.zone, now), timetable.since)
    for day in (first + n * ONE_DAY for n in range(367)):
        moment = falls_due(timetable.zone, day, timetable.at)
        if moment is not None and moment > now and not timetable.off.includes(day, holidays):
            return day, moment
    return None
