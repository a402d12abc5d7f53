"""When people of a country are written to."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.drafts import WorkDays
from keepwell.work_days import CountryWorkDays, country_code

DAYS: WorkDays = CountryWorkDays()


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "country", "works"),
    [
        ("2026-11-18", "DE", True),
        ("2026-11-21", "DE", False),
        ("2026-10-03", "DE", False),
        ("2026-10-02", "Germany", True),
        ("2026-12-28", "GB", False),  # Boxing Day falls on a Saturday
        ("2026-07-14", "fr", False),
        ("2026-11-26", "US", False),
        ("2026-11-22", "SA", True),  # a Sunday
        ("2026-11-20", "SA", False),  # a Friday
        ("2026-11-22", "IL", True),
        ("2026-12-25", "Nowhere", True),
        ("2026-12-26", None, False),
    ],
)
def test_weekends_and_holidays_are_those_of_the_country(day: str, country: str | None, works: bool) -> None:
    assert DAYS.is_workday(date.fromisoformat(day), country) is works


def test_the_next_workday_is_the_day_itself_where_it_is_one() -> None:
    assert DAYS.next_workday(date(2026, 11, 18), "DE") == date(2026, 11, 18)
    assert DAYS.next_workday(date(2026, 12, 24), "DE") == date(2026, 12, 24)
    assert DAYS.next_workday(date(2026, 12, 25), "DE") == date(2026, 12, 28)


@pytest.mark.parametrize(
    ("now", "country", "zone", "then"),
    [
        ("2026-11-18T12:00", "DE", None, "2026-11-18T12:00"),
        ("2026-11-18T07:59", "DE", None, "2026-11-18T08:00"),
        ("2026-11-18T08:00", "DE", None, "2026-11-18T08:00"),
        ("2026-11-18T15:59", "DE", None, "2026-11-18T15:59"),
        ("2026-11-18T16:00", "DE", None, "2026-11-19T08:00"),
        ("2026-11-20T16:00", "DE", None, "2026-11-23T08:00"),
        ("2026-11-18T12:00", "US", None, "2026-11-18T14:00"),
        ("2026-11-18T12:00", "US", "America/Los_Angeles", "2026-11-18T17:00"),
        ("2026-11-18T12:00", "JP", "Europe/Berlin", "2026-11-18T12:00"),
        ("2026-11-18T23:30", "AU", None, "2026-11-18T23:30"),  # the morning after, in Sydney
        ("2026-11-18T12:00", "AU", "No/Where", "2026-11-18T22:00"),
        ("2026-11-19T13:30", "SA", None, "2026-11-19T13:30"),
        ("2026-11-19T14:00", "SA", None, "2026-11-22T06:00"),
        ("2026-11-18T18:00", None, None, "2026-11-19T09:00"),
        ("2026-11-18T18:00", "Nowhere", "../etc/passwd", "2026-11-19T09:00"),
    ],
)
def test_mail_goes_at_the_working_hours_of_the_place(
    now: str, country: str | None, zone: str | None, then: str
) -> None:
    assert DAYS.next_moment(utc(now), country, zone) == utc(then)


@pytest.mark.parametrize("country", ["DE", "US", "BR", "SA", "IN", None])
def test_whatever_the_clocks_do_it_is_between_nine_and_five_and_never_before_now(country: str | None) -> None:
    homes = {"DE": "Europe/Berlin", "US": "America/New_York", "BR": "America/Sao_Paulo", "SA": "Asia/Riyadh"}
    there = ZoneInfo(homes.get(country or "", "Asia/Kolkata" if country else "UTC"))
    now = utc("2026-03-01T00:17")
    for _ in range(700):  # past both changes of the clocks
        then = DAYS.next_moment(now, country, None)
        local = then.astimezone(there)
        assert then >= now
        assert 9 <= local.hour < 17
        assert DAYS.is_workday(local.date(), country)
        assert DAYS.next_moment(then, country, None) == then
        now += timedelta(hours=11)


def test_a_country_is_a_code_or_a_name() -> None:
    told = ("de", "Germany", " united  kingdom", "XX", "", None, "Atlantis", "001")
    assert [country_code(each) for each in told] == ["DE", "DE", "GB", None, None, None, None, None]
