"""Facts in the order they are told, account by account and newest first: put in order once for many questions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from storage.facts import FRAMES, Facts

Ints = NDArray[np.int64]
Fact = dict[str, Any]
Key = TypeVar("Key")
Found = TypeVar("Found")

EPOCH = date(1970, 1, 1).toordinal()
SPAN = 1 << 23  # more than twice the days any date is from 1970: account and day fit into one number
NOTHING = int(np.iinfo(np.int64).min)
NEVER = int(np.iinfo(np.int64).max)


@dataclass(frozen=True, eq=False)
class Listing:
    """Rows of one table and the columns wanted of them, each row placed on the day `on`.

    A row counts from the day `known` on (null: never); left out, from the day it is placed on.
    """

    table: str
    columns: tuple[str, ...]
    on: str = "day"
    known: pl.Expr | None = None


@dataclass(frozen=True)
class Line:
    """A table in order: `keys` ascend by account and in it from the newest day back; `rows` is where each stands."""

    keys: Ints
    rows: Ints


class Chronicle:
    """The facts of some accounts, to be asked of one account and day at a time."""

    def __init__(self, facts: Facts) -> None:
        met = pl.max_horizontal("day", "scheduled_on")
        self._tables: dict[str, pl.DataFrame] = {name: getattr(facts, name) for name in FRAMES}
        self._tables["interactions"] = facts.interactions.with_columns(met_on=met)
        self._lines: dict[tuple[str, str], Line] = {}
        self._wanted: dict[Listing, pl.DataFrame] = {}
        self._known: dict[Listing, Ints] = {}
        self._codes: dict[tuple[str, str], Ints] = {}
        self._apart: dict[str, dict[int, list[Fact]]] = {}

    @classmethod
    def of(cls, facts: "Facts | Chronicle") -> "Chronicle":
        return facts if isinstance(facts, Chronicle) else cls(facts)

    def of_account(self, table: str, account_id: int) -> list[Fact]:
        """All there is of one account in a table that knows no days."""
        return _once(self._apart, table, self._by_account).get(account_id, [])

    def find(self, listing: Listing, account_id: int, last: date, days: int | None) -> Ints:
        """The rows of the `days` days that end on `last` (None: of all days up to it), newest first."""
        line = _once(self._lines, (listing.table, listing.on), self._in_order)
        today = last.toordinal() - EPOCH
        newest = account_id * SPAN - today
        oldest = newest + days if days is not None else account_id * SPAN + SPAN // 2
        first, end = line.keys.searchsorted((newest, oldest)).tolist()
        rows = line.rows[first:end]
        if listing.known is None:
            return rows
        known: Ints = rows[_once(self._known, listing, self._known_from)[rows] <= today]
        return known

    def read(self, listing: Listing, rows: Ints) -> list[Fact]:
        """What the listing wants to know of these rows."""
        frame = _once(self._wanted, listing, lambda one: self._tables[one.table][list(one.columns)])
        return [dict(zip(listing.columns, frame.row(row), strict=True)) for row in rows.tolist()]

    def distinct(self, listing: Listing, column: str, rows: Ints) -> int:
        """How many different values these rows have; having none is no value."""
        codes = _once(self._codes, (listing.table, column), self._coded)
        return len(set(codes[rows].tolist()) - {NOTHING})

    def _by_account(self, table: str) -> dict[int, list[Fact]]:
        apart: dict[int, list[Fact]] = {}
        for row in self._tables[table].iter_rows(named=True):
            apart.setdefault(row["account_id"], []).append(row)
        return apart

    def _in_order(self, table_and_day: tuple[str, str]) -> Line:
        table, on = table_and_day
        accounts, days = self._tables[table]["account_id"], self._tables[table][on].cast(pl.Date)
        account, day = (_numbers(one, NOTHING) for one in (accounts, days))
        placed = np.flatnonzero((account != NOTHING) & (day != NOTHING))
        keys = account[placed] * SPAN - day[placed]
        order = np.argsort(keys, kind="stable")
        return Line(keys[order], placed[order])

    def _known_from(self, listing: Listing) -> Ints:
        assert listing.known is not None
        known = self._tables[listing.table].select(known=listing.known).to_series()
        return _numbers(known.cast(pl.Date), NEVER)

    def _coded(self, table_and_column: tuple[str, str]) -> Ints:
        table, column = table_and_column
        values = self._tables[table][column]
        coded = values.cast(pl.Categorical).to_physical() if values.dtype == pl.String else values
        return _numbers(coded, NOTHING)


def _numbers(values: pl.Series, absent: int) -> Ints:
    """Whole numbers, of days those since 1970; with as few expressions as can be: one costs more than many rows do."""
    whole = values.cast(pl.Int64)
    numbers: Ints = (whole.fill_null(absent) if whole.null_count() else whole).to_numpy()
    return numbers


def _once(kept: dict[Key, Found], key: Key, make: Callable[[Key], Found]) -> Found:
    if key not in kept:
        kept[key] = make(key)
    return kept[key]
