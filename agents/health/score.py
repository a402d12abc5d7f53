"""The health score of every account on every day asked for, its parts, its certainty and its trajectory.

Every number is element-wise arithmetic in a fixed order, so it is the same bits whatever accounts and days
are computed beside it: no pairwise sums, no matrix products, no exp or log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from agents.collector.readings import Readings
from agents.health.frames import AccountFrames, account_frames
from agents.health.points import points
from domain.calibration import Calibration
from domain.scores import SCORE_COLUMNS, Band, Standing
from domain.signals import DIMENSION_OF, Dimension, SignalId

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MIN_COVERAGE = 0.15  # below this share of the weight the number stands, but nothing is concluded from it
MISSING_LOW, MISSING_HIGH = 15.0, 85.0  # what an unmeasured signal could plausibly be worth, for the interval
COMPARABLE_COVERAGE = (
    0.25  # a source coming or going is not a change of the account: beyond this, no velocity
)
VELOCITY_DAYS = (7, 14, 30)
WEEKS_LOOKED_AT = 8
FALLING_BY = 0.2  # points in a week; less than this is noise
RETENTION = (Dimension.ENGAGEMENT, Dimension.RELATIONSHIP, Dimension.CONTRACT)

BANDS = tuple(Band)
ACTIVE = tuple(Standing).index(Standing.ACTIVE)


@dataclass(frozen=True)
class Scores:
    """Scores of [A] accounts on [T] target days, read in calibration number `calibration`."""

    account_ids: NDArray[np.int64]  # [A]
    days: tuple[date, ...]  # [T]
    columns: dict[str, Floats]  # each of SCORE_COLUMNS: [A, T], NaN = unknown
    band: NDArray[np.int8]  # [A, T], index into tuple(Band)
    standing: NDArray[np.int8]  # [A, T], index into tuple(Standing)
    weeks_falling: NDArray[np.int8]  # [A, T], 0 to WEEKS_LOOKED_AT consecutive weeks of falling health
    points: dict[SignalId, Floats]  # [A, T], 0 to 100, NaN = missing
    weights: dict[SignalId, Floats]  # [A]
    red: Floats  # [A], the account's own thresholds
    orange: Floats  # [A]
    calibration: int
    risk_line: float | None = None  # churn_60 from which an account is alerted; None where no model is in use

    def __getitem__(self, column: str) -> Floats:
        return self.columns[column]


def needed_days(targets: Sequence[date]) -> tuple[date, ...]:
    """The targets and every day their velocities and falling weeks look back to, ascending, each once."""
    back = {0, *VELOCITY_DAYS, *(7 * week for week in range(1, WEEKS_LOOKED_AT + 1))}
    return tuple(sorted({day - timedelta(days=days) for day in targets for days in back}))


def score(
    readings: Readings,
    calibration: Calibration,
    segments: Mapping[int, str | None],
    targets: Sequence[date],
) -> Scores:
    """Score `targets`; `readings.days` must hold `needed_days(targets)` (else ValueError names the day).

    health = sum of weight x points over the signals present / sum of their weights; NaN where none is. The
    band is unknown where less than MIN_COVERAGE of the weight is present. low and high put the missing weight
    at 15 and at 85 points, and always enclose health. velocity_k = health(D) - health(D-k), NaN where the band
    of either day is unknown, where the account was not a customer at D-k, or where coverage differs by more
    than COMPARABLE_COVERAGE.
    The churn columns stay NaN here.
    """
    place = {day: index for index, day in enumerate(readings.days)}
    absent = [day for day in needed_days(targets) if day not in place]
    if absent:
        raise ValueError(f"the readings hold no {absent[0]}: ask the collector for needed_days(targets)")
    frames = account_frames(calibration, segments, readings.account_ids)
    worth = {signal: points(readings.values[signal], frames.anchors[signal]) for signal in SignalId}
    every = _levels(worth, frames)
    at = np.array([place[day] for day in targets], dtype=np.int64)
    columns = {name: levels[:, at] for name, levels in every.items()}
    columns |= _velocities(every, readings, targets)
    columns["momentum"] = readings.circumstances.momentum[:, at]
    unknown = np.full((len(readings.account_ids), len(targets)), np.nan)
    return Scores(
        account_ids=readings.account_ids,
        days=tuple(targets),
        columns={name: columns.get(name, unknown) for name in SCORE_COLUMNS},
        band=band_of(columns["health"], columns["coverage"], frames),
        standing=readings.standing[:, at],
        weeks_falling=_weeks_falling(every, readings, targets),
        points={signal: worth[signal][:, at] for signal in SignalId},
        weights=frames.weights,
        red=frames.red,
        orange=frames.orange,
        calibration=calibration.number,
    )


def levels_on(
    readings: Readings,
    calibration: Calibration,
    segments: Mapping[int, str | None],
    days: Sequence[date],
) -> dict[str, Floats]:
    """Health and its parts, coverage and interval on `days` alone, [A, T] each: the same bits as `score` gives."""
    place = {day: index for index, day in enumerate(readings.days)}
    at = np.array([place[day] for day in days], dtype=np.int64)
    frames = account_frames(calibration, segments, readings.account_ids)
    return _levels(
        {signal: points(readings.values[signal][:, at], frames.anchors[signal]) for signal in SignalId},
        frames,
    )


def health_and_coverage(worth: dict[SignalId, Floats], frames: AccountFrames) -> tuple[Floats, Floats]:
    """[A, T] each, from the points of the signals on those days: what `score` gives, without the trajectory."""
    every = _levels(worth, frames)
    return every["health"], every["coverage"]


def _levels(worth: dict[SignalId, Floats], frames: AccountFrames) -> dict[str, Floats]:
    """Health, its parts, coverage and interval for every day read."""
    by_dimension = {dimension: _weighed(worth, frames, dimension) for dimension in Dimension}
    kept_earned, kept_present = _together(by_dimension, RETENTION)
    earned, present = _together(by_dimension, tuple(Dimension))
    total = np.broadcast_to(frames.total[:, None], present.shape)
    coverage = _ratio(present, total)
    coverage = np.where(np.isnan(coverage), 0.0, coverage)
    health = _points(earned, present)
    missing = total - present
    low = np.minimum(_points(earned + MISSING_LOW * missing, total), health)
    high = np.maximum(_points(earned + MISSING_HIGH * missing, total), health)
    parts = {dimension.value: _points(*sums) for dimension, sums in by_dimension.items()}
    parts["retention"] = _points(kept_earned, kept_present)
    return parts | {"health": health, "coverage": coverage, "low": low, "high": high}


def _weighed(
    worth: dict[SignalId, Floats], frames: AccountFrames, dimension: Dimension
) -> tuple[Floats, Floats]:
    """Sums of weight x points and of weight over the signals present, added in the order of SignalId."""
    shape = worth[SignalId.LOGIN_FREQUENCY].shape
    earned, present = np.zeros(shape), np.zeros(shape)
    for signal in SignalId:
        if DIMENSION_OF[signal] is dimension:
            missing = np.isnan(worth[signal])
            weight = frames.weights[signal][:, None]
            earned += np.where(missing, 0.0, worth[signal]) * weight
            present += ~missing * weight
    return earned, present


def _together(
    sums: dict[Dimension, tuple[Floats, Floats]], dimensions: tuple[Dimension, ...]
) -> tuple[Floats, Floats]:
    earned, present = np.zeros_like(sums[dimensions[0]][0]), np.zeros_like(sums[dimensions[0]][0])
    for dimension in dimensions:
        earned += sums[dimension][0]
        present += sums[dimension][1]
    return earned, present


def _ratio(above: Floats, below: Floats) -> Floats:
    """above / below, NaN where there is nothing to divide by."""
    ratio = np.full(above.shape, np.nan)
    np.divide(above, below, out=ratio, where=below > 0)
    return ratio


def _points(earned: Floats, weight: Floats) -> Floats:
    """A mean of points; rounding may carry it a hair past 100, which nobody should see."""
    return np.clip(_ratio(earned, weight), 0.0, 100.0)


def _velocities(every: dict[str, Floats], readings: Readings, targets: Sequence[date]) -> dict[str, Floats]:
    return {f"velocity_{days}": _change(every, readings, targets, 0, days) for days in VELOCITY_DAYS}


def _change(
    every: dict[str, Floats], readings: Readings, targets: Sequence[date], end: int, start: int
) -> Floats:
    """health(D - end) - health(D - start) [A, T], NaN where the two days cannot be compared."""
    place = {day: index for index, day in enumerate(readings.days)}
    now = np.array([place[day - timedelta(days=end)] for day in targets], dtype=np.int64)
    then = np.array([place[day - timedelta(days=start)] for day in targets], dtype=np.int64)
    health, coverage = every["health"], every["coverage"]
    alike = np.abs(coverage[:, now] - coverage[:, then]) <= COMPARABLE_COVERAGE + 1e-9
    judged = (coverage[:, now] >= MIN_COVERAGE) & (coverage[:, then] >= MIN_COVERAGE)
    comparable = alike & judged & (readings.standing[:, then] == ACTIVE)
    return np.where(comparable, health[:, now] - health[:, then], np.nan)


def _weeks_falling(every: dict[str, Floats], readings: Readings, targets: Sequence[date]) -> NDArray[np.int8]:
    weeks = np.zeros((len(readings.account_ids), len(targets)), dtype=np.int8)
    running = np.ones(weeks.shape, dtype=np.bool_)
    for week in range(WEEKS_LOOKED_AT):
        running &= _change(every, readings, targets, 7 * week, 7 * (week + 1)) < -FALLING_BY
        weeks += running
    return weeks


def band_of(health: Floats, coverage: Floats, frames: AccountFrames) -> NDArray[np.int8]:
    """Below red is red, below orange is orange, else green; unknown where too little is measured."""
    red, orange = frames.red[:, None], frames.orange[:, None]
    band = np.where(health < red, BANDS.index(Band.RED), BANDS.index(Band.GREEN))
    band = np.where((health >= red) & (health < orange), BANDS.index(Band.ORANGE), band)
    unknown = np.isnan(health) | (coverage < MIN_COVERAGE)
    return np.where(unknown, BANDS.index(Band.UNKNOWN), band).astype(np.int8)
