"""One import or decision writes at a time."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

_WRITERS_LOCK = 7_303_015


def one_writer(connection: Connection) -> None:
    """Wait for whoever else imports or decides, until this transaction ends."""
    # SQLite has one writer anyway; on PostgreSQL two imports of one new id would clash on the unique key.
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITERS_LOCK)))
