"""A consistent copy of the SQL database as one SQLite file, whichever kind it is, and back into either kind."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from domain.errors import ConflictError, SourceRejectedError
from storage.engine import connect, migrate, read, write
from storage.schema import METADATA, outbox_switch

AT_ONCE = 5_000
FILLED_BY_MIGRATIONS = (outbox_switch,)
DAMAGED = "The database in the backup is damaged: {}. Take another backup."


def begin(connection: Connection) -> str:
    """The revision; from this first read on, the connection sees one snapshot, whoever writes."""
    found: str = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    return found


def save(connection: Connection, file: Path) -> None:
    """Write what the connection's snapshot holds to a new SQLite file."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        with closing(sqlite3.connect(file)) as target:
            driver.backup(target)
    else:
        engine = connect(f"sqlite:///{file}")
        migrate(engine)
        with write(engine) as target_connection:
            copy_rows(connection, target_connection)
        engine.dispose()
    with closing(sqlite3.connect(file)) as one_file:
        one_file.execute("PRAGMA journal_mode=DELETE")


def copy_rows(source: Connection, target: Connection) -> None:
    """Every row of every table, and the highest id each ever gave out, into a migrated database without rows."""
    for table in FILLED_BY_MIGRATIONS:
        target.execute(sa.delete(table))
    for table in METADATA.sorted_tables:
        found = source.execution_options(yield_per=AT_ONCE).execute(sa.select(table)).mappings()
        for rows in found.partitions(AT_ONCE):
            target.execute(sa.insert(table), [dict(row) for row in rows])
    _give_out_from(target, _given_out(source))


def row_counts(connection: Connection) -> dict[str, int]:
    """By table."""
    count = sa.func.count()
    return {
        table.name: connection.execute(sa.select(count).select_from(table)).scalar_one()
        for table in METADATA.sorted_tables
        if sa.inspect(connection).has_table(table.name)
    }


def is_unused(engine: Engine) -> bool:
    """Whether the database has nothing in it but what migrations put there."""
    filled = {table.name for table in FILLED_BY_MIGRATIONS}
    with read(engine) as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return not sa.inspect(connection).get_table_names()
        return not any(rows for name, rows in row_counts(connection).items() if name not in filled)


def proved(file: Path, rows: Mapping[str, int]) -> None:
    """SourceRejectedError where the file is no sound database, or holds another number of rows than was written."""
    engine = connect(f"sqlite:///{file}")
    try:
        with read(engine) as connection:
            told = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
            if told != "ok":
                raise SourceRejectedError(DAMAGED.format("it does not pass its own check"))
            found = row_counts(connection)
    except SQLAlchemyError as broken:
        raise SourceRejectedError(DAMAGED.format("it cannot be read")) from broken
    finally:
        engine.dispose()
    wrong = next((name for name, count in rows.items() if found.get(name) != count), None)
    if wrong is not None:
        raise SourceRejectedError(
            DAMAGED.format(f"{wrong} has {found.get(wrong, 0):,} rows, not {rows[wrong]:,}")
        )


def bring_up(file: Path) -> None:
    """Migrate a copy that an earlier release made."""
    engine = connect(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()


def fill(engine: Engine, file: Path) -> None:
    """Put a copy into a database without rows, in one transaction. ConflictError where somebody has filled it."""
    migrate(engine)
    source = connect(f"sqlite:///{file}")
    try:
        with read(source) as held, write(engine) as target:
            counts = row_counts(target)
            if any(
                rows for name, rows in counts.items() if name not in {t.name for t in FILLED_BY_MIGRATIONS}
            ):
                raise ConflictError("The database is no longer empty. Restore into an empty one.")
            copy_rows(held, target)
    finally:
        source.dispose()


def _given_out(connection: Connection) -> dict[str, int]:
    """The highest id that each table ever gave out: one that is gone must not name another row."""
    if connection.dialect.name == "sqlite":
        known = connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence").tuples().all()
    else:
        query = sa.text(
            "SELECT table_name, last_value FROM pg_sequences JOIN information_schema.columns c ON c.table_schema = "
            "schemaname AND pg_get_serial_sequence(quote_ident(c.table_name), c.column_name) = "
            "quote_ident(schemaname) || '.' || quote_ident(sequencename) WHERE last_value IS NOT NULL"
        )
        known = connection.execute(query).tuples().all()
    return dict(known)


def _give_out_from(connection: Connection, given: Mapping[str, int]) -> None:
    for table in METADATA.sorted_tables:
        if "id" not in table.c or table.c.id.autoincrement is False:
            continue
        highest = connection.execute(sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0))).scalar_one()
        highest = max(highest, given.get(table.name, 0))
        if highest:
            _next_after(connection, table, highest)


def _next_after(connection: Connection, table: sa.Table, highest: int) -> None:
    if connection.dialect.name == "postgresql":
        said = sa.text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :highest)")
        connection.execute(said, {"name": table.name, "highest": highest})
    elif table.kwargs.get("sqlite_autoincrement"):
        mine = {"name": table.name, "highest": highest}
        connection.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), mine)
        connection.execute(sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :highest)"), mine)
