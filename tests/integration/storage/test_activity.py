"""Usage events in Delta: each on its own day, once, whoever writes and however late."""

import threading
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from storage.activity import Activity
from storage.facts import FACT_SCHEMAS

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def events(*rows: dict[str, Any]) -> pl.DataFrame:
    kinds: dict[str, Any] = {
        "row": pl.Int64,
        "source": pl.String,
        "external_id": pl.String,
        "account_id": pl.Int64,
        "occurred_at": pl.Datetime("us", "UTC"),
        "user": pl.String,
        "feature": pl.String,
        "is_core": pl.Boolean,
        "count": pl.Int64,
        "minutes": pl.Float64,
        "is_login": pl.Boolean,
        "is_advanced": pl.Boolean,
    }
    full = [
        {
            "row": i,
            "source": "app",
            "external_id": f"e{i}",
            "account_id": 1,
            "occurred_at": NOON,
            "user": "ann",
        }
        | row
        for i, row in enumerate(rows)
    ]
    return pl.DataFrame([{name: row.get(name) for name in kinds} for row in full], schema=kinds)


def many(ids: Sequence[int], account: int = 1, **more: Any) -> pl.DataFrame:
    return events(*({"external_id": f"e{i}", "account_id": account, **more} for i in ids))


def counts(activity: Activity, frame: pl.DataFrame, import_id: int) -> tuple[int, int, int]:
    merged = activity.merge(frame, import_id)
    return merged.accepted, merged.updated, merged.unchanged


def test_a_table_never_written_to_is_empty(activity: Activity) -> None:
    assert activity.scan().schema == pl.Schema(FACT_SCHEMAS["usage"])
    assert activity.scan().is_empty()
    assert activity.span() is None
    assert activity.accounts_among([1]) == set()
    assert activity.undo(1).removed == 0
    assert activity.forget(users=["ann"]) == 0
    assert activity.compact() == 0


def test_an_empty_table_is_a_normal_state_too(activity: Activity) -> None:
    activity.merge(events({}), 1)
    activity.undo(1)
    assert activity.scan().is_empty()
    assert activity.span() is None
    assert counts(activity, events({}), 2) == (1, 0, 0)


@pytest.mark.parametrize("size", [3, 700], ids=["small", "bulk"])
def test_events_are_stored_once_however_often_they_come(activity: Activity, size: int) -> None:
    assert counts(activity, many(range(size)), 1) == (size, 0, 0)
    assert counts(activity, many(range(1, size + 1)), 2) == (1, 0, size - 1)
    assert activity.scan().height == size + 1


def test_a_late_event_lands_on_its_own_day(activity: Activity) -> None:
    activity.merge(events({"occurred_at": datetime(2026, 3, 1, tzinfo=UTC)}), 1)
    activity.merge(
        events({"external_id": "late", "occurred_at": datetime(2025, 11, 30, 23, 59, tzinfo=UTC)}), 2
    )
    assert activity.scan().sort("day").get_column("day").to_list() == [date(2025, 11, 30), date(2026, 3, 1)]
    assert activity.span() == (date(2025, 11, 30), date(2026, 3, 1))


@pytest.mark.parametrize("size", [1, 700], ids=["small", "bulk"])
def test_an_event_that_moved_to_another_month_is_not_there_twice(activity: Activity, size: int) -> None:
    activity.merge(many(range(size)), 1)
    moved = many(range(size), occurred_at=NOON - timedelta(days=45))
    assert counts(activity, moved, 2) == (0, size, 0)
    assert activity.scan().get_column("day").unique().to_list() == [(NOON - timedelta(days=45)).date()]
    assert activity.scan().height == size


@pytest.mark.parametrize("size", [1, 700], ids=["small", "bulk"])
def test_an_id_on_another_account_is_seen_in_whatever_month_it_is(activity: Activity, size: int) -> None:
    activity.merge(many(range(size)), 1)
    elsewhere = many(range(size), account=2, occurred_at=NOON - timedelta(days=70))
    merged = activity.merge(elsewhere, 2)
    assert (merged.accepted, merged.collisions.height, merged.colliding.height) == (0, size, size)
    assert activity.scan().get_column("account_id").unique().to_list() == [1]


def test_the_same_id_from_two_sources_is_two_events(activity: Activity) -> None:
    assert counts(activity, events({}, {"external_id": "e0", "source": "web"}), 1) == (2, 0, 0)


def test_scan_keeps_to_accounts_days_and_ranges(activity: Activity) -> None:
    rows = [
        {"external_id": f"{a}-{d}", "account_id": a, "occurred_at": NOON - timedelta(days=d)}
        for a in range(1, 6)
        for d in (0, 20, 40)
    ]
    activity.merge(events(*rows), 1)
    since, until = date(2026, 2, 9), date(2026, 2, 28)
    assert sorted(activity.scan([2, 4], since, until).get_column("event_id")) == ["2-20", "4-20"]
    ranged = activity.scan(id_range=(2, 3), until=until)
    assert sorted(ranged.get_column("event_id")) == ["2-20", "2-40", "3-20", "3-40"]
    assert activity.scan([]).is_empty()
    assert activity.accounts_among([5, 6]) == {5}


def test_concurrent_writers_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def write(worker: int) -> None:
        try:
            for n in range(5):
                mine = [{"external_id": f"{worker}-{n}"}, {"external_id": f"shared-{n}", "count": worker}]
                Activity(tmp_path / "a").merge(events(*mine), worker)
        except BaseException as error:  # a failure in a thread must fail the test
            failures.append(error)

    threads = [threading.Thread(target=write, args=(w,)) for w in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    stored = Activity(tmp_path / "a").scan().get_column("event_id").to_list()
    assert sorted(stored) == sorted(
        {f"{w}-{n}" for w in range(4) for n in range(5)} | {f"shared-{n}" for n in range(5)}
    )


def test_compacting_changes_files_and_no_events(activity: Activity) -> None:
    for n in range(10):
        activity.merge(events({"external_id": f"x{n}"}), n)
    before = activity.scan().sort("event_id")
    assert activity.compact() == 1
    assert activity.compact() == 0
    assert activity.scan().sort("event_id").equals(before)


def test_a_forgotten_person_is_in_no_file_any_more(activity: Activity, tmp_path: Path) -> None:
    activity.merge(events({"user": "erika.mustermann@x.test"}, {"user": "bob", "external_id": "b"}), 1)
    changed = {"user": "erika.mustermann@x.test", "count": 5}
    activity.merge(events(changed), 2)
    activity.merge(events({"user": "carl", "external_id": "c", "account_id": 2}), 3)
    assert activity.forget(users=["erika.mustermann@x.test"]) == 2
    assert sorted(activity.scan().get_column("user")) == ["bob", "carl"]
    assert activity.forget(account_ids=[2]) == 1
    held = [path for path in tmp_path.rglob("*") if path.is_file() and b"erika" in path.read_bytes()]
    assert held == []
    assert activity.scan().get_column("user").to_list() == ["bob"]


def test_the_log_keeps_statistics_of_no_personal_column(activity: Activity, tmp_path: Path) -> None:
    activity.merge(events({"user": "erika.mustermann@x.test", "external_id": "mail-of-erika"}), 1)
    logs = [path.read_text() for path in tmp_path.rglob("*.json")]
    assert logs
    assert not any("erika" in log for log in logs)
