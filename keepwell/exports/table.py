"""A table of whatever is on screen, written as CSV or XLSX row by row, so that its length costs time and no memory."""

import csv
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import IO

from domain.errors import KeepwellError
from domain.export import neutralise
from keepwell.exports.plain_text import holdable
from keepwell.revenue_words import amount

Cell = str | int | float | date | None
AT_ONCE = 500
"""Rows of CSV that are handed on together."""


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MONEY = "money"  # cells are whole cents
    PERCENT = "percent"  # cells are parts of one


@dataclass(frozen=True)
class Column:
    """`decimals` are how many of a number are shown; a CSV holds percents as parts of one, with all of them."""

    title: str
    kind: Kind = Kind.TEXT
    decimals: int = 0


@dataclass(frozen=True)
class Table:
    """`rows` may be read once only. `as_of` dates the file, so that the same table is the same bytes."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    as_of: date


def csv_chunks(table: Table) -> Iterator[bytes]:
    """UTF-8 CSV that a spreadsheet opens without running anything in it, piece by piece."""
    buffer = StringIO()
    out = csv.writer(buffer, lineterminator="\n")
    out.writerow(_safe(column.title) for column in table.columns)
    for number, row in enumerate(table.rows, start=1):
        out.writerow([_written(cell, column) for cell, column in zip(row, table.columns, strict=True)])
        if number % AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def write_csv(table: Table, out: IO[bytes]) -> None:
    for chunk in csv_chunks(table):
        out.write(chunk)


def _taken(buffer: StringIO) -> bytes:
    written = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return written


def _safe(text: str) -> str:
    return neutralise(holdable(text))


def _written(cell: Cell, column: Column) -> str:
    cell = known(cell)
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _safe(cell)
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if column.kind is Kind.MONEY:
        return amount(round(cell), grouped=False)
    if isinstance(cell, float) and column.kind is Kind.NUMBER:
        return f"{cell + 0.0:.{column.decimals}f}"
    return str(cell)


def known(cell: Cell) -> Cell:
    """None for a number that is none."""
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell


def written_to(path: Path, content: bytes | Iterable[bytes]) -> int:
    """Bytes written; KeepwellError where the file cannot be."""
    chunks = [content] if isinstance(content, bytes) else content
    try:
        with path.open("wb") as out:
            return sum(out.write(chunk) for chunk in chunks)
    except OSError as refused:
        raise KeepwellError(f"{path} cannot be written: {refused.strerror or refused}.") from refused
