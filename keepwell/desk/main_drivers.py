"""What moved every score most over a month, for all accounts at once (one by one: keepwell/drivers.py)."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import polars as pl

from agents.collector.catalogue import CATALOGUE
from agents.health.frames import account_frames
from agents.health.main_moves import CALIBRATION, NOTHING, SIGNALS, main_moves
from domain.scores import Standing
from keepwell.bootstrap import House
from keepwell.drivers import LEAST, MONTH

NAMES = [one.value for one in SIGNALS]
DAYS_READ = 3
"""Most accounts were scored on the newest day, a few after it or before: of older days no driver is told."""
SCHEMA = {
    "account_id": pl.Int64,
    "driver_signal": pl.String,
    "driver": pl.String,
    "driver_amount": pl.Float64,
}


def drivers_on(house: House, scores: pl.DataFrame, segments: Mapping[int, str | None]) -> pl.DataFrame:
    """account_id, driver_signal, driver (a sentence), driver_amount, of scores by account_id, as_of, standing."""
    active = scores.filter(pl.col("standing") == str(Standing.ACTIVE))
    days = days_told(active)
    stored = _stored(house, days)
    found = [pl.DataFrame(schema=SCHEMA)]
    for day in days:
        ids = active.filter(pl.col("as_of") == day).select("account_id")
        found += _of_day(house, stored, ids, day, segments)
    return pl.concat(found)


def days_told(active: pl.DataFrame) -> list[date]:
    """Those of which drivers are told, the newest first."""
    return active["as_of"].unique().sort(descending=True).to_list()[:DAYS_READ]


def _stored(house: House, days: list[date]) -> pl.DataFrame:
    wanted = sorted({*days, *(day - MONTH for day in days)})
    return house.scores.signals_on(wanted) if wanted else pl.DataFrame()


def _of_day(
    house: House, stored: pl.DataFrame, ids: pl.DataFrame, day: date, segments: Mapping[int, str | None]
) -> list[pl.DataFrame]:
    before, after = (
        stored.filter(pl.col("as_of") == on).join(ids, on="account_id", how="semi").drop("as_of")
        for on in (day - MONTH, day)
    )
    both = before.join(after, on="account_id", suffix=" after")
    pairs = both.select("calibration", "calibration after").unique().sort(pl.all()).iter_rows()
    return [
        _alike(house, both.filter(calibration=first).filter(pl.col("calibration after") == last), segments)
        for first, last in pairs
    ]


def _alike(house: House, rows: pl.DataFrame, segments: Mapping[int, str | None]) -> pl.DataFrame:
    """Accounts whose two days were read in the same two calibrations."""
    ids = rows["account_id"].to_numpy()
    frames = [
        account_frames(house.calibrations.get(int(rows[name][0])), segments, ids)
        for name in ("calibration", "calibration after")
    ]
    before = rows.select(NAMES).fill_null(float("nan")).to_numpy()
    after = rows.select([f"{name} after" for name in NAMES]).fill_null(float("nan")).to_numpy()
    moves = main_moves(before.astype(np.float64), frames[0], after.astype(np.float64), frames[1])
    told = (moves.place != NOTHING) & (np.abs(moves.amount) >= LEAST)
    places, shown = moves.place[told].tolist(), moves.shown[told].tolist()
    return pl.DataFrame(
        {
            "account_id": ids[told],
            "driver_signal": [None if at == CALIBRATION else NAMES[at] for at in places],
            "driver": [says(at, amount) for at, amount in zip(places, shown, strict=True)],
            "driver_amount": shown,
        },
        schema=SCHEMA,
    )


def says(place: int, amount: float) -> str:
    title = "A new calibration" if place == CALIBRATION else CATALOGUE[SIGNALS[place]].title
    return f"{title} {'took' if amount < 0 else 'gave'} {abs(amount):.1f} points in 30 days"
