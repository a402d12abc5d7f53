"""What moved a health score between two days: signal by signal, adding up exactly to the difference."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from agents.health.points import points_of
from agents.health.score import Scores
from domain.calibration import SegmentFrame
from domain.signals import SignalId

PerSignal = Mapping[SignalId, float]
"""One account on one day; a signal that is absent or NaN is missing."""


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


def worth(values: PerSignal, frame: SegmentFrame) -> dict[SignalId, float]:
    """The points of raw values in a frame; missing signals and those the frame does not know are left out."""
    return {
        signal: points_of(value, frame.ranges[signal])
        for signal, value in values.items()
        if signal in frame.ranges and not math.isnan(value)
    }


def level(values: PerSignal, frame: SegmentFrame) -> float:
    """The health of raw values in a frame, as `score` computes it; NaN where too little is measured."""
    return level_of(worth(values, frame), frame.weights)


def level_of(points: PerSignal, weights: PerSignal) -> float:
    """`level` from the points of the signals."""
    present = _present(points, weights)
    return _mean(present, weights) if _measured(present, weights) else math.nan


def explained(before: PerSignal, frame0: SegmentFrame, after: PerSignal, frame1: SegmentFrame) -> list[Move]:
    """`moved` from the raw values of two days and the frame each was read in."""
    return moved(
        worth(before, frame0),
        frame0.weights,
        worth(after, frame1),
        frame1.weights,
        reread=worth(before, frame1),
    )


def moved_between(scores: Scores, account: int, first: int, last: int) -> list[Move]:
    """`moved` for the account in row `account` from column `first` to column `last` of the same scores."""
    weights = {signal: float(column[account]) for signal, column in scores.weights.items()}
    before = {signal: float(grid[account, first]) for signal, grid in scores.points.items()}
    after = {signal: float(grid[account, last]) for signal, grid in scores.points.items()}
    return moved(before, weights, after, weights)


def moved(
    points0: PerSignal,
    weights0: PerSignal,
    points1: PerSignal,
    weights1: PerSignal,
    reread: PerSignal | None = None,
) -> list[Move]:
    """health1 - health0 as a list of moves, the largest first; empty where health is unknown on either day.

    First the frame: `reread` are the points of day 0 in the frame of day 1 (left out: only the weights
    changed), and what that alone changes is the calibration's move. Then, all in the weights of day 1, with
    share = weight / weight present on that day:

    - measured on both days: mean of the two shares x change in points;
    - gone: -share0 x (points0 - R); new: share1 x (points1 - R), where R is the weighted mean of the signals
      measured on both days. A signal that comes or goes so moves health by how far it stands from the rest,
      and the changed shares of the rest cancel out exactly.
    """
    start, frame_start = _present(points0, weights0), _present(reread or points0, weights1)
    end = _present(points1, weights1)
    if not (_measured(start, weights0) and _measured(end, weights1) and frame_start):
        return []
    amounts: list[tuple[MoveKind, SignalId | None, float]] = []
    if reread is not None or dict(weights0) != dict(weights1):
        amounts.append((MoveKind.CALIBRATION, None, _mean(frame_start, weights1) - _mean(start, weights0)))
    amounts += _signal_moves(frame_start, end, weights1)
    kept = [entry for entry in amounts if entry[2] != 0.0]
    kept.sort(key=lambda entry: -abs(entry[2]))
    return _shown(kept)


def _signal_moves(
    start: PerSignal, end: PerSignal, weights: PerSignal
) -> list[tuple[MoveKind, SignalId | None, float]]:
    total0, total1 = _total(start, weights), _total(end, weights)
    level = _common_level(start, end, weights)
    moves: list[tuple[MoveKind, SignalId | None, float]] = []
    for signal in SignalId:
        share0, share1 = weights.get(signal, 0.0) / total0, weights.get(signal, 0.0) / total1
        if signal in start and signal in end:
            change = end[signal] - start[signal]
            moves.append((MoveKind.SIGNAL, signal, (share0 + share1) / 2.0 * change))
        elif signal in start:
            moves.append((MoveKind.GONE, signal, -share0 * (start[signal] - level)))
        elif signal in end:
            moves.append((MoveKind.NEW, signal, share1 * (end[signal] - level)))
    return moves


def _common_level(start: PerSignal, end: PerSignal, weights: PerSignal) -> float:
    """R: the mean, over both days, of the signals measured on both; where none are, of the two scores."""
    both = [signal for signal in start if signal in end]
    if not both:
        return (_mean(start, weights) + _mean(end, weights)) / 2.0
    middle = {signal: (start[signal] + end[signal]) / 2.0 for signal in both}
    return _mean(middle, weights)


def _present(points: PerSignal, weights: PerSignal) -> dict[SignalId, float]:
    """Always in the order of SignalId, so that sums are the same bits."""
    return {
        signal: points[signal]
        for signal in SignalId
        if signal in points and not math.isnan(points[signal]) and weights.get(signal, 0.0) > 0.0
    }


def _measured(present: PerSignal, weights: PerSignal) -> bool:
    return _total(present, weights) > 0.0


def _total(present: PerSignal, weights: PerSignal) -> float:
    return sum(weights[signal] for signal in present)


def _mean(present: PerSignal, weights: PerSignal) -> float:
    earned = sum(weights[signal] * points for signal, points in present.items())
    return earned / _total(present, weights)


def _shown(amounts: list[tuple[MoveKind, SignalId | None, float]]) -> list[Move]:
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
