"""A dry run's own copy of the world: everything can be written and nothing of it stays."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection, Engine

from storage.activity import Activity
from storage.engine import connect, write


class Rehearsal:
    """SQLite is copied to a temporary file, so that nobody waits for the dry run; on PostgreSQL it is one
    transaction that is rolled back. Usage events are laid over the real ones in a temporary folder.
    """

    def __init__(self, engine: Engine, activity: Activity) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="keepwell-dry-run-"))
        self.activity = Activity(self._folder / "activity", base=activity)
        self._copy: Engine | None = None
        self._connection: Connection | None = None
        if engine.dialect.name == "sqlite":
            self._copy = _copied(engine, self._folder / "copy.db")
        else:
            self._connection = engine.connect()
            self._connection.begin()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        if self._copy is not None:
            with write(self._copy) as connection:
                yield connection
        elif self._connection is not None:
            with self._connection.begin_nested():
                yield self._connection

    def close(self) -> None:
        """Forget everything the dry run wrote."""
        if self._copy is not None:
            self._copy.dispose()
        if self._connection is not None:
            self._connection.rollback()
            self._connection.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _copied(engine: Engine, path: Path) -> Engine:
    copy = connect(f"sqlite:///{path}")
    with engine.connect() as source, copy.connect() as target:
        original: Any = source.connection.driver_connection
        original.backup(target.connection.driver_connection)
    return copy
