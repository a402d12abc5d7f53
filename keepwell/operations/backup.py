"""One archive of all that cannot be made anew, as it was at one moment, while imports, runs and senders go on.

The order is what makes it one moment: checkpoints first, since a run that goes on from an older one only repeats what
its ledger already has; then SQL and the Delta tables together, while nobody writes the latter; files of messages last.
What is restored is what a machine would hold that lost its power then.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from domain.errors import ConflictError, KeepwellError, MisconfiguredError
from keepwell.bootstrap import House
from keepwell.operations import archive
from keepwell.operations.archive import Manifest, Table, Written
from keepwell.settings import Settings
from storage.locking import held

if TYPE_CHECKING:
    from storage.engine import Connection

DATABASE, CHECKPOINTS, OUTBOX, SCORES, ACTIVITY = (
    "keepwell.db",
    "checkpoints.db",
    "outbox",
    "scores",
    "activity",
)
EVENT_TABLES = ("events", "replaced", "deleted")
OF_THE_SAMPLE = ("demo/loaded.json", "demo/vendor.json")
"""All that is read of the sample once it is loaded."""
WORK = ".backing-up-"
LOCK = ".backing-up.lock"
LAST = "last-backup"


def back_up(house: House, path: Path) -> tuple[Manifest, Written]:
    """Write the archive. ConflictError where `path` exists, MisconfiguredError where a table is behind a URL."""
    tables = delta_folders(house.settings)
    if path.exists():
        raise ConflictError(f"{path} is there already; a backup never overwrites. Give another name.")
    if not path.parent.is_dir():
        raise KeepwellError(f"There is no folder {path.parent}. Make it, or give another place.")
    engine = house.engine  # migrated, before anything is pinned
    home = house.settings.home
    with _alone(home), TemporaryDirectory(prefix=WORK, dir=home) as work:
        folder = Path(work) / "files"
        folder.mkdir()
        _checkpoints(house.settings, folder / CHECKPOINTS)
        made_at = house.now().isoformat()
        with one_moment(house, tables, folder) as (connection, revision, pinned):
            from storage.sql_copy import row_counts, save

            _files_of_messages(house.settings, folder)
            save(connection, folder / DATABASE)
            rows = row_counts(connection)
        manifest = Manifest(
            keepwell=version("keepwell"),
            made_at=made_at,
            revision=revision,
            database=engine.dialect.name,
            rows=rows,
            tables=pinned,
            files=archive.described(folder),
        )
        written = archive.write(folder, manifest, path)
    (house.settings.home / LAST).write_text(made_at)
    return manifest, written


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """BusyError where another process is at it; what is left of one that was killed goes."""
    with held(home / LOCK, f"Another process is at a backup of {home}. Wait for it."):
        for left in home.glob(f"{WORK}*"):
            shutil.rmtree(left)
        yield


def last_backup(settings: Settings) -> datetime | None:
    """When the newest backup of this home was made, as far as the home knows."""
    try:
        return datetime.fromisoformat((settings.home / LAST).read_text().strip())
    except (OSError, ValueError):
        return None


def delta_folders(settings: Settings) -> dict[str, Path]:
    """Where each Delta table lies, by its name in the archive."""
    from storage.delta import location

    events, scores = location(settings.activity), location(settings.history)
    for place, setting in ((events, "KEEPWELL_ACTIVITY_URL"), (scores, "KEEPWELL_HISTORY_URL")):
        if "://" in place:
            raise MisconfiguredError(
                f"{setting} is an object store, which `keepwell backup` and `restore` do not reach: keep its versions "
                "there, and back the database up by its own means at the same hour."
            )
    return {f"{ACTIVITY}/{name}": Path(events) / name for name in EVENT_TABLES} | {SCORES: Path(scores)}


@contextmanager
def one_moment(
    house: House, tables: dict[str, Path], folder: Path
) -> "Iterator[tuple[Connection, str, dict[str, Table]]]":
    """A snapshot of SQL, its revision, and the Delta tables as of then; their writers wait while they are pinned."""
    from storage.delta import writing
    from storage.delta_copy import pin
    from storage.engine import read
    from storage.sql_copy import begin

    with read(house.engine) as connection:
        with ExitStack() as writers_wait:
            for place in (tables[f"{ACTIVITY}/events"], tables[SCORES]):
                writers_wait.enter_context(writing(str(place)))
            revision = begin(connection)
            found = {name: pin(place, folder / name) for name, place in tables.items()}
        pinned = {n: Table(version=one.version, rows=one.rows) for n, one in found.items() if one is not None}
        yield connection, revision, pinned


def _checkpoints(settings: Settings, target: Path) -> None:
    if not settings.checkpoints.exists():
        return
    with (
        closing(sqlite3.connect(settings.checkpoints, timeout=60)) as held,
        closing(sqlite3.connect(target)) as to,
    ):
        held.backup(to)
        to.execute("PRAGMA journal_mode=DELETE")


def _files_of_messages(settings: Settings, folder: Path) -> None:
    """After the snapshot: a message whose file is there before its mark is one for a person, never one that is lost."""
    if settings.outbox_folder.is_dir():
        shutil.copytree(settings.outbox_folder, folder / OUTBOX, ignore=shutil.ignore_patterns(".*"))
    of_the_sample(settings, folder)


def of_the_sample(settings: Settings, folder: Path) -> None:
    for name in OF_THE_SAMPLE:
        if (settings.home / name).is_file():
            (folder / name).parent.mkdir(exist_ok=True)
            shutil.copy2(settings.home / name, folder / name)
