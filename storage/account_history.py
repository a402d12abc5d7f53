"""What is on record of one account, in time: conversations, answers, invoices, contracts, its end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import begin_of
from domain.errors import NotFoundError
from storage import schema
from storage.engine import read

Place = tuple[datetime, str, int]
"""When, of what table, and the row's id: where a page of the history ends."""


@dataclass(frozen=True)
class OnRecord:
    """One fact. `ref` is its external id; `text` its own words, where it has any and they were asked for."""

    id: int
    ref: str
    table: str
    source: str
    at: datetime
    title: str
    fields: dict[str, Any]
    text: str | None = None

    @property
    def place(self) -> Place:
        return self.at, self.table, self.id


@dataclass(frozen=True)
class _Told:
    """How a table is told: which column dates it, what names a row, which plain columns are shown, which is text."""

    table: sa.Table
    dated: str
    title: Callable[[Any], str]
    fields: tuple[str, ...]
    text: str | None = None


_TOLD = (
    _Told(
        schema.interactions,
        "occurred_at",
        lambda row: row["subject"] or row["channel"],
        ("channel", "direction", "thread", "scheduled_at", "attended", "priority", "resolved_at"),
        "body",
    ),
    _Told(schema.surveys, "occurred_at", lambda row: row["kind"], ("kind", "score"), "comment"),
    _Told(
        schema.invoices,
        "issued_at",
        lambda _: "invoice",
        ("amount_cents", "currency", "due_at", "paid_at", "billed_users"),
    ),
    _Told(
        schema.subscriptions,
        "start_date",
        lambda row: row["plan"] or row["tier"] or "subscription",
        ("plan", "tier", "seats", "mrr_cents", "currency", "end_date", "renewal_date", "status"),
    ),
    _Told(schema.churn_events, "occurred_at", lambda _: "left", ("reason",)),
)


@dataclass(frozen=True)
class AccountHistory:
    engine: Engine

    def page(self, account_id: int, until: datetime, after: Place | None, limit: int) -> list[OnRecord]:
        """Of what happened by a moment, the newest first, behind a place."""
        last = until if after is None else min(until, after[0])
        with read(self.engine) as connection:
            found = [one for told in _TOLD for one in _rows(connection, told, account_id, last, after, limit)]
        return sorted(found, key=_newest_first)[:limit]

    def fact(self, account_id: int, ref: str) -> OnRecord:
        """With its text. NotFoundError where the account has none by that external id."""
        with read(self.engine) as connection:
            for told in _TOLD:
                t = told.table.c
                mine = (t.account_id == account_id) & (t.external_id == ref)
                row = connection.execute(sa.select(told.table).where(mine).limit(1)).mappings().first()
                if row is not None:
                    return _one(told, row, row[told.text] if told.text else None)
            return _said(connection, account_id, ref)


def _newest_first(one: OnRecord) -> tuple[float, str, int]:
    return -one.at.timestamp(), one.table, -one.id


def _rows(
    connection: Connection, told: _Told, account_id: int, last: datetime, after: Place | None, limit: int
) -> list[OnRecord]:
    """More than `limit` only where some of them share the moment at which the page before ended."""
    t = told.table.c
    dated = t[told.dated]
    bound: Any = last.date() if isinstance(dated.type, sa.Date) else last
    mine = sa.select(told.table).where(t.account_id == account_id)
    rest = mine.where(dated < bound).order_by(dated.desc(), t.id.desc()).limit(limit)
    found = [
        _one(told, row)
        for query in (mine.where(dated == bound), rest)
        for row in connection.execute(query).mappings()
    ]
    if after is None:
        return found
    edge = (-after[0].timestamp(), after[1], -after[2])
    return [one for one in found if _newest_first(one) > edge]


def _one(told: _Told, row: Any, text: str | None = None) -> OnRecord:
    at = row[told.dated]
    moment = at if isinstance(at, datetime) else begin_of(at)
    fields = {name: row[name] for name in told.fields if row[name] is not None}
    ref = row["external_id"] or f"{told.table.name}:{row['id']}"
    return OnRecord(row["id"], ref, told.table.name, row["source"], moment, told.title(row), fields, text)


def _said(connection: Connection, account_id: int, ref: str) -> OnRecord:
    """A sentence of a conversation."""
    u, i = schema.utterances.c, schema.interactions.c
    columns = (u.id, u.speaker, u.text, u.external_id.label("ref"), i.source, i.occurred_at, i.external_id)
    query = sa.select(*columns).join(schema.interactions, i.id == u.interaction_id)
    found = connection.execute(query.where(i.account_id == account_id, u.external_id == ref).limit(1))
    row = found.mappings().first()
    if row is None:
        raise NotFoundError(f"There is no fact {ref!r} of this account.")
    fields = {"speaker": row["speaker"], "within": row["external_id"]}
    title = row["speaker"] or "said"
    return OnRecord(
        row["id"], ref, "utterances", row["source"], row["occurred_at"], title, fields, row["text"]
    )
