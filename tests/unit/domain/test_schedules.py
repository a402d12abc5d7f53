"""When a local date falls due, in zones whose clocks jump, go back and skip whole days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.schedules import DaysOff, Timetable, due, falls_due, local_date, next_due

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/Santiago",
    "Africa/Casablanca",
    "America/Havana",
    "Asia/Beirut",
)
CLOCKS = st.builds(time, st.integers(0, 23), st.integers(0, 59))
DAYS = st.dates(date(2009, 1, 1), date(2030, 12, 31))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "at", "moment"),
    [
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:30"),  # skipped: clocks show 03:30
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),  # twice: the first of them
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45"),  # half an hour forward
        ("America/Santiago", "2026-09-06", "00:15", "2026-09-06T04:15"),  # midnight itself is skipped
        ("Asia/Kathmandu", "2026-11-26", "06:00", "2026-11-26T00:15"),
        ("Pacific/Apia", "2011-12-29", "06:00", "2011-12-29T16:00"),
        ("Pacific/Apia", "2011-12-31", "06:00", "2011-12-30T16:00"),
    ],
)
def test_a_date_falls_due_when_clocks_there_show_the_hour(zone: str, day: str, at: str, moment: str) -> None:
    assert falls_due(zone, date.fromisoformat(day), time.fromisoformat(at)) == utc(moment)


def test_a_date_that_a_zone_never_had_is_never_due() -> None:
    timetable = Timetable("Pacific/Apia", time(6), date(2011, 12, 28))
    found = due(timetable, utc("2012-01-02T00:00"), set())
    assert [day.day for day in found] == [28, 29, 31, 1, 2]


@given(st.sampled_from(ZONES), DAYS, CLOCKS)
def test_moments_follow_one_another_as_their_dates_do(zone: str, day: date, at: time) -> None:
    moments = [falls_due(zone, day + timedelta(days=n), at) for n in range(-2, 3)]
    known = [one for one in moments if one is not None]
    assert len(known) >= 4
    assert known == sorted(set(known))


@given(st.sampled_from(ZONES), DAYS, CLOCKS)
def test_no_date_is_due_before_its_hour_has_come(zone: str, day: date, at: time) -> None:
    moment = falls_due(zone, day, at)
    if moment is None:
        return
    timetable = Timetable(zone, at, day)
    assert due(timetable, moment - timedelta(seconds=1), set()) == []
    assert due(timetable, moment, set())[:1] == [day]
    shown = moment.astimezone(ZoneInfo(zone))
    assert (shown.date(), shown.time()) >= (day, at)


@settings(max_examples=60)
@given(st.sampled_from(ZONES), DAYS, CLOCKS, st.lists(st.integers(1, 4000), min_size=1, max_size=120))
def test_however_often_one_looks_each_date_is_due_once_and_none_is_missed(
    zone: str, begin: date, at: time, minutes: list[int]
) -> None:
    timetable, now = Timetable(zone, at, begin), datetime.combine(begin, time(), UTC)
    ran: list[date] = []
    for step in minutes:
        now += timedelta(minutes=step)
        ran += due(timetable, now, set(ran))
    last = local_date(zone, now)
    every = [begin + timedelta(days=n) for n in range((last - begin).days + 1)]
    wanted = [day for day in every if (moment := falls_due(zone, day, at)) is not None and moment <= now]
    assert ran == wanted


def test_days_off_are_never_due() -> None:
    off = DaysOff(frozenset({5, 6}), frozenset({date(2026, 11, 26)}), "US")
    timetable = Timetable("UTC", time(6), date(2026, 11, 23), off)

    def holidays(day: date, country: str) -> bool:
        return country == "US" and day == date(2026, 11, 27)

    found = due(timetable, utc("2026-11-30T07:00"), {date(2026, 11, 23)}, holidays)
    assert [day.day for day in found] == [24, 25, 30]
    assert next_due(timetable, utc("2026-11-25T07:00"), holidays) == (
        date(2026, 11, 30),
        utc("2026-11-30T06:00"),
    )


def test_nothing_is_due_while_it_is_off() -> None:
    timetable = Timetable("UTC", time(6), date(2026, 11, 1), on=False)
    assert due(timetable, utc("2026-11-30T07:00"), set()) == []
    assert next_due(timetable, utc("2026-11-30T07:00")) is None
