"""The days on which accounts came into another band, and how each is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from domain.scores import Band, Standing

LOOKS_BACK = timedelta(days=35)
"""A band that was last seen longer ago than this is no "before": whoever comes back begins anew."""
PARTS = ("engagement", "relationship", "contract", "expansion")
KNOWN = [band.value for band in Band if band is not Band.UNKNOWN]
LEAST = 0.5  # points of a part that are worth a word


@dataclass(frozen=True)
class BandChange:
    account_id: int
    day: date
    text: str


def band_changes(days: pl.DataFrame) -> pl.DataFrame:
    """Where the band is another than on the last day before that has one, while the account is a customer.

    `days` has account_id, as_of, band, standing, a row per account and day. Gives account_id, as_of, band, and
    before, band_before of that last day; in order.
    """
    known = days.filter(pl.col("band").is_in(KNOWN), pl.col("standing") == Standing.ACTIVE.value)
    earlier = known.sort("account_id", "as_of").with_columns(
        before=pl.col("as_of").shift(1).over("account_id"),
        band_before=pl.col("band").shift(1).over("account_id"),
    )
    recent = pl.col("as_of") - pl.col("before") <= LOOKS_BACK
    changed = earlier.filter(recent & (pl.col("band") != pl.col("band_before")))
    return changed.select("account_id", "as_of", "band", "before", "band_before")


def in_words(changes: pl.DataFrame, numbers: pl.DataFrame) -> Iterator[BandChange]:
    """Each change in a sentence or two; `numbers` has account_id, as_of, health, PARTS, calibration of both days."""
    then = numbers.rename({name: f"{name}_before" for name in numbers.columns if name != "account_id"})
    told = changes.join(numbers, on=["account_id", "as_of"], how="left", maintain_order="left").join(
        then,
        left_on=["account_id", "before"],
        right_on=["account_id", "as_of_before"],
        how="left",
        maintain_order="left",
    )
    for row in told.iter_rows(named=True):
        yield BandChange(row["account_id"], row["as_of"], _told(row))


def _told(row: dict[str, Any]) -> str:
    says = f"Health turned {row['band']}, it was {row['band_before']}"
    if row["health"] is not None and row["health_before"] is not None:
        says += f": {row['health_before']:.1f} to {row['health']:.1f}"
    if row["as_of"] - row["before"] > timedelta(days=1):
        says += f" since {row['before']:%Y-%m-%d}"
    return " ".join([f"{says}.", *_why(row)])


def _why(row: dict[str, Any]) -> Iterator[str]:
    if row["calibration"] != row["calibration_before"]:
        yield f"Calibration {row['calibration']} had come in place of {row['calibration_before']}."
    falls = KNOWN.index(row["band"]) < KNOWN.index(row["band_before"])
    moved = [(row[part] - row[f"{part}_before"], part) for part in PARTS if _both(row, part)]
    change, part = (min if falls else max)(moved, default=(0.0, ""))
    if abs(change) >= LEAST and (change < 0) == falls:
        most = "fell" if falls else "rose"
        yield f"{part.capitalize()} {most} most, {row[f'{part}_before']:.1f} to {row[part]:.1f}."


def _both(row: dict[str, Any], part: str) -> bool:
    return row[part] is not None and row[f"{part}_before"] is not None
