"""The tables of a new SQLite file as the migrations made them once in this process: to run them all for each home of a
test took an eighth of the tests of commands. What migrating does is tested on the migrations themselves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from storage import engine as storage_engine

Migrate = Callable[[Engine], None]
Rows = list[tuple[Any, ...]]
MADE = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid"


@contextmanager
def migrated_once() -> Iterator[None]:
    original: Migrate = storage_engine.migrate

    @cache
    def made() -> tuple[list[str], dict[str, Rows]]:
        return _as_migrated(original)

    def migrate(engine: Engine) -> None:
        if engine.dialect.name != "sqlite" or not _made_anew(engine, *made()):
            original(engine)

    with patch.object(storage_engine, "migrate", migrate):
        yield


def _as_migrated(migrate: Migrate) -> tuple[list[str], dict[str, Rows]]:
    """The statements of a migrated database, and the rows by table that migrations leave in it."""
    engine = storage_engine.connect("sqlite://")
    migrate(engine)
    with storage_engine.read(engine) as connection:
        statements = list(connection.exec_driver_sql(MADE).scalars())
        rows = {name: _rows(connection, name) for name in sa.inspect(connection).get_table_names()}
    engine.dispose()
    return statements, {name: its for name, its in rows.items() if its}


def _rows(connection: Connection, table: str) -> Rows:
    return [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"')]


def _made_anew(engine: Engine, statements: list[str], rows: dict[str, Rows]) -> bool:
    """Whether there was nothing yet: then all is there now."""
    with storage_engine.write(engine) as connection:
        if connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar():
            return False
        for statement in statements:
            connection.exec_driver_sql(statement)
        for name, its in rows.items():
            marks = ", ".join("?" * len(its[0]))
            connection.exec_driver_sql(f'INSERT INTO "{name}" VALUES ({marks})', its)
    return True
