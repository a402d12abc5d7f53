"""What moved a health score between two days: signal by signal, adding up exactly to the difference."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from agents.health.points import points_of
from agents.health.score import Scores
from domain.calibration import SegmentFrame
from domain.signals import SignalId

SIGNALS = tuple(SignalId)
PerSignal = Mapping[SignalId, float]
"""One account on one day; a signal that is absent or NaN is missing."""

Row = list[float]
"""The same in the order of SignalId: points with NaN where missing, weights with 0.0 where they count for nothing."""


class MoveKind(StrEnum):
    SIGNAL = "signal"  # measured on both days, and its points changed
    GONE = "gone"  # no longer measured
    NEW = "new"  # newly measured
    CALIBRATION = "calibration"  # the frame changed, not the account


@dataclass(frozen=True)
class Move:
    """`amount` in health points; `shown` the same in tenths, rounded so that the list still adds up."""

    kind: MoveKind
    signal: SignalId | None
    amount: float
    shown: float


Amount = tuple[MoveKind, SignalId | None, float]


def worth(values: PerSignal, frame: SegmentFrame) -> dict[SignalId, float]:
    """The points of raw values in a frame; missing signals and those the frame does not know are left out."""
    return {
        signal: points_of(value, frame.ranges[signal])
        for signal, value in values.items()
        if signal in frame.ranges and not math.isnan(value)
    }


def level(values: PerSignal, frame: SegmentFrame) -> float:
    """The health of raw values in a frame, as `score` computes it; NaN where too little is measured."""
    return level_of(row_of(worth(values, frame)), weight_row(frame.weights))


def level_of(points: Row, weights: Row) -> float:
    """`level` from the points of the signals."""
    present = _present(points, weights)
    return _mean(points, present, weights) if present else math.nan


def row_of(points: PerSignal) -> Row:
    return [points.get(signal, math.nan) for signal in SIGNALS]


def weight_row(weights: PerSignal) -> Row:
    return [weights.get(signal, 0.0) for signal in SIGNALS]


def explained(before: PerSignal, frame0: SegmentFrame, after: PerSignal, frame1: SegmentFrame) -> list[Move]:
    """`moved` from the raw values of two days and the frame each was read in."""
    return moved(
        row_of(worth(before, frame0)),
        weight_row(frame0.weights),
        row_of(worth(after, frame1)),
        weight_row(frame1.weights),
        reread=row_of(worth(before, frame1)),
    )


def moved_between(scores: Scores, account: int, first: int, last: int) -> list[Move]:
    """`moved` for the account in row `account` from column `first` to column `last` of the same scores."""
    weights = [float(scores.weights[signal][account]) for signal in SIGNALS]
    before = [float(scores.points[signal][account, first]) for signal in SIGNALS]
    after = [float(scores.points[signal][account, last]) for signal in SIGNALS]
    return moved(before, weights, after, weights)


def moved(points0: Row, weights0: Row, points1: Row, weights1: Row, reread: Row | None = None) -> list[Move]:
    """health1 - health0 as a list of moves, the largest first; empty where health is unknown on either day.

    First the frame: `reread` are the points of day 0 in the frame of day 1 (left out: only the weights
    changed), and what that alone changes is the calibration's move. Then, all in the weights of day 1, with
    share = weight / weight present on that day:

    - measured on both days: mean of the two shares x change in points;
    - gone: -share0 x (points0 - R); new: share1 x (points1 - R), where R is the weighted mean of the signals
      measured on both days. A signal that comes or goes so moves health by how far it stands from the rest,
      and the changed shares of the rest cancel out exactly.
    """
    framed = points0 if reread is None else reread
    present0, start, end = (
        _present(points0, weights0),
        _present(framed, weights1),
        _present(points1, weights1),
    )
    if not (present0 and start and end):
        return []
    amounts: list[Amount] = []
    if reread is not None or weights0 != weights1:
        change = _mean(framed, start, weights1) - _mean(points0, present0, weights0)
        amounts.append((MoveKind.CALIBRATION, None, change))
    amounts += _signal_moves(framed, start, points1, end, weights1)
    kept = [entry for entry in amounts if entry[2] != 0.0]
    kept.sort(key=lambda entry: -abs(entry[2]))
    return _shown(kept)


def _signal_moves(points0: Row, start: list[int], points1: Row, end: list[int], weights: Row) -> list[Amount]:
    total0, total1 = _total(start, weights), _total(end, weights)
    both = set(start).intersection(end)
    level = _common_level(points0, start, points1, end, weights)
    moves: list[Amount] = []
    for place in sorted({*start, *end}):
        signal, weight = SIGNALS[place], weights[place]
        if place in both:
            change = points1[place] - points0[place]
            moves.append((MoveKind.SIGNAL, signal, (weight / total0 + weight / total1) / 2.0 * change))
        elif math.isnan(points1[place]):
            moves.append((MoveKind.GONE, signal, -(weight / total0) * (points0[place] - level)))
        else:
            moves.append((MoveKind.NEW, signal, weight / total1 * (points1[place] - level)))
    return moves


def _common_level(points0: Row, start: list[int], points1: Row, end: list[int], weights: Row) -> float:
    """R: the mean, over both days, of the signals measured on both; where none are, of the two scores."""
    both = [place for place in start if place in end]
    if not both:
        return (_mean(points0, start, weights) + _mean(points1, end, weights)) / 2.0
    earned = sum(weights[place] * ((points0[place] + points1[place]) / 2.0) for place in both)
    return earned / _total(both, weights)


def _present(points: Row, weights: Row) -> list[int]:
    """The places that are measured and count; always in the order of SignalId, so that sums are the same bits."""
    return [
        place
        for place, (one, weight) in enumerate(zip(points, weights, strict=True))
        if weight > 0.0 and not math.isnan(one)
    ]


def _total(present: Iterable[int], weights: Row) -> float:
    return sum(weights[place] for place in present)


def _mean(points: Row, present: Iterable[int], weights: Row) -> float:
    earned = sum(weights[place] * points[place] for place in present)
    return earned / _total(present, weights)


def _shown(amounts: list[Amount]) -> list[Move]:
    """Round to tenths by largest remainder: rounded down, then a tenth more where most was cut off."""
    tenths = [amount * 10.0 for _, _, amount in amounts]
    whole = [math.floor(tenth) for tenth in tenths]
    short = round(sum(tenths)) - sum(whole)
    by_remainder = sorted(range(len(tenths)), key=lambda place: whole[place] - tenths[place])
    for place in by_remainder[:short]:
        whole[place] += 1
    return [
        Move(kind, signal, amount, shown / 10.0)
        for (kind, signal, amount), shown in zip(amounts, whole, strict=True)
    ]
