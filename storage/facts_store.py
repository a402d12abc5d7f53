"""Facts as agents are handed them: everything dated up to a day, and nothing that was only known later."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from storage import schema
from storage.activity import Activity
from storage.engine import read
from storage.facts import FACT_SCHEMAS, Facts
from storage.frames import fetch, one_of

Among = Callable[[Connection, "sa.ColumnElement[int]"], "sa.ColumnElement[bool]"]
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

    def load_accounts(self, ids: Iterable[int], since: date, until: date) -> Facts:
        """The facts of these accounts."""
        wanted = sorted(set(ids))
        usage = self._activity.scan(wanted, since, until)
        return self._load(lambda connection, column: one_of(connection, column, wanted), usage, since, until)

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

    def _load(self, among: Among, usage: pl.DataFrame, since: date, until: date) -> Facts:
        with read(self._engine) as connection:
            interactions = _interactions(connection, among, since, until)
            return Facts(
                since=since,
                until=until,
                accounts=_accounts(connection, among),
                contacts=_contacts(connection, among),
                subscriptions=_subscriptions(connection, among, until),
                usage=_with_feature_kind(connection, usage),
                interactions=interactions,
                mentions=_mentions(connection, among, since, until),
                surveys=_surveys(connection, among, until),
                invoices=_invoices(connection, among, until),
                churn_events=_churn_events(connection, among, until),
            )


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def _after(day: date) -> datetime:
    """The first moment that is no longer in `day`."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), UTC)


def _shaped(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    return frame.select(*FACT_SCHEMAS[name])


def _unknown_after(column: str, until: date) -> pl.Expr:
    """The column's value where its day is `until` or earlier, else null: nobody knew it yet."""
    return pl.when(pl.col(column).cast(pl.Date) <= until).then(column).alias(column)


def _accounts(connection: Connection, among: Among) -> pl.DataFrame:
    a = schema.accounts.c
    columns = (a.id, a.external_id, a.name, a.segment, a.country, a.csm, a.created_at)
    batches = schema.import_batches
    query = sa.select(*columns, batches.c.details).outerjoin_from(schema.accounts, batches)
    found = fetch(connection, query.where(among(connection, a.id)).order_by(a.id))
    silence = pl.col("details").str.json_path_match("$.inactivity_days").cast(pl.Int64)
    found = found.rename({"id": "account_id"}).with_columns(
        created_on=pl.col("created_at").dt.date(), inactivity_days=silence
    )
    return _shaped(found, "accounts")


def _contacts(connection: Connection, among: Among) -> pl.DataFrame:
    c = schema.contacts.c
    columns = (c.id, c.account_id, c.external_id, c.name, c.email, c.is_primary)
    query = sa.select(*columns).where(among(connection, c.account_id)).order_by(c.account_id, c.id)
    return _shaped(fetch(connection, query).rename({"id": "contact_id"}), "contacts")


def _subscriptions(connection: Connection, among: Among, until: date) -> pl.DataFrame:
    s = schema.subscriptions.c
    names = [name for name in FACT_SCHEMAS["subscriptions"] if name != "churned_on"]
    query = sa.select(*(s[name] for name in names), s.churned_at)
    query = query.where(among(connection, s.account_id), s.start_date <= until)
    found = fetch(connection, query.order_by(s.account_id, s.start_date, s.id)).rename(
        {"churned_at": "churned_on"}
    )
    known = found.with_columns(_unknown_after("end_date", until), _unknown_after("churned_on", until))
    return _shaped(known, "subscriptions")


def _interactions(connection: Connection, among: Among, since: date, until: date) -> pl.DataFrame:
    i = schema.interactions.c
    columns = (
        i.id,
        i.account_id,
        i.source,
        i.external_id,
        i.occurred_at,
        i.channel,
        i.direction,
        i.contact_id,
        i.thread,
        i.scheduled_at,
        i.attended,
        i.priority,
        i.resolved_at,
    )
    query = sa.select(*columns).where(
        among(connection, i.account_id),
        i.occurred_at >= _after(since - timedelta(days=1)),
        i.occurred_at < _after(until),
    )
    found = fetch(connection, query.order_by(i.account_id, i.occurred_at, i.id)).rename(
        {"id": "interaction_id"}
    )
    known = found.with_columns(
        day=pl.col("occurred_at").dt.date(),
        scheduled_on=pl.col("scheduled_at").dt.date(),
    ).with_columns(
        _unknown_after("resolved_at", until),
        attended=pl.when(pl.col("scheduled_on").is_null() | (pl.col("scheduled_on") <= until)).then(
            "attended"
        ),
    )
    return _shaped(known, "interactions")


def _mentions(connection: Connection, among: Among, since: date, until: date) -> pl.DataFrame:
    m = schema.mentions.c
    query = sa.select(*(m[name] for name in FACT_SCHEMAS["mentions"]))
    query = query.where(among(connection, m.account_id), m.day.between(since, until))
    return _shaped(fetch(connection, query.order_by(m.account_id, m.day, m.id)), "mentions")


def _surveys(connection: Connection, among: Among, until: date) -> pl.DataFrame:
    s = schema.surveys.c
    query = sa.select(s.account_id, s.external_id, s.occurred_at, s.kind, s.score, s.contact_id)
    query = query.where(among(connection, s.account_id), s.occurred_at < _after(until))
    found = fetch(connection, query.order_by(s.account_id, s.occurred_at, s.id))
    return _shaped(found.with_columns(day=pl.col("occurred_at").dt.date()), "surveys")


def _invoices(connection: Connection, among: Among, until: date) -> pl.DataFrame:
    i = schema.invoices.c
    columns = (i.account_id, i.external_id, i.issued_at, i.amount_cents, i.billed_users, i.due_at, i.paid_at)
    query = sa.select(*columns).where(among(connection, i.account_id), i.issued_at <= until)
    found = fetch(connection, query.order_by(i.account_id, i.issued_at, i.id))
    found = found.rename({"issued_at": "issued_on", "due_at": "due_on", "paid_at": "paid_on"})
    return _shaped(found.with_columns(_unknown_after("paid_on", until)), "invoices")


def _churn_events(connection: Connection, among: Among, until: date) -> pl.DataFrame:
    c = schema.churn_events.c
    query = sa.select(c.account_id, c.external_id, c.occurred_at, c.reason)
    query = query.where(among(connection, c.account_id), c.occurred_at <= until)
    found = fetch(connection, query.order_by(c.account_id, c.occurred_at, c.id))
    return _shaped(found.rename({"occurred_at": "day"}), "churn_events")


def _with_feature_kind(connection: Connection, usage: pl.DataFrame) -> pl.DataFrame:
    """Fill is_core from the feature where the event said nothing: its own source's word, else anybody's."""
    silent = (usage["is_core"].is_null() & usage["feature"].is_not_null()).arg_true()
    if silent.is_empty():
        return usage
    f = schema.features.c
    known = fetch(
        connection, sa.select(f.source, f.name, f.is_core).where(f.is_core.is_not(None)).order_by(f.id)
    )
    if known.is_empty():
        return usage
    asked = usage.select("source", "feature")
    if len(silent) < usage.height:
        asked = asked[silent]
    words = _words(known, asked["source"].unique())
    said = asked.join(words, on=["source", "feature"], how="left", maintain_order="left")["core"]
    return usage.with_columns(usage["is_core"].scatter(silent, said))


def _words(known: pl.DataFrame, sources: pl.Series) -> pl.DataFrame:
    """What is known (`core`) of every named feature, as each of the sources would have it."""
    anywhere = known.group_by(feature="name").agg(any_core=pl.col("is_core").first())
    own = known.select("source", feature="name", own_core="is_core")
    each = sources.to_frame("source").join(anywhere, how="cross")
    words = each.join(own, on=["source", "feature"], how="left")
    return words.select("source", "feature", core=pl.coalesce("own_core", "any_core"))
