"""The table as XLSX: text is text, numbers are numbers, and nothing in it is a formula or a link."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO
from typing import IO, TYPE_CHECKING

from domain.errors import KeepwellError
from keepwell.exports import colours
from keepwell.exports.plain_text import ems, holdable
from keepwell.exports.table import Cell, Column, Kind, Table, known

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_575
"""Below the head, in one sheet of the format."""
LONGEST_TEXT = 32_767
LOOKED_AT = 200
"""Rows whose texts say how wide a column is."""
NARROWEST, WIDEST = 8.0, 60.0
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_xlsx(table: Table, out: IO[bytes]) -> int:
    """Rows written, without holding them in memory. KeepwellError for more rows than a sheet can have."""
    from xlsxwriter.workbook import Workbook

    with Workbook(out, {"constant_memory": True, "nan_inf_to_errors": True, **PLAIN}) as book:
        book.set_properties({"title": holdable(table.name), "created": _dated(table.as_of)})
        sheet = _Sheet(book, table)
        sheet.head()
        for row in table.rows:
            sheet.add(row)
        sheet.finish()
    return sheet.rows


def xlsx_bytes(table: Table) -> bytes:
    out = BytesIO()
    write_xlsx(table, out)
    return out.getvalue()


def _dated(day: date) -> datetime:
    return datetime.combine(day, time())


@dataclass
class _Sheet:
    book: "Workbook"
    table: Table
    rows: int = 0
    widths: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sheet: Worksheet = self.book.add_worksheet(_sheet_name(self.table.name))
        self.formats = [_format(self.book, column) for column in self.table.columns]
        self.widths = [max(NARROWEST, 3.0 + 1.5 * ems(column.title)) for column in self.table.columns]

    def head(self) -> None:
        style = self.book.add_format({"bold": True, "bg_color": colours.PALE, "bottom": 1, "valign": "top"})
        for place, column in enumerate(self.table.columns):
            self.sheet.write_string(0, place, _text(column.title), style)
        self.sheet.freeze_panes(1, 1)

    def add(self, row: Sequence[Cell]) -> None:
        self.rows += 1
        if self.rows > MOST_ROWS:
            raise KeepwellError(
                f"A sheet of XLSX holds at most {MOST_ROWS:,} rows. Narrow the rows down, or take CSV."
            )
        for place, (cell, column) in enumerate(zip(row, self.table.columns, strict=True)):
            self._put(place, known(cell), column)

    def _put(self, place: int, cell: Cell, column: Column) -> None:
        shown = self.formats[place]
        if cell is None:
            return
        if isinstance(cell, str):
            self.sheet.write_string(self.rows, place, _text(cell), shown)
            if self.rows <= LOOKED_AT:
                self.widths[place] = max(self.widths[place], 2.0 + 1.5 * ems(cell[:80]))
        elif isinstance(cell, date):
            self.sheet.write_datetime(self.rows, place, cell, shown)
            self.widths[place] = max(self.widths[place], 11.0)
        else:
            self.sheet.write_number(
                self.rows, place, cell / 100 if column.kind is Kind.MONEY else cell, shown
            )
            self.widths[place] = max(self.widths[place], 14.0 if column.kind is Kind.MONEY else 0.0)

    def finish(self) -> None:
        for place, width in enumerate(self.widths):
            self.sheet.set_column(place, place, min(width, WIDEST))
        self.sheet.autofilter(0, 0, max(self.rows, 1), len(self.table.columns) - 1)


def _format(book: "Workbook", column: Column) -> "Format":
    decimals = f".{'0' * column.decimals}" if column.decimals else ""
    shown = {
        Kind.TEXT: "@",
        Kind.NUMBER: f"#,##0{decimals}",
        Kind.DATE: "yyyy-mm-dd",
        Kind.MONEY: "#,##0.00",
        Kind.PERCENT: f"0{decimals}%",
    }
    return book.add_format({"num_format": shown[column.kind]})


def _text(text: str) -> str:
    return holdable(text)[:LONGEST_TEXT]


def _sheet_name(name: str) -> str:
    """What the format allows: 31 characters, some signs and outer apostrophes not."""
    plain = "".join("-" if letter in "[]:*?/\\" else letter for letter in holdable(name))[:31].strip("' ")
    return plain if plain and plain.casefold() != "history" else "Table"
