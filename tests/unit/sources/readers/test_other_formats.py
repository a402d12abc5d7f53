"""Parquet and XLSX: typed cells become the text a CSV of the same data would hold."""

import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from reading_rows import Read

from domain.errors import SourceRejectedError
from sources.readers.folder import find
from sources.readers.parquet import read_parquet
from sources.readers.workbook import read_sheet, sheet_names


def parquet(frame: pl.DataFrame) -> Read:
    held = io.BytesIO()
    frame.write_parquet(held)
    held.seek(0)
    return Read(read_parquet(held))


def test_parquet_types_become_canonical_text() -> None:
    read = parquet(
        pl.DataFrame(
            {
                "id": [1, None],
                "at": [datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), None],
                "naive": [datetime(2026, 1, 2, 3, 4, 5), None],  # noqa: DTZ001
                "day": [date(2026, 1, 2), None],
                "flag": [True, False],
                "amount": [12.0, 12.5],
                "said": [[{"speaker": "a", "text": "hi"}], None],
                "raw": [b"\x00", b"\x01"],
            }
        )
    )
    first, second = read.cells
    assert first["at"] == "2026-01-02T03:04:05.000000Z"
    assert first["naive"] == "2026-01-02T03:04:05.000000"
    assert (first["day"], first["flag"], first["amount"]) == ("2026-01-02", "true", "12")
    assert first["said"] == '[{"speaker": "a", "text": "hi"}]'
    assert (second["id"], second["flag"], second["amount"]) == ("", "false", "12.5")
    assert "raw" not in first
    assert read.observed.notes == ["column 'raw' holds binary data and was left out"]


def test_parquet_times_that_no_calendar_holds_are_given_as_numbers_for_the_parser_to_refuse() -> None:
    far = {
        "day": pl.Series([2**30, -(2**30), None, 0]).cast(pl.Int32).cast(pl.Date),
        "ms": pl.Series([2**62, -(2**62), None, 0]).cast(pl.Datetime("ms")),
        "us": pl.Series([2**62, -(2**62), None, 0]).cast(pl.Datetime("us", "UTC")),
    }
    cells = parquet(pl.DataFrame(far)).cells
    assert cells[0] == {"day": str(2**30), "ms": str(2**62), "us": str(2**62)}
    assert cells[1] == {"day": str(-(2**30)), "ms": str(-(2**62)), "us": str(-(2**62))}
    assert cells[2] == {"day": "", "ms": "", "us": ""}
    assert [text[:10] for text in cells[3].values()] == ["1970-01-01"] * 3


def test_parquet_floats_are_whole_where_they_are_and_odd_ones_stay_what_they_are() -> None:
    held = [12.0, None, 0.5, 12.0, -0.0, float("inf"), float("nan"), 2.0**60]
    written = ["12", "", "0.5", "12", "0", "inf", "nan", "1.152921504606847e+18"]
    assert [row["minutes"] for row in parquet(pl.DataFrame({"minutes": held})).cells] == written
    nothing = pl.DataFrame({"id": ["1"], "minutes": [None]}, {"id": pl.String, "minutes": pl.Float64})
    assert parquet(nothing).cells[0]["minutes"] == ""


def test_parquet_streams_and_numbers_its_rows() -> None:
    read = parquet(pl.DataFrame({"id": range(120_000)}))
    assert read.numbers[0] == 1
    assert read.numbers[-1] == 120_000


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1" + b"\0" * 100 + b"PAR1", b"not parquet at all"])
def test_a_damaged_parquet_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(SourceRejectedError, match="Parquet"):
        Read(read_parquet(io.BytesIO(data)))


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    sheet.write(number, place, cell)
    return path


def test_a_sheet_gives_text_and_the_sheets_own_row_numbers(tmp_path: Path) -> None:
    rows = [[], ["id", "seats", "day", "ok", "id"], ["a", 12, date(2026, 1, 2), True, "x"], [], ["b", 2.5]]
    path = workbook(tmp_path / "accounts.xlsx", {"Sheet1": rows})
    with path.open("rb") as stream:
        read = Read(read_sheet(stream, "Sheet1"))
    assert read.cells[0] == {"id": "a", "seats": "12", "day": "2026-01-02", "ok": "true", "id_2": "x"}
    assert read.cells[1]["seats"] == "2.5"
    assert read.numbers == [3, 5]


def test_every_sheet_is_an_entry_named_after_it(tmp_path: Path) -> None:
    workbook(tmp_path / "export.xlsx", {"accounts": [["id"]], "usage events": [["id"]]})
    entries = find(tmp_path).entries
    assert [entry.names for entry in entries] == [
        ("export.xlsx", "accounts.xlsx"),
        ("usage_events.xlsx",),
    ]


def test_a_file_that_is_no_workbook_is_refused() -> None:
    with pytest.raises(SourceRejectedError, match="workbook"):
        sheet_names(io.BytesIO(b"PK\x03\x04 nothing"))


def test_a_workbook_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "accounts.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 30_000_000)
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.write(path, "accounts.xlsx")
    found = find(tmp_path)
    assert found.entries == []
    assert all("zip bomb" in reason for reason in found.refused.values())
    assert len(found.refused) == 2
