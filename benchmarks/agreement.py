"""Whether two ways of computing came to the same numbers, account by account."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from agents.collector.gaps import SourceDays
from agents.collector.kernel import read
from agents.health.score import needed_days, score
from benchmarks.naive_score import VELOCITIES
from benchmarks.peer_tables import CALIBRATION, day_number
from domain.scores import Standing
from domain.signals import SignalId
from graph.assess import facts_since
from keepwell.bootstrap import House

WITHIN = 1e-9
LEVELS = (
    "health",
    "retention",
    "expansion",
    "engagement",
    "relationship",
    "contract",
    "coverage",
    "low",
    "high",
)
SCORES = (*LEVELS, *(f"velocity_{days}" for days in VELOCITIES))
BLOCK = 2_000

Numbers = pl.DataFrame
"""account_id, day (days since 1970-01-01), name, value: no row where there is no number."""


def ours(house: House, account_ids: Sequence[int], as_of: date) -> Numbers:
    """The 17 signals on the as-of day and the days velocities look back to, and the scores of the as-of day."""
    parts = []
    sources = SourceDays.of(house.source_days.deliveries(facts_since([as_of]), as_of))
    for start in range(0, len(account_ids), BLOCK):
        ids = account_ids[start : start + BLOCK]
        facts = house.facts.load_accounts(ids, facts_since([as_of]), as_of)
        readings = read(facts, needed_days([as_of]), sources)
        for day in (day_number(as_of) - back for back in (0, *VELOCITIES)):
            at = [day_number(one) for one in readings.days].index(day)
            values = {signal.value: readings.values[signal][:, at] for signal in SignalId}
            parts.append(_long(readings.account_ids, day, values))
        found = score(readings, CALIBRATION, house.accounts.segments(ids), [as_of])
        parts.append(_long(found.account_ids, day_number(as_of), {n: found[n][:, 0] for n in SCORES}))
    return pl.concat(parts)


def stored(house: House, as_of: date) -> Numbers:
    """What the daily job left in the database for the screens."""
    scores = house.scores.latest().filter(pl.col("as_of") == as_of)
    known = scores.filter(pl.col("standing") != Standing.NOT_YET)
    signals = house.scores.latest_signals().filter(pl.col("as_of") == as_of)
    parts = [known.select("account_id", *SCORES), signals.select("account_id", *(s.value for s in SignalId))]
    return pl.concat([_unpivoted(part, day_number(as_of)) for part in parts])


def _long(ids: "np.ndarray", day: int, values: dict[str, "np.ndarray"]) -> Numbers:
    return _unpivoted(pl.DataFrame({"account_id": ids, **values}), day)


def _unpivoted(wide: pl.DataFrame, day: int) -> Numbers:
    long = wide.unpivot(index="account_id", variable_name="name", value_name="value")
    told = long.with_columns(pl.col("value").cast(pl.Float64).fill_nan(None)).drop_nulls("value")
    return told.select("account_id", pl.lit(day, pl.Int64).alias("day"), "name", "value")


def differences(one: Numbers, other: Numbers) -> pl.DataFrame:
    """The numbers that are on one side only, or apart by more than WITHIN (of the number, where it is large)."""
    key = ["account_id", "day", "name"]
    both = one.join(other.rename({"value": "other"}), on=key, how="full", coalesce=True)
    apart = (pl.col("value") - pl.col("other")).abs() > WITHIN * pl.max_horizontal(1.0, pl.col("value").abs())
    return both.filter(apart.fill_null(value=True)).sort(key)


def must_agree(name: str, one: Numbers, other: Numbers) -> int:
    """How many numbers were compared; AssertionError with the first that differ."""
    apart = differences(one, other)
    if apart.height or one.is_empty():
        raise AssertionError(
            f"{name}: {apart.height} of {one.height} numbers differ, first: {apart.head(10)}"
        )
    return one.height
