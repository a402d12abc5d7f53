"""What questions about many accounts rest on: one row per account, gathered by the database, as known on a day.

`ids` narrows every query to these accounts, None means all. What is dated after the day is passed over.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import after
from storage import delta, schema
from storage.account_links import filled, is_account
from storage.activity import Activity
from storage.engine import read
from storage.fact_rows import FactRows
from storage.facts import Facts, empty_frame
from storage.frames import fetch, fetch_sorted, one_of
from storage.owners import given_csm

URGENT = ("urgent", "critical", "blocker", "p1")
PRESSING = (*URGENT, "high", "p2")
"""Priorities of tickets as the tools that people use name them."""
LOGINS_LOOK_BACK = 400
"""Days in which the newest login is looked for; of an older one it is only known that it is older."""
USED_WITHIN = 30
_TERMS = {
    "accounts": ("account_id", "external_id", "created_on", "inactivity_days"),
    "subscriptions": [
        "account_id",
        "external_id",
        "start_date",
        "end_date",
        "plan",
        "tier",
        "seats",
        "mrr_cents",
        "currency",
        "billing",
        "is_trial",
        "auto_renew",
        "churned_on",
        "renewal_date",
    ],
}


class AskedFacts:
    def __init__(self, engine: Engine, activity: Activity) -> None:
        self._engine, self._activity = engine, activity

    def edition(self) -> tuple[Any, ...]:
        """Changes whenever an account, plan, feature or reason is written: names looked up before are then stale."""
        tables = (schema.accounts, schema.subscriptions, schema.features, schema.churn_events)
        found: list[Any] = []
        with read(self._engine) as connection:
            for table in tables:
                rows = table.c
                newest = (sa.func.count(rows.id), sa.func.max(rows.id), sa.func.max(rows.import_id))
                found += connection.execute(sa.select(*newest)).one()
            link = schema.account_links.c
            links = sa.select(sa.func.count(link.linked_id), sa.func.max(link.settled_at))
            found += connection.execute(links).one()
        return tuple(found)

    def accounts(self, ids: Sequence[int] | None) -> pl.DataFrame:
        """account_id, external_id, name, segment, industry, country, csm; ascending."""
        a = schema.accounts.c
        columns = (a.external_id, a.name, a.segment, a.industry, a.country, a.csm)
        with read(self._engine) as connection:
            query = sa.select(a.id.label("account_id"), *columns).where(
                is_account(), _among(connection, a.id, ids)
            )
            return filled(connection, fetch_sorted(connection, query, ["account_id"]))

    def values(self, table: str, column: str, ids: Sequence[int] | None = None) -> tuple[str, ...]:
        """The different values of a text column, of these accounts' rows or of all."""
        its = schema.METADATA.tables[table].c
        key = its.id if table == "accounts" else its.get("account_id")
        with read(self._engine) as connection:
            value: sa.ColumnElement[Any] = its[column]
            if (table, column) == ("accounts", "csm"):
                value = sa.func.coalesce(given_csm(), value)
            query = sa.select(value).where(value.is_not(None)).distinct()
            if key is not None:
                query = query.where(_among(connection, key, ids))
            return tuple(sorted(value for value in connection.execute(query).scalars() if value.strip()))

    def terms(self, ids: Sequence[int] | None, until: date) -> Facts:
        """Accounts and subscriptions begun by the day, ends not known then left out; every other frame is empty."""
        with read(self._engine) as connection:
            rows = FactRows(connection, lambda c, key: _among(c, key, ids), until, until, _TERMS)
            return Facts(
                since=until,
                until=until,
                accounts=rows.accounts(),
                contacts=empty_frame("contacts"),
                subscriptions=rows.subscriptions(),
                usage=empty_frame("usage"),
                interactions=empty_frame("interactions"),
                mentions=empty_frame("mentions"),
                surveys=empty_frame("surveys"),
                invoices=empty_frame("invoices"),
                churn_events=empty_frame("churn_events"),
            )

    def talk(self, ids: Sequence[int] | None, until: date) -> pl.DataFrame:
        """account_id, last_contact, last_heard (days, null for never); notes do not count, nor missed meetings."""
        i = schema.interactions.c
        held = (i.channel != "note") & sa.func.coalesce(i.attended, sa.true())
        theirs = held & ((i.direction == "in") | i.channel.in_(("call", "meeting", "qbr")))
        with read(self._engine) as connection:
            query = (
                sa.select(
                    i.account_id,
                    sa.func.max(sa.case((held, i.occurred_at))).label("contact"),
                    sa.func.max(sa.case((theirs, i.occurred_at))).label("heard"),
                )
                .where(i.occurred_at < after(until), _among(connection, i.account_id, ids))
                .group_by(i.account_id)
            )
            found = fetch(connection, query)
        dated = (pl.col(name).dt.date().alias(f"last_{name}") for name in ("contact", "heard"))
        return found.select("account_id", *dated)

    def tickets(self, ids: Sequence[int] | None, until: date) -> pl.DataFrame:
        """account_id, open_tickets, pressing_tickets, urgent_tickets, refs: conversations of tickets that nothing had
        resolved by the end of the day; by the highest priority that was given to each."""
        i = schema.interactions.c
        thread = sa.func.coalesce(i.thread, i.external_id)
        solved = sa.func.max(sa.case((i.resolved_at < after(until), 1), else_=0))
        theirs = sa.func.max(sa.case((sa.func.coalesce(i.direction, "in") == "in", 1), else_=0))
        with read(self._engine) as connection:
            query = (
                sa.select(
                    i.account_id,
                    sa.func.min(i.external_id).label("ref"),
                    _has(i.priority, PRESSING).label("pressing"),
                    _has(i.priority, URGENT).label("urgent"),
                )
                .where(
                    i.channel == "ticket",
                    i.occurred_at < after(until),
                    _among(connection, i.account_id, ids),
                )
                .group_by(i.account_id, thread)
                .having(solved == 0, theirs == 1)
            )
            found = fetch(connection, query)
        return found.group_by("account_id").agg(
            open_tickets=pl.len().cast(pl.Int64),
            pressing_tickets=pl.col("pressing").sum(),
            urgent_tickets=pl.col("urgent").sum(),
            refs=pl.col("ref").sort(),
        )

    def reviews(self, ids: Sequence[int] | None, until: date) -> pl.DataFrame:
        """account_id, day, attended, ref: the QBRs that were due by the day and of which it is known how they went."""
        i = schema.interactions.c
        due = sa.func.coalesce(i.scheduled_at, i.occurred_at)
        with read(self._engine) as connection:
            query = sa.select(i.account_id, due.label("due"), i.attended, i.external_id.label("ref")).where(
                i.channel == "qbr",
                i.attended.is_not(None),
                i.occurred_at < after(until),
                due < after(until),
                _among(connection, i.account_id, ids),
            )
            found = fetch(connection, query)
        return found.with_columns(day=pl.col("due").dt.date()).drop("due").sort("account_id", "day", "ref")

    def unpaid(self, ids: Sequence[int] | None, until: date) -> pl.DataFrame:
        """account_id, unpaid_invoices, overdue_invoices, refs: issued and not paid by the end of the day."""
        v = schema.invoices.c
        late = sa.case((v.due_at < until, 1), else_=0)
        with read(self._engine) as connection:
            query = sa.select(v.account_id, late.label("late"), v.external_id.label("ref")).where(
                v.issued_at <= until,
                sa.or_(v.paid_at.is_(None), v.paid_at > until),
                _among(connection, v.account_id, ids),
            )
            found = fetch(connection, query)
        return found.group_by("account_id").agg(
            unpaid_invoices=pl.len().cast(pl.Int64),
            overdue_invoices=pl.col("late").sum(),
            refs=pl.col("ref").sort(),
        )

    def answers(self, ids: Sequence[int] | None, until: date) -> pl.DataFrame:
        """account_id, kind, score, day, ref: the newest survey answer of each kind."""
        s = schema.surveys.c
        place = (
            sa.func.row_number()
            .over(partition_by=(s.account_id, s.kind), order_by=(s.occurred_at.desc(), s.id.desc()))
            .label("place")
        )
        with read(self._engine) as connection:
            inner = (
                sa.select(s.account_id, s.kind, s.score, s.occurred_at, s.external_id.label("ref"), place)
                .where(
                    s.score.is_not(None), s.occurred_at < after(until), _among(connection, s.account_id, ids)
                )
                .subquery()
            )
            columns = (inner.c.account_id, inner.c.kind, inner.c.score, inner.c.occurred_at, inner.c.ref)
            found = fetch(connection, sa.select(*columns).where(inner.c.place == 1))
        return found.with_columns(day=pl.col("occurred_at").dt.date()).drop("occurred_at")

    def departures(self, ids: Sequence[int] | None, until: date) -> pl.DataFrame:
        """account_id, day, reason, ref: the newest churn event known by the day."""
        c = schema.churn_events.c
        with read(self._engine) as connection:
            query = sa.select(c.account_id, c.occurred_at.label("day"), c.reason, c.external_id.label("ref"))
            query = query.where(c.occurred_at <= until, _among(connection, c.account_id, ids))
            found = fetch(connection, query)
        return found.sort("account_id", "day").unique("account_id", keep="last", maintain_order=True)

    def alerts(self, ids: Sequence[int] | None, day: date) -> pl.DataFrame:
        """account_id, alert_id, rule, opened_on, headline of alerts not resolved at the end of the day.

        account_id is null for a source that stopped; those are of nobody's scope and always there.
        """
        a = schema.alerts.c
        still = sa.or_(a.closed_on > day, a.state.in_(schema.LIVE_STATES))
        columns = (a.account_id, a.id.label("alert_id"), a.rule, a.opened_on, a.headline)
        with read(self._engine) as connection:
            mine = sa.or_(a.account_id.is_(None), _among(connection, a.account_id, ids))
            query = sa.select(*columns).where(a.opened_on <= day, still, mine)
            return fetch(connection, query).sort("account_id", "opened_on", "alert_id")

    def growth(self, ids: Sequence[int] | None, day: date) -> pl.DataFrame:
        """account_id, opportunity_id, kind, opened_on, headline of opportunities open at the end of the day."""
        o = schema.opportunities.c
        still = sa.or_(o.closed_on > day, sa.and_(o.closed_on.is_(None), o.state == "open"))
        columns = (o.account_id, o.id.label("opportunity_id"), o.kind, o.opened_on, o.headline)
        with read(self._engine) as connection:
            query = sa.select(*columns).where(
                o.opened_on <= day, still, _among(connection, o.account_id, ids)
            )
            return fetch(connection, query).sort("account_id", "opened_on", "opportunity_id")

    def logins(self, ids: Sequence[int] | None, until: date) -> pl.DataFrame:
        """account_id, last_login: within LOGINS_LOOK_BACK days."""
        events = self._activity.lazy(until - timedelta(days=LOGINS_LOOK_BACK), until)
        if events is None:
            return pl.DataFrame(schema={"account_id": pl.Int64, "last_login": pl.Date})
        mine = pl.lit(True) if ids is None else delta.among_ids(ids)
        found = events.filter(pl.col("is_login"), mine).group_by("account_id")
        return found.agg(last_login=pl.col("day").max()).collect()

    def uses(self, ids: Sequence[int] | None, until: date, features: Iterable[str]) -> pl.DataFrame:
        """account_id, feature: which of these features were used in the USED_WITHIN days up to the day."""
        events = self._activity.lazy(until - timedelta(days=USED_WITHIN - 1), until)
        if events is None:
            return pl.DataFrame(schema={"account_id": pl.Int64, "feature": pl.String})
        mine = pl.lit(True) if ids is None else delta.among_ids(ids)
        named = pl.col("feature").is_in(list(features))
        return (
            events.filter(named, mine)
            .select("account_id", pl.col("feature").cast(pl.String))
            .unique()
            .collect()
        )

    def newest_talk(self, ids: Sequence[int], until: date) -> pl.DataFrame:
        """account_id, ref, channel, direction, occurred_at of the newest real contact of a few accounts."""
        i = schema.interactions.c
        held = (i.channel != "note") & sa.func.coalesce(i.attended, sa.true())
        columns = (i.account_id, i.external_id.label("ref"), i.channel, i.direction, i.occurred_at)
        with read(self._engine) as connection:
            query = sa.select(*columns).where(
                held, i.occurred_at < after(until), _among(connection, i.account_id, ids)
            )
            found = fetch(connection, query)
        return found.sort("account_id", "occurred_at").unique("account_id", keep="last", maintain_order=True)


def _has(column: "sa.ColumnElement[Any]", values: Sequence[str]) -> "sa.ColumnElement[int]":
    """1 for a group with a row of one of these values."""
    return sa.func.max(sa.case((sa.func.lower(column).in_(values), 1), else_=0))


def _among(
    connection: Connection, key: "sa.ColumnElement[Any]", ids: Sequence[int] | None
) -> "sa.ColumnElement[bool]":
    return sa.true() if ids is None else one_of(connection, key, ids)
