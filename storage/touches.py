"""Which accounts have new facts since their last score, and from which day on."""

from datetime import datetime

import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from storage import schema


def touch(connection: Connection, days: pl.DataFrame, now: datetime) -> None:
    """Note that facts of accounts changed; of each account's `days` (account_id, day) the first stays.

    One statement for what is new and what is known, in one order of accounts: other imports may touch the same ones.
    """
    if days.is_empty():
        return
    fresh = days.group_by("account_id").agg(pl.col("day").min().alias("first_day")).sort("account_id")
    rows = [
        {"account_id": account, "first_day": first, "touched_at": now} for account, first in fresh.iter_rows()
    ]
    t, on_postgresql = schema.account_touches.c, connection.dialect.name == "postgresql"
    adding = (postgresql.insert if on_postgresql else sqlite.insert)(schema.account_touches)
    earlier = (sa.func.least if on_postgresql else sa.func.min)(t.first_day, adding.excluded.first_day)
    known = {"first_day": earlier, "touched_at": adding.excluded.touched_at}
    connection.execute(adding.on_conflict_do_update(index_elements=[t.account_id], set_=known), rows)
