"""What moved each of many scores most: `agents.health.moves` for all accounts at once, to the same bits."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.health.frames import AccountFrames
from agents.health.points import points
from domain.signals import SignalId

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

SIGNALS = tuple(SignalId)
NOTHING, CALIBRATION = -2, -1


@dataclass(frozen=True)
class MainMoves:
    """Of [A] accounts: `place` in tuple(SignalId), CALIBRATION or NOTHING; `amount` and `shown` in health points."""

    place: Ints
    amount: Floats
    shown: Floats


def main_moves(before: Floats, frames0: AccountFrames, after: Floats, frames1: AccountFrames) -> MainMoves:
    """From raw values [A, 17] (NaN: missing) of two days and the frames each was read in."""
    start, framed, end = (_worth(before, frames0), _worth(before, frames1), _worth(after, frames1))
    weights0, weights1 = _weights(frames0), _weights(frames1)
    has0, has_framed, has1 = (
        (weights > 0.0) & ~np.isnan(worth)
        for worth, weights in ((start, weights0), (framed, weights1), (end, weights1))
    )
    known: Flags = np.any(has0, axis=1) & np.any(has_framed, axis=1) & np.any(has1, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        change = _mean(framed, has_framed, weights1) - _mean(start, has0, weights0)
        moved = _signal_moves(framed, has_framed, end, has1, weights1)
        amounts = np.where(known.reshape(-1, 1), np.column_stack([change, moved]), 0.0)
    return _largest(amounts)


def _worth(values: Floats, frames: AccountFrames) -> Floats:
    columns = [points(values[:, [at]], frames.anchors[one])[:, 0] for at, one in enumerate(SIGNALS)]
    return np.where(np.isnan(values), np.nan, np.column_stack(columns))


def _weights(frames: AccountFrames) -> Floats:
    return np.column_stack([frames.weights[one] for one in SIGNALS])


def _signal_moves(points0: Floats, has0: Flags, points1: Floats, has1: Flags, weights: Floats) -> Floats:
    total0, total1 = _total(has0, weights)[:, None], _total(has1, weights)[:, None]
    both = has0 & has1
    middle = np.where(both, (points0 + points1) / 2.0, 0.0)
    common = _mean(middle, both, weights)
    means = (_mean(points0, has0, weights) + _mean(points1, has1, weights)) / 2.0
    level = np.where(both.any(1), common, means)[:, None]
    stayed = (weights / total0 + weights / total1) / 2.0 * (points1 - points0)
    gone = -(weights / total0) * (points0 - level)
    new = weights / total1 * (points1 - level)
    return np.select([both, has0, has1], [stayed, gone, new], 0.0)


def _mean(worth: Floats, present: Flags, weights: Floats) -> Floats:
    return _total(present, weights * np.where(present, worth, 0.0)) / _total(present, weights)


def _total(present: Flags, amounts: Floats) -> Floats:
    """Added in the order of SignalId, one after another: pairwise sums would be other bits."""
    return _in_order(np.where(present, amounts, 0.0))


def _in_order(columns: Floats) -> Floats:
    total = np.zeros(len(columns), dtype=np.float64)
    for at in range(columns.shape[1]):
        total += columns[:, at]
    return total


def _largest(amounts: Floats) -> MainMoves:
    """[A, 18], the calibration's first: rounded together as `moves` rounds them, and the largest taken."""
    order = np.argsort(-np.abs(amounts), axis=1, kind="stable")
    sorted_ = np.take_along_axis(amounts, order, axis=1)
    tenths = sorted_ * 10.0
    whole = np.floor(tenths)
    short = np.rint(_in_order(tenths)) - _in_order(whole)
    by_remainder = np.argsort(whole - tenths, axis=1, kind="stable")
    first_is = (by_remainder == 0).argmax(1)
    shown = (whole[:, 0] + (first_is < short)) / 10.0
    place = np.where(sorted_[:, 0] == 0.0, NOTHING, order[:, 0] - 1)
    return MainMoves(place.astype(np.int64), sorted_[:, 0], shown)
