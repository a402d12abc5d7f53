"""What the Delta tables (activity, score history) share: opening, locking, writing, trying again."""

import fcntl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict, TypeVar
from urllib.parse import unquote

import polars as pl
from deltalake import ColumnProperties, DeltaTable, Schema, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from domain.errors import MisconfiguredError

ROW_GROUP = 16_384
ATTEMPTS = 8
CROWDED = 8
"""Files of one month beyond which reading it is slow enough to be worth writing it anew."""
MISREAD = tuple("%*?[]{}=")
"""In a path, these are taken for an encoding, a pattern or a partition: a table there seems empty, or worse."""
CHECKPOINT_EVERY = 20
"""Commits between two summaries of a table's log: opening reads the newest one and what came after."""
T = TypeVar("T")


class _Options(TypedDict):
    partition_by: list[str]
    configuration: dict[str, str | None]
    writer_properties: WriterProperties


def location(path_or_url: str | Path) -> str:
    """A folder's absolute path, or the URL as given. MisconfiguredError where Delta would misread the path."""
    text = str(path_or_url)
    if "://" in text:
        return text
    folder = str(Path(text).expanduser().absolute())
    if any(mark in folder for mark in MISREAD):
        raise MisconfiguredError(
            f"{folder} cannot hold Keepwell's tables: its path has one of {' '.join(MISREAD)} in it. "
            "Choose another folder (KEEPWELL_HOME)."
        )
    return folder


class _Local(DeltaTable):
    """A table in a folder, whose files' paths are plain: Delta percent-encodes them, and Polars opens them so."""

    def file_uris(self, *args: Any, **kwargs: Any) -> list[str]:
        return [unquote(uri) for uri in super().file_uris(*args, **kwargs)]


@dataclass(frozen=True)
class _Opened:
    table: DeltaTable
    identity: tuple[int, int] | None


class Table:
    """One Delta table, which each thread that uses it keeps open: reading its log anew grows with the log."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self._mine = threading.local()

    def __reduce__(self) -> tuple[type["Table"], tuple[str]]:
        return Table, (self.uri,)

    def open(self) -> DeltaTable | None:
        """The table as it is now, or None where nothing was ever written."""
        kept = self.kept()
        if kept is not None and _brought_up(kept, self.uri):
            return kept
        identity = _identity(self.uri)
        table = _open(self.uri) if identity is not None or "://" in self.uri else None
        self._mine.opened = _Opened(table, identity) if table is not None else None
        return table

    def kept(self) -> DeltaTable | None:
        """The table as this thread last looked at it: what a change that was worked out from it is made to."""
        opened: _Opened | None = getattr(self._mine, "opened", None)
        if opened is None or opened.identity != _identity(self.uri):
            return None
        return opened.table


def _brought_up(table: DeltaTable, uri: str) -> bool:
    """Whether the open table is now the newest version; not so where its log was cut behind it."""
    if "://" not in uri and _is_newest(table, uri):
        return True
    try:
        table.update_incremental()
    except DeltaError:
        return False
    return "://" in uri or _commit(uri, table.version()).exists()


def _is_newest(table: DeltaTable, uri: str) -> bool:
    """Two looks into the folder: versions are numbered without a gap, and the log is cut from its beginning only."""
    version = table.version()
    return not _commit(uri, version + 1).exists() and _commit(uri, version).exists()


def _commit(uri: str, version: int) -> Path:
    return Path(uri) / "_delta_log" / f"{version:020d}.json"


def _open(uri: str) -> DeltaTable | None:
    try:
        return DeltaTable(uri) if "://" in uri else _Local(uri)
    except TableNotFoundError:
        return None


def _identity(uri: str) -> tuple[int, int] | None:
    """What tells a local table from another one made later in its place; None where there is none, or a URL."""
    log = Path(uri) / "_delta_log"
    if "://" in uri or not log.exists():
        return None
    first = _commit(uri, 0)
    return log.stat().st_ino, first.stat().st_mtime_ns if first.exists() else 0


def scan(table: DeltaTable, wanted: Mapping[str, Any] | None = None) -> pl.LazyFrame:
    """The rows; of the `wanted` columns, those that came later than this table are null."""
    kinds = wanted or {}
    absent = [pl.lit(None, kinds[name]).alias(name) for name in _absent(table, kinds)]
    return pl.scan_delta(table).with_columns(absent)


def _absent(table: DeltaTable, wanted: Iterable[str]) -> list[str]:
    there = {field.name for field in table.schema().fields}
    return [name for name in wanted if name not in there]


def among_ids(account_ids: Iterable[int]) -> pl.Expr:
    """Rows of these accounts; a run of neighbours is asked for by its ends, which skips most of a file."""
    ids = sorted(set(account_ids))
    if ids and ids[-1] - ids[0] == len(ids) - 1:
        return pl.col("account_id").is_between(ids[0], ids[-1])
    return pl.col("account_id").is_in(ids)


def write_frame(
    target: str | Table,
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
    table = target if isinstance(target, Table) else Table(target)
    if "://" not in table.uri:
        Path(table.uri).mkdir(parents=True, exist_ok=True)
    options: _Options = {
        "partition_by": [partition],
        "configuration": {"delta.dataSkippingStatsColumns": ",".join(stats)},
        "writer_properties": writer,
    }
    into = table.kept() or table.open() or table.uri
    if isinstance(into, DeltaTable):
        frame = _with_columns_of(into, frame)
    if replacing is None:
        write_deltalake(into, frame, mode="append", **options)
    else:
        write_deltalake(into, frame, mode="overwrite", predicate=replacing, **options)
    if isinstance(into, DeltaTable) and into.version() % CHECKPOINT_EVERY == 0:
        into.create_checkpoint()


def _with_columns_of(table: DeltaTable, frame: pl.DataFrame) -> pl.DataFrame:
    """A table of an earlier release gets a new column when the first row has something to say there."""
    absent = _absent(table, frame.columns)
    empty = [name for name in absent if frame.get_column(name).null_count() == frame.height]
    told = [name for name in absent if name not in empty]
    if told:
        table.alter.add_columns(Schema.from_arrow(frame.select(told).to_arrow().schema).fields)
    return frame.drop(empty)


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


def erase(
    target: Table, stats: tuple[str, ...], gone: pl.Expr, instead: Mapping[str, pl.Expr] | None = None
) -> int:
    """Rewrite a table without the rows for which `gone` is true, or with them as `instead` says (columns by name);
    gives how many that were. Their files go too, and those of a rewriting that died before it removed them."""
    table = target.open()
    if table is None:
        return 0
    hit = scan(table).filter(gone).group_by("month").len().collect()
    for month in hit.get_column("month").sort():
        rows = scan(table).filter(pl.col("month") == month)
        mine = gone.fill_null(value=False)
        if instead is None:
            kept = rows.filter(~mine).collect()
        else:
            kept = rows.with_columns(
                pl.when(mine).then(value).otherwise(pl.col(name)).alias(name)
                for name, value in instead.items()
            ).collect()
        write_frame(target, kept, partition="month", stats=stats, replacing=f"month = '{month}'")
    sweep(target, hours=0)
    return int(hit.get_column("len").sum() or 0)


def crowded_months(table: DeltaTable, piece: int | None = None) -> list[str]:
    """Months that have many more files than they need: one, or one for every `piece` rows."""
    actions = pl.DataFrame(table.get_add_actions(flatten=True))
    needed = pl.lit(1) if piece is None else 1 + pl.col("num_records").sum() // piece
    months = actions.group_by(month="partition.month").agg(files=pl.len(), needed=needed)
    return months.filter(pl.col("files") > CROWDED * pl.col("needed")).get_column("month").sort().to_list()


def sweep(target: Table, hours: int) -> None:
    """Delete the files that the newest version no longer names."""
    table = target.open()
    if table is not None:
        table.vacuum(retention_hours=hours, dry_run=False, enforce_retention_duration=False)
        table.create_checkpoint()
