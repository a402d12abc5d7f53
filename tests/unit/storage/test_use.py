"""Use rolled up by day and period is what a slow look at every event finds."""

import gc
from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from weakref import ref

import numpy as np
import polars as pl
import pytest

from storage.facts import FACT_SCHEMAS
from storage.use import USE_SCHEMAS, roll_up

FIRST = date(2025, 11, 20)  # the turn of the year lies within
Event = dict[str, Any]


def events(rows: list[Event]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=FACT_SCHEMAS["usage"])


def random_events(seed: int, size: int = 600) -> list[Event]:
    rng = np.random.default_rng(seed)

    def one_of(values: list[Any]) -> Any:
        return values[rng.integers(len(values))]

    return [
        {
            "account_id": one_of([3, 7, 5000]),
            "day": FIRST + timedelta(days=int(rng.integers(75))),
            "source": one_of(["app", "app", "web"]),
            "event_id": str(number),
            "user": one_of(["ann", "bob", "Åsa", "", None]),
            "feature": one_of(["board", "chart", None]),
            "is_core": one_of([True, False, None]),
            "count": one_of([0, 1, 4, None]),
            "minutes": one_of([0.0, 0.04, 3.25, 1440.0, None]),
            "is_login": None,
            "is_advanced": one_of([True, False, None]),
        }
        for number in range(size)
    ]


def is_use(event: Event) -> bool:
    return event["count"] != 0 or (event["minutes"] or 0.0) >= 0.05


def used(rows: list[Event]) -> list[Event]:
    return [event for event in rows if is_use(event)]


def is_quiet(day: date) -> bool:
    return (day.month, day.day) >= (12, 24) or (day.month, day.day) <= (1, 2)


def spells(seen: dict[tuple[int, str], set[date]]) -> set[tuple[int, str, date, date]]:
    """The first and last day of each thing in each month, its quiet days apart."""
    by_period: dict[tuple[int, str, int, int, bool], set[date]] = defaultdict(set)
    for (account, thing), days in seen.items():
        for day in days:
            by_period[account, thing, day.year, day.month, is_quiet(day)].add(day)
    return {(key[0], key[1], min(days), max(days)) for key, days in by_period.items()}


@pytest.mark.parametrize("seed", range(5))
def test_days_hold_what_their_events_add_up_to(seed: int) -> None:
    rows = random_events(seed)
    found = roll_up(events(rows)).days
    by_row = found.with_columns(pl.col("source").cast(pl.String)).rows_by_key(
        ["account_id", "day", "source"], named=True, unique=True
    )
    assert set(by_row) == {(e["account_id"], e["day"], e["source"]) for e in rows}
    for (account, day, source), told in by_row.items():
        mine = [e for e in used(rows) if (e["account_id"], e["day"], e["source"]) == (account, day, source)]
        counts = [(1 if e["count"] is None else e["count"], e["is_core"]) for e in mine]
        assert told["used"] == bool(mine)
        assert told["volume"] == sum(count for count, _ in counts)
        assert told["core"] == sum(count for count, core in counts if core is True)
        assert told["peripheral"] == sum(count for count, core in counts if core is False)
        assert told["named"] == any(e["user"] is not None for e in mine)
        assert told["featured"] == any(e["feature"] is not None for e in mine)
        assert told["told"] == any(e["is_advanced"] is not None for e in mine)


@pytest.mark.parametrize("seed", range(5))
def test_people_and_advanced_features_count_once_a_day_whatever_the_source(seed: int) -> None:
    rows = random_events(seed)
    by_day = roll_up(events(rows)).days.group_by("account_id", "day").agg(pl.col("people", "advanced").sum())
    for account, day, people, advanced in by_day.iter_rows():
        mine = [e for e in used(rows) if (e["account_id"], e["day"]) == (account, day)]
        assert people == len({e["user"] for e in mine})
        assert advanced == len({e["feature"] for e in mine if e["is_advanced"]})


@pytest.mark.parametrize("seed", range(5))
def test_sessions_are_the_minutes_of_each_user_and_day(seed: int) -> None:
    rows, tenths = random_events(seed), defaultdict(int)
    for event in used(rows):
        tenths[event["account_id"], event["day"], event["user"]] += round((event["minutes"] or 0.0) * 10)
    expected = sorted((account, day, spent) for (account, day, _), spent in tenths.items() if spent)
    assert sorted(roll_up(events(rows)).sessions.rows()) == expected


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("frame", "column"), [("users", "user"), ("features", "feature")])
def test_periods_name_the_first_and_the_last_day_of_each_thing(seed: int, frame: str, column: str) -> None:
    rows, seen = random_events(seed), defaultdict(set)
    for event in used(rows):
        if event[column] is not None:
            seen[event["account_id"], event[column]].add(event["day"])
    found = getattr(roll_up(events(rows)), frame).with_columns(pl.col("thing").cast(pl.String))
    told = found.select("account_id", "thing", "first", "last").rows()
    assert len(told) == len(set(told))
    assert set(told) == spells(seen)


@pytest.mark.parametrize("seed", range(5))
def test_sources_hold_each_day_they_delivered_on_idle_events_included(seed: int) -> None:
    rows = random_events(seed)
    told = {
        (account, source, first + timedelta(days=bit))
        for account, source, first, last, held in roll_up(events(rows))
        .sources.with_columns(pl.col("source").cast(pl.String))
        .iter_rows()
        for bit in range((last - first).days + 1)
        if held >> bit & 1
    }
    assert told == {(e["account_id"], e["source"], e["day"]) for e in rows}


def test_no_period_is_longer_than_a_month() -> None:
    daily = [
        event | {"day": FIRST + timedelta(days=n), "account_id": 1, "user": "ann", "count": 1}
        for n, event in enumerate(random_events(1, 75))
    ]
    users = roll_up(events(daily)).users
    assert users.select((pl.col("last") - pl.col("first")).dt.total_days().max()).item() <= 30
    assert users.height == 4 + 2  # November to February, and the quiet days of two years


def test_the_order_of_events_does_not_matter() -> None:
    rows = random_events(9)
    one, other = roll_up(events(rows)), roll_up(events(rows[::-1]))
    for name in USE_SCHEMAS:
        frames = [
            getattr(use, name).with_columns(pl.col(pl.Categorical).cast(pl.String)) for use in (one, other)
        ]
        ordered = [frame.sort(pl.all()) for frame in frames]
        assert ordered[0].equals(ordered[1])


def test_nothing_used_is_nothing_rolled_up() -> None:
    use = roll_up(events([]))
    assert {name: getattr(use, name).height for name in USE_SCHEMAS} == dict.fromkeys(USE_SCHEMAS, 0)
    assert all(getattr(use, name).schema == pl.Schema(kinds) for name, kinds in USE_SCHEMAS.items())


@pytest.mark.parametrize("idle", [0, 1], ids=["all are use", "some are idle"])
def test_the_events_go_as_soon_as_they_are_rolled_up(idle: int) -> None:
    rows = random_events(2, 100)
    usage = events(rows if idle else used(rows))
    held = ref(usage)
    gc.disable()  # which would come by after so many objects, however many events they hold
    try:
        roll_up(usage)
        del usage
        assert held() is None
    finally:
        gc.enable()
