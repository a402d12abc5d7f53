"""The health of one account from its signals, in plain Python: the same frame, the same rules."""

from itertools import pairwise

from benchmarks.naive_signals import Value
from domain.calibration import Anchors, SegmentFrame
from domain.scores import Standing
from domain.signals import DIMENSION_OF, Dimension, SignalId

KEPT = (Dimension.ENGAGEMENT, Dimension.RELATIONSHIP, Dimension.CONTRACT)
LEAST_COVERAGE, COMPARABLE = 0.15, 0.25
LOW, HIGH = 15.0, 85.0
VELOCITIES = (7, 14, 30)


def points(value: float, anchors: Anchors) -> float:
    """0 to 100, linear between the five anchors."""
    earned = 0.0
    for start, end in pairwise(anchors):
        earned += 25.0 * max(0.0, min(1.0, (value - start) / (end - start)))
    return earned


def levels(signals: dict[str, Value], frame: SegmentFrame) -> dict[str, Value]:
    """Health, its parts, coverage and interval of one day."""
    earned, present = dict.fromkeys(Dimension, 0.0), dict.fromkeys(Dimension, 0.0)
    for signal in SignalId:
        value = signals[signal]
        if value is not None:
            dimension = DIMENSION_OF[signal]
            earned[dimension] += frame.weights[signal] * points(value, frame.ranges[signal])
            present[dimension] += frame.weights[signal]
    total, weight = sum(frame.weights.values()), sum(present.values())
    worth, missing = sum(earned.values()), total - weight
    known = weight / total >= LEAST_COVERAGE
    kept = _mean(sum(earned[one] for one in KEPT), sum(present[one] for one in KEPT))
    health = _mean(worth, weight) if known else None
    return {
        "health": health,
        "coverage": weight / total,
        "low": min((worth + LOW * missing) / total, health) if health is not None else None,
        "high": max((worth + HIGH * missing) / total, health) if health is not None else None,
        "retention": kept,
        **{one.value: _mean(earned[one], present[one]) for one in Dimension},
    }


def _mean(earned: float, weight: float) -> Value:
    return min(100.0, earned / weight) if weight > 0 else None


def velocities(
    by_day: dict[int, dict[str, Value]], standing: dict[int, Standing], day: int
) -> dict[str, Value]:
    """Change of health over 7, 14 and 30 days; None where the two days cannot be compared."""
    now, found = by_day[day], {}
    for days in VELOCITIES:
        then = by_day[day - days]
        shift = abs((now["coverage"] or 0.0) - (then["coverage"] or 0.0))
        alike = shift <= COMPARABLE + 1e-9 and standing[day - days] is Standing.ACTIVE
        both = now["health"] is not None and then["health"] is not None
        found[f"velocity_{days}"] = now["health"] - then["health"] if alike and both else None  # type: ignore[operator]  # both are told
    return found
