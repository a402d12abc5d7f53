"""Facts as agents are handed them: everything dated up to a day, and nothing that was only known later."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage import schema
from storage.activity import Activity
from storage.disc import disc_facts
from storage.disc_facts import DiscFacts
from storage.engine import read
from storage.fact_rows import EVERY_COLUMN, SIGNAL_COLUMNS, Among, Columns, FactRows
from storage.facts import Facts, empty_frame
from storage.feature_kinds import FeatureKinds
from storage.frames import FEW, one_of
from storage.policies import any_by_product
from storage.profiles import read_profiles
from storage.revenue_facts import RevenueFacts, read_revenue
from storage.use import Use
from storage.use_rollups import UseSince

DATED = (
    (schema.subscriptions, "start_date"),
    (schema.interactions, "occurred_at"),
    (schema.surveys, "occurred_at"),
    (schema.invoices, "issued_at"),
    (schema.churn_events, "occurred_at"),
)


class FactStore:
    def __init__(self, engine: Engine, activity: Activity) -> None:
        self._engine = engine
        self._activity = activity

    def load(self, first_id: int, last_id: int, since: date, until: date) -> Facts:
        """The facts of accounts first_id..last_id (both included); see Facts for what they hold."""
        usage = self._activity.scan(id_range=(first_id, last_id), since=since, until=until)
        return self._load(lambda _, column: column.between(first_id, last_id), usage, since, until)

    def load_rolled(self, first_id: int, last_id: int, since: UseSince, until: date) -> Facts:
        """What signals are worked out from (SIGNAL_COLUMNS), use rolled up instead of its events: for whole blocks."""
        rolled = self._rolled(range(first_id, last_id + 1), since, until)
        inside: Among = lambda _, column: column.between(first_id, last_id)  # noqa: E731
        facts = self._load(inside, empty_frame("usage"), since.earliest, until, SIGNAL_COLUMNS)
        return replace(facts, rolled=rolled)

    def load_told(self, ids: Iterable[int], since: UseSince, told_since: date, until: date) -> Facts:
        """The facts of these accounts to be put into words: use rolled up, and its events from `told_since` on."""
        wanted = sorted(set(ids))
        usage = self._activity.scan(wanted, told_since, until)
        among: Among = lambda connection, column: one_of(connection, column, wanted)  # noqa: E731
        facts = self._load(among, usage, since.earliest, until)
        return replace(facts, rolled=self._rolled(wanted, since, until))

    def _rolled(self, ids: Sequence[int], since: UseSince, until: date) -> Use:
        with read(self._engine) as connection:
            kinds = FeatureKinds.read(connection)
        return self._activity.use(ids, since, until, kinds)

    def load_accounts(
        self, ids: Iterable[int], since: date, until: date, columns: Columns = EVERY_COLUMN
    ) -> Facts:
        """The facts of these accounts."""
        wanted = sorted(set(ids))
        usage = self._activity.scan(wanted, since, until)
        among: Among = lambda connection, column: one_of(connection, column, wanted)  # noqa: E731
        return self._load(among, usage, since, until, columns, few=len(wanted) <= FEW)

    def first_uses(self, first_id: int, last_id: int, until: date) -> pl.DataFrame:
        """account_id, thing, first: the first day each of these accounts used each feature, up to a day."""
        begun = self._activity.span()
        if begun is None:
            return pl.DataFrame(schema={"account_id": pl.Int64, "thing": pl.String, "first": pl.Date})
        use = self._rolled(range(first_id, last_id + 1), UseSince(features=begun[0]), until)
        return use.features.group_by("account_id", "thing", maintain_order=True).agg(pl.col("first").min())

    def grows_by_product(self) -> bool:
        """Whether any account's source says that growth is the first use of a new product."""
        with read(self._engine) as connection:
            return any_by_product(connection)

    def profiles(self, ids: Iterable[int] | None = None) -> dict[int, dict[str, str]]:
        """What the mapping calls the profile of these accounts (None: all), by account; empty where it names none."""
        with read(self._engine) as connection:
            return read_profiles(connection, ids)

    def disc(self, ids: Iterable[int], first: date, until: date) -> DiscFacts:
        """What the profiles of these accounts' contacts rest on, on the days from `first` to `until`."""
        with read(self._engine) as connection:
            return disc_facts(connection, sorted(set(ids)), first, until)

    def revenue(self, ids: Sequence[int] | None = None) -> RevenueFacts:
        """What the business numbers of these accounts, or of all, rest on."""
        with read(self._engine) as connection:
            return read_revenue(connection, ids)

    def first_day(self) -> date | None:
        """The first day any dated fact falls on."""
        return min((first for first, _ in self._spans()), default=None)

    def last_day(self, planned: bool = True) -> date | None:
        """The last day any dated fact falls on; subscriptions, which may start later, only where `planned`."""
        return max((last for _, last in self._spans(planned)), default=None)

    def _spans(self, planned: bool = True) -> list[tuple[date, date]]:
        spans = [self._activity.span()]
        with read(self._engine) as connection:
            for table, column in DATED:
                if table is schema.subscriptions and not planned:
                    continue
                low, high = sa.func.min(table.c[column]), sa.func.max(table.c[column])
                first, last = connection.execute(sa.select(low, high)).one()
                spans.append((_day(first), _day(last)) if first is not None else None)
        return [span for span in spans if span is not None]

    def _load(
        self,
        among: Among,
        usage: pl.DataFrame,
        since: date,
        until: date,
        columns: Columns = EVERY_COLUMN,
        few: bool = False,
    ) -> Facts:
        with read(self._engine) as connection:
            rows = FactRows(connection, among, since, until, columns, few)
            return Facts(
                since=since,
                until=until,
                accounts=rows.accounts(),
                contacts=rows.contacts(),
                subscriptions=rows.subscriptions(),
                usage=usage if usage.is_empty() else FeatureKinds.read(connection).fill(usage),
                interactions=rows.interactions(),
                mentions=rows.mentions(),
                surveys=rows.surveys(),
                invoices=rows.invoices(),
                churn_events=rows.churn_events(),
            )


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value
