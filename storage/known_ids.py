"""Which data files of the activity table hold an event: hashes of the ids, one sorted array per data file."""

import os
import tempfile
from contextlib import suppress
from functools import cache
from mmap import MADV_DONTNEED, mmap
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from deltalake import DeltaTable

from storage.events import EVENT_SCHEMA, key

Hashes = npt.NDArray[np.uint64]
MAPPED = 512 * 1024
"""Bytes from which an array stays on disk and is mapped; each mapping holds a file open, so small ones are read."""
KEPT_IN = 256 * 1024 * 1024
"""Bytes of all arrays up to which what was read of mapped ones stays in memory: 30 million events, looked up twice as
quickly."""
UNREADABLE = (OSError, ValueError, EOFError)


class KnownIds:
    """Data files never change, so an array is right for as long as its file exists; then it goes.

    The arrays lie beside the table at `uri`; where that is a URL, or cannot be written, they are held in memory.
    Whatever is missing is built from its data file.
    """

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._folder = None if "://" in uri else Path(uri + "_known_ids")
        self._held: dict[str, Hashes] = {}

    def __reduce__(self) -> tuple[type["KnownIds"], tuple[str]]:
        return KnownIds, (self._uri,)

    def files_with(self, table: DeltaTable, rows: pl.DataFrame) -> list[str]:
        """The data files with the id of any of `rows` (source, event_id); hardly ever one that has none."""
        self.refresh(table)
        wanted, found = _sorted_hashes(rows.lazy()), []
        too_large = sum(held.nbytes for held in self._held.values()) > KEPT_IN
        for file, held in self._held.items():
            if _meet(held, wanted):
                found.append(file)
            if too_large:
                _let_go(held)
        return sorted(found)

    def refresh(self, table: DeltaTable) -> None:
        """Have an array of each data file of the table as it is now, and of no other."""
        files = set(table.file_uris())
        if files == self._held.keys():
            return
        kept = self._held
        self._held = {file: kept[file] if file in kept else self._load(file) for file in files}
        self._sweep()

    def _load(self, file: str) -> Hashes:
        if self._folder is None:
            return _sorted_hashes(scan_files([file]))
        path = self._folder / _name(file)
        with suppress(*UNREADABLE):
            return _read(path)
        hashes = _sorted_hashes(scan_files([file]))
        with suppress(*UNREADABLE):
            _write(path, hashes)
            return _read(path)
        return hashes

    def _sweep(self) -> None:
        """What is left of files that are gone, of another version's hashes, or of a write that was cut off."""
        if self._folder is None:
            return
        wanted = {_name(file) for file in self._held}
        with suppress(OSError):
            for path in self._folder.iterdir():
                if path.name not in wanted:
                    path.unlink(missing_ok=True)


def scan_files(files: list[str]) -> pl.LazyFrame:
    """The events in these data files."""
    written = {name: kind for name, kind in EVENT_SCHEMA.items() if name != "month"}
    events = pl.scan_parquet(
        files, schema=written, hive_schema={"month": pl.String}, missing_columns="insert"
    )
    return events.select(*EVENT_SCHEMA)


def _sorted_hashes(events: pl.LazyFrame) -> Hashes:
    hashes = events.select(key().hash().unique().sort().alias("hash")).collect()
    return hashes.get_column("hash").to_numpy()


def _meet(one: Hashes, other: Hashes) -> bool:
    """Whether two sorted arrays have a value in common."""
    few, many = (one, other) if len(one) < len(other) else (other, one)
    if not len(few):
        return False
    places = np.searchsorted(many, few)
    return bool((many[np.minimum(places, len(many) - 1)] == few).any())


def _let_go(held: Hashes) -> None:
    """Count no page of a mapped array as ours: a search for a few ids maps most pages of a small array."""
    if isinstance(held.base, mmap):
        held.base.madvise(MADV_DONTNEED)


def _name(file: str) -> str:
    return f"{file.rpartition('/')[2]}.{_dialect()}.npy"


@cache
def _dialect() -> str:
    """Names how Polars hashes here, which it may do otherwise in another version or on another machine."""
    probe = pl.Series(["", "x" * 12, "x" * 100, "x" * 1000]).hash().to_numpy()
    return f"{int(np.bitwise_xor.reduce(probe)):016x}"


def _read(path: Path) -> Hashes:
    hashes: Hashes = np.load(path, mmap_mode="r" if path.stat().st_size >= MAPPED else None)
    return hashes


def _write(path: Path, hashes: Hashes) -> None:
    """Under its name only when it is whole and on disk: half an array would let an event in twice."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as out:
        np.save(out, hashes)
        out.flush()
        os.fsync(out.fileno())
    Path(out.name).replace(path)
