"""Canonical rows for storage tests: only what a test is about is spelled out."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from domain.tables import TABLES, Kind
from storage.intake import Intake

KINDS: dict[Kind, Any] = {
    Kind.DATE: pl.Date,
    Kind.PLANNED: pl.Date,
    Kind.TIMESTAMP: pl.Datetime("us", "UTC"),
    Kind.COUNT: pl.Int64,
    Kind.NUMBER: pl.Float64,
    Kind.FLAG: pl.Boolean,
}
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = date(2026, 3, 1)


class Ticking:
    """A clock that moves a second each time it is asked."""

    def __init__(self, start: datetime = NOON) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def frame(
    table: str, rows: Sequence[dict[str, Any]], source: str = "crm", first_row: int = 2
) -> pl.DataFrame:
    """A chunk as the import pipeline hands it over: every column of the table, typed."""
    schema: dict[str, Any] = {"row": pl.Int64, "source": pl.String}
    for column in TABLES[table].columns:
        name = f"{column.name}_cents" if column.kind is Kind.MONEY else column.name
        schema[name] = KINDS.get(column.kind, pl.Int64 if column.kind is Kind.MONEY else pl.String)
    schema |= {"attributes": pl.String, "source_updated_at": pl.Datetime("us", "UTC")}
    full = [
        {"row": first_row + i, "source": source, **_defaults(table, i), **_texts(row)}
        for i, row in enumerate(rows)
    ]
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in full], schema=schema)


def _texts(row: dict[str, Any]) -> dict[str, Any]:
    return {
        k: json.dumps(v) if k in ("attributes", "utterances") and v is not None else v for k, v in row.items()
    }


def _defaults(table: str, i: int) -> dict[str, Any]:
    common: dict[str, Any] = {"external_id": f"{table}-{i}", "account": "A-1"}
    by_table: dict[str, dict[str, Any]] = {
        "accounts": {"external_id": f"A-{i + 1}", "name": f"Account {i + 1}"},
        "features": {"name": f"feature-{i}"},
        "subscriptions": {"start_date": date(2026, 1, 1), "mrr_cents": 10_000, "currency": "EUR"},
        "usage_events": {"occurred_at": NOON - timedelta(days=1), "user": "ann", "feature": "reports"},
        "interactions": {"occurred_at": NOON - timedelta(days=1), "channel": "email", "direction": "in"},
        "surveys": {"occurred_at": NOON - timedelta(days=1), "kind": "nps", "score": 9.0},
        "invoices": {"issued_at": date(2026, 2, 1), "amount_cents": 10_000, "currency": "EUR"},
        "churn_events": {"occurred_at": date(2026, 2, 1)},
        "exchange_rates": {
            "currency": "EUR",
            "base": "USD",
            "day": date(2026, 2, 1) + timedelta(days=i),
            "rate": 1.1,
        },
    }
    return common | by_table.get(table, {})


def load(intake: Intake, source: str = "crm", **tables: Sequence[dict[str, Any]]) -> int:
    """One whole import of these tables; gives its id. Fails when a row is rejected."""
    import_id = intake.begin(source, "folder", None)
    for name, rows in tables.items():
        outcome = intake.upsert(import_id, name, frame(name, rows, source))
        assert outcome.rejected == []
    intake.finish(import_id, {})
    return import_id
