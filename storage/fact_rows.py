"""The facts of some accounts as SQL holds them, read into the frames agents are handed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.clock import after, begin_of
from domain.text_signals import COUNTED
from storage import schema
from storage.account_links import filled, is_account
from storage.facts import FACT_SCHEMAS, KNOWN_LATER
from storage.frames import fetch, fetch_sorted
from storage.policies import with_policies

Among = Callable[[Connection, "sa.ColumnElement[int]"], "sa.ColumnElement[bool]"]
Columns = Mapping[str, Collection[str]]

EVERY_COLUMN: Columns = {name: tuple(columns) for name, columns in FACT_SCHEMAS.items() if name != "usage"}
SIGNAL_COLUMNS: Columns = {
    "accounts": ("account_id", "segment", "created_on", "inactivity_days", "by_product"),
    "contacts": ("contact_id", "account_id", "external_id", "email"),
    "subscriptions": (
        "account_id",
        "external_id",
        "start_date",
        "end_date",
        "tier",
        "seats",
        "mrr_cents",
        "currency",
        "billing",
        "is_trial",
        "auto_renew",
        "churned_on",
        "renewal_date",
    ),
    "interactions": (
        "interaction_id",
        "account_id",
        "source",
        "occurred_at",
        "day",
        "channel",
        "direction",
        "contact_id",
        "thread",
        "scheduled_on",
        "attended",
    ),
    "mentions": ("account_id", "day", "kind"),
    "surveys": ("account_id", "day", "kind", "score"),
    "invoices": ("account_id", "issued_on", "due_on", "paid_on", "billed_users"),
    "churn_events": ("account_id", "day"),
}
"""Of FACT_SCHEMAS, what the signals are worked out from; the rest is for words about a few accounts.

A column of interactions that is added here belongs into their index too, see storage/schema.py.
"""
MADE_INTO_OTHERS = ("created_at", "import_id", "scheduled_at")
"""Columns of SQL that columns of frames are worked out from."""


@dataclass(frozen=True)
class FactRows:
    """Facts dated up to `until`, interactions and mentions from `since` on; `columns` names what each frame has.

    `few`: of few accounts.
    """

    connection: Connection
    among: Among
    since: date
    until: date
    columns: Columns
    few: bool = False

    def accounts(self) -> pl.DataFrame:
        a = schema.accounts.c
        columns = (a.external_id, a.name, a.segment, a.country, a.csm, a.created_at, a.import_id)
        query = sa.select(a.id.label("account_id"), *columns)
        query = query.where(self.among(self.connection, a.id), is_account())
        found = filled(self.connection, self._sorted("accounts", query, ["account_id"]))
        made = with_policies(self.connection, found).with_columns(created_on=pl.col("created_at").dt.date())
        return self._known("accounts", made)

    def contacts(self) -> pl.DataFrame:
        c = schema.contacts.c
        # Each tool's record of a person is there, under one id: by any of them somebody is recognised.
        person = sa.func.coalesce(c.same_as, c.id).label("contact_id")
        columns = (c.id, c.account_id, c.external_id, c.email)
        query = self._of(c, person, *columns)
        if "name" in self.columns["contacts"]:
            first = schema.contacts.alias("first")
            named = (first.c.name, first.c.is_primary, first.c.role, first.c.title)
            joined = schema.contacts.join(first, first.c.id == sa.func.coalesce(c.same_as, c.id))
            query = query.add_columns(*named).select_from(joined)
        found = self._sorted("contacts", query, ["account_id", "contact_id", "id"])
        return self._known("contacts", found)

    def subscriptions(self) -> pl.DataFrame:
        s = schema.subscriptions.c
        named = (s[name] for name in FACT_SCHEMAS["subscriptions"] if name != "churned_on")
        query = self._of(s, s.id, *named, s.churned_at.label("churned_on")).where(s.start_date <= self.until)
        found = self._sorted("subscriptions", query, ["account_id", "start_date", "id"])
        return self._known("subscriptions", found)

    def interactions(self) -> pl.DataFrame:
        i = schema.interactions.c
        columns = (
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
        query = self._of(i, i.id.label("interaction_id"), *columns).where(
            i.occurred_at >= begin_of(self.since), i.occurred_at < after(self.until)
        )
        found = self._sorted("interactions", query, ["account_id", "occurred_at", "interaction_id"])
        made = found.with_columns(
            day=pl.col("occurred_at").dt.date(), scheduled_on=pl.col("scheduled_at").dt.date()
        )
        due = pl.col("scheduled_on").is_null() | (pl.col("scheduled_on") <= self.until)
        return self._known("interactions", made.with_columns(attended=pl.when(due).then("attended")))

    def mentions(self) -> pl.DataFrame:
        m = schema.mentions.c
        stored = (m[name] for name in FACT_SCHEMAS["mentions"] if name != "speaker")
        query = self._of(m, m.id, *stored, _speaker())
        query = query.where(m.day.between(self.since, self.until))
        if "quote" not in self.columns["mentions"]:  # for numbers alone
            query = query.where(m.kind.in_(COUNTED))
        return self._known("mentions", self._sorted("mentions", query, ["account_id", "day", "id"]))

    def surveys(self) -> pl.DataFrame:
        s = schema.surveys.c
        query = self._of(s, s.id, s.account_id, s.external_id, s.occurred_at, s.kind, s.score, s.contact_id)
        query = query.where(s.occurred_at < after(self.until))
        found = self._sorted("surveys", query, ["account_id", "occurred_at", "id"])
        return self._known("surveys", found.with_columns(day=pl.col("occurred_at").dt.date()))

    def invoices(self) -> pl.DataFrame:
        i = schema.invoices.c
        days = (i.issued_at.label("issued_on"), i.due_at.label("due_on"), i.paid_at.label("paid_on"))
        query = self._of(i, i.id, i.account_id, i.external_id, i.amount_cents, i.billed_users, *days)
        query = query.where(i.issued_at <= self.until)
        return self._known("invoices", self._sorted("invoices", query, ["account_id", "issued_on", "id"]))

    def churn_events(self) -> pl.DataFrame:
        c = schema.churn_events.c
        query = self._of(c, c.id, c.account_id, c.external_id, c.occurred_at.label("day"), c.reason)
        query = query.where(c.occurred_at <= self.until)
        return self._known("churn_events", self._sorted("churn_events", query, ["account_id", "day", "id"]))

    def _of(self, table: Any, *columns: "sa.ColumnElement[Any]") -> "sa.Select[Any]":
        return sa.select(*columns).where(self.among(self.connection, table.account_id))

    def _sorted(self, frame: str, query: "sa.Select[Any]", by: Sequence[str]) -> pl.DataFrame:
        """The rows, with those columns that the frame has, is sorted by or is worked out from."""
        wanted = {*self.columns[frame], *by, *MADE_INTO_OTHERS}
        chosen = [column for column in query.selected_columns if column.key in wanted]
        lean = query.with_only_columns(*chosen, maintain_column_froms=True)
        # Whole columns at once pay from some thousand rows on.
        return fetch(self.connection, lean).sort(by) if self.few else fetch_sorted(self.connection, lean, by)

    def _known(self, frame: str, found: pl.DataFrame) -> pl.DataFrame:
        """The frame without what nobody knew by `until`: ends, payments and answers that came later."""
        later = KNOWN_LATER.get(frame, ())
        return found.select(
            pl.when(pl.col(name).cast(pl.Date) <= self.until).then(name).alias(name)
            if name in later
            else name
            for name in self.columns[frame]
        )


def _speaker() -> "sa.Label[str | None]":
    """Who said the words of a mention, as the transcript names them; null where they stand in a message."""
    m, u = schema.mentions.c, schema.utterances.c
    said = (u.interaction_id == m.interaction_id) & (u.external_id == m.ref)
    first = sa.select(u.speaker).where(said).order_by(u.position).limit(1)
    return first.correlate(schema.mentions).scalar_subquery().label("speaker")
