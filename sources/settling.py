"""Which way round a column writes day and month, and what its decimal mark is, settled by all of its values."""

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


NUMBER_LOOK = r"^[^\d]*(\d[\d.,]*)-?[^\d]*$"
TWO_WAYS = r"^[1-9]\d{0,2}[.,]\d{3}$"
PERHAPS_TWO_WAYS = r"[.,]\d{3}"
COMMA_SHOWN = r"^(?:\d+,(?:\d{1,2}|\d{4,})|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}|0,\d+)$"
POINT_SHOWN = r"^(?:\d+\.(?:\d{1,2}|\d{4,})|\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}|0\.\d+)$"


@dataclass(frozen=True)
class Marked:
    """`decimal` is "." or ",", "?" where rows contradict each other, "" where nothing settles it."""

    decimal: str
    says: str


def looks_two_ways(cells: pl.Series) -> bool:
    """Whether a number could be thousands or decimals."""
    perhaps = cells.filter(cells.str.contains(PERHAPS_TWO_WAYS).fill_null(False))
    return bool(_numbers(perhaps).str.contains(TWO_WAYS).any())


def _numbers(cells: pl.Series) -> pl.Series:
    return cells.str.strip_chars().str.extract(NUMBER_LOOK, 1)


def settle_mark(chunks: Iterator[Chunk], column: str) -> Marked:
    """Reads the file once for the decimal mark of one column."""
    comma: tuple[int, str] | None = None
    point: tuple[int, str] | None = None
    example = ""
    for chunk in chunks:
        if column not in chunk.frame.columns:
            continue
        comma = comma or _shown(chunk.frame, column, COMMA_SHOWN)
        point = point or _shown(chunk.frame, column, POINT_SHOWN)
        seen = None if example else _shown(chunk.frame, column, TWO_WAYS)
        example = seen[1] if seen else example
        if comma and point:
            break
    return _marked(column, comma, point, example)


def _shown(frame: pl.DataFrame, column: str, form: str) -> tuple[int, str] | None:
    places = _numbers(frame[column]).str.contains(form).fill_null(False).arg_true()
    return (frame[ROW][places[0]], frame[column][places[0]].strip()) if len(places) else None


def _marked(
    column: str, comma: tuple[int, str] | None, point: tuple[int, str] | None, example: str
) -> Marked:
    if comma and point:
        both = f"{comma[1]!r} (row {comma[0]}) and {point[1]!r} (row {point[0]})"
        return Marked("?", f"{column}: numbers are written both ways, {both}")
    if comma:
        return Marked(
            ",", f"{column}: the comma is the decimal mark, as {comma[1]!r} on row {comma[0]} shows"
        )
    if point:
        return Marked(
            ".", f"{column}: the point is the decimal mark, as {point[1]!r} on row {point[0]} shows"
        )
    reading = "thousands" if "," in example else "decimals"
    return Marked(
        "", f"{column}: numbers such as {example!r} are read as {reading}; `locale:` says otherwise"
    )


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
