"""On which days each source delivered, and for how many accounts: measured from all facts, and remembered."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import after, begin_of
from storage import delta
from storage.activity import Activity
from storage.engine import read, write
from storage.feature_kinds import FeatureKinds
from storage.frames import fetch_sorted, insert, one_of
from storage.schema import interactions, source_days
from storage.use_rollups import UseSince

DELIVERY = {"kind": pl.String, "source": pl.String, "account_id": pl.Int64, "day": pl.Date}
USAGE, CONVERSATIONS = "usage", "conversations"
Among = Callable[[Connection], "sa.ColumnElement[bool]"]


class SourceDayStore:
    def __init__(self, engine: Engine, activity: Activity) -> None:
        self._engine = engine
        self._activity = activity

    def deliveries(self, since: date, until: date, ids: Iterable[int] | None = None) -> pl.DataFrame:
        """Each (kind, source, account_id, day) with at least one fact, of these accounts or of all."""
        wanted = None if ids is None else sorted(set(ids))
        column = interactions.c.account_id
        among: Among = lambda connection: sa.true() if wanted is None else one_of(connection, column, wanted)  # noqa: E731
        return pl.concat([self._usage(since, until, wanted), self._conversations(since, until, among)])

    def spells(
        self, since: date, until: date, first_id: int, last_id: int
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Of accounts first_id..last_id: use as the `sources` of storage.use, conversations as `deliveries` has them.

        A large portfolio is gone through by ranges, for what is held at a time grows with the accounts.
        """
        with read(self._engine) as connection:
            kinds = FeatureKinds.read(connection)
        use = self._activity.use(range(first_id, last_id + 1), UseSince(sources=since), until, kinds)
        inside = interactions.c.account_id.between(first_id, last_id)
        return use.sources, self._conversations(since, until, lambda _: inside)

    def _usage(self, since: date, until: date, ids: list[int] | None) -> pl.DataFrame:
        events = self._activity.lazy(since, until)
        if events is None:
            return pl.DataFrame(schema=DELIVERY)
        if ids is not None:
            events = events.filter(delta.among_ids(ids))
        return _of(USAGE, events.select("source", "account_id", "day").unique().collect())

    def _conversations(self, since: date, until: date, among: Among) -> pl.DataFrame:
        i = interactions.c
        with read(self._engine) as connection:
            query = sa.select(i.source, i.account_id, _day(connection, i.occurred_at).label("day"))
            query = query.where(
                i.occurred_at >= begin_of(since), i.occurred_at < after(until), among(connection)
            )
            return _of(CONVERSATIONS, fetch_sorted(connection, query, ["account_id"]).unique())

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
            return fetch_sorted(connection, query, ["kind", "source", "day"])


def _day(connection: Connection, moment: "sa.ColumnElement[Any]") -> "sa.ColumnElement[date]":
    """The day of a moment in UTC."""
    if connection.dialect.name == "postgresql":
        return sa.cast(sa.func.timezone("UTC", moment), sa.Date)
    return sa.type_coerce(sa.func.substr(moment, 1, len("2026-01-31")), sa.Date)


def _of(kind: str, days: pl.DataFrame) -> pl.DataFrame:
    return days.select(pl.lit(kind).alias("kind"), "source", "account_id", "day")
