"""Which way round a column writes day and month, settled by all of its values."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from sources.moments import Order
from sources.readers.chunks import ROW, Chunk

AMBIGUOUS_LOOK = r"^\s*(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}(?:\D|$)"


@dataclass(frozen=True)
class Settled:
    """`order` is None where nothing settles it or rows contradict each other; `says` is for the report."""

    order: Order | None
    says: str


def looks_ambiguous(cells: pl.Series) -> bool:
    """Whether a value could be read both ways."""
    parts = _parts(cells)
    both = (pl.col("a") <= 12) & (pl.col("b") <= 12) & (pl.col("a") != pl.col("b"))
    return bool(parts.select(both.any()).item())


def _parts(cells: pl.Series) -> pl.DataFrame:
    return cells.to_frame("t").select(
        a=pl.col("t").str.extract(AMBIGUOUS_LOOK, 1).cast(pl.Int64, strict=False),
        b=pl.col("t").str.extract(AMBIGUOUS_LOOK, 2).cast(pl.Int64, strict=False),
    )


def settle(chunks: Iterator[Chunk], column: str) -> Settled:
    """Reads the file once for one column."""
    day_first: tuple[int, str] | None = None
    month_first: tuple[int, str] | None = None
    for chunk in chunks:
        if column not in chunk.frame.columns:
            continue
        day_first = day_first or _witness(chunk.frame, column, first_is_day=True)
        month_first = month_first or _witness(chunk.frame, column, first_is_day=False)
        if day_first and month_first:
            break
    return _said(column, day_first, month_first)


def _witness(frame: pl.DataFrame, column: str, first_is_day: bool) -> tuple[int, str] | None:
    parts = _parts(frame[column])
    one, other = ("a", "b") if first_is_day else ("b", "a")
    clear = parts.select((pl.col(one).is_between(13, 31) & (pl.col(other) <= 12)).fill_null(False))[:, 0]
    places = clear.arg_true()
    return (frame[ROW][places[0]], frame[column][places[0]].strip()) if len(places) else None


def _said(column: str, day: tuple[int, str] | None, month: tuple[int, str] | None) -> Settled:
    if day and month:
        both = f"{day[1]!r} (row {day[0]}) and {month[1]!r} (row {month[0]})"
        return Settled(None, f"{column}: day and month stand both ways round, {both}")
    if day:
        return Settled("dmy", f"{column}: day first, as {day[1]!r} on row {day[0]} shows")
    if month:
        return Settled("mdy", f"{column}: month first, as {month[1]!r} on row {month[0]} shows")
    return Settled(None, f"{column}: no value settles whether day or month comes first")
