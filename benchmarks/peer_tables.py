"""The portfolio once more as indexed SQLite tables, for the peers; filling them is not part of what is measured."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from agents.health.calibration import expert
from benchmarks.lives import AS_OF, FIRST, SEGMENTS
from domain.calibration import Calibration, segment_key
from domain.signals import DIMENSION_OF, SignalId
from keepwell.bootstrap import House

SQL = Path(__file__).parent / "sql"
BLOCK = 2_000
CALIBRATION = expert(datetime(2026, 1, 1, tzinfo=UTC))
COLUMNS: dict[str, tuple[str, ...]] = {
    "accounts": ("account_id", "segment", "created_on"),
    "contacts": ("contact_id", "account_id", "external_id", "email"),
    "subscriptions": (
        "account_id",
        "external_id",
        "start_date",
        "end_date",
        "seats",
        "mrr_cents",
        "currency",
        "billing",
        "is_trial",
        "churned_on",
    ),
    "interactions": (
        "interaction_id",
        "account_id",
        "day",
        "minute",
        "channel",
        "direction",
        "contact_id",
        "thread",
        "scheduled_on",
        "attended",
    ),
    "mentions": ("account_id", "day", "kind"),
    "surveys": ("account_id", "day", "kind", "score"),
    "invoices": ("account_id", "issued_on", "billed_users"),
    "churn_events": ("account_id", "day"),
}
RENAMED = {("accounts", "account_id"): "id", ("contacts", "contact_id"): "id"}
RENAMED |= {("interactions", "interaction_id"): "id"}


def day_number(day: date) -> int:
    """Days since 1970-01-01, as the tables keep them."""
    return (day - date(1970, 1, 1)).days


def statements(name: str) -> list[str]:
    """The statements of sql/NAME.sql, comments left out."""
    lines = (line.split("--")[0] for line in (SQL / f"{name}.sql").read_text().splitlines())
    return [one.strip() for one in "\n".join(lines).split(";") if one.strip()]


def connect(path: Path) -> sqlite3.Connection:
    """Tuned for reading much at once: a large cache, and sorting in memory."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "cache_size=-1000000",
        "temp_store=MEMORY",
        "mmap_size=8000000000",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def fill(path: Path, house: House, accounts: int) -> None:
    """Copy accounts 1 to `accounts` out of the product's storage, as of lives.AS_OF."""
    connection = connect(path)
    for statement in statements("tables"):
        connection.execute(statement)
    for table, frame in _facts(house, accounts):
        _insert(connection, table, frame)
    _calibrate(connection, CALIBRATION)
    for statement in statements("indexes"):
        connection.execute(statement)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _facts(house: House, accounts: int) -> Iterator[tuple[str, pl.DataFrame]]:
    for first in range(1, accounts + 1, BLOCK):
        facts = house.facts.load(first, min(first + BLOCK - 1, accounts), FIRST, AS_OF)
        yield "usage", _usage(facts.usage)
        for table, columns in COLUMNS.items():
            frame: pl.DataFrame = getattr(facts, table)
            if table == "interactions":
                frame = frame.with_columns(
                    minute=pl.col("occurred_at").dt.epoch("s") // 60,
                    attended=pl.col("attended").cast(pl.Int8),
                )
            chosen = frame.select(pl.col(name).alias(RENAMED.get((table, name), name)) for name in columns)
            yield table, chosen.with_columns(pl.col(pl.Date).to_physical(), pl.col(pl.Boolean).cast(pl.Int8))


def _usage(usage: pl.DataFrame) -> pl.DataFrame:
    """Without the turn of the year (24 December to 2 January), which the signals leave out."""
    month, of_month = pl.col("day").dt.month(), pl.col("day").dt.day()
    quiet = ((month == 12) & (of_month >= 24)) | ((month == 1) & (of_month <= 2))
    return (
        usage.filter(~quiet)
        .select(
            "account_id",
            pl.col("day").to_physical(),
            pl.col("user").fill_null(""),
            pl.col("feature").fill_null(""),
            "event_id",
            pl.col("is_core").cast(pl.Int8),
            "count",
            tenths=(pl.col("minutes").fill_null(0.0) * 10).round().cast(pl.Int64),
            is_advanced=pl.col("is_advanced").cast(pl.Int8),
        )
        .sort("account_id", "day", "user", "feature", "event_id")
    )


def _insert(connection: sqlite3.Connection, table: str, frame: pl.DataFrame) -> None:
    marks = ", ".join("?" * frame.width)
    connection.execute("BEGIN")
    connection.executemany(
        f"INSERT INTO {table} ({', '.join(frame.columns)}) VALUES ({marks})", frame.iter_rows()
    )
    connection.execute("COMMIT")


def _calibrate(connection: sqlite3.Connection, calibration: Calibration) -> None:
    """The frozen frame of each segment, looked up by the segment's name."""
    for segment in SEGMENTS.tolist():
        frame = calibration.frame(segment_key(segment))
        for signal in SignalId:
            row = (segment, signal.value, DIMENSION_OF[signal].value, frame.weights[signal])
            connection.execute(
                "INSERT INTO ranges VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row + frame.ranges[signal]
            )
        connection.execute("INSERT INTO thresholds VALUES (?, ?, ?)", (segment, frame.red, frame.orange))
