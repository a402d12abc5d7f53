"""A home as it is at this moment, in a folder that is gone afterwards: to do there what must leave no trace here.

Nothing of it leads back: its database is a copy, its tables are links to files that are never written twice, and there
is no model, no trace and no sender behind it.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.errors import BusyError
from keepwell.bootstrap import House
from keepwell.operations.backup import DATABASE, delta_folders, of_the_sample, one_moment
from keepwell.settings import Settings
from storage.holders import is_alive

PREFIX = ".tried-out-"
ELSEWHERE = (
    "database_url",
    "activity_url",
    "history_url",
    "chroma_url",
    "otel_endpoint",
    "model",
    "embedding_model",
)
"""Settings that would lead out of the folder."""


@contextmanager
def scratch(house: House) -> Iterator[House]:
    """BusyError while another is in use, MisconfiguredError where a table is behind a URL."""
    sweep(house.settings)
    if any(_folders(house.settings)):
        raise BusyError("Something is being tried out on a copy of this home already. Wait for it to end.")
    tables = delta_folders(house.settings)
    with TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-", dir=house.settings.home) as work:
        home = Path(work)
        with one_moment(house, tables, home) as (connection, _, _):
            from storage.sql_copy import save

            save(connection, home / DATABASE)
        of_the_sample(house.settings, home)
        elsewhere = house.settings.model_copy(update={"home": home, **dict.fromkeys(ELSEWHERE)})
        copy = House(elsewhere, house.now)
        try:
            yield copy
        finally:
            copy.engine.dispose()


def sweep(settings: Settings) -> None:
    """What was left by processes that were killed."""
    for folder in _folders(settings):
        if not _alive(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _folders(settings: Settings) -> list[Path]:
    return sorted(settings.home.glob(f"{PREFIX}*"))


def _alive(folder: Path) -> bool:
    pid = folder.name.removeprefix(PREFIX).partition("-")[0]
    return pid.isdigit() and is_alive(int(pid))
