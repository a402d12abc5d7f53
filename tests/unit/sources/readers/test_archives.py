"""Compressed files: what is safe is read, everything else is refused before a row is."""

import gzip
import io
import os
import zipfile
from pathlib import Path

import polars as pl
import pytest
from reading_rows import Read, corpora

from domain.errors import NotFoundError
from sources.readers import archives
from sources.readers.folder import Found, find


def packed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def refusal(found: Found) -> str:
    assert found.entries == []
    (reason,) = found.refused.values()
    return reason


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("bomb.csv.gz", "like a zip bomb"),
        ("bomb_1000x.zip", "like a zip bomb"),
        ("many_entries.zip", "20,000 files"),
        ("zipslip.zip", "points outside"),
    ],
)
def test_hostile_archives_are_refused_with_a_sentence(name: str, why: str) -> None:
    assert why in refusal(find(corpora() / "own" / name))


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.zip", {"accounts.csv": b"0" * 50_000_000})
    data = path.read_bytes()
    lie = data.replace((50_000_000).to_bytes(4, "little"), (50).to_bytes(4, "little"))
    path.write_bytes(lie)
    found = find(path)
    assert not found.entries or sum(len(Read(e.read()).rows) for e in found.entries) == 0


@pytest.mark.parametrize("name", ["../up.csv", "/abs.csv", "a/../../b.csv", "C:\\x.csv", "..\\up.csv"])
def test_names_that_point_outside_are_refused(name: str, tmp_path: Path) -> None:
    assert "points outside" in refusal(find(packed(tmp_path / "x.zip", {name: b"a\n1\n"})))


def test_two_entries_of_one_name_are_refused_since_only_one_would_be_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("accounts.csv", "external_id,name\nA,a\n")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("accounts.csv", "external_id,name\nB,b\n")
    assert "'accounts.csv' more than once" in refusal(find(tmp_path / "x.zip"))


def test_a_zip_of_every_format_is_read_in_place(tmp_path: Path) -> None:
    table = io.BytesIO()
    pl.DataFrame({"id": ["p"]}).write_parquet(table)
    files = {"a/accounts.csv": b"id\nc\n", "b.jsonl": b'{"id":"j"}\n', "c.parquet": table.getvalue()}
    found = find(packed(tmp_path / "x.zip", {**files, "notes.md": b"#", "inner.zip": b"PK"}))
    labels = [entry.label for entry in found.entries]
    assert labels == ["x.zip/a/accounts.csv", "x.zip/b.jsonl", "x.zip/c.parquet"]
    cells = [Read(entry.read()).cells for entry in found.entries]
    assert cells == [[{"id": "c"}], [{"id": "j"}], [{"id": "p"}]]


def test_gzip_is_read_and_damage_is_told(tmp_path: Path) -> None:
    good = gzip.compress(b"id\n" + b"".join(b"%d\n" % i for i in range(5000)))
    (tmp_path / "accounts.csv.gz").write_bytes(good)
    (tmp_path / "cut.csv.gz").write_bytes(good[:-20])
    (tmp_path / "no.csv.gz").write_bytes(b"not gzip")
    found = find(tmp_path)
    assert [len(Read(entry.read()).rows) for entry in found.entries] == [5000]
    assert set(found.refused) == {"cut.csv.gz", "no.csv.gz"}


def test_a_broken_zip_and_a_locked_one_are_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.zip", {"accounts.csv": b"id\n1\n"})
    data = bytearray(path.read_bytes())
    place = data.rindex(b"PK\x01\x02")
    data[place + 8] |= 1
    (tmp_path / "x.zip").write_bytes(data)
    assert "encrypted" in refusal(find(tmp_path))
    path.write_bytes(b"PK\x03\x04garbage")
    assert "damaged" in refusal(find(tmp_path))


def test_the_total_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_TOTAL", 1000)
    assert "unpacks to more than" in refusal(find(packed(tmp_path / "x.zip", {"a.csv": os.urandom(5000)})))


def test_hidden_files_are_passed_over_and_strangers_listed(tmp_path: Path) -> None:
    (tmp_path / ".hidden.csv").write_text("id\n1\n")
    (tmp_path / "~$accounts.xlsx").write_text("lock")
    (tmp_path / "README.md").write_text("hello")
    found = find(tmp_path)
    assert (found.entries, found.unread) == ([], ["README.md"])


def test_a_path_that_is_not_there_is_told() -> None:
    with pytest.raises(NotFoundError, match="does not exist"):
        find(Path("/nowhere/at/all"))
