"""The segment frames of a calibration laid out per account, ready for element-wise scoring."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.calibration import Calibration, SegmentFrame, segment_key
from domain.signals import DIMENSION_OF, Dimension, SignalId

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class AccountFrames:
    """How each of [A] accounts is read; a signal its frame does not know has weight 0 and NaN anchors."""

    anchors: dict[SignalId, Floats]  # [A, 5]
    weights: dict[SignalId, Floats]  # [A]
    total: Floats  # [A], the weight of all signals together
    red: Floats  # [A]
    orange: Floats  # [A]


def account_frames(
    calibration: Calibration, segments: Mapping[int, str | None], account_ids: NDArray[np.int64]
) -> AccountFrames:
    """Lay out the calibration for these accounts; an account missing from `segments` has no segment."""
    keys = [segment_key(segments.get(int(account))) for account in account_ids]
    names = sorted(set(keys))
    frames = [calibration.frame(name) for name in names]
    place = {name: index for index, name in enumerate(names)}
    rows = np.array([place[key] for key in keys], dtype=np.int64)
    weights = {signal: _column([f.weights.get(signal, 0.0) for f in frames], rows) for signal in SignalId}
    return AccountFrames(
        anchors={signal: _anchors(frames, signal)[rows] for signal in SignalId},
        weights=weights,
        total=_total(weights, len(rows)),
        red=_column([f.red for f in frames], rows),
        orange=_column([f.orange for f in frames], rows),
    )


def _total(weights: dict[SignalId, Floats], accounts: int) -> Floats:
    """Added up by dimension as the score does, so that full measurement is a coverage of exactly 1."""
    total = np.zeros(accounts, dtype=np.float64)
    for dimension in Dimension:
        part = np.zeros(accounts, dtype=np.float64)
        for signal in SignalId:
            if DIMENSION_OF[signal] is dimension:
                part += weights[signal]
        total += part
    return total


def _column(per_frame: list[float], rows: NDArray[np.int64]) -> Floats:
    return np.array(per_frame, dtype=np.float64)[rows]


def _anchors(frames: list[SegmentFrame], signal: SignalId) -> Floats:
    unknown = (float("nan"),) * 5
    return np.array([f.ranges.get(signal, unknown) for f in frames], dtype=np.float64).reshape(len(frames), 5)
