"""Roll-ups kept beside the events: what the events say now, whatever came in between and whoever made them."""

import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from integration.forked import forking
from storage_rows import NOON

from storage import use_rollups
from storage.activity import Activity
from storage.feature_kinds import FeatureKinds
from storage.use import USE_SCHEMAS, Use, roll_up
from storage.use_rollups import PART, READ, UseRollups, UseSince

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
    return {name: texts(frame).sort(pl.all()) for name, frame in frames.items()}


def texts(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col(pl.Categorical).cast(pl.String))


def kept(activity: Activity, known: FeatureKinds = PLAIN) -> dict[str, pl.DataFrame]:
    return plain(activity.use(IDS, ALL, UNTIL, known))


def made_of_events(activity: Activity, known: FeatureKinds = PLAIN) -> dict[str, pl.DataFrame]:
    return plain(roll_up(known.fill(activity.scan(IDS, SINCE, UNTIL))))


def same(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> bool:
    return all(one[name].equals(other[name]) for name in USE_SCHEMAS)


def folders(tmp_path: Path) -> set[str]:
    return {entry.name for entry in (tmp_path / "activity" / "rollups").iterdir()}


@pytest.fixture
def strewn(filled: Activity) -> Activity:
    """Every account's events of a month in many files, in one of them not in the order of accounts."""
    for size, first in enumerate((300, 400, 500), 10):
        filled.merge(chunk(first, 8 * size, 3), first)
    filled.forget(users=["u3"])
    for first in (600, 700, 800):
        filled.merge(chunk(first, 50, 2), first)
    return filled


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many events are held of each reading of their files."""
    collect, found = pl.LazyFrame.collect, list[int]()

    def noted(plan: pl.LazyFrame) -> pl.DataFrame:
        frame: pl.DataFrame = collect(plan)
        if frame.columns == list(READ) and "SCAN" in plan.explain():
            found.append(frame.height)
        return frame

    monkeypatch.setattr(pl.LazyFrame, "collect", lambda plan, *_, **__: noted(plan))
    return found


def sizes(activity: Activity) -> pl.DataFrame:
    """How many events each part has in each month."""
    events = activity.scan(IDS, SINCE, UNTIL)
    part = (pl.col("account_id") - 1) // PART
    return events.group_by(part=part, month=pl.col("day").dt.month_start()).len()


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


def test_files_that_are_read_in_pieces_may_lie_in_any_order(strewn: Activity, tmp_path: Path) -> None:
    files = list((tmp_path / "activity" / "events" / "month=2026-01").iterdir())
    assert len(files) > 3
    assert not all(pl.read_parquet(file)["account_id"].is_sorted() for file in files)


@pytest.mark.parametrize("held", [1, 30, 70, 200, 10_000])
def test_in_what_pieces_a_month_is_read_changes_nothing(
    strewn: Activity, held: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(use_rollups, "HELD", held)
    assert same(kept(strewn), made_of_events(strewn))


def test_no_more_is_held_of_a_month_than_fits(
    strewn: Activity, readings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    most = (
        strewn.scan(IDS, SINCE, UNTIL)
        .group_by("account_id", pl.col("day").dt.month_start())
        .len()["len"]
        .max()
    )
    monkeypatch.setattr(use_rollups, "HELD", most)
    assert sizes(strewn)["len"].max() > most
    kept(strewn)
    assert max(readings) <= most
    assert sum(readings) == sizes(strewn)["len"].sum()


def test_the_files_of_a_month_that_fits_are_read_once(strewn: Activity, readings: list[int]) -> None:
    assert sizes(strewn)["part"].n_unique() > 1
    kept(strewn)
    assert len(readings) == sizes(strewn)["month"].n_unique()


@pytest.mark.parametrize("whole", ["a part", "a month"])
def test_each_part_is_to_the_row_what_its_events_make_in_one_piece(
    strewn: Activity, tmp_path: Path, whole: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if whole == "a part":
        monkeypatch.setattr(use_rollups, "HELD", sizes(strewn)["len"].max())
    kept(strewn)
    events = pl.scan_delta(str(tmp_path / "activity" / "events"))
    for path in (tmp_path / "activity" / "rollups").rglob("*.parquet"):
        frame, part = path.stem.split("-")
        first = int(part) * PART + 1
        inside = pl.col("account_id").is_between(first, first + PART - 1)
        of_month = events.filter(inside, pl.col("month") == path.parent.name[:7])
        expected = roll_up(PLAIN.fill(of_month.select(READ).collect()))
        assert texts(pl.read_parquet(path)).equals(texts(getattr(expected, frame)))


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
    with ProcessPoolExecutor(3, mp_context=forking()) as pool:
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
