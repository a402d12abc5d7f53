"""What accounts pay per month on a day, what growth is open for them, and what currencies are worth."""

from collections.abc import Iterable
from datetime import date

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage.engine import read
from storage.frames import fetch, one_of
from storage.revenue_facts import exchange_rates
from storage.schema import opportunities, subscriptions

PAUSED = "paused"


class RecurringStore:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def on(self, day: date, ids: Iterable[int]) -> pl.DataFrame:
        """account_id, currency, mrr_cents: the sum of the subscriptions covering the day, trials and paused ones out.

        An end or a churn after `day` is passed over, as it may not have been known. Ascending; an account with two
        currencies has two rows, one without a priced subscription none.
        """
        s = subscriptions.c
        covering = (
            (s.start_date <= day)
            & sa.or_(s.end_date.is_(None), s.end_date >= day)
            & sa.or_(s.churned_at.is_(None), s.churned_at > day)
            & sa.func.coalesce(s.is_trial, sa.false()).is_(sa.false())
            & (sa.func.lower(sa.func.trim(sa.func.coalesce(s.status, ""))) != PAUSED)
            & (s.mrr_cents > 0)
        )
        total = sa.cast(sa.func.sum(s.mrr_cents), sa.BigInteger()).label("mrr_cents")
        query = sa.select(s.account_id, s.currency, total).group_by(s.account_id, s.currency)
        with read(self._engine) as connection:
            return fetch(connection, query.where(covering, one_of(connection, s.account_id, ids))).sort(
                "account_id", "currency"
            )

    def growth(self, day: date, ids: Iterable[int] | None = None) -> pl.DataFrame:
        """account_id, kind, headline, opened_on, size_cents (per month), currency, probability: open on the day."""
        o = opportunities.c
        columns = (o.account_id, o.kind, o.headline, o.opened_on, o.size_cents, o.currency, o.probability)
        still = sa.or_(o.closed_on > day, sa.and_(o.closed_on.is_(None), o.state == "open"))
        with read(self._engine) as connection:
            query = sa.select(*columns).where(o.opened_on <= day, still)
            if ids is not None:
                query = query.where(one_of(connection, o.account_id, ids))
            found = fetch(connection, query)
        return found.sort("account_id", "opened_on", "kind")

    def rates(self) -> pl.DataFrame:
        """currency, base, day, rate (1 of the currency is `rate` of the base), one row per pair and day."""
        with read(self._engine) as connection:
            return exchange_rates(connection)
