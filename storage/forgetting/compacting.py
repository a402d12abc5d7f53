"""Tables written anew after an erasure, so that no page of theirs holds what was in a row before.

On SQLite the file, its free pages and its write-ahead log. On PostgreSQL the file of each table with its indexes, and
that of the statistics, which quote values. What the server keeps beside these is its operator's: docs/privacy.md.
"""

import time
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError

from domain.errors import BusyError
from storage.engine import is_busy
from storage.schema import METADATA

OTHERS_WAIT = 60.0
"""Seconds in which others may come to an end with what they read, or let a table go."""
LOOK = 0.2
STATISTICS = "pg_statistic"
HELD = (
    "Somebody still reads the database as it was before the erasure (a backup, a long query), so that its old rows "
    "cannot be removed. The person is erased for everybody else; once that has ended, `keepwell forget` of anybody "
    "finishes it."
)
_READERS = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_xmin IS NOT NULL AND age(backend_xmin) > age(CAST(:mark AS xid))"
)
_FILES = sa.text(
    "SELECT relname, pg_relation_filenode(oid) FROM pg_class WHERE relname IN :names"
).bindparams(sa.bindparam("names", expanding=True))


def compact(engine: Engine, seconds: float = OTHERS_WAIT) -> list[str]:
    """Gives the tables that could not be written anew, since they are another's. BusyError where somebody keeps old
    rows alive for longer than `seconds`."""
    if engine.dialect.name == "sqlite":
        empty_log(engine)
        _on_sqlite(engine, "VACUUM")
        empty_log(engine)
        return []
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        return _on_postgresql(connection, [*METADATA.tables, STATISTICS], seconds)


def empty_log(engine: Engine) -> None:
    """SQLite's write-ahead log still has the pages as they were: have it written back and cut to nothing."""
    if engine.dialect.name == "sqlite":
        _on_sqlite(engine, "PRAGMA wal_checkpoint(TRUNCATE)")


def _on_sqlite(engine: Engine, statement: str) -> None:
    """Outside any transaction."""
    driver = engine.raw_connection()
    try:
        driver.cursor().execute(statement)
    finally:
        driver.close()


def _on_postgresql(connection: Connection, names: Sequence[str], seconds: float) -> list[str]:
    _wait_for_readers(connection, seconds)
    before = _files(connection, names)
    connection.exec_driver_sql(f"SET lock_timeout = {round(seconds * 1000)}")
    try:
        for name in names:
            # The statistics of a table are made anew first, so that the old ones are gone when theirs is written anew.
            how = "FULL" if name == STATISTICS else "FULL, ANALYZE"
            connection.exec_driver_sql(f'VACUUM ({how}) "{name}"')
    except OperationalError as error:
        if is_busy(error):
            raise BusyError(HELD) from error
        raise
    finally:
        connection.exec_driver_sql("RESET lock_timeout")
    # A table of another owner is passed over with a warning alone.
    after = _files(connection, names)
    return sorted(name for name in names if after.get(name) == before.get(name))


def _wait_for_readers(connection: Connection, seconds: float) -> None:
    """VACUUM keeps whatever row somebody may still look at."""
    end = time.monotonic() + seconds
    mark = connection.exec_driver_sql("SELECT CAST(CAST(pg_current_xact_id() AS xid) AS text)").scalar_one()
    while connection.execute(_READERS, {"mark": mark}).scalar_one():
        if time.monotonic() > end:
            raise BusyError(HELD)
        time.sleep(LOOK)


def _files(connection: Connection, names: Sequence[str]) -> dict[str, int]:
    return dict(connection.execute(_FILES, {"names": list(names)}).tuples().all())
