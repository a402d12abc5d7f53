"""The schedule of a home: seeded from settings, changed by an admin, and what it says is due."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, time
from typing import Any

from domain.errors import KeepwellError
from domain.schedules import MAIN, DaysOff, Job, Schedule, after, due, local_date
from keepwell.bootstrap import House
from keepwell.schedule_settings import known_zone
from keepwell.settings import Settings
from keepwell.work_days import country_code, is_holiday

RECONCILE_AT = time(3, 30)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def schedule_of(house: House) -> Schedule:
    """As it is set; made from the settings the first time."""
    return house.schedules.get() or house.schedules.seed(_from_settings(house.settings, house))


def schedule_or_first(house: House) -> Schedule:
    """The same without keeping it: nobody has started anything by looking."""
    return house.schedules.get() or _from_settings(house.settings, house)


def _from_settings(settings: Settings, house: House) -> Schedule:
    now = house.now()
    return Schedule(
        portfolio=MAIN,
        zone=settings.schedule_zone,
        on=settings.schedule_on,
        run_at=settings.schedule_at,
        off=DaysOff(country=_known_country(settings.schedule_holidays)),
        digest_on=settings.digest_on,
        digest_at=settings.digest_at,
        reconcile_at=RECONCILE_AT,
        since=local_date(settings.schedule_zone, now),
        changed_by="settings",
        changed_at=now,
    )


def change_schedule(
    house: House,
    by: str,
    *,
    zone: str | None = None,
    on: bool | None = None,
    run_at: time | None = None,
    weekdays_off: Collection[int] | None = None,
    dates_off: Collection[date] | None = None,
    holidays: str | None = None,
    digest_on: bool | None = None,
    digest_at: time | None = None,
) -> Schedule:
    """What is None stays; `holidays` "" is none. KeepwellError for a zone or a country nobody knows.

    Where it is switched on again, it begins with the date it is there: what passed while it was off is not made up for.
    """
    now, was = house.now(), schedule_of(house)
    told: dict[str, Any] = {"on": on, "run_at": run_at, "digest_on": digest_on, "digest_at": digest_at}
    if zone is not None:
        told["zone"] = _zone(zone)
    new = replace(was, **{name: value for name, value in told.items() if value is not None})
    if on and not was.on:
        new = replace(new, since=local_date(new.zone, now))
    off = DaysOff(
        was.off.weekdays if weekdays_off is None else frozenset(weekdays_off),
        was.off.dates if dates_off is None else frozenset(dates_off),
        was.off.country if holidays is None else _known_country(holidays),
    )
    if len(off.weekdays) == len(WEEKDAYS):
        raise KeepwellError("Every weekday is off: nothing would ever run. Switch the schedule off instead.")
    kept = replace(new, off=off, changed_by=by, changed_at=now)
    house.schedules.keep(kept)
    return kept


def _zone(name: str) -> str:
    try:
        return known_zone(name)
    except ValueError as wrong:
        raise KeepwellError(f"{wrong}.") from wrong


def _known_country(name: str | None) -> str | None:
    if not name:
        return None
    code = country_code(name)
    if code is None:
        raise KeepwellError(f"'{name}' is no country whose holidays are known. Use a code such as DE.")
    return code


def days_due(house: House, job: Job, schedule: Schedule | None = None) -> list[date]:
    """Local dates whose hour has come and that nobody has done."""
    plan = schedule or schedule_of(house)
    table = after(plan.of(job), house.schedules.newest_done(job))
    return due(table, house.now(), (), is_holiday)
