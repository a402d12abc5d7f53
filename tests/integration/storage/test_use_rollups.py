"""Roll-ups kept beside the events: what the events say now, whatever came in between and whoever made them."""

import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from storage_rows import NOON

from storage.activity import Activity
from storage.feature_kinds import FeatureKinds
from storage.use import USE_SCHEMAS, Use, roll_up
from storage.use_rollups import PART, UseRollups, UseSince

SINCE, UNTIL = date(2025, 9, 1), NOON.date()
ALL = UseSince(days=SINCE, sources=SINCE, sessions=SINCE, users=SINCE, features=SINCE)
IDS = [1, 2, PART + 1]
Change = Callable[[Activity], object]


def kinds(*known: tuple[str, str, bool]) -> FeatureKinds:
    return FeatureKinds(pl.DataFrame(list(known), schema=["source", "name", "is_core"], orient="row"))


PLAIN = kinds(("app", "board", True))


def chunk(first: int, size: int, days_back: int, user: str = "ann") -> pl.DataFrame:
    """Events of three accounts, one a day backwards from `days_back` days ago."""
    n = range(first, first + size)
    moments = [NOON - timedelta(days=days_back + i % 120) for i in range(size)]
    return pl.DataFrame(
        {
            "external_id": [f"e{i}" for i in n],
            "source": ["app"] * size,
            "account_id": [IDS[i % 3] for i in n],
            "occurred_at": pl.Series(moments, dtype=pl.Datetime("us", "UTC")),
            "user": [user if i % 2 else f"u{i % 5}" for i in n],
            "feature": ["board" if i % 3 else "chart" for i in n],
            "minutes": [float(i % 7) for i in n],
        }
    )


@pytest.fixture
def filled(activity: Activity) -> Activity:
    activity.merge(chunk(0, 240, 1), 1)
    return activity


def plain(use: Use) -> dict[str, pl.DataFrame]:
    frames = {name: getattr(use, name) for name in USE_SCHEMAS}
    return {
        name: frame.with_columns(pl.col(pl.Categorical).cast(pl.String)).sort(pl.all())
        for name, frame in frames.items()
    }


def kept(activity: Activity, known: FeatureKinds = PLAIN) -> dict[str, pl.DataFrame]:
    return plain(activity.use(IDS, ALL, UNTIL, known))


def made_of_events(activity: Activity, known: FeatureKinds = PLAIN) -> dict[str, pl.DataFrame]:
    return plain(roll_up(known.fill(activity.scan(IDS, SINCE, UNTIL))))


def same(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> bool:
    return all(one[name].equals(other[name]) for name in USE_SCHEMAS)


def folders(tmp_path: Path) -> set[str]:
    return {entry.name for entry in (tmp_path / "activity" / "rollups").iterdir()}


def test_what_is_kept_is_what_the_events_come_to(filled: Activity) -> None:
    assert kept(filled)["users"].height > 20
    assert same(kept(filled), made_of_events(filled))


@pytest.mark.parametrize(
    "change",
    [
        lambda activity: activity.merge(chunk(900, 5, 100), 2),
        lambda activity: activity.merge(chunk(0, 40, 30), 2),
        lambda activity: activity.undo(1),
        lambda activity: activity.compact(),
        lambda activity: activity.forget(users=["ann"]),
        lambda activity: activity.forget(account_ids=[2]),
    ],
    ids=["late events", "events that move", "undo", "compaction", "a person erased", "an account erased"],
)
def test_it_follows_whatever_happens_to_the_events(filled: Activity, change: Change) -> None:
    kept(filled)
    change(filled)
    assert same(kept(filled), made_of_events(filled))


def test_only_months_with_news_are_rolled_up_again(filled: Activity, tmp_path: Path) -> None:
    kept(filled)
    before = folders(tmp_path)
    filled.merge(chunk(900, 1, 1), 2)
    kept(filled)
    assert len(before - folders(tmp_path)) == 1
    assert len(folders(tmp_path)) == len(before)


def test_what_a_feature_is_said_to_be_changes_the_roll_up(filled: Activity) -> None:
    other = kinds(("app", "board", False))
    assert not same(kept(filled, PLAIN), kept(filled, other))
    assert same(kept(filled, other), made_of_events(filled, other))


def test_an_erased_person_is_in_no_byte_of_it(activity: Activity, tmp_path: Path) -> None:
    activity.merge(chunk(0, 60, 1, user="erase.me@example.com"), 1)
    kept(activity)
    every = [path for path in (tmp_path / "activity").rglob("*") if path.is_file()]
    assert any(b"erase.me" in path.read_bytes() for path in every)
    activity.forget(users=["erase.me@example.com"])
    left = [path for path in (tmp_path / "activity").rglob("*") if path.is_file()]
    assert not any(b"erase.me" in path.read_bytes() for path in left)
    kept(activity)
    assert not any(b"erase.me" in p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())


def test_half_a_roll_up_that_a_crash_left_is_passed_over_and_swept(filled: Activity, tmp_path: Path) -> None:
    half = tmp_path / "activity" / "rollups" / "2026-02-making-abc"
    half.mkdir(parents=True)
    (half / "days-0.parquet").write_bytes(b"half")
    assert same(kept(filled), made_of_events(filled))
    assert half.name not in folders(tmp_path)


def test_a_roll_up_that_is_gone_is_made_again(filled: Activity, tmp_path: Path) -> None:
    kept(filled)
    shutil.rmtree(tmp_path / "activity" / "rollups")
    assert same(kept(filled), made_of_events(filled))


def test_a_roll_up_swept_while_it_is_read_is_made_again(
    filled: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    find, swept = UseRollups._paths, iter([True, True, False])

    def find_what_goes(self: UseRollups, *asked: Any) -> list[Path]:
        found = find(self, *asked)
        if next(swept, False):
            self.forget()
        return found

    monkeypatch.setattr(UseRollups, "_paths", find_what_goes)
    assert same(kept(filled), made_of_events(filled))


def test_whoever_may_only_read_the_table_makes_it_of_the_events(
    filled: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any) -> None:
        raise PermissionError("read-only file system")

    monkeypatch.setattr(UseRollups, "_build", refused)
    assert same(kept(filled), made_of_events(filled))


def _height(root: Path) -> int:
    return Activity(root).use(IDS, ALL, UNTIL, PLAIN).days.height


def test_processes_that_need_it_at_once_make_it_once_and_read_the_same(
    filled: Activity, tmp_path: Path
) -> None:
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        heights = list(pool.map(_height, [tmp_path / "activity"] * 6))
    assert set(heights) == {made_of_events(filled)["days"].height}
    months = {name[:7] for name in folders(tmp_path)}
    assert len(folders(tmp_path)) == len(months)


def test_frames_reach_as_far_back_as_each_is_wanted(filled: Activity) -> None:
    lately = UNTIL - timedelta(days=20)
    use = filled.use(IDS, UseSince(days=SINCE, users=lately), UNTIL, PLAIN)
    assert use.days["day"].min() == made_of_events(filled)["days"]["day"].min()
    assert use.users.select((pl.col("last") >= lately).all()).item()
    assert use.sessions.is_empty()
    assert use.features.is_empty()


def test_nothing_that_begins_later_is_told(filled: Activity) -> None:
    then = UNTIL - timedelta(days=40)
    use = filled.use(IDS, ALL, then, PLAIN)
    assert use.days["day"].max() == then
    assert use.users.select((pl.col("first") <= then).all()).item()


def test_nobody_has_used_anything_yet(activity: Activity) -> None:
    assert activity.use(IDS, ALL, UNTIL, PLAIN).days.is_empty()
