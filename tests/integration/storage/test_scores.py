"""Scores: the newest day for the screens, every day once for history."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from storage_rows import Ticking, load

from domain.scores import SCORE_COLUMNS
from domain.signals import SignalId
from storage import delta, schema, score_history
from storage.accounts import AccountStore
from storage.activity import Activity
from storage.engine import read
from storage.intake import Intake
from storage.runs import RunStore
from storage.scores import ScoreStore

START = date(2026, 1, 30)


@pytest.fixture
def store(engine: Engine, activity: Activity, tmp_path: Path) -> ScoreStore:
    return store_on(engine, activity, tmp_path)


@pytest.fixture
def filed(sqlite_engine: Engine, activity: Activity, tmp_path: Path) -> ScoreStore:
    """For what is about the files of history alone, whichever database stands beside them."""
    return store_on(sqlite_engine, activity, tmp_path)


def store_on(engine: Engine, activity: Activity, folder: Path) -> ScoreStore:
    load(Intake(engine, activity, Ticking(datetime(2026, 1, 1, tzinfo=UTC))), accounts=[{}] * 9)
    return ScoreStore(engine, folder / "scores", Ticking())


def scored(
    ids: Sequence[int], days: Sequence[date], health: float = 50.0
) -> tuple[pl.DataFrame, pl.DataFrame]:
    keys = pl.DataFrame({"account_id": ids}).join(pl.DataFrame({"as_of": days}), how="cross")
    unset = [pl.lit(None, pl.Float64).alias(name) for name in SCORE_COLUMNS if name != "health"]
    frame = keys.with_columns(
        *unset, health=pl.lit(health), band=pl.lit("green"), standing=pl.lit("active"), calibration=pl.lit(1)
    )
    signals = keys.with_columns(*(pl.lit(float(i)).alias(signal) for i, signal in enumerate(SignalId)))
    return frame, signals


def days(count: int, start: date = START) -> list[date]:
    return [start + timedelta(days=i) for i in range(count)]


def told(rows: pl.DataFrame) -> list[tuple[int, date, float]]:
    return rows.select("account_id", "as_of", "health").rows()


def test_nothing_was_ever_scored(store: ScoreStore) -> None:
    assert store.latest().is_empty()
    assert store.history().columns == [
        "account_id",
        "as_of",
        *SCORE_COLUMNS,
        "band",
        "standing",
        "calibration",
    ]
    assert store.signal_history([1]).is_empty()
    assert store.compact() == 0


def test_the_newest_day_is_at_hand_and_every_day_is_kept(store: ScoreStore) -> None:
    store.write(*scored([1, 2], days(4)))
    last = START + timedelta(days=3)
    assert told(store.latest()) == [(1, last, 50.0), (2, last, 50.0)]
    assert store.history([2]).get_column("as_of").to_list() == days(4)
    assert store.history(since=days(4)[1], until=days(4)[2]).height == 4
    assert store.latest_signals([2]).select("account_id", "login_frequency", "advanced_interest").rows() == [
        (2, 0.0, 16.0)
    ]
    assert store.signal_history([1], until=START).select("tenure").rows() == [(12.0,)]


def test_an_older_day_written_later_does_not_replace_the_newest(store: ScoreStore) -> None:
    store.write(*scored([1], days(2)))
    store.write(*scored([1], days(3, START - timedelta(days=5)), health=10.0))
    assert told(store.latest()) == [(1, START + timedelta(days=1), 50.0)]
    assert store.history([1]).height == 5


@pytest.mark.parametrize("size", [1, 1_000], ids=["laid over", "by range"])
def test_writing_the_same_days_twice_leaves_one_copy_the_last(
    store: ScoreStore, engine: Engine, size: int
) -> None:
    span = days(size, date(2023, 1, 1))
    ids = list(range(1, 8))
    for health in (1.0, 2.0, 3.0):
        store.write(*scored(ids, span, health))
    found = store.history()
    assert (found.height, found.get_column("health").unique().to_list()) == (7 * size, [3.0])
    assert store.signal_history().height == 7 * size
    store.compact()
    assert store.history().equals(found)


def test_rescoring_some_accounts_keeps_the_others(store: ScoreStore) -> None:
    store.write(*scored(range(1, 8), days(1_000, date(2023, 1, 1)), 1.0))
    store.write(*scored([2, 6], days(900, date(2023, 1, 11)), 2.0))
    store.write(*scored([3], [date(2023, 1, 5)], 3.0))
    found = store.history()
    assert found.height == 7_000
    counted = found.get_column("health").value_counts().sort("health").rows()
    assert counted == [(1.0, 7_000 - 1_800 - 1), (2.0, 1_800), (3.0, 1)]
    store.write(*scored([2, 3, 6], days(2_000, date(2023, 1, 1)), 4.0))
    assert store.history([3]).get_column("health").unique().to_list() == [4.0]
    assert store.history([1]).get_column("health").unique().to_list() == [1.0]


def test_unknown_numbers_are_null_whether_nan_or_missing(store: ScoreStore, engine: Engine) -> None:
    frame, signals = scored([1], [START], health=float("nan"))
    store.write(frame, signals.select("account_id", "as_of", tenure=pl.lit(float("nan"))))
    assert store.latest().get_column("health").to_list() == [None]
    assert store.history().get_column("health").to_list() == [None]
    assert store.latest_signals().row(0)[2:] == (None,) * 17
    with read(engine) as connection:
        assert connection.execute(sa.select(schema.scores.c.health)).scalar() is None


def test_a_run_settles_the_touches_that_came_before_it_began_and_no_others(
    store: ScoreStore, engine: Engine, activity: Activity
) -> None:
    accounts = AccountStore(engine)
    assert accounts.touched_since_score() == list(range(1, 10))
    clock = Ticking()
    run = RunStore(engine, clock).start("daily", START)
    load(Intake(engine, activity, clock), invoices=[{"account": "A-2"}])
    store.write(*scored([1, 2, 3], [START]), run.id)
    store.settle_touches(run.id, [1, 2, 3])
    assert accounts.touched_since_score() == [2, 4, 5, 6, 7, 8, 9]
    store.settle_touches(run.id)
    assert accounts.touched_since_score() == [2]
    assert store.latest([3]).get_column("run_id").to_list() == [run.id]


def test_forgotten_accounts_are_in_no_history(store: ScoreStore) -> None:
    store.write(*scored([1, 2], days(40)))
    store.forget([1])
    assert store.history().get_column("account_id").unique().to_list() == [2]
    assert store.latest().get_column("account_id").to_list() == [2]
    assert store.latest_signals([1]).is_empty()


def test_a_month_is_compacted_a_piece_at_a_time(filed: ScoreStore, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in days(24, date(2026, 3, 1)):
        for first in (1, 4, 7):
            filed.write(*scored(range(first, first + 3), [day], float(first)))
        filed.write(*scored([2, 8], [day], 99.0))  # laid over
    before = filed.history(), filed.signal_history()
    held, real = [], delta.write_frame

    def write_frame(target: Any, frame: pl.DataFrame, **options: Any) -> None:
        held.append(frame.height)
        real(target, frame, **options)

    monkeypatch.setattr(score_history, "PIECE", 100)
    monkeypatch.setattr(delta, "write_frame", write_frame)
    assert filed.compact() == 1
    assert sum(held) == before[0].height == 216
    assert max(held) <= 100
    assert filed.history().equals(before[0])
    assert filed.signal_history().equals(before[1])
    assert filed.compact() == 0
