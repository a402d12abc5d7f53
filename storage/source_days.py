"""On which days each source delivered, and for how many accounts: measured from all facts, and remembered."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage.activity import Activity, among_ids
from storage.engine import read, write
from storage.feature_kinds import FeatureKinds
from storage.frames import fetch, insert, one_of
from storage.schema import interactions, source_days
from storage.use_rollups import UseSince

DELIVERY = {"kind": pl.String, "source": pl.String, "account_id": pl.Int64, "day": pl.Date}
USAGE, CONVERSATIONS = "usage", "conversations"


class SourceDayStore:
    def __init__(self, engine: Engine, activity: Activity) -> None:
        self._engine = engine
        self._activity = activity

    def deliveries(
        self,
        since: date,
        until: date,
        ids: Iterable[int] | None = None,
        id_range: tuple[int, int] | None = None,
    ) -> pl.DataFrame:
        """Each (kind, source, account_id, day) with at least one fact.

        Of these accounts, of a range of ids (both ends included), or of all: a large portfolio is gone through
        by ranges, for what is held at a time grows with the accounts.
        """
        wanted = None if ids is None else sorted(set(ids))
        usage = self._usage(since, until, wanted, id_range)
        return pl.concat([usage, self._conversations(since, until, wanted, id_range)])

    def _usage(
        self, since: date, until: date, ids: list[int] | None, id_range: tuple[int, int] | None
    ) -> pl.DataFrame:
        if id_range is not None:
            with read(self._engine) as connection:
                kinds = FeatureKinds.read(connection)
            return _of(USAGE, self._activity.use(*id_range, UseSince(days=since), until, kinds).days)
        events = self._activity.lazy(since, until)
        if events is None:
            return pl.DataFrame(schema=DELIVERY)
        if ids is not None:
            events = events.filter(among_ids(ids))
        return _of(USAGE, events.select("source", "account_id", "day").unique().collect())

    def _conversations(
        self, since: date, until: date, ids: list[int] | None, id_range: tuple[int, int] | None
    ) -> pl.DataFrame:
        i = interactions.c
        first = datetime.combine(since, datetime.min.time(), UTC)
        after = datetime.combine(until + timedelta(days=1), datetime.min.time(), UTC)
        query = sa.select(i.source, i.account_id, i.occurred_at)
        query = query.where(i.occurred_at >= first, i.occurred_at < after)
        if id_range is not None:
            query = query.where(i.account_id.between(*id_range))
        with read(self._engine) as connection:
            if ids is not None:
                query = query.where(one_of(connection, i.account_id, ids))
            rows = fetch(connection, query)
        days = rows.select("source", "account_id", day=pl.col("occurred_at").dt.date()).unique()
        return _of(CONVERSATIONS, days)

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


def _of(kind: str, days: pl.DataFrame) -> pl.DataFrame:
    return days.select(pl.lit(kind).alias("kind"), pl.col("source").cast(pl.String), "account_id", "day")
