"""A backup back into an empty home and an empty database, proved before anything of it is in its place."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.errors import ConflictError, KeepwellError
from domain.outbox import OutboxState
from keepwell.bootstrap import House, make_home
from keepwell.operations import archive
from keepwell.operations.archive import Manifest
from keepwell.operations.backup import CHECKPOINTS, DATABASE, OUTBOX, WORK, delta_folders

WORK_BACK = ".restoring-"
NOT_DATA = ("logs", ".lock")
BY = "restore"
MAY_LEAVE_AGAIN = (OutboxState.WAITING, OutboxState.SENDING)
SPARE_BYTES = 200_000_000


@dataclass(frozen=True)
class Restored:
    """`held`: messages that were waiting to leave, which a person has to let go."""

    manifest: Manifest
    home: Path
    held: int

    def says(self) -> list[str]:
        rows = sum(self.manifest.rows.values())
        told = [
            f"Restored {rows:,} rows and {len(self.manifest.files):,} files of {self.manifest.made_at} "
            f"into {self.home}.",
            "The search index is not part of a backup: `keepwell rebuild-index` makes it anew.",
        ]
        if self.held:
            told.append(
                f"{self.held:,} messages were on their way when the backup was made and may have left since: the "
                "outbox is stopped. Look at them (`keepwell outbox list`), then `keepwell outbox start`."
            )
        return told


def restore(house: House, path: Path) -> Restored:
    """Into the home and the database of `house`. ConflictError where either is not empty, SourceRejectedError where the
    archive is not whole, of a newer release, or wants more room than there is."""
    places = delta_folders(house.settings)
    with archive.opened(path) as (manifest, tar):
        _refuse_newer(manifest)
        _refuse_filled(house, places)
        make_home(house.settings)
        _refuse_large(manifest, house.settings.home)
        with TemporaryDirectory(prefix=WORK_BACK, dir=house.settings.home) as work:
            folder = Path(work)
            archive.take_out(path, manifest, tar, folder)
            held = _put_in_place(house, manifest, folder, places)
    return Restored(manifest, house.settings.home, held)


def _refuse_newer(manifest: Manifest) -> None:
    from storage.migrations import HEAD

    if manifest.revision > HEAD:
        raise ConflictError(
            f"The backup was made by a newer Keepwell ({manifest.keepwell}, schema {manifest.revision}; this one has "
            f"{HEAD}). Restore it with that release."
        )


def _refuse_filled(house: House, places: dict[str, Path]) -> None:
    from storage.engine import connect
    from storage.sql_copy import is_unused

    home = house.settings.home
    held = sorted(one.name for one in home.iterdir() if not _no_data(one)) if home.is_dir() else []
    held += [str(place) for place in places.values() if place.exists() and any(place.iterdir())]
    if held:
        raise ConflictError(
            f"{home} is not empty ({held[0]}). Restore into an empty home: `--into` names another folder."
        )
    if house.settings.database_url is not None:
        engine = connect(house.settings.database)
        try:
            if not is_unused(engine):
                raise ConflictError(
                    "DATABASE_URL names a database that is not empty. Restore into an empty one."
                )
        finally:
            engine.dispose()


def _no_data(entry: Path) -> bool:
    return entry.name.startswith((WORK, WORK_BACK)) or entry.name.endswith(NOT_DATA)


def _refuse_large(manifest: Manifest, home: Path) -> None:
    wanted = sum(kept.bytes for kept in manifest.files.values()) + SPARE_BYTES
    free = shutil.disk_usage(home).free
    if wanted > free:
        raise KeepwellError(
            f"The backup needs {wanted / 1e9:.1f} GB in {home}, which has {free / 1e9:.1f} GB free. Make room."
        )


def _put_in_place(house: House, manifest: Manifest, folder: Path, places: dict[str, Path]) -> int:
    """Gives how many messages are held. The database last: a home without one is begun anew, one with half of its
    events would be believed."""
    from storage.engine import connect
    from storage.sql_copy import bring_up, fill, proved

    database = folder / DATABASE
    if DATABASE not in manifest.files:
        raise KeepwellError("The backup has no database in it. Take another backup.")
    proved(database, manifest.rows)
    bring_up(database)
    held = _hold_what_may_leave(house, manifest, database)
    _prove_tables(manifest, folder)
    whole = {CHECKPOINTS: house.settings.checkpoints, OUTBOX: house.settings.outbox_folder} | places
    with _taken_back(whole):
        for name, place in whole.items():
            if (folder / name).exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(folder / name, place)
        if (folder / "demo").exists():
            shutil.move(folder / "demo", house.settings.home / "demo")
        if house.settings.database_url is None:
            database.rename(house.settings.home / DATABASE)
        else:
            engine = connect(house.settings.database)
            try:
                fill(engine, database)
            finally:
                engine.dispose()
    return held


@contextmanager
def _taken_back(places: dict[str, Path]) -> Iterator[None]:
    """Nothing is left of a restore that failed."""
    try:
        yield
    except BaseException:
        for place in places.values():
            if place.is_dir():
                shutil.rmtree(place)
            else:
                place.unlink(missing_ok=True)
        raise


def _prove_tables(manifest: Manifest, folder: Path) -> None:
    from storage.delta_copy import pinned

    for name, said in manifest.tables.items():
        found = pinned(folder / name)
        if found is None or (found.version, found.rows) != (said.version, said.rows):
            raise KeepwellError(f"The backup's {name} are not what its manifest says. Take another backup.")


def _hold_what_may_leave(house: House, manifest: Manifest, database: Path) -> int:
    """A message that left after the backup must not leave again because its mark is gone."""
    from storage.engine import connect
    from storage.outbox import OutboxStore
    from storage.outbox_rows import counts

    engine = connect(f"sqlite:///{database}")
    try:
        found = counts(engine)
        held = sum(found.get(state, 0) for state in MAY_LEAVE_AGAIN)
        if held:
            why = f"restored from a backup of {manifest.made_at}: what was on its way may have left since"
            OutboxStore(engine, house.now).stop(BY, why)
    finally:
        engine.dispose()
    return held
