"""XLSX sheets: the first row that is not empty names the columns; cells become text."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

import python_calamine as calamine

from domain.errors import SourceRejectedError
from sources.readers.chunks import CHUNK_ROWS, MAX_COLUMNS, Chunk, Observed, Reading, text_frame

UNREADABLE = "the workbook cannot be read"
FAILURES = (calamine.CalamineError, OSError, ValueError)


def sheet_names(stream: BinaryIO) -> list[str]:
    """Raises SourceRejectedError when the file is no workbook."""
    return list(_open(stream).sheet_names)


def _open(stream: BinaryIO) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_filelike(stream)
    except FAILURES as error:
        raise SourceRejectedError(f"{UNREADABLE} ({error})") from None


def read_sheet(stream: BinaryIO, sheet: str) -> Reading:
    """One sheet of a workbook; row numbers are those of the sheet."""
    observed = Observed(f"XLSX, sheet {sheet!r}")
    return Reading(_chunks(stream, sheet, observed), observed)


def _chunks(stream: BinaryIO, sheet: str, observed: Observed) -> Iterator[Chunk]:
    try:
        rows = _open(stream).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except FAILURES as error:
        raise SourceRejectedError(f"{UNREADABLE} ({error})") from None
    numbered = ((n, row) for n, row in enumerate(rows, 1) if any(cell not in ("", None) for cell in row))
    _, head = next(numbered, (0, []))
    if not head:
        raise SourceRejectedError(f"sheet {sheet!r} is empty: its first row must name the columns")
    header = _header(head, observed)
    held: list[tuple[int, list[Any]]] = []
    for entry in numbered:
        held.append(entry)
        if len(held) >= CHUNK_ROWS:
            yield _chunk(header, held)
            held = []
    yield _chunk(header, held)


def _header(row: list[Any], observed: Observed) -> list[str]:
    names: list[str] = []
    if len(row) > MAX_COLUMNS:
        raise SourceRejectedError(f"the sheet has {len(row):,} columns; the limit is {MAX_COLUMNS:,}")
    for place, cell in enumerate(row, 1):
        base = name = (_text(cell) or "").strip() or f"column_{place}"
        count = 1
        while name in names:
            count += 1
            name = f"{base}_{count}"
        if count > 1:
            observed.note(f"the header names {base!r} more than once")
            observed.counts[f"duplicate header {base}"] += 1
        names.append(name)
    return names


def _chunk(header: list[str], held: list[tuple[int, list[Any]]]) -> Chunk:
    columns: dict[str, list[str | None]] = {
        name: [_text(row[place]) if place < len(row) else None for _, row in held]
        for place, name in enumerate(header)
    }
    return Chunk(text_frame(columns, [number for number, _ in held]))


def _text(cell: Any) -> str | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell.total_seconds()) if isinstance(cell, timedelta) else str(cell)
