"""The stored fact that a piece of evidence names, of one account: a row, the words around a line, or a span of use."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from storage import schema
from storage.activity import Activity
from storage.engine import read

AROUND = 3
"""Lines shown before and after the one that is meant."""
MOST = 50
LONGEST_REF = 500
_WHEN = {
    "surveys": "occurred_at",
    "subscriptions": "start_date",
    "invoices": "issued_at",
    "churn_events": "occurred_at",
}
_HIDDEN = {
    "id",
    "account_id",
    "came_as",
    "import_id",
    "import_row",
    "source_updated_at",
    "contact_id",
    "attributes",
}


@dataclass(frozen=True)
class Line:
    who: str | None
    text: str
    meant: bool = False


@dataclass(frozen=True)
class Fact:
    """`table` says of what kind it is; `lines` are its words, `fields` what else is stored of it, by name."""

    ref: str
    table: str
    source: str
    at: datetime
    title: str | None
    lines: list[Line]
    fields: dict[str, str]


class FactsBehind:
    def __init__(self, engine: Engine, activity: Activity) -> None:
        self._engine, self._activity = engine, activity

    def find(self, account_id: int, ref: str) -> Fact | None:
        """None where this account has no such fact."""
        if not ref or len(ref) > LONGEST_REF or "\x00" in ref:
            return None
        if ref.startswith("usage:"):
            return self._span(account_id, ref)
        with read(self._engine) as connection:
            found = _conversation(connection, account_id, ref) or _line(connection, account_id, ref)
            for table in _WHEN:
                found = found or _row(connection, schema.BUNDLE_TABLES[table], account_id, ref)
        return found or self._event(account_id, ref)

    def _span(self, account_id: int, ref: str) -> Fact | None:
        try:
            first, last = (date.fromisoformat(part) for part in ref.removeprefix("usage:").split(".."))
        except ValueError:
            return None
        events = self._used(account_id, first, last)
        if events is None or events.is_empty():
            return None
        by = events.group_by("feature").agg(n=pl.col("count").fill_null(1).sum())
        told = by.sort(["n", "feature"], descending=[True, False]).head(MOST)
        lines = [Line(None, f"{feature or 'the product'}: {int(n)}") for feature, n in told.iter_rows()]
        people = events["user"].drop_nulls().n_unique()
        fields = {"events": str(events.height), "people": str(people), "from": str(first), "to": str(last)}
        return Fact(ref, "usage_events", "", _moment(last), None, lines, fields)

    def _event(self, account_id: int, ref: str) -> Fact | None:
        events = self._used(account_id, None, None, ref)
        if events is None or events.is_empty():
            return None
        row = events.row(0, named=True)
        fields = {name: str(row[name]) for name in ("user", "feature", "count") if row[name] is not None}
        return Fact(ref, "usage_events", row["source"], row["occurred_at"], row["feature"], [], fields)

    def _used(
        self, account_id: int, first: date | None, last: date | None, ref: str | None = None
    ) -> pl.DataFrame | None:
        rows = self._activity.lazy(first, last)
        if rows is None:
            return None
        mine = rows.filter(pl.col("account_id") == account_id)
        return (mine if ref is None else mine.filter(pl.col("event_id") == ref)).collect()


def _conversation(connection: Connection, account_id: int, ref: str) -> Fact | None:
    i = schema.interactions.c
    row = connection.execute(
        sa.select(schema.interactions).where(i.account_id == account_id, i.external_id == ref).limit(1)
    ).mappings()
    found = row.first()
    return None if found is None else _told(connection, found, ref, None)


def _line(connection: Connection, account_id: int, ref: str) -> Fact | None:
    u, i = schema.utterances.c, schema.interactions.c
    joined = schema.interactions.join(schema.utterances, u.interaction_id == i.id)
    mine = sa.select(schema.interactions, u.position).select_from(joined).where(i.account_id == account_id)
    found = connection.execute(mine.where(u.external_id == ref).limit(1)).mappings().first()
    if found is None:
        whole, _, number = ref.rpartition(".")
        if not whole or not (number.isascii() and number.isdigit() and len(number) < 9):
            return None
        nth = (i.external_id == whole) & (u.position == int(number) - 1)
        found = connection.execute(mine.where(nth).limit(1)).mappings().first()
    return None if found is None else _told(connection, found, ref, found["position"])


def _told(connection: Connection, row: Any, ref: str, position: int | None) -> Fact:
    u = schema.utterances.c
    said = sa.select(u.position, u.speaker, u.text).where(u.interaction_id == row["id"])
    if position is not None:
        said = said.where(u.position >= position - AROUND, u.position <= position + AROUND)
    lines = [
        Line(speaker, text, at == position)
        for at, speaker, text in connection.execute(said.order_by(u.position).limit(MOST))
    ]
    if not lines and row["body"]:
        lines = [Line(row["contact_ref"], row["body"], meant=True)]
    fields = {name: str(row[name]) for name in ("channel", "direction", "contact_ref") if row[name]}
    return Fact(ref, "interactions", row["source"], row["occurred_at"], row["subject"], lines, fields)


def _row(connection: Connection, table: sa.Table, account_id: int, ref: str) -> Fact | None:
    query = sa.select(table).where(table.c.account_id == account_id, table.c.external_id == ref).limit(1)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    hidden = _HIDDEN | set(schema.made_from(table)) | {"source", "external_id", "comment"}
    fields = {name: str(value) for name, value in row.items() if name not in hidden and value is not None}
    words = [row[name] for name in ("comment",) if row.get(name)]
    lines = [Line(row.get("contact_ref"), text, meant=True) for text in words]
    return Fact(ref, table.name, row["source"], _moment(row[_WHEN[table.name]]), None, lines, fields)


def _moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time(), UTC)
