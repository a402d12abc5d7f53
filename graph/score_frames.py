"""Scores and signals of a block as the rows that storage keeps."""

from typing import Any

import numpy as np
import polars as pl

from agents.collector.readings import Readings
from agents.health.score import Scores
from domain.scores import SCORE_COLUMNS, Band, Standing
from domain.signals import SignalId

BANDS = np.array([str(band) for band in Band])
STANDINGS = np.array([str(standing) for standing in Standing])


def score_rows(scores: Scores) -> pl.DataFrame:
    """One row per account and target day on which the account was known; NaN becomes null."""
    keys = _keys(scores)
    numbers = {name: pl.Series(scores[name].ravel(), nan_to_null=True) for name in SCORE_COLUMNS}
    words = {"band": BANDS[scores.band.ravel()], "standing": STANDINGS[scores.standing.ravel()]}
    return _known(pl.DataFrame({**keys, **numbers, **words}), scores).with_columns(
        calibration=pl.lit(scores.calibration, dtype=pl.Int64)
    )


def signal_rows(readings: Readings, scores: Scores) -> pl.DataFrame:
    """The raw values behind the same rows, one column a signal."""
    place = {day: index for index, day in enumerate(readings.days)}
    at = [place[day] for day in scores.days]
    values = {
        str(signal): pl.Series(readings.values[signal][:, at].ravel(), nan_to_null=True)
        for signal in SignalId
    }
    return _known(pl.DataFrame({**_keys(scores), **values}), scores)


def _keys(scores: Scores) -> dict[str, Any]:
    days = np.array(scores.days, dtype="datetime64[D]")
    return {
        "account_id": np.repeat(scores.account_ids, len(days)),
        "as_of": pl.Series(np.tile(days, len(scores.account_ids))).cast(pl.Date),
    }


def _known(rows: pl.DataFrame, scores: Scores) -> pl.DataFrame:
    not_yet = tuple(Standing).index(Standing.NOT_YET)
    return rows.filter(pl.Series(scores.standing.ravel() != not_yet))
