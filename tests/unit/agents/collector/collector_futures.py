"""Books with another future, and facts of a few of the accounts."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
from collector_facts import Book

from storage.facts import Facts


def mixed(first: Book, second: Book, day: date) -> Book:
    """The first book up to `day`, the second after it; what ends or is planned after `day` is another thing too."""
    born = {
        "usage": "day",
        "interactions": "day",
        "mentions": "day",
        "surveys": "day",
        "invoices": "issued_on",
    }
    born |= {"churn_events": "day", "subscriptions": "start_date"}
    both = Book()
    for name, rows in first.rows.items():
        column = born.get(name)
        both.rows[name] = [row for row in rows if column is None or row[column] <= day]
        if column is not None:
            both.rows[name] += [row | _renamed(row) for row in second.rows[name] if row[column] > day]
    for row in both.rows["invoices"]:
        if row.get("paid_on") and row["paid_on"] > day:
            row["paid_on"] = None
    for row in both.rows["subscriptions"]:
        for end in ("end_date", "churned_on"):
            if row.get(end) and row[end] > day:
                row[end] = row[end] + timedelta(days=3)
    for row in both.rows["interactions"]:
        due = row.get("scheduled_on")
        if due and due > day:
            row["attended"] = not row["attended"]
    return both


def _renamed(row: dict[str, object]) -> dict[str, object]:
    return {"interaction_id": 100_000 + int(str(row["interaction_id"]))} if "occurred_at" in row else {}


def only(facts: Facts, ids: list[int]) -> Facts:
    names = (
        "accounts",
        "contacts",
        "subscriptions",
        "usage",
        "interactions",
        "mentions",
        "surveys",
        "invoices",
        "churn_events",
    )
    return replace(
        facts, **{name: getattr(facts, name).filter(pl.col("account_id").is_in(ids)) for name in names}
    )
