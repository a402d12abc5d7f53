"""A Delta table kept open: never behind, never another table's, and conflicts are noticed."""

import pickle
import shutil
from pathlib import Path

import polars as pl
import pytest
from deltalake.exceptions import CommitFailedError

from domain.errors import MisconfiguredError
from storage import delta

ROW = pl.DataFrame({"month": ["2026-03"], "x": [1]})


def add(table: delta.Table, replacing: str | None = None) -> None:
    delta.write_frame(table, ROW, partition="month", stats=("x",), replacing=replacing)


def height(table: delta.Table) -> int:
    found = table.open()
    return 0 if found is None else delta.scan(found).collect().height


def test_a_kept_table_sees_what_others_wrote(tmp_path: Path) -> None:
    mine, other = delta.Table(str(tmp_path / "t")), delta.Table(str(tmp_path / "t"))
    assert mine.open() is None
    add(other)
    assert height(mine) == 1
    add(other)
    assert (height(mine), height(pickle.loads(pickle.dumps(mine)))) == (2, 2)  # our own bytes


def test_a_table_made_anew_in_the_same_place_is_not_taken_for_the_old_one(tmp_path: Path) -> None:
    mine, other = delta.Table(str(tmp_path / "t")), delta.Table(str(tmp_path / "t"))
    for _ in range(3):
        add(mine)
    shutil.rmtree(tmp_path / "t")
    assert mine.open() is None
    for _ in range(5):
        add(other)
    assert height(mine) == 5


def test_a_replacement_worked_out_from_an_older_look_is_refused(tmp_path: Path) -> None:
    mine, other = delta.Table(str(tmp_path / "t")), delta.Table(str(tmp_path / "t"))
    add(mine)
    mine.open()
    add(other)
    with pytest.raises(CommitFailedError):
        add(mine, replacing="month = '2026-03'")
    assert height(mine) == 2


def test_the_log_is_summed_up_every_so_many_commits(tmp_path: Path) -> None:
    table = delta.Table(str(tmp_path / "t"))
    for _ in range(delta.CHECKPOINT_EVERY + 2):
        add(table)
    assert list((tmp_path / "t" / "_delta_log").glob("*.checkpoint.parquet"))
    assert height(delta.Table(table.uri)) == delta.CHECKPOINT_EVERY + 2


@pytest.mark.parametrize("name", ["my home", "hjemmemappe på Fjord AS", "a#b", "ブ"])
def test_a_table_is_found_again_in_a_folder_of_any_plain_name(tmp_path: Path, name: str) -> None:
    table = delta.Table(delta.location(tmp_path / name / "t"))
    add(table)
    add(table, replacing="month = '2026-03'")
    assert height(table) == 1


@pytest.mark.parametrize("name", ["a%20b", "all*", "why?", "x[1]", "{a,b}", "month=2026-03"])
def test_a_folder_whose_name_delta_would_misread_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(MisconfiguredError, match="Choose another folder"):
        delta.location(tmp_path / name / "t")
