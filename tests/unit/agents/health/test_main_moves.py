"""The largest move of many accounts at once is, bit for bit, the first that `moves` finds for each."""

import math

import numpy as np

from agents.health.calibration import expert
from agents.health.frames import account_frames
from agents.health.main_moves import NOTHING, SIGNALS, main_moves
from agents.health.moves import explained
from domain.calibration import Calibration
from domain.clock import utcnow

ACCOUNTS = 400


def _values(rng: np.random.Generator, frame: Calibration) -> np.ndarray:
    ranges = frame.frame(None).ranges
    low = np.array([min(ranges[one]) for one in SIGNALS])
    high = np.array([max(ranges[one]) for one in SIGNALS])
    values = low + (high - low) * rng.uniform(-0.2, 1.2, (ACCOUNTS, len(SIGNALS)))
    return np.where(rng.random(values.shape) < 0.25, np.nan, values)


def _other(calibration: Calibration) -> Calibration:
    """Another frame: one signal counts for nothing, the others for more or less."""
    whole = calibration.segments[""]
    weights = {one: weight * (1 + 0.1 * at) for at, (one, weight) in enumerate(whole.weights.items())}
    weights[SIGNALS[0]] = 0.0
    segments = {**calibration.segments, "": whole.model_copy(update={"weights": weights})}
    return calibration.model_copy(update={"segments": segments})


def test_every_account_gets_the_first_of_its_moves_in_one_frame_and_across_two() -> None:
    rng = np.random.default_rng(7)
    first = expert(utcnow())
    before, after = _values(rng, first), _values(rng, first)
    before[:20] = after[:20]
    before[20:30], after[30:40] = np.nan, np.nan
    ids = np.arange(ACCOUNTS)
    for last in (first, _other(first)):
        frames = [account_frames(one, {}, ids) for one in (first, last)]
        found = main_moves(before, frames[0], after, frames[1])
        for at in range(ACCOUNTS):
            values = [
                {s: float(v) for s, v in zip(SIGNALS, row[at], strict=True) if not math.isnan(v)}
                for row in (before, after)
            ]
            moves = explained(values[0], first.frame(None), values[1], last.frame(None))
            if not moves:
                assert found.place[at] == NOTHING
                continue
            signal = None if found.place[at] < 0 else SIGNALS[found.place[at]]
            told = (signal, found.amount[at], found.shown[at])
            assert told == (moves[0].signal, moves[0].amount, moves[0].shown)
