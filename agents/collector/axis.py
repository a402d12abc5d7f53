"""The columns every grid of the collector shares: one per day, from the first day any window reaches to the
last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Small = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LOOKBACK_DAYS = 490
"""How far before the first as-of day facts must reach: the 365 days of a trace, up to 30 of a source's silence
before them, and the 90 that say whether such a silence is usual. Reply habits need 365 + 60 + 2 x 14.
"""

KNOWN_DAYS = 425
"""Use or conversation within this many days makes a silent account a real zero; older than that, nothing is
known.
"""

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
FAR = 2**31 - 1
NOT_A_DAY = np.iinfo(np.int64).min  # what numpy makes of a missing date
FEW = 24
"""Up to this many as-of days, looking each one up is quicker than a pass over every column."""


@dataclass(frozen=True)
class Axis:
    """Column 0 stands for everything earlier; `at` are the columns of the as-of days, [T] ascending."""

    origin: int  # days since 1970-01-01 of column 0
    width: int
    at: Ints

    @classmethod
    def covering(cls, days: Sequence[date]) -> "Axis":
        numbers = np.array([day.toordinal() - EPOCH_ORDINAL for day in days], dtype=np.int64)
        origin = int(numbers[0]) - LOOKBACK_DAYS - 1
        return cls(origin, int(numbers[-1]) - origin + 1, numbers - origin)

    @property
    def first_day(self) -> date:
        """The earliest day any window of any as-of day reaches."""
        return self.day(1)

    @property
    def last_day(self) -> date:
        return self.day(self.width - 1)

    def cut(self, days: int) -> "Axis":
        """The same axis from `days` days before the first as-of day on, for windows that reach no further
        back.
        """
        shift = int(self.at[0]) - days
        return Axis(self.origin + shift, self.width - shift, self.at - shift)

    def day(self, column: int) -> date:
        return date.fromordinal(EPOCH_ORDINAL + self.origin) + timedelta(days=int(column))

    def ordinal(self, columns: Ints) -> Ints:
        """Proleptic ordinals (date.toordinal) of columns."""
        return columns + (self.origin + EPOCH_ORDINAL)

    def columns(self, days: pl.Series) -> Ints:
        """Columns of a Date series; days before the axis become column 0, null and later ones FAR."""
        columns = day_numbers(days)
        columns -= self.origin
        np.maximum(columns, 0, out=columns)
        columns[columns >= self.width] = FAR
        return columns


def day_numbers(days: pl.Series) -> Ints:
    """Days since 1970-01-01 of a Date series, FAR for null."""
    numbers: Ints = days.to_numpy().astype("datetime64[D]").astype(np.int64)
    if days.null_count():
        numbers[numbers == NOT_A_DAY] = FAR
    return numbers


def rows_of(account_ids: Ints, wanted: pl.Series) -> Ints:
    """The row of each account id of `wanted`, -1 where it is not one of the (ascending) `account_ids`."""
    values: Ints = (wanted.cast(pl.Int64).fill_null(-1) if wanted.null_count() else wanted).to_numpy()
    if account_ids.size == 0:
        return np.full(values.size, -1, dtype=np.int64)
    low, span = int(account_ids[0]), int(account_ids[-1] - account_ids[0]) + 1
    if span <= 8 * account_ids.size:
        table = np.full(span + 1, -1, dtype=np.int64)
        table[account_ids - low] = np.arange(account_ids.size)
        if values.size and values.min() >= low and values.max() < low + span:
            values = values - low
        else:
            values = np.where((values >= low) & (values < low + span), values - low, span)
        rows: Ints = table[values]
        return rows
    place = np.minimum(np.searchsorted(account_ids, values), account_ids.size - 1)
    return np.where(account_ids[place] == values, place, -1)


def ratio(above: NDArray[np.generic], below: NDArray[np.generic]) -> Floats:
    """Element-wise above / below, NaN where below is not positive."""
    bottom = below.astype(np.float64)
    out = np.full(np.broadcast_shapes(above.shape, below.shape), np.nan)
    np.divide(above.astype(np.float64), bottom, out=out, where=bottom > 0)
    return out


def known(values: Floats, where: Flags) -> Floats:
    """`values` where they are known, NaN elsewhere."""
    return np.where(where, values, np.nan)


def taken(grid: NDArray[np.generic], columns: Ints) -> Ints:
    """grid[a, columns[a, t]] of an [A, G] grid, as int64; columns are clipped to the grid."""
    at = np.clip(columns, 0, grid.shape[1] - 1)
    return np.take_along_axis(grid, at, axis=1).astype(np.int64)


def running(cells: NDArray[np.generic]) -> Ints:
    """Cumulative integer sums along the days of an [A, G] grid."""
    # Widened first: a sum that widens as it goes takes ten times as long.
    wide = cells.astype(np.int64)
    return np.cumsum(wide, axis=1, out=wide)


def within(cumulative: Ints, columns: Ints, days: int) -> Ints:
    """Sums over the `days` days ending on each of `columns` ([T]); [A, T]."""
    return cumulative[:, columns] - cumulative[:, np.maximum(columns - days, 0)]


def every_window(cumulative: Ints, days: int) -> Ints:
    """Sums over the `days` days ending on each column, [A, G]; windows cut by the left edge count what is
    there.
    """
    out = cumulative.copy()
    out[:, days:] -= cumulative[:, :-days]
    return out


def marked(rows: Ints, columns: Ints, shape: tuple[int, int]) -> Flags:
    """[A, G] cells that hold any event."""
    cells = np.zeros(shape[0] * shape[1], dtype=np.bool_)
    cells[rows * shape[1] + columns] = True
    return cells.reshape(shape)


def next_at(marks: Flags, columns: Ints) -> Ints:
    """The first marked column at or after each of `columns` ([T]), FAR where there is none; [A, T]."""
    if columns.size > FEW or not marks.size:
        return next_column(marks)[:, columns].astype(np.int64)
    out = np.empty((marks.shape[0], columns.size), dtype=np.int64)
    for index, column in enumerate(columns):
        place = marks[:, column:].argmax(axis=1)
        found = marks[np.arange(marks.shape[0]), place + column]
        out[:, index] = np.where(found, place + column, FAR)
    return out


def any_within(marks: Flags, columns: Ints, days: int) -> Flags:
    """Whether any of the `days` days ending on each of `columns` ([T]) is marked; [A, T]."""
    if columns.size > FEW or not marks.size:
        return last_column(marks)[:, columns] > columns - days
    out = np.empty((marks.shape[0], columns.size), dtype=np.bool_)
    for index, column in enumerate(columns):
        out[:, index] = marks[:, max(int(column) - days + 1, 0) : column + 1].any(axis=1)
    return out


def next_column(marks: Flags) -> Small:
    """The first marked column at or after each column, FAR where there is none; [A, G]."""
    here = np.where(marks, np.arange(marks.shape[1], dtype=np.int32), np.int32(FAR))
    return np.minimum.accumulate(here[:, ::-1], axis=1)[:, ::-1]


def last_column(marks: Flags) -> Small:
    """The last marked column at or before each column, -1 where there is none; [A, G]."""
    here = np.where(marks, np.arange(marks.shape[1], dtype=np.int32), np.int32(-1))
    return np.maximum.accumulate(here, axis=1)
