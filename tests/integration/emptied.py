"""PostgreSQL databases that are emptied and given out again: to copy and drop one costs ten times as much."""

from dataclasses import dataclass
from itertools import count

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, make_url

from storage.engine import connect

_SHAPE = """
SELECT md5(string_agg(concat_ws(' ', relname, relkind, attname, atttypid, attnotnull), ',' ORDER BY relname, attname))
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
"""
_USED = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
  AND pg_relation_size(oid) > 0
"""
_ALONE = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_GIVEN_OUT = """
SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences WHERE last_value IS NOT NULL
"""
_FROM_ONE = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE last_value IS NOT NULL
"""


class Emptied:
    """Databases as their template was migrated, none of them in use twice at a time."""

    def __init__(self, url: str, template: str) -> None:
        self._url, self._template = url, template
        self._admin = connect(url)
        self._numbers = count(1)
        self._spare: list[str] = []
        engine = connect(self.url_of(template))
        with engine.connect() as connection:
            self._shape = _shape(connection)
            self._begins_with = _rows(connection)
        engine.dispose()

    def url_of(self, name: str) -> str:
        return make_url(self._url).set(database=name).render_as_string(hide_password=False)

    def take(self) -> str:
        if self._spare:
            return self._spare.pop()
        name = f"test_{next(self._numbers)}"
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{self._template}"')
        return name

    def give_back(self, name: str) -> None:
        """With the rows of a new one alone, every file of a table as small and every id as low as there."""
        engine = connect(self.url_of(name))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(_ALONE)
            as_it_was = _shape(connection) == self._shape
            if as_it_was:
                _empty(connection)
                _fill(connection, self._begins_with)
        engine.dispose()
        if as_it_was:
            self._spare.append(name)
        else:
            self._say(f'DROP DATABASE "{name}" WITH (FORCE)')

    def close(self) -> None:
        self._admin.dispose()

    def _say(self, statement: str) -> None:
        with self._admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(statement)


def _shape(connection: Connection) -> tuple[str, str]:
    revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return str(connection.exec_driver_sql(_SHAPE).scalar()), str(revision)


def _empty(connection: Connection) -> None:
    used = [f'"{name}"' for name in connection.exec_driver_sql(_USED).scalars()]
    if used:
        # As a replica no reference is looked at, so that the tables may come in any order.
        deletes = "; ".join(f"DELETE FROM {table}" for table in used)
        connection.execute(sa.text(f"SET session_replication_role = replica; {deletes}"))
        connection.execute(sa.text(f"VACUUM {', '.join(used)}"))
    connection.execute(sa.text(_FROM_ONE))


def _rows(connection: Connection) -> dict[str, str]:
    """What migrations have put into tables, as JSON by table."""
    names = connection.exec_driver_sql(_USED).scalars().all()
    told = (
        (name, connection.exec_driver_sql(f'SELECT json_agg(t)::text FROM "{name}" t').scalar())
        for name in names
    )
    return {name: rows for name, rows in told if rows}


def _fill(connection: Connection, rows: dict[str, str]) -> None:
    for name, told in rows.items():
        fill = f'INSERT INTO "{name}" SELECT * FROM json_populate_recordset(NULL::"{name}", :told)'
        connection.execute(sa.text(fill), {"told": told})


@dataclass(frozen=True)
class Held:
    """What a database holds: rows as JSON by table, and the last id of each sequence."""

    rows: dict[str, str]
    given_out: dict[str, int]


def held(engine: Engine) -> Held:
    with engine.connect() as connection:
        given_out = connection.execute(sa.text(_GIVEN_OUT)).all()
        return Held(_rows(connection), dict(given_out))


def put(engine: Engine, content: Held) -> None:
    """Into a database as it was migrated: a tenth of what it takes to come by such rows as the product does."""
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for name in content.rows:
            connection.exec_driver_sql(f'DELETE FROM "{name}"')
        _fill(connection, content.rows)
        for name, last in content.given_out.items():
            connection.execute(sa.text("SELECT setval(:name, :last)"), {"name": name, "last": last})
