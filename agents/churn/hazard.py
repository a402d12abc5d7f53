"""The survival view: the chance of leaving in each stretch of time, given that the account is still there.

A discrete-time hazard model (Singer and Willett 1993): one logistic regression over accounts and stretches, with a
level per stretch. An account that is followed for only part of the horizon teaches by the stretches it was followed
through, and the risks of longer horizons can never be below those of shorter ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.churn.features import Beliefs
from agents.churn.linear import Linear, fit_linear
from agents.odds import odds_of, risk_of

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Hazard:
    """`levels` are added to the log-odds of each stretch of `stretch` days."""

    linear: Linear
    stretch: int
    levels: Floats

    @property
    def names(self) -> tuple[str, ...]:
        return self.linear.names

    def risk(self, values: Floats, horizon: int) -> Floats:
        """[N]: the chance of leaving within `horizon` days (rounded up to whole stretches)."""
        odds, stays = self.linear.log_odds(values), np.ones(values.shape[0])
        for level in self.levels[: -(-horizon // self.stretch)]:
            stays = stays * (1.0 - risk_of(odds + level))
        return 1.0 - stays

    def log_odds(self, values: Floats, horizon: int) -> Floats:
        return odds_of(self.risk(values, horizon))


def fit_hazard(
    names: Sequence[str],
    values: Floats,
    leaves: Floats,
    followed: Floats,
    stretch: int,
    stretches: int,
    ridge: float,
    beliefs: Beliefs,
) -> Hazard:
    """`leaves` [N]: days to leaving, infinite for none seen; `followed` [N]: days each row was followed for."""
    rows, which, left = [], [], []
    for index in range(stretches):
        begin, end = index * stretch, (index + 1) * stretch
        there = (leaves > begin) & (followed >= end)
        rows.append(np.flatnonzero(there))
        which.append(np.full(int(there.sum()), index))
        left.append((leaves[there] <= end).astype(np.float64))
    row, stretch_of, target = np.concatenate(rows), np.concatenate(which), np.concatenate(left)
    linear = fit_linear(names, values[row], target, ridge, beliefs)
    odds = linear.log_odds(values[row])
    levels = np.array([_level(odds[stretch_of == k], target[stretch_of == k]) for k in range(stretches)])
    return Hazard(linear, stretch, levels)


def _level(odds: Floats, left: Floats) -> float:
    """What to add to the log-odds so that as many leave as did (bisection; half a leaver is added for none).

    Nothing for a stretch that nobody was followed through.
    """
    if not odds.size:
        return 0.0
    wanted = max(float(left.sum()), 0.5)
    low, high = -10.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2.0
        expected = risk_of(odds + middle).sum()
        low, high = (middle, high) if expected < wanted else (low, middle)
    return (low + high) / 2.0
