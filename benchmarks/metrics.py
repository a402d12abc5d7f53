"""Thirteen metrics on 22 dates per account: one pass of the collector, or one SQL statement per metric and date."""

import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from agents.collector.kernel import read
from agents.collector.readings import Readings
from agents.collector.usage import use_since
from benchmarks.agreement import Numbers
from benchmarks.lives import AS_OF
from benchmarks.peer_tables import connect, day_number, statements
from domain.signals import SignalId as S
from keepwell.bootstrap import House
from storage import delta

DATES = tuple(AS_OF - timedelta(days=7 * week) for week in range(21, -1, -1))
PARTS: dict[str, tuple[S, str]] = {
    "user_days": (S.LOGIN_FREQUENCY, "user_days"),
    "features": (S.FEATURE_BREADTH, "features"),
    "core_uses": (S.CORE_RATIO, "core"),
    "told_uses": (S.CORE_RATIO, "told"),
    "session_minutes": (S.SESSION_DURATION, "minutes"),
    "sessions": (S.SESSION_DURATION, "sessions"),
    "meetings_due": (S.TOUCHPOINT_ATTENDANCE, "scheduled"),
    "meetings_held": (S.TOUCHPOINT_ATTENDANCE, "attended"),
    "answers": (S.SENTIMENT_TREND, "answers"),
    "satisfaction": (S.SENTIMENT_TREND, "mean"),
    "growth_mentions": (S.GROWTH_MENTIONS, "mentions"),
    "advanced_days": (S.ADVANCED_INTEREST, "days"),
}
"""Where the numbers of each metric stand among those of the signals' sentences; core_share is a signal itself."""


@dataclass(frozen=True)
class Metrics:
    """Zero counts are left out on both sides: a statement finds no row for them."""

    seconds: float
    numbers: Numbers


def our_metrics(house: House, accounts: int, table: Path) -> Metrics:
    """Facts loaded, all 17 signals read on all dates in one pass, the 13 metrics stored as a Delta table."""
    started = time.perf_counter()
    facts = house.facts.load_rolled(1, accounts, use_since(DATES[0]), AS_OF)
    wide = _wide(read(facts, DATES))
    delta.write_frame(str(table), wide, partition="month", stats=("account_id", "day"))
    seconds = time.perf_counter() - started
    long = wide.drop("month").unpivot(index=["account_id", "day"], variable_name="name", value_name="value")
    told = long.with_columns(pl.col("value").fill_nan(None), pl.col("day").to_physical().cast(pl.Int64))
    return Metrics(seconds, told.filter(pl.col("value") != 0).select("account_id", "day", "name", "value"))


def _wide(readings: Readings) -> pl.DataFrame:
    """account_id, day, month and a column per metric."""
    days = np.array(readings.days, dtype="datetime64[D]")
    columns = {name: readings.parts[signal][part] for name, (signal, part) in PARTS.items()}
    columns["core_share"] = readings.values[S.CORE_RATIO]
    frame = pl.DataFrame(
        {
            "account_id": np.repeat(readings.account_ids, days.size),
            "day": np.tile(days, readings.account_ids.size),
            **{name: column.astype(np.float64).ravel() for name, column in columns.items()},
        }
    )
    return frame.with_columns(month=pl.col("day").dt.strftime("%Y-%m"))


def sql_metrics(path: Path, dates: tuple[date, ...] = DATES) -> Metrics:
    """Each metric on each date, one statement and one commit for each, as the book's programs do."""
    connection = connect(path)
    try:
        connection.execute("DROP TABLE IF EXISTS metrics")
        connection.execute("CREATE TABLE metrics (account_id INTEGER, day INTEGER, name TEXT, value REAL)")
        started = time.perf_counter()
        for day in dates:
            for statement in statements("metrics"):
                connection.execute(statement, {"day": day_number(day)})
        seconds = time.perf_counter() - started
        rows = connection.execute("SELECT * FROM metrics WHERE value <> 0").fetchall()
    finally:
        connection.close()
    schema = {"account_id": pl.Int64, "day": pl.Int64, "name": pl.String, "value": pl.Float64}
    return Metrics(seconds, pl.DataFrame(rows, schema=schema, orient="row"))


def as_arrived(path: Path) -> None:
    """Keep use as rows in the order they came with an index beside them: the layout the book works on."""
    connection = connect(path)
    try:
        for statement in (
            "CREATE TABLE arrived AS SELECT * FROM usage ORDER BY day, event_id",
            "DROP TABLE usage",
            "ALTER TABLE arrived RENAME TO usage",
            "CREATE INDEX usage_account ON usage (account_id, day)",
            "ANALYZE",
        ):
            connection.execute(statement)
    finally:
        connection.close()
