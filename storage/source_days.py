"""On which days each source delivered, and for how many accounts: measured from all facts, and remembered."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage.activity import Activity
from storage.engine import read, write
from storage.frames import fetch, insert, one_of
from storage.schema import interactions, source_days

DELIVERY = {"kind": pl.String, "source": pl.String, "account_id": pl.Int64, "day": pl.Date}
USAGE, CONVERSATIONS = "usage", "conversations"


class SourceDayStore:
    def __init__(self, engine: Engine, activity: Activity) -> None:
        self._engine = engine
        self._activity = activity

    def deliveries(self, since: date, until: date, ids: Iterable[int] | None = None) -> pl.DataFrame:
        """Each (kind, source, account_id, day) with at least one fact, of these accounts or of all."""
        wanted = None if ids is None else sorted(set(ids))
        usage = self._usage(since, until, wanted)
        return pl.concat([usage, self._conversations(since, until, wanted)])

    def _usage(self, since: date, until: date, ids: list[int] | None) -> pl.DataFrame:
        events = self._activity.lazy(since, until)
        if events is None:
            return pl.DataFrame(schema=DELIVERY)
        if ids is not None:
            events = events.filter(pl.col("account_id").is_in(ids))
        kind = pl.lit(USAGE).alias("kind")
        return events.select(kind, "source", "account_id", "day").unique().collect(engine="streaming")

    def _conversations(self, since: date, until: date, ids: list[int] | None) -> pl.DataFrame:
        i = interactions.c
        first = datetime.combine(since, datetime.min.time(), UTC)
        after = datetime.combine(until + timedelta(days=1), datetime.min.time(), UTC)
        query = sa.select(i.source, i.account_id, i.occurred_at)
        query = query.where(i.occurred_at >= first, i.occurred_at < after)
        with read(self._engine) as connection:
            if ids is not None:
                query = query.where(one_of(connection, i.account_id, ids))
            rows = fetch(connection, query)
        kind = pl.lit(CONVERSATIONS).alias("kind")
        return rows.select(
            kind, "source", "account_id", pl.col("occurred_at").dt.date().alias("day")
        ).unique()

    def save(self, measured: pl.DataFrame, since: date, until: date) -> None:
        """Remember kind, source, day, delivering and fed, in place of what was known of these days."""
        days = source_days.c.day.between(since, until)
        with write(self._engine) as connection:
            connection.execute(sa.delete(source_days).where(days))
            insert(connection, source_days, measured.select(*(c.name for c in source_days.columns)))

    def load(self, since: date, until: date) -> pl.DataFrame:
        """What was remembered of these days; empty before the first daily run."""
        query = sa.select(*source_days.columns).where(source_days.c.day.between(since, until))
        with read(self._engine) as connection:
            return fetch(connection, query)
