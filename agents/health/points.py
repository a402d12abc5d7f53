"""A signal's raw value as points: linear between the five anchors, never below 0 or above 100."""

import math

import numpy as np
from numpy.typing import NDArray

from domain.calibration import Anchors

Floats = NDArray[np.float64]


def points(values: Floats, anchors: Floats) -> Floats:
    """Points 0 to 100 of values [A, T] under anchors [A, 5]; NaN stays NaN.

    Each of the four stretches adds up to 25, so the same line serves rising and falling anchors. Element-wise
    only: a number does not depend on how many others are computed beside it.
    """
    reached = np.zeros(values.shape, dtype=np.float64)
    part = np.empty_like(reached)  # one buffer: fresh ones of this size cost more than the arithmetic
    for step in range(4):
        start = anchors[:, step, None]
        np.subtract(values, start, out=part)
        part /= anchors[:, step + 1, None] - start
        np.clip(part, 0.0, 1.0, out=part)
        part *= 25.0
        reached += part
    return reached


def points_of(value: float, anchors: Anchors) -> float:
    """The same bits for one value; plain arithmetic, since a 1 x 1 array costs fifty times as much."""
    if math.isnan(value):
        return math.nan
    reached = 0.0  # the same steps in the same order as `points`, so the same bits
    for step in range(4):
        part = _part(value - anchors[step], anchors[step + 1] - anchors[step])
        reached += min(max(part, 0.0), 1.0) * 25.0  # in this order NaN stays NaN
    return reached


def _part(gone: float, length: float) -> float:
    """gone / length as arrays divide: a stretch without length is behind or ahead, and NaN at its very place."""
    if length == 0.0:
        on_it = gone == 0.0 or math.isnan(gone)
        return math.nan if on_it else math.copysign(math.inf, gone) * math.copysign(1.0, length)
    return gone / length


def value_at(wanted: float, anchors: Anchors) -> float:
    """The raw value worth `wanted` points (0 to 100): the inverse of `points_of` between the anchors."""
    step = min(int(wanted // 25.0), 3)
    share = (wanted - 25.0 * step) / 25.0
    return anchors[step] + share * (anchors[step + 1] - anchors[step])
