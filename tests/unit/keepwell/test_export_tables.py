"""Tables leave as CSV and XLSX: nothing in them is a formula, numbers stay numbers, and length costs no memory."""

import csv
from collections.abc import Iterator
from datetime import date
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from domain.errors import KeepwellError
from keepwell.exports import sheet
from keepwell.exports.sheet import write_xlsx, xlsx_bytes
from keepwell.exports.table import AT_ONCE, Cell, Column, Kind, Table, csv_chunks, write_csv, written_to

DAY = date(2026, 11, 26)
COLUMNS = (
    Column("account"),
    Column("health", Kind.NUMBER, 1),
    Column("seats", Kind.NUMBER),
    Column("renewal", Kind.DATE),
    Column("ARR (EUR)", Kind.MONEY),
    Column("risk", Kind.PERCENT, 1),
)
ROW: tuple[Cell, ...] = ("Ålesund AS", 43.25, 20, date(2027, 4, 25), 805_440, 0.113)
NOTHING: tuple[Cell, ...] = (None, None, None, None, None, None)
FORMULAS = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "-2+3",
    "\t=1",
    '=HYPERLINK("http://evil.example")',
    "＝1",
)
LINKS = ("http://evil.example", "mailto:a@evil.example", "file:///etc/passwd", "internal:Sheet!A1")


def table(*rows: tuple[Cell, ...], columns: tuple[Column, ...] = COLUMNS) -> Table:
    return Table("Portfolio", columns, rows, DAY)


def as_csv(given: Table) -> list[list[str]]:
    out = BytesIO()
    write_csv(given, out)
    return list(csv.reader(StringIO(out.getvalue().decode())))


def read_back(given: Table) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(xlsx_bytes(given))).get_sheet_by_index(0).to_python()


def parts(document: bytes) -> dict[str, str]:
    with ZipFile(BytesIO(document)) as held:
        return {name: held.read(name).decode() for name in held.namelist()}


def test_a_csv_holds_what_is_on_screen() -> None:
    assert as_csv(table(ROW, NOTHING)) == [
        ["account", "health", "seats", "renewal", "ARR (EUR)", "risk"],
        ["Ålesund AS", "43.2", "20", "2027-04-25", "8054.40", "0.113"],
        ["", "", "", "", "", ""],
    ]


def test_an_xlsx_holds_numbers_as_numbers_and_days_as_days() -> None:
    assert read_back(table(ROW, NOTHING))[:2] == [
        ["account", "health", "seats", "renewal", "ARR (EUR)", "risk"],
        ["Ålesund AS", 43.25, 20.0, date(2027, 4, 25), 8054.40, 0.113],
    ]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_csv_begins_like_a_formula(text: str) -> None:
    assert as_csv(table((text, *NOTHING[1:])))[1][0] == f"'{text}"


def test_no_cell_of_an_xlsx_is_a_formula_or_a_link() -> None:
    hostile = (*FORMULAS, *LINKS)
    document = xlsx_bytes(table(*((text, *NOTHING[1:]) for text in hostile)))
    held = parts(document)
    assert not any("<f>" in text or "<hyperlink" in text for text in held.values())
    assert not any("externalLink" in name or "_rels/sheet" in name for name in held)
    assert [row[0] for row in read_back(table(*((text, *NOTHING[1:]) for text in hostile)))[1:]] == list(
        hostile
    )


def test_a_title_is_guarded_like_a_cell() -> None:
    assert as_csv(table(columns=(Column("=1+1"),)))[0] == ["'=1+1"]


def test_what_is_no_number_is_an_empty_cell() -> None:
    odd = ("x", float("nan"), 1, DAY, 0, float("inf"))
    assert as_csv(table(odd))[1] == ["x", "", "1", "2026-11-26", "0.00", ""]
    assert read_back(table(odd))[1] == ["x", "", 1.0, DAY, 0.0, ""]


def test_text_that_no_file_can_hold_does_not_stop_one() -> None:
    hostile = ("a\x00b\ud800c" + "W" * 40_000, *NOTHING[1:])
    assert len(str(read_back(table(hostile))[1][0])) == sheet.LONGEST_TEXT
    assert as_csv(table(hostile))[1][0].startswith("a\ufffdb\ufffdcW")


def test_a_sheet_has_a_frozen_head_widths_and_formats() -> None:
    held = parts(xlsx_bytes(table(ROW)))
    page = held["xl/worksheets/sheet1.xml"]
    assert 'state="frozen"' in page
    assert "<autoFilter" in page
    assert page.count("<col ") >= 2
    assert {"yyyy-mm-dd", "0.0%", "#,##0.0"} <= set(held["xl/styles.xml"].split('"'))


@pytest.mark.parametrize("name", ["", "History", "a/b:c*d?[e]", "'quoted'", "x" * 200, "日本語"])
def test_any_name_makes_a_sheet(name: str) -> None:
    document = xlsx_bytes(Table(name, COLUMNS, (ROW,), DAY))
    assert len(CalamineWorkbook.from_filelike(BytesIO(document)).sheet_names[0]) <= 31


def test_the_same_table_is_the_same_bytes_and_dated_by_its_day() -> None:
    assert xlsx_bytes(table(ROW)) == xlsx_bytes(table(ROW))
    assert "2026-11-26T00:00:00Z" in parts(xlsx_bytes(table(ROW)))["docProps/core.xml"]


def test_a_csv_is_written_while_its_rows_come() -> None:
    taken = 0

    def rows() -> Iterator[tuple[Cell, ...]]:
        nonlocal taken
        for _ in range(10 * AT_ONCE):
            taken += 1
            yield ROW

    chunks = csv_chunks(Table("Long", COLUMNS, rows(), DAY))
    next(chunks)
    assert taken == AT_ONCE
    assert sum(chunk.count(b"\n") for chunk in chunks) == 9 * AT_ONCE


def test_more_rows_than_a_sheet_can_hold_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_ROWS", 2)
    assert write_xlsx(table(ROW, ROW), BytesIO()) == 2
    with pytest.raises(KeepwellError, match="at most 2 rows"):
        write_xlsx(table(ROW, ROW, ROW), BytesIO())


def test_a_place_that_cannot_be_written_is_named(tmp_path: object) -> None:
    from pathlib import Path

    there = Path(str(tmp_path)) / "no" / "such" / "folder.csv"
    with pytest.raises(KeepwellError, match=r"folder\.csv cannot be written"):
        written_to(there, csv_chunks(table(ROW)))
