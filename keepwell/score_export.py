"""Scores per account and day, in the columns that users and spreadsheets rely on."""

from datetime import date
from pathlib import Path

import polars as pl

from domain.errors import KeepwellError
from domain.export import neutralise
from domain.scores import SCORE_COLUMNS
from keepwell.bootstrap import House

COLUMNS = (
    "account_external_id",
    "as_of",
    "health",
    "retention",
    "expansion",
    "engagement",
    "relationship",
    "contract",
    "coverage",
    "band",
    "velocity_7",
    "velocity_14",
    "velocity_30",
    "churn_30",
    "churn_60",
    "churn_90",
    "momentum",
    "calibration",
    "low",
    "high",
    "standing",
)
assert set(SCORE_COLUMNS) <= set(COLUMNS)


def score_table(house: House, first: date, last: date) -> pl.DataFrame:
    """COLUMNS for every account and stored day from `first` to `last`, ascending."""
    if first > last:
        raise KeepwellError(f"--from {first} lies after {last}.")
    names = house.accounts.rows().select("account_id", pl.col("external_id").alias("account_external_id"))
    found = house.scores.history(since=first, until=last).join(names, on="account_id")
    return found.select(COLUMNS).sort("as_of", "account_external_id")


def write_csv(rows: pl.DataFrame, path: Path) -> None:
    """UTF-8 CSV that a spreadsheet opens without running anything in it."""
    safe = rows.with_columns(pl.col("account_external_id").map_elements(neutralise, return_dtype=pl.String))
    try:
        with path.open("wb") as out:
            safe.write_csv(out)
    except OSError as refused:
        raise KeepwellError(f"{path} cannot be written: {refused.strerror or refused}.") from refused
