"""What the business numbers rest on, of all accounts at once, as it is known now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import schema
from storage.account_links import filled, is_account
from storage.frames import fetch, fetch_sorted, one_of

Mine = Callable[["sa.ColumnElement[int]"], "sa.ColumnElement[bool]"]

REVENUE_SCHEMAS: dict[str, dict[str, pl.DataType | type[pl.DataType]]] = {
    "accounts": {
        "account_id": pl.Int64,
        "external_id": pl.String,
        "name": pl.String,
        "segment": pl.String,
        "csm": pl.String,
    },
    "subscriptions": {
        "account_id": pl.Int64,
        "start_date": pl.Date,
        "end_date": pl.Date,  # the last paid day; null while it runs
        "churned_on": pl.Date,
        "plan": pl.String,
        "mrr_cents": pl.Int64,
        "currency": pl.String,
        "status": pl.String,
        "is_trial": pl.Boolean,
    },
    "refunds": {
        "account_id": pl.Int64,
        "issued_on": pl.Date,
        "amount_cents": pl.Int64,  # negative
        "currency": pl.String,
    },
    "churn_events": {"account_id": pl.Int64, "day": pl.Date},
    "rates": {"currency": pl.String, "base": pl.String, "day": pl.Date, "rate": pl.Float64},
}


@dataclass(frozen=True)
class RevenueFacts:
    """Frames of REVENUE_SCHEMAS. Nothing is cut off at a day: what starts later is signed, but not begun.

    `accounts` ascends by account_id; `rates` has one row per pair and day (of several sources, the one that was
    imported last).
    """

    accounts: pl.DataFrame
    subscriptions: pl.DataFrame
    refunds: pl.DataFrame
    churn_events: pl.DataFrame
    rates: pl.DataFrame


def read_revenue(connection: Connection, ids: Sequence[int] | None = None) -> RevenueFacts:
    """The facts of one consistent view, of these accounts or of all."""

    def mine(key: "sa.ColumnElement[int]") -> "sa.ColumnElement[bool]":
        return sa.true() if ids is None else one_of(connection, key, ids)

    return RevenueFacts(
        accounts=_accounts(connection, mine),
        subscriptions=_subscriptions(connection, mine),
        refunds=_refunds(connection, mine),
        churn_events=_churn_events(connection, mine),
        rates=exchange_rates(connection),
    )


def _accounts(connection: Connection, mine: Mine) -> pl.DataFrame:
    a = schema.accounts.c
    query = sa.select(a.id.label("account_id"), a.external_id, a.name, a.segment, a.csm)
    return filled(connection, fetch_sorted(connection, query.where(is_account(), mine(a.id)), ["account_id"]))


def _subscriptions(connection: Connection, mine: Mine) -> pl.DataFrame:
    s = schema.subscriptions.c
    named = {**{name: name for name in REVENUE_SCHEMAS["subscriptions"]}, "churned_on": "churned_at"}
    query = sa.select(s.id, *(s[column].label(name) for name, column in named.items())).where(
        mine(s.account_id)
    )
    found = fetch_sorted(connection, query, ["account_id", "start_date", "id"])
    return found.select(*REVENUE_SCHEMAS["subscriptions"])


def _refunds(connection: Connection, mine: Mine) -> pl.DataFrame:
    i = schema.invoices.c
    columns = (i.id, i.account_id, i.issued_at.label("issued_on"), i.amount_cents, i.currency)
    query = sa.select(*columns).where(i.amount_cents < 0, mine(i.account_id))
    found = fetch_sorted(connection, query, ["account_id", "issued_on", "id"])
    return found.select(*REVENUE_SCHEMAS["refunds"])


def _churn_events(connection: Connection, mine: Mine) -> pl.DataFrame:
    c = schema.churn_events.c
    query = sa.select(c.account_id, c.occurred_at.label("day")).where(mine(c.account_id))
    return fetch_sorted(connection, query, ["account_id", "day"])


def exchange_rates(connection: Connection) -> pl.DataFrame:
    """One row per pair and day, as in REVENUE_SCHEMAS."""
    r = schema.exchange_rates.c
    query = sa.select(r.id, r.import_id, r.currency, r.base, r.day, r.rate).where(r.rate > 0)
    found = fetch(connection, query).sort("currency", "base", "day", "import_id", "id")
    newest = found.unique(["currency", "base", "day"], keep="last", maintain_order=True)
    return newest.select(*REVENUE_SCHEMAS["rates"])
