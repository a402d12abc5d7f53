"""Connections to the system of record: SQLite by default, PostgreSQL by one URL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DataError, OperationalError

from domain.errors import BusyError, MisconfiguredError, UnstorableError

__all__ = ["Connection", "Engine", "connect", "migrate", "read", "write", "write_durably", "write_soon"]
LOCK_WAIT_SECONDS = 60
ROOM: dict[str, Any] = {"pool_size": 5, "max_overflow": 45, "pool_use_lifo": True}
"""Connections kept, and more while they are needed: a server answers on up to 40 threads, and none of them may wait for
the others' to be given back. Two processes stay within PostgreSQL's usual hundred. The last one used is used next: what
it has read is still in its cache, and the caches of the others do not fill."""
UNSTORABLE = (None, "22003", "22021")
"""PostgreSQL's states: NUL, which its driver refuses by itself; a number out of range; half a character."""
_IMMEDIATE = "keepwell_immediate"
_MIGRATION_LOCK = 7_303_014


def connect(url: str) -> Engine:
    """An engine for `sqlite:///file.db` or `postgresql://...`; a file's folder is made. Nothing is migrated.

    Raises MisconfiguredError for any other kind of database.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise MisconfiguredError(
            f"DATABASE_URL {url!r} is not a database address. Use sqlite:///keepwell.db or postgresql://..."
        ) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _sqlite(parsed)
    if backend == "postgresql":
        engine = sa.create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, **ROOM)
        event.listen(engine, "handle_error", _refuse_unstorable)
        return engine
    raise MisconfiguredError(
        f"Keepwell runs on SQLite or PostgreSQL, not on {backend!r}. Change DATABASE_URL."
    )


def _sqlite(url: URL) -> Engine:
    in_file = bool(url.database and url.database != ":memory:")
    if in_file:
        Path(url.database or "").expanduser().parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, connect_args={"timeout": LOCK_WAIT_SECONDS}, **(ROOM if in_file else {}))
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "handle_error", _refuse_unstorable)
    return engine


def _refuse_unstorable(context: sa.ExceptionContext) -> None:
    """What no column can hold was given by somebody: it is no fault of ours, and is told like any other refusal."""
    broken = context.original_exception
    too_much = isinstance(broken, OverflowError | UnicodeEncodeError)
    state = getattr(broken, "sqlstate", "")
    if too_much or (isinstance(context.sqlalchemy_exception, DataError) and state in UNSTORABLE):
        raise UnstorableError(
            "It holds a character or a number that no database keeps. Write it without."
        ) from broken


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling would begin deferred; _begin_sqlite decides instead.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred BEGIN that later writes fails at once when somebody else wrote in between; IMMEDIATE waits.
    if connection.get_execution_options().get(_IMMEDIATE, False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # Takes no lock and so cannot fail: past SQLAlchemy, where it would cost as much as a small query.
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN")


@contextmanager
def write(engine: Engine) -> Iterator[Connection]:
    """One transaction that may write: committed at the end, rolled back on any exception."""
    with engine.connect().execution_options(**{_IMMEDIATE: True}) as connection, connection.begin():
        yield connection


@contextmanager
def write_durably(engine: Engine) -> Iterator[Connection]:
    """As `write`, and what was committed outlives a loss of power, for marks that something outside depends on."""
    with engine.connect().execution_options(**{_IMMEDIATE: True}) as connection:
        # With WAL and synchronous=NORMAL a commit outlives the process, but the last ones not the machine.
        if engine.dialect.name == "sqlite":
            _sqlite_synchronous(connection, "FULL")
        try:
            with connection.begin():
                yield connection
        finally:
            if engine.dialect.name == "sqlite":
                _sqlite_synchronous(connection, "NORMAL")


def _sqlite_synchronous(connection: Connection, how: str) -> None:
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA synchronous={how}")


@contextmanager
def write_soon(engine: Engine, seconds: float) -> Iterator[Connection]:
    """As `write`, for somebody who cannot wait: BusyError where others hold the database longer than `seconds`."""
    wait = max(1, round(min(seconds, LOCK_WAIT_SECONDS) * 1000))
    try:
        with engine.connect().execution_options(**{_IMMEDIATE: True}) as connection:
            if engine.dialect.name == "sqlite":
                _sqlite_wait(connection, wait)
            try:
                with connection.begin():
                    if engine.dialect.name == "postgresql":
                        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {wait}")
                    yield connection
            finally:
                if engine.dialect.name == "sqlite":
                    _sqlite_wait(connection, LOCK_WAIT_SECONDS * 1000)
    except OperationalError as error:
        if not is_busy(error):
            raise
        raise BusyError("The database is held by somebody else. Try again in a moment.") from error


def _sqlite_wait(connection: Connection, milliseconds: int) -> None:
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA busy_timeout = {milliseconds}")


def is_busy(error: OperationalError) -> bool:
    """Whether somebody else held what was wanted for too long."""
    name, state = getattr(error.orig, "sqlite_errorname", ""), getattr(error.orig, "sqlstate", "")
    return name.startswith("SQLITE_BUSY") or state == "55P03"


@contextmanager
def read(engine: Engine) -> Iterator[Connection]:
    """One consistent view of the data; on PostgreSQL read-only and of one snapshot."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with connection.begin():
            yield connection


def migrate(engine: Engine) -> None:
    """Bring the database to the newest revision; safe at every start and from two processes at once."""
    from storage.migrations import HEAD

    if _revision(engine) == HEAD:
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    with write(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(engine: Engine) -> str | None:
    with read(engine) as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        return found
