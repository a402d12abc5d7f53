"""How accounts stand in another frame: the stored values of one day, read in any calibration."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from agents.health.frames import account_frames
from agents.health.points import points
from agents.health.score import BANDS, band_of, health_and_coverage
from domain.calibration import Calibration
from domain.signals import SignalId

Floats = NDArray[np.float64]


def read_in(
    values: Mapping[SignalId, Floats],
    calibration: Calibration,
    segments: Mapping[int, str | None],
    account_ids: NDArray[np.int64],
) -> tuple[Floats, list[str]]:
    """Health [A] and band by name, of values [A] (NaN: missing): what `score` gives for that day."""
    frames = account_frames(calibration, segments, account_ids)
    worth = {signal: points(values[signal][:, None], frames.anchors[signal]) for signal in SignalId}
    health, coverage = health_and_coverage(worth, frames)
    return health[:, 0], [BANDS[code] for code in band_of(health, coverage, frames)[:, 0]]
