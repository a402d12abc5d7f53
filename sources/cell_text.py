"""Text of cells as expressions: templates, conditions, the small things a mapping can do to a text."""

from collections.abc import Callable
from datetime import date
from string import Formatter

import polars as pl

from sources.readers.chunks import ROW
from sources.rules import Condition


def plain_header(header: str) -> str:
    """A header without case, spaces and dashes: "External ID" and "external_id" are one."""
    return "_".join(header.casefold().replace("-", " ").replace("_", " ").split())


def filled_only(cell: pl.Expr) -> pl.Expr:
    return pl.when(cell.str.strip_chars().str.len_bytes() > 0).then(cell)


def first_of(cell: pl.Expr, mark: str) -> pl.Expr:
    return cell.str.split(mark).list.first().str.strip_chars()


def each_told(told: Callable[[str], str], cells: pl.Series) -> pl.Series:
    texts = [None if cell is None else told(cell) for cell in cells.to_list()]
    return pl.Series(cells.name, texts, dtype=pl.String)


def filled(template: str, label: str, repeat: "pl.Expr | str | None") -> pl.Expr:
    parts: list[pl.Expr] = []
    for literal, name, _, _ in Formatter().parse(template):
        if literal:
            parts.append(pl.lit(literal))
        if name == "row":
            parts.append(pl.col(ROW).cast(pl.String))
        elif name == "file":
            parts.append(pl.lit(label))
        elif name == "repeat":
            parts.append(repeat if isinstance(repeat, pl.Expr) else pl.lit(""))
        elif name:
            parts.append(pl.col(name).str.strip_chars())
    return pl.concat_str(parts)


def blanked(frame: pl.DataFrame) -> pl.DataFrame:
    """Cells of nothing but white space as null."""
    text = [name for name in frame.columns if name != ROW]
    return frame.with_columns(
        pl.when(pl.col(name).str.strip_chars().str.len_bytes() > 0).then(pl.col(name)) for name in text
    )


def months_before(months: pl.Expr, day: date) -> pl.Expr:
    """That many calendar months before `day`, as ISO text; what is no number of months stays as it is."""
    trimmed = months.str.strip_chars()
    whole = trimmed.str.contains(r"^[0-9]{1,3}$")
    step = pl.when(whole).then(pl.format("-{}mo", trimmed)).otherwise(pl.lit("0mo"))
    moved = pl.lit(day).dt.offset_by(step).dt.strftime("%Y-%m-%d")
    return pl.when(whole).then(moved).otherwise(months)


def holds(condition: Condition, frame: pl.DataFrame) -> pl.Expr:
    """Whether a row meets the condition; a column the file lacks is blank throughout."""
    if condition.any:
        return pl.any_horizontal(holds(inner, frame) for inner in condition.any)
    if condition.column in frame.columns:
        cell = pl.col(condition.column).str.strip_chars()
    else:
        cell = pl.lit(None, dtype=pl.String)
    tests = []
    if condition.is_ is not None:
        tests.append(cell.is_in(condition.is_).fill_null(False))
    if condition.is_not is not None:
        tests.append(~cell.is_in(condition.is_not).fill_null(False))
    if condition.above is not None:
        # What is no number is kept, so that its parser can say so.
        tests.append((cell.cast(pl.Float64, strict=False) > condition.above).fill_null(cell.is_not_null()))
    if condition.filled is not None:
        tests.append(cell.is_not_null() == pl.lit(condition.filled))
    return pl.all_horizontal(tests)
