"""Set-based SQL over indexed SQLite tables: the same signals and scores, a statement each for all accounts."""

import sqlite3
import time
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from benchmarks.agreement import SCORES, Numbers
from benchmarks.naive_score import VELOCITIES
from benchmarks.peer_tables import connect, statements

DAYS = "CREATE TEMP TABLE days (as_of INTEGER PRIMARY KEY, weekends_1 INTEGER, weekends_2 INTEGER)"
STAGES = ("rollups", "signals", "scores")


@dataclass(frozen=True)
class SqlRun:
    """`by_stage` and `slowest` (the start of each statement) in seconds."""

    seconds: float
    by_stage: dict[str, float]
    slowest: list[tuple[str, float]] = field(default_factory=list)


def run_sql(path: Path, as_of: int) -> SqlRun:
    """Score every account of the tables; the results are stored beside them."""
    connection = connect(path)
    try:
        connection.execute(DAYS)
        days = [
            (day, _weekends(day), _weekends(day - 30)) for day in (as_of - back for back in (0, *VELOCITIES))
        ]
        connection.executemany("INSERT INTO days VALUES (?, ?, ?)", days)
        each: list[tuple[str, str, float]] = []
        for stage in STAGES:
            for statement in statements(stage):
                started = time.perf_counter()
                connection.execute(statement)
                each.append((stage, _title(statement), time.perf_counter() - started))
    finally:
        connection.close()
    by_stage = {stage: sum(seconds for at, _, seconds in each if at == stage) for stage in STAGES}
    slowest = sorted(((title, seconds) for _, title, seconds in each), key=lambda one: -one[1])[:8]
    return SqlRun(sum(by_stage.values()), by_stage, slowest)


def _weekends(day: int) -> int:
    """Weekend days among the 30 that end on `day`."""
    return sum((one + 3) % 7 >= 5 for one in range(day - 29, day + 1))


def _title(statement: str) -> str:
    """The name of the signal or table a statement fills."""
    quoted = statement.split("'")
    into = statement.split()[2]
    return (
        next((part for part in quoted[1::2] if "_" in part or part == "tenure"), into)
        if (into == "signal_values")
        else into
    )


def read_sql(path: Path) -> Numbers:
    """What was stored, as agreement.Numbers."""
    connection = sqlite3.connect(path)
    schema = {"account_id": pl.Int64, "day": pl.Int64, "name": pl.String, "value": pl.Float64}
    try:
        rows = connection.execute("SELECT account_id, as_of, signal, value FROM sql_signals").fetchall()
        for name in SCORES:
            named = f"SELECT account_id, as_of, '{name}', {name} FROM sql_scores WHERE {name} IS NOT NULL"
            rows += connection.execute(named).fetchall()
    finally:
        connection.close()
    return pl.DataFrame(rows, schema=schema, orient="row")
