"""A Delta table as it is at this moment, in a folder of its own, whatever is written or swept afterwards."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from deltalake import DeltaTable

from storage.delta import Table

LOG = "_delta_log"
NEVER_WRITTEN_TWICE = re.compile(r"\d{20}\.(json|checkpoint(\.\d+)*(\.\d{10}\.\d{10})?\.parquet)")
LAST_CHECKPOINT = "_last_checkpoint"


@dataclass(frozen=True)
class Pinned:
    version: int
    rows: int


def pin(folder: Path, into: Path) -> Pinned | None:
    """Have the newest version of a table in `into`; None where there is no table.

    For the one writer of the table (storage.delta.writing): files are linked, not copied, where that is possible.
    """
    table = Table(str(folder)).open()
    if table is None:
        return None
    for uri in table.file_uris():
        _take(folder, Path(uri).relative_to(folder), into)
    for entry in sorted((folder / LOG).iterdir()):
        if NEVER_WRITTEN_TWICE.fullmatch(entry.name):
            _take(folder, entry.relative_to(folder), into)
    if (folder / LOG / LAST_CHECKPOINT).exists():
        shutil.copy2(folder / LOG / LAST_CHECKPOINT, into / LOG / LAST_CHECKPOINT)
    return _as_of(table)


def pinned(folder: Path) -> Pinned | None:
    """What a table in a folder is now; None where there is none."""
    table = Table(str(folder)).open()
    return _as_of(table) if table is not None else None


def _as_of(table: DeltaTable) -> Pinned:
    actions = pl.DataFrame(table.get_add_actions(flatten=True))
    return Pinned(table.version(), int(actions["num_records"].sum() or 0) if actions.height else 0)


def _take(folder: Path, name: Path, into: Path) -> None:
    target = into / name
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(folder / name, target)
    except OSError:  # another file system, or one without links
        shutil.copy2(folder / name, target)
