"""How well a number told leavers from stayers, with intervals over accounts.

Rows of one account are not independent, so resamples draw accounts, not rows: each resample gives every row the
number of times its account was drawn, and every figure is worked out with those weights.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RESAMPLES = 500
INTERVAL = (0.05, 0.95)
BINS = 10


@dataclass(frozen=True)
class Figure:
    """A figure and its 90 % interval; None where it cannot be worked out."""

    value: float | None
    low: float | None = None
    high: float | None = None

    def as_json(self) -> dict[str, float | None]:
        return {"value": self.value, "low": self.low, "high": self.high}


Measure = Callable[[Floats], float]
"""A figure given the weight of every row."""


def auc_of(score: Floats, left: Floats) -> Measure:
    """The chance that a leaver has a higher score than a stayer, ties half; NaN without either.

    Source: the rank form of the area under the ROC curve (Hanley and McNeil 1982), with weights. Rows are put in
    order once, however often the figure is asked for.
    """
    values, place = np.unique(score, return_inverse=True)
    size, stayed = values.size, 1.0 - left

    def measure(weight: Floats) -> float:
        leavers = np.bincount(place, weights=weight * left, minlength=size)
        stayers = np.bincount(place, weights=weight * stayed, minlength=size)
        below = np.cumsum(stayers) - stayers
        total = leavers.sum() * stayers.sum()
        return float((leavers * (below + stayers / 2.0)).sum() / total) if total > 0 else float("nan")

    return measure


def auc(score: Floats, left: Floats, weight: Floats | None = None) -> float:
    """`auc_of`, asked once."""
    return auc_of(score, left)(np.ones(score.size) if weight is None else weight)


def average_precision_of(score: Floats, left: Floats) -> Measure:
    """Mean precision at each leaver, from the highest score down; ties share one place."""
    values, place = np.unique(-score, return_inverse=True)
    size = values.size

    def measure(weight: Floats) -> float:
        leavers = np.bincount(place, weights=weight * left, minlength=size)
        found = np.cumsum(leavers)
        looked = np.cumsum(np.bincount(place, weights=weight, minlength=size))
        if not found.size or found[-1] <= 0:
            return float("nan")
        precision = np.divide(found, looked, out=np.zeros_like(found), where=looked > 0)
        return float((precision * leavers).sum() / found[-1])

    return measure


def average_precision(score: Floats, left: Floats, weight: Floats | None = None) -> float:
    """`average_precision_of`, asked once."""
    return average_precision_of(score, left)(np.ones(score.size) if weight is None else weight)


def log_loss(risk: Floats, left: Floats, weight: Floats | None = None) -> float:
    p = np.clip(risk, 1e-6, 1.0 - 1e-6)
    return float(np.average(-(left * np.log(p) + (1.0 - left) * np.log(1.0 - p)), weights=weight))


@dataclass(frozen=True)
class Bin:
    """Rows of about the same risk: what was said and what came."""

    rows: int
    said: float
    came: float


def calibration_curve(risk: Floats, left: Floats, bins: int = BINS) -> list[Bin]:
    """Rows in order of risk, cut into bins of equal size (rows of one risk stay together)."""
    if not risk.size:
        return []
    edges = np.unique(np.quantile(risk, np.linspace(0.0, 1.0, bins + 1)[1:-1]))
    place = np.searchsorted(edges, risk, side="right")
    return [
        Bin(int(on.sum()), float(risk[on].mean()), float(left[on].mean()))
        for on in (place == index for index in range(edges.size + 1))
        if on.any()
    ]


def calibration_error(risk: Floats, left: Floats, weight: Floats | None = None) -> float:
    """Expected calibration error: mean distance between what was said and what came, over ten equal bins."""
    if not risk.size:
        return float("nan")
    w = np.ones(risk.size) if weight is None else weight
    edges = np.unique(np.quantile(risk, np.linspace(0.0, 1.0, BINS + 1)[1:-1]))
    place = np.searchsorted(edges, risk, side="right")
    gap = np.bincount(place, weights=w * (risk - left))
    return float(np.abs(gap).sum() / w.sum()) if w.sum() > 0 else float("nan")


def with_intervals(
    measures: Mapping[str, Measure], accounts: Ints, seed: int, resamples: int = RESAMPLES
) -> dict[str, Figure]:
    """Each figure with its interval; all from the same resamples, so that differences can be compared."""
    draws = list(_resampled(accounts, seed, resamples))
    return {name: _figure(measure, accounts.size, draws) for name, measure in measures.items()}


def difference(
    first: Measure, second: Measure, accounts: Ints, seed: int, resamples: int = RESAMPLES
) -> Figure:
    """How much larger the first figure is, paired: both are worked out on the same resamples."""
    draws = list(_resampled(accounts, seed, resamples))
    return _figure(lambda weight: first(weight) - second(weight), accounts.size, draws)


def _resampled(accounts: Ints, seed: int, resamples: int) -> "list[Floats]":
    random = np.random.default_rng(seed)
    names, place = np.unique(accounts, return_inverse=True)
    drawn = (random.integers(0, names.size, names.size) for _ in range(resamples if names.size > 1 else 0))
    return [np.bincount(one, minlength=names.size).astype(np.float64)[place] for one in drawn]


def _figure(measure: Measure, rows: int, draws: "list[Floats]") -> Figure:
    value = measure(np.ones(rows))
    if not np.isfinite(value):
        return Figure(None)
    spread = np.array([measure(weight) for weight in draws])
    spread = spread[np.isfinite(spread)]
    if not spread.size:
        return Figure(value)
    low, high = np.quantile(spread, INTERVAL)
    return Figure(value, float(low), float(high))
