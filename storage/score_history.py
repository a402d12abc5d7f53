"""Every day's score and signals in a Delta table, partitioned by month, one row per account and day."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl
from deltalake import DeltaTable

from domain.scores import SCORE_COLUMNS
from domain.signals import SignalId
from storage import delta

KEY = ["account_id", "as_of"]
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "account_id": pl.Int64,
    "as_of": pl.Date,
    **dict.fromkeys(SCORE_COLUMNS, pl.Float64),
    "band": pl.String,
    "standing": pl.String,
    "calibration": pl.Int64,
}
SIGNALS = [signal.value for signal in SignalId]
SIGNAL_PREFIX = "signal_"
NUMBERS = (*SCORE_COLUMNS, *(SIGNAL_PREFIX + name for name in SIGNALS))
LATE = "late"
"""0 for rows written by range; else the order in which single accounts were scored again, newest wins."""
STATS = ("account_id", "as_of", LATE)
PIECE = 500_000
"""Rows compacted at a time: a month of 100,000 accounts in one piece would take 4 GB."""

LAST_ID = 2**63 - 1
SMALL = 5_000
"""Up to so many rows are laid over what is there: a portfolio's month is not rewritten for one account."""


class ScoreHistory:
    def __init__(self, path_or_url: str | Path) -> None:
        self._table = delta.Table(delta.location(path_or_url))

    def write(self, scores: pl.DataFrame, signals: pl.DataFrame) -> None:
        """Store days of scores and signals, both by account_id and as_of, in place of what is there."""
        named = signals.rename({name: f"{SIGNAL_PREFIX}{name}" for name in SIGNALS})
        month = pl.col("as_of").dt.strftime("%Y-%m")
        if scores.height <= SMALL:
            self._write_together(scores.with_columns(month=month), named)
            return
        # A month at a time: a portfolio's year in one piece would be several copies of gigabytes.
        for part in scores.with_columns(month=month).partition_by("month"):
            first, last = part.select(pl.col("as_of").min(), last=pl.col("as_of").max()).row(0)
            self._write_together(part, named.filter(pl.col("as_of").is_between(first, last)))

    def _write_together(self, scores: pl.DataFrame, signals: pl.DataFrame) -> None:
        if scores.select(KEY).equals(signals.select(KEY)):
            rows = pl.concat([scores, signals.drop(KEY)], how="horizontal")
        else:
            rows = scores.join(signals, on=KEY, how="left", maintain_order="left")
        with delta.writing(self._table.uri):
            delta.retrying(lambda: self._write(rows))

    def _write(self, rows: pl.DataFrame) -> None:
        table = self._table.open()
        if table is None or not _overlaps(table, rows):
            self._append(rows, late=0)
        elif rows.height <= SMALL:
            self._append(rows, late=table.version() + 1)
        else:
            self._replace(table, rows)

    def _append(self, rows: pl.DataFrame, late: int) -> None:
        ready = rows.with_columns(pl.lit(late, pl.Int64).alias(LATE)).sort("month", *KEY)
        delta.write_frame(self._table, ready, partition="month", stats=STATS, distinct=NUMBERS)

    def _replace(self, table: DeltaTable, rows: pl.DataFrame) -> None:
        """Put `rows` in place of what their rectangle of accounts and days held, keeping its other rows."""
        first, last = rows.select(pl.col("as_of").min(), last=pl.col("as_of").max()).row(0)
        low, high = rows.select(pl.col("account_id").min(), last=pl.col("account_id").max()).row(0)
        inside = pl.col("as_of").is_between(first, last) & pl.col("account_id").is_between(low, high)
        held = _once(delta.scan(table).filter(inside).collect())
        kept = held.join(rows.select(KEY), on=KEY, how="anti").drop(LATE)
        after = pl.concat([rows, kept.select(rows.columns)])
        months = ", ".join(f"'{m}'" for m in after.get_column("month").unique().sort())
        where = (
            f"month IN ({months}) AND as_of >= '{first}' AND as_of <= '{last}' "
            f"AND account_id >= {low} AND account_id <= {high}"
        )
        ready = after.with_columns(pl.lit(0, pl.Int64).alias(LATE)).sort("month", *KEY)
        delta.write_frame(
            self._table, ready, partition="month", stats=STATS, distinct=NUMBERS, replacing=where
        )

    def read(
        self,
        columns: tuple[str, ...],
        account_ids: Iterable[int] | None,
        since: date | None,
        until: date | None,
        only: Iterable[date] | None = None,
    ) -> pl.DataFrame:
        """These columns of every stored day asked for (or of `only` some of them), by account and day."""
        kinds = {name: SCHEMA.get(name, pl.Float64) for name in columns}
        table = self._table.open()
        if table is None:
            return pl.DataFrame(schema=kinds)
        rows = delta.scan(table)
        if since is not None:
            rows = rows.filter(pl.col("month") >= f"{since:%Y-%m}", pl.col("as_of") >= since)
        if until is not None:
            rows = rows.filter(pl.col("month") <= f"{until:%Y-%m}", pl.col("as_of") <= until)
        if account_ids is not None:
            rows = rows.filter(pl.col("account_id").is_in(list(account_ids)))
        if only is not None:
            days = sorted(set(only))
            months = sorted({f"{day:%Y-%m}" for day in days})
            rows = rows.filter(pl.col("month").is_in(months), pl.col("as_of").is_in(days))
        stored = [name if name in SCHEMA else SIGNAL_PREFIX + name for name in columns]
        found = _once(rows.select(*stored, LATE).collect()).select(stored)
        return found.rename(dict(zip(stored, columns, strict=True))).sort(KEY)

    def forget(self, account_ids: list[int]) -> None:
        """Erase these accounts; the bytes go too."""
        gone = pl.col("account_id").is_in(account_ids)
        with delta.writing(self._table.uri):
            delta.retrying(lambda: delta.erase(self._table, STATS, gone))

    def compact(self) -> int:
        """Merge small files and laid-over rows, month by month; gives how many months were rewritten."""
        with delta.writing(self._table.uri):
            table = self._table.open()
            months = delta.crowded_months(table, PIECE) if table is not None else []
            for month in months:
                for low, high in _pieces(table, month) if table is not None else []:
                    delta.retrying(partial(self._compact_piece, month, low, high))
            if months:
                delta.sweep(self._table, hours=1)
            return len(months)

    def _compact_piece(self, month: str, low: int, high: int) -> None:
        """The month of accounts `low` to `high` in one commit."""
        table = self._table.open()
        if table is None:
            return
        inside = (pl.col("month") == month) & pl.col("account_id").is_between(low, high)
        rows = _once(delta.scan(table).filter(inside).collect())
        ready = rows.with_columns(pl.lit(0, pl.Int64).alias(LATE)).sort("month", *KEY)
        delta.write_frame(
            self._table,
            ready,
            partition="month",
            stats=STATS,
            distinct=NUMBERS,
            replacing=f"month = '{month}'" + _between(low, high),
        )


def _between(low: int, high: int) -> str:
    """Nothing where it is everybody: whole files are replaced without a look into them."""
    return "" if (low, high) == (0, LAST_ID) else f" AND account_id >= {low} AND account_id <= {high}"


def _pieces(table: DeltaTable, month: str) -> list[tuple[int, int]]:
    """A month cut into ranges of accounts, (first, last) each, of some PIECE rows; cuts are where files begin."""
    files = pl.DataFrame(table.get_add_actions(flatten=True)).filter(pl.col("partition.month") == month)
    begun = files.group_by(first="min.account_id").agg(pl.col("num_records").sum()).sort("first")
    starts, held = [0], 0
    for first, rows in begun.iter_rows():
        if held and held + rows > PIECE:
            starts.append(first)
            held = 0
        held += rows
    return list(zip(starts, [*(start - 1 for start in starts[1:]), LAST_ID], strict=True))


def _overlaps(table: DeltaTable, rows: pl.DataFrame) -> bool:
    """Whether any stored file may hold the accounts and days of `rows`."""
    files = pl.DataFrame(table.get_add_actions(flatten=True))
    if files.is_empty():
        return False
    first, last = rows.select(pl.col("as_of").min(), last=pl.col("as_of").max()).row(0)
    low, high = rows.select(pl.col("account_id").min(), last=pl.col("account_id").max()).row(0)
    meets = (
        (pl.col("min.as_of").cast(pl.Date) <= last)
        & (pl.col("max.as_of").cast(pl.Date) >= first)
        & (pl.col("min.account_id") <= high)
        & (pl.col("max.account_id") >= low)
    )
    return bool(files.select(meets.fill_null(value=True).any()).item())


def _once(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per account and day: the last one laid over."""
    late = rows.filter(pl.col(LATE) > 0)
    if late.is_empty():
        return rows
    newest = late.sort(LATE).unique(KEY, keep="last", maintain_order=True)
    base = rows.filter(pl.col(LATE) == 0).join(newest, on=KEY, how="anti")
    return pl.concat([base, newest])
