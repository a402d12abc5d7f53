"""What the Delta tables (activity, score history) share: opening, locking, writing, trying again."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict, TypeVar

import polars as pl
from deltalake import ColumnProperties, DeltaTable, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, TableNotFoundError

ROW_GROUP = 16_384
ATTEMPTS = 8
CROWDED = 8
"""Files of one month beyond which reading it is slow enough to be worth writing it anew."""
T = TypeVar("T")


class _Options(TypedDict):
    partition_by: list[str]
    configuration: dict[str, str | None]
    writer_properties: WriterProperties


def location(path_or_url: str | Path) -> str:
    """A folder's absolute path, or the URL as given."""
    text = str(path_or_url)
    return text if "://" in text else str(Path(text).expanduser().absolute())


def open_table(uri: str) -> DeltaTable | None:
    """The table, or None where nothing was ever written."""
    try:
        return DeltaTable(uri)
    except TableNotFoundError:
        return None


def scan(table: DeltaTable) -> pl.LazyFrame:
    return pl.scan_delta(table)


def write_frame(
    uri: str,
    frame: pl.DataFrame,
    *,
    partition: str,
    stats: tuple[str, ...],
    distinct: tuple[str, ...] = (),
    replacing: str | None = None,
) -> None:
    """Append `frame`, or put it in place of the rows that match `replacing` (SQL), in one commit.

    Statistics in the log are kept of `stats` only, so that no person's data is in the log. `distinct` columns
    hardly repeat a value: a dictionary of them would double the time and the bytes.
    """
    plain = ColumnProperties(dictionary_enabled=False)
    writer = WriterProperties(
        compression="ZSTD",
        compression_level=1,
        max_row_group_size=ROW_GROUP,
        column_properties=dict.fromkeys(distinct, plain) or None,
    )
    if "://" not in uri:
        Path(uri).mkdir(parents=True, exist_ok=True)
    options: _Options = {
        "partition_by": [partition],
        "configuration": {"delta.dataSkippingStatsColumns": ",".join(stats)},
        "writer_properties": writer,
    }
    if replacing is None:
        write_deltalake(uri, frame, mode="append", **options)
    else:
        write_deltalake(uri, frame, mode="overwrite", predicate=replacing, **options)


def retrying(change: Callable[[], T]) -> T:
    """Do `change` again from the start when another writer committed in between."""
    for attempt in range(ATTEMPTS):
        try:
            return change()
        except CommitFailedError:
            if attempt == ATTEMPTS - 1:
                raise
            time.sleep(0.05 * 2**attempt)
    raise AssertionError("unreachable")


@contextmanager
def writing(uri: str) -> Iterator[None]:
    """One writer at a time on a local table, across processes: Delta alone lets two append the same event."""
    if "://" in uri:
        yield
        return
    lock = Path(uri + ".lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)


def erase(uri: str, stats: tuple[str, ...], gone: pl.Expr) -> int:
    """Rewrite a table without the rows for which `gone` is true; gives how many went. Their files go too."""
    table = open_table(uri)
    if table is None:
        return 0
    hit = scan(table).filter(gone).group_by("month").len().collect()
    for month in hit.get_column("month").sort():
        kept = scan(table).filter(pl.col("month") == month).filter(~gone.fill_null(value=False)).collect()
        write_frame(uri, kept, partition="month", stats=stats, replacing=f"month = '{month}'")
    sweep(uri, hours=0)
    return int(hit.get_column("len").sum() or 0)


def crowded_months(table: DeltaTable) -> list[str]:
    """Months that have many more files than they need."""
    actions = pl.DataFrame(table.get_add_actions(flatten=True))
    months = actions.group_by(month="partition.month").len().filter(pl.col("len") > CROWDED)
    return months.get_column("month").sort().to_list()


def sweep(uri: str, hours: int) -> None:
    """Delete the files that the newest version no longer names."""
    table = open_table(uri)
    if table is not None:
        table.vacuum(retention_hours=hours, dry_run=False, enforce_retention_duration=False)
        table.create_checkpoint()
