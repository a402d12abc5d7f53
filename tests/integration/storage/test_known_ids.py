"""What is kept beside the activity table to know an event again: right, whole, and gone with its events."""

import pickle
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from storage_rows import NOON

from storage import known_ids
from storage.activity import Activity
from storage.known_ids import KnownIds


def one(event_id: str, account: int = 1, at: datetime = NOON, user: str = "ann") -> pl.DataFrame:
    columns = {"external_id": [event_id], "source": ["app"], "account_id": [account], "user": [user]}
    return pl.DataFrame(columns).with_columns(occurred_at=pl.lit(at).cast(pl.Datetime("us", "UTC")))


def clashes(activity: Activity, frame: pl.DataFrame) -> bool:
    return activity.merge(frame, 2).colliding.height == 1


def arrays(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "activity" / "events_known_ids").iterdir())


def test_there_is_one_array_for_each_data_file(activity: Activity, tmp_path: Path) -> None:
    activity.merge(one("a"), 1)
    activity.merge(one("b", at=datetime(2025, 1, 1, tzinfo=UTC)), 1)
    activity.compact()
    assert len(arrays(tmp_path)) == 2
    assert arrays(tmp_path) == arrays(tmp_path)
    for n in range(9):
        activity.merge(one(f"more-{n}"), 1)
    activity.compact()
    assert len(arrays(tmp_path)) == 2


@pytest.mark.parametrize("damage", [b"", b"half a file", bytes(200)], ids=["empty", "half", "zeros"])
def test_a_damaged_or_missing_array_is_built_anew(activity: Activity, tmp_path: Path, damage: bytes) -> None:
    activity.merge(one("a"), 1)
    activity.compact()
    for path in arrays(tmp_path):
        path.write_bytes(damage)
    assert clashes(Activity(tmp_path / "activity"), one("a", account=2))
    for path in arrays(tmp_path):
        path.unlink()
    assert clashes(Activity(tmp_path / "activity"), one("a", account=2))


def test_leftovers_of_a_crash_and_of_another_version_go(activity: Activity, tmp_path: Path) -> None:
    activity.merge(one("a"), 1)
    activity.compact()
    mine = arrays(tmp_path)
    for name in ("tmp123.part", f"{mine[0].name.split('.parquet')[0]}.parquet.0123.npy"):
        (mine[0].parent / name).write_bytes(b"x")
    activity.merge(one("b"), 1)
    activity.compact()
    assert {path.suffix for path in arrays(tmp_path)} == {".npy"}
    assert len(arrays(tmp_path)) == 2


def test_a_folder_that_cannot_be_written_costs_time_only(activity: Activity, tmp_path: Path) -> None:
    (tmp_path / "activity").mkdir()
    (tmp_path / "activity" / "events_known_ids").write_text("in the way")
    activity.merge(one("a"), 1)
    assert clashes(activity, one("a", account=2))


def test_what_another_process_wrote_or_took_away_is_noticed(tmp_path: Path) -> None:
    mine, other = Activity(tmp_path / "activity"), Activity(tmp_path / "activity")
    mine.merge(one("a"), 1)
    other.merge(one("b"), 1)
    assert clashes(mine, one("b", account=2))
    other.forget(account_ids=[1])
    assert mine.merge(one("b", account=2), 2).accepted == 1


SMAPS = Path("/proc/self/smaps")


def resident(folder: Path) -> list[int]:
    """How many kilobytes of each mapped file below a folder count as this process's memory."""
    found: list[int] = []
    inside = False
    for line in SMAPS.read_text().splitlines():
        name, *rest = line.split()
        if not name.endswith(":"):
            inside = str(folder) in line
        elif inside and name == "Rss:":
            found.append(int(rest[0]))
    return found


@pytest.mark.skipif(not SMAPS.exists(), reason="tells what Linux tells of a process")
@pytest.mark.parametrize(("kept_in", "stays"), [(0, False), (10**9, True)], ids=["large", "small"])
def test_what_is_read_of_many_ids_does_not_stay_in_memory(
    tmp_path: Path, kept_in: int, stays: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_ids, "MAPPED", 0)
    monkeypatch.setattr(known_ids, "KEPT_IN", kept_in)
    activity = Activity(tmp_path / "activity")
    activity.merge(one("a"), 1)
    activity.merge(one("b"), 1)
    for _ in range(2):
        assert clashes(activity, one("a", account=2))
    assert len(resident(tmp_path)) >= 2
    assert any(resident(tmp_path)) == stays


def test_nothing_of_a_forgotten_person_is_left_in_the_arrays(activity: Activity, tmp_path: Path) -> None:
    activity.merge(one("hers", user="erika"), 1)
    activity.merge(one("his", user="bob"), 1)
    activity.compact()
    hers, his = (pl.Series(["app\x1f" + name]).hash().item() for name in ("hers", "his"))
    held = {int(value) for path in arrays(tmp_path) for value in np.load(path)}
    assert {hers, his} == held
    activity.forget(users=["erika"])
    assert {int(value) for path in arrays(tmp_path) for value in np.load(path)} == {his}


def test_it_travels_to_another_process_by_name(tmp_path: Path) -> None:
    known = KnownIds(str(tmp_path / "events"))
    assert isinstance(pickle.loads(pickle.dumps(known)), KnownIds)  # our own bytes
