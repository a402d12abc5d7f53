"""A logistic regression that starts from what experts expect and moves as far as the data carry it.

log-odds = intercept + sum of coefficient x standardised feature. Coefficients are drawn towards the expert's by a
ridge penalty and may not change sign where only one direction makes sense: with few leavers the expert remains, with
many the data decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.churn.features import Beliefs
from agents.odds import odds_of, risk_of

Floats = NDArray[np.float64]

FARTHEST = 4.0  # standard deviations: beyond, more of the same says no more
STEPS = 200
SCALE_HELD = 10.0  # how strongly the expert's coefficients as a whole are kept at their size


@dataclass(frozen=True)
class Linear:
    """Standardised: (x - mean) / spread, 0 where unknown, at most FARTHEST either way."""

    names: tuple[str, ...]
    mean: Floats
    spread: Floats
    weights: Floats
    intercept: float

    def standardised(self, column: Floats, place: int) -> Floats:
        z = (column - self.mean[place]) / self.spread[place]
        return np.clip(np.where(np.isnan(z), 0.0, z), -FARTHEST, FARTHEST)

    def log_odds(self, values: Floats) -> Floats:
        """[N] of [N, F]; added up feature by feature, so a row is the same bits whatever stands beside it."""
        total = np.full(values.shape[0], self.intercept)
        for place in np.flatnonzero(self.weights):
            total += self.standardised(values[:, place], int(place)) * self.weights[place]
        return total

    def contributions(self, values: Floats) -> Floats:
        """[N, F]: what each feature adds to the log-odds, against the average row of the training."""
        parts = [self.standardised(values[:, f], f) * self.weights[f] for f in range(len(self.names))]
        return np.stack(parts, axis=1)


def fit_linear(names: Sequence[str], values: Floats, left: Floats, ridge: float, beliefs: Beliefs) -> Linear:
    """`left` is 1 or 0 per row; `ridge` inf keeps the expert's proportions and fits only their size and the level."""
    mean, spread = _moments(values)
    known = Linear(tuple(names), mean, spread, np.zeros(len(names)), 0.0)
    z = np.stack([known.standardised(values[:, f], f) for f in range(len(names))], axis=1)
    expert, signs = beliefs.coefficients(names), beliefs.directions(names)
    if np.isinf(ridge):
        level, size = _sized(z @ expert, left)
        return Linear(tuple(names), mean, spread, size * expert, level)
    level, weights = _drawn(z, left, expert, signs, ridge)
    return Linear(tuple(names), mean, spread, weights, level)


def _moments(values: Floats) -> tuple[Floats, Floats]:
    known = np.isfinite(values)
    count = np.maximum(known.sum(axis=0), 1)
    clean = np.where(known, values, 0.0)
    mean = clean.sum(axis=0) / count
    spread = np.sqrt(np.where(known, (clean - mean) ** 2, 0.0).sum(axis=0) / count)
    return mean, np.where(spread > 1e-9, spread, 1.0)


def _sized(expert_score: Floats, left: Floats) -> tuple[float, float]:
    from scipy.optimize import minimize

    def loss(p: Floats) -> tuple[float, Floats]:
        z = p[0] + p[1] * expert_score
        error = risk_of(z) - left
        value = (np.logaddexp(0.0, z) - left * z).sum() + SCALE_HELD / 2 * (p[1] - 1.0) ** 2
        return value, np.array([error.sum(), error @ expert_score + SCALE_HELD * (p[1] - 1.0)])

    start = np.array([_base(left), 1.0])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(None, None), (0.0, None)])
    return float(found.x[0]), float(found.x[1])


def _drawn(
    z: Floats, left: Floats, expert: Floats, signs: NDArray[np.int64], ridge: float
) -> tuple[float, Floats]:
    from scipy.optimize import minimize

    def loss(p: Floats) -> tuple[float, Floats]:
        level, size, weights = p[0], p[1], p[2:]
        odds = level + z @ weights
        error = risk_of(odds) - left
        away = weights - size * expert
        value = (np.logaddexp(0.0, odds) - left * odds).sum()
        value += ridge / 2 * (away @ away) + SCALE_HELD / 2 * (size - 1.0) ** 2
        slope = np.empty_like(p)
        slope[0], slope[1] = error.sum(), SCALE_HELD * (size - 1.0) - ridge * (away @ expert)
        slope[2:] = z.T @ error + ridge * away
        return value, slope

    start = np.concatenate(([_base(left), 1.0], expert))
    bounds: list[tuple[float | None, float | None]] = [(None, None), (0.0, None)]
    bounds += [(0.0 if sign > 0 else None, 0.0 if sign < 0 else None) for sign in signs]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": STEPS})
    return float(found.x[0]), np.asarray(found.x[2:], dtype=np.float64)


def _base(left: Floats) -> float:
    return float(odds_of(np.clip(left.mean(), 1e-4, 1.0 - 1e-4)))
