"""Which accounts have new facts since their last score, and from which day on."""

from datetime import datetime

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import schema
from storage.frames import fetch, insert, one_of


def touch(connection: Connection, days: pl.DataFrame, now: datetime) -> None:
    """Note that facts of accounts changed; of each account's `days` (account_id, day) the first stays."""
    if days.is_empty():
        return
    t = schema.account_touches.c
    fresh = days.group_by("account_id").agg(pl.col("day").min().alias("first_day"))
    ids = fresh.get_column("account_id").to_list()
    stored = fetch(
        connection, sa.select(t.account_id, t.first_day).where(one_of(connection, t.account_id, ids))
    )
    merged = pl.concat([fresh, stored]).group_by("account_id").agg(pl.col("first_day").min())
    connection.execute(sa.delete(schema.account_touches).where(one_of(connection, t.account_id, ids)))
    stamped = merged.with_columns(touched_at=pl.lit(now).cast(pl.Datetime("us", "UTC"))).sort("account_id")
    insert(connection, schema.account_touches, stamped)
