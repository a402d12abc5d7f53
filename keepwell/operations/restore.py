"""A backup back into an empty home and an empty database, proved before anything of it is in its place."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from domain.clock import Clock
from domain.errors import ConflictError, KeepwellError
from domain.outbox import OutboxState
from keepwell.bootstrap import House, make_home
from keepwell.operations import archive
from keepwell.operations.archive import Manifest
from keepwell.operations.backup import CHECKPOINTS, DATABASE, OUTBOX, WORK, delta_folders

if TYPE_CHECKING:
    from storage.engine import Engine

WORK_BACK = ".restoring-"
NOT_DATA = ("logs", ".lock")
BY = "restore"
MAY_LEAVE_AGAIN = (OutboxState.WAITING, OutboxState.SENDING)
SPARE_BYTES = 200_000_000


@dataclass(frozen=True)
class Restored:
    """`held`: messages that were waiting to leave, which a person has to let go. `tokens`: API tokens that work."""

    manifest: Manifest
    home: Path
    held: int
    tokens: int

    def says(self) -> list[str]:
        rows = sum(self.manifest.rows.values())
        told = [
            f"Restored {rows:,} rows and {len(self.manifest.files):,} files of {self.manifest.made_at} "
            f"into {self.home}.",
            "The search index is not part of a backup: `keepwell rebuild-index` makes it anew.",
            f"Every session and sign-in link is ended. Passwords, people and {self.tokens:,} API tokens are as they "
            "were then: whoever was shut out since, and whatever was revoked, has to be again (`keepwell users list`).",
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
            stopped = _put_in_place(house, manifest, folder, places)
    for left in house.settings.home.glob(f"{WORK_BACK}*"):  # of one that was killed
        shutil.rmtree(left, ignore_errors=True)
    return Restored(manifest, house.settings.home, stopped.held, stopped.tokens)


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


def _put_in_place(house: House, manifest: Manifest, folder: Path, places: dict[str, Path]) -> "Stopped":
    """The database last: a home without one is begun anew, one with half of its
    events would be believed."""
    from storage.engine import connect
    from storage.sql_copy import bring_up, fill, proved

    database = folder / DATABASE
    if DATABASE not in manifest.files:
        raise KeepwellError("The backup has no database in it. Take another backup.")
    proved(database, manifest.rows)
    bring_up(database)
    stopped = _stopped(house, manifest, database)
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
    return stopped


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


@dataclass(frozen=True)
class Stopped:
    """`held`: messages that wait for a person; `tokens`: API tokens that let programs in."""

    held: int
    tokens: int


def _stopped(house: House, manifest: Manifest, database: Path) -> Stopped:
    """What must not go on by itself as if nothing had happened."""
    from storage.engine import connect

    engine = connect(f"sqlite:///{database}")
    try:
        tokens = _end_what_lets_in(engine, house.now, manifest)
        return Stopped(_hold_what_may_leave(engine, house.now, manifest), tokens)
    finally:
        engine.dispose()


def _end_what_lets_in(engine: "Engine", now: Clock, manifest: Manifest) -> int:
    """Sessions and links end: one that was ended since would work again. Tokens stay, since no person is there to sign
    a program in anew; gives how many there are."""
    from storage.api_tokens import ApiTokenStore
    from storage.audit import AuditLog
    from storage.sessions import SessionStore

    SessionStore(engine, now, timedelta(), timedelta()).end_everything()
    AuditLog(engine, now).note(BY, "restored a backup", f"backup of {manifest.made_at}")
    tokens = ApiTokenStore(engine, now).list()
    return sum(one.revoked_at is None and (one.expires_at or now()) >= now() for one in tokens)


def _hold_what_may_leave(engine: "Engine", now: Clock, manifest: Manifest) -> int:
    """A message that left after the backup must not leave again because its mark is gone."""
    from storage.outbox import OutboxStore
    from storage.outbox_rows import counts

    found = counts(engine)
    held = sum(found.get(state, 0) for state in MAY_LEAVE_AGAIN)
    if held:
        why = f"restored from a backup of {manifest.made_at}: what was on its way may have left since"
        OutboxStore(engine, now).stop(BY, why)
    return held
