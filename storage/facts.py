"""The facts agents are handed: typed Polars frames, never a session. Nothing here is dated after `until`."""

from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property

import polars as pl

from storage.use import Use, roll_up

DAY = pl.Date
MOMENT = pl.Datetime("us", "UTC")

FACT_SCHEMAS: dict[str, dict[str, pl.DataType | type[pl.DataType]]] = {
    "accounts": {
        "account_id": pl.Int64,
        "external_id": pl.String,
        "name": pl.String,
        "segment": pl.String,
        "country": pl.String,
        "csm": pl.String,
        "created_on": DAY,
        "inactivity_days": pl.Int64,  # silence of this many days is churn, where the account's source says so
        "by_product": pl.Boolean,  # growth is the first use of a new product, where the account's source says so
    },
    "contacts": {
        "contact_id": pl.Int64,
        "account_id": pl.Int64,
        "external_id": pl.String,
        "name": pl.String,
        "email": pl.String,
        "is_primary": pl.Boolean,
        "role": pl.String,
        "title": pl.String,
    },
    "subscriptions": {
        "account_id": pl.Int64,
        "external_id": pl.String,
        "start_date": DAY,
        "end_date": DAY,  # the last paid day; null while it runs, and null here when it lies after `until`
        "plan": pl.String,
        "tier": pl.String,
        "seats": pl.Int64,
        "mrr_cents": pl.Int64,
        "currency": pl.String,
        "billing": pl.String,
        "is_trial": pl.Boolean,
        "auto_renew": pl.Boolean,
        "churned_on": DAY,
        "renewal_date": DAY,
    },
    "usage": {
        "account_id": pl.Int64,
        "day": DAY,
        "source": pl.String,
        "event_id": pl.String,
        "user": pl.String,
        "feature": pl.String,
        "is_core": pl.Boolean,  # the event's own word, else the feature's
        "count": pl.Int64,
        "minutes": pl.Float64,
        "is_login": pl.Boolean,
        "is_advanced": pl.Boolean,
    },
    "interactions": {
        "interaction_id": pl.Int64,
        "account_id": pl.Int64,
        "source": pl.String,
        "external_id": pl.String,
        "occurred_at": MOMENT,
        "day": DAY,
        "channel": pl.String,
        "direction": pl.String,
        "contact_id": pl.Int64,
        "thread": pl.String,
        "scheduled_on": DAY,
        "attended": pl.Boolean,
        "priority": pl.String,
        "resolved_at": MOMENT,
    },
    "mentions": {
        "account_id": pl.Int64,
        "interaction_id": pl.Int64,
        "day": DAY,
        "kind": pl.String,  # see domain/text_signals.py
        "risk": pl.String,
        "ref": pl.String,  # external id of the utterance or interaction
        "quote": pl.String,
        "speaker": pl.String,  # as the transcript names them; null where the words stand in a message
    },
    "surveys": {
        "account_id": pl.Int64,
        "external_id": pl.String,
        "day": DAY,
        "kind": pl.String,
        "score": pl.Float64,
        "contact_id": pl.Int64,
    },
    "invoices": {
        "account_id": pl.Int64,
        "external_id": pl.String,
        "issued_on": DAY,
        "amount_cents": pl.Int64,
        "billed_users": pl.Int64,
        "due_on": DAY,
        "paid_on": DAY,
    },
    "churn_events": {"account_id": pl.Int64, "external_id": pl.String, "day": DAY, "reason": pl.String},
}


@dataclass(frozen=True)
class Facts:
    """Every fact of a set of accounts dated from `since` to `until`, both included.

    `accounts` is sorted by account_id and names every account asked for, with or without facts. Usage before
    `since` is left out; subscriptions, surveys, invoices and churn events are complete up to `until`. Where
    `rolled` is given, it stands for the events, and `usage` holds only those that are to be told, if any.
    """

    since: date
    until: date
    accounts: pl.DataFrame
    contacts: pl.DataFrame
    subscriptions: pl.DataFrame
    usage: pl.DataFrame
    interactions: pl.DataFrame
    mentions: pl.DataFrame
    surveys: pl.DataFrame
    invoices: pl.DataFrame
    churn_events: pl.DataFrame
    rolled: Use | None = None

    @cached_property
    def use(self) -> Use:
        """What was used, rolled up by day."""
        return self.rolled or roll_up(self.usage)


KNOWN_LATER: dict[str, tuple[str, ...]] = {
    "subscriptions": ("end_date", "churned_on"),
    "invoices": ("paid_on",),
    "interactions": ("resolved_at",),
}
FRAMES: tuple[str, ...] = tuple(f.name for f in fields(Facts) if f.name not in ("since", "until", "rolled"))


def empty_frame(name: str) -> pl.DataFrame:
    return pl.DataFrame(schema=FACT_SCHEMAS[name])
