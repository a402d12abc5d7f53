"""Weights learnt from who left: never against common sense, and no further from the expert's than leavers carry them.

log-odds of leaving within 90 days = level - slope x health(weights), slope and weights never negative, health as the
score works it out (a missing signal is left out). With n leavers, weights w and the prior's e, both as shares of
retention, the fit makes least

    n x (mean log loss of leavers + mean log loss of stayers)
    + EXPERT_LEAVERS x (sum over signals of (w - e)^2 / e + sum over dimensions of (W - E)^2 / E)

where leavers weigh one each, however many of their days are looked at, and stayers together as much as they do: so
the prior counts as much as EXPERT_LEAVERS leavers. Expansion signals keep their weights: they speak of growth.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.health.score import RETENTION
from agents.odds import risk_of
from domain.signals import DIMENSION_OF, SignalId

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Weights = Mapping[SignalId, float]

SIGNALS = tuple(SignalId)
LEARNT = np.array([DIMENSION_OF[signal] in RETENTION for signal in SIGNALS])
DIMENSION = np.array([[DIMENSION_OF[signal] is dimension for signal in SIGNALS] for dimension in RETENTION])

LEAST_LEAVERS = 20
"""Accounts that left, below which the prior's weights stay as they are."""

EXPERT_LEAVERS = 20.0
LEAST_SHARE, MOST_SHARE = 0.1, 5.0
"""Of the prior's weight, about: what says nothing here may yet say something elsewhere."""

FALSE_ALARM_WEIGHT = 5.0
MOST_ROWS = 20_000  # of leavers, and of stayers: more say the same and take longer


@dataclass(frozen=True)
class Rows:
    """[N] accounts on days: points [N, 17] in the order of SignalId, NaN where missing.

    `left` is 1 or 0. `marked`: a person said that the account was no risk around that day.
    """

    points: Floats
    left: Floats
    accounts: Ints
    segment: Ints  # index into whatever names the caller has
    marked: Flags

    def rows(self, chosen: Flags | Ints) -> "Rows":
        return Rows(
            self.points[chosen],
            self.left[chosen],
            self.accounts[chosen],
            self.segment[chosen],
            self.marked[chosen],
        )

    @property
    def leavers(self) -> int:
        """Accounts, not rows."""
        return int(np.unique(self.accounts[self.left == 1]).size)


def health_of(points: Floats, weights: Floats) -> Floats:
    """[N]: weighted mean of the points present; weights [17], or [N, 17]."""
    present = np.isfinite(points)
    earned = (np.where(present, points, 0.0) * weights).sum(axis=1)
    total = (present * weights).sum(axis=1)
    found: Floats = np.divide(earned, total, out=np.full(earned.shape, np.nan), where=total > 0)
    return found


def fit_weights(rows: Rows, prior: Weights) -> dict[SignalId, float]:
    """The weights of a frame, as many in all as the prior's; the prior itself where fewer than LEAST_LEAVERS left."""
    told = ~np.isnan(health_of(rows.points, _row(prior)))
    seen = _sampled(rows.rows(told))
    if seen.leavers < LEAST_LEAVERS or not (seen.left == 0).any():
        return dict(prior)
    fitted = _fitted(seen, _row(prior))
    return {signal: float(weight) for signal, weight in zip(SIGNALS, fitted, strict=True) if signal in prior}


def fit_per_segment(rows: Rows, names: tuple[str, ...], prior: Mapping[str, Weights]) -> dict[str, Weights]:
    """Weights by segment. `names[rows.segment]` is each row's, `prior` has a frame for each of them and for "".

    What the whole portfolio teaches multiplies each segment's prior; from LEAST_LEAVERS of its own on, a segment
    goes on from there by itself.
    """
    whole = fit_weights(rows, prior[""])
    found: dict[str, Weights] = {"": whole}
    for place, name in enumerate(names):
        if name == "":
            continue
        carried = _carried(whole, prior[""], prior[name])
        found[name] = fit_weights(rows.rows(rows.segment == place), carried)
    return found


def _carried(whole: Weights, expert: Weights, own: Weights) -> dict[SignalId, float]:
    """A segment's prior, each weight changed by the factor that the portfolio's was changed by."""
    if whole == expert:
        return dict(own)
    grown = {s: w * whole.get(s, 0.0) / expert[s] if expert.get(s) else w for s, w in own.items()}
    return _as_much(grown, own)


def _as_much(weights: Weights, as_in: Weights) -> dict[SignalId, float]:
    """Retention weights brought to the sum that `as_in` has; expansion as in `as_in`. Four decimals, summing alike."""
    learnt = [s for s in as_in if DIMENSION_OF[s] in RETENTION]
    total, now = sum(as_in[s] for s in learnt), sum(weights[s] for s in learnt)
    rounded = dict(as_in) | {s: round(weights[s] * total / now, 4) for s in learnt}
    largest = max(learnt, key=lambda s: rounded[s])
    rounded[largest] = round(rounded[largest] + total - sum(rounded[s] for s in learnt), 4)
    return rounded


def _row(weights: Weights) -> Floats:
    return np.array([weights.get(signal, 0.0) for signal in SIGNALS], dtype=np.float64)


def _sampled(rows: Rows) -> Rows:
    """At most MOST_ROWS of leavers and as many of stayers; marked rows always."""
    if rows.left.size <= MOST_ROWS:
        return rows
    random = np.random.default_rng(rows.left.size)
    chosen = [np.flatnonzero(rows.marked)]
    for outcome in (0.0, 1.0):
        mine = np.flatnonzero((rows.left == outcome) & ~rows.marked)
        chosen.append(mine if mine.size <= MOST_ROWS else random.choice(mine, MOST_ROWS, replace=False))
    return rows.rows(np.sort(np.concatenate(chosen)))


def row_weights(rows: Rows) -> Floats:
    """[N]: leavers and stayers weigh as much as there are leavers; all rows of one leaver as much as one leaver."""
    left = rows.left == 1
    _, place = np.unique(rows.accounts, return_inverse=True)
    of_account = np.bincount(place, weights=left)[place]
    stays = np.where(rows.marked, FALSE_ALARM_WEIGHT, 1.0)
    weight = np.where(left, 1.0 / np.maximum(of_account, 1.0), stays)
    total = float(weight[left].sum())
    scaled: Floats = np.where(left, weight, weight * total / weight[~left].sum())
    return scaled


def _fitted(rows: Rows, prior: Floats) -> Floats:
    """[17], from the rows as they are."""
    from scipy.optimize import minimize

    loss = _Loss(rows, prior)
    start = np.concatenate(([0.0, 0.5], np.ones(loss.expert.size)))
    bounds: list[tuple[float | None, float | None]] = [(None, None), (0.0, None)]
    bounds += [(LEAST_SHARE, MOST_SHARE)] * loss.expert.size
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    weights = loss.weights(found.x[2:])
    named = {SIGNALS[place]: float(weight) for place, weight in enumerate(weights) if prior[place] > 0}
    as_in = {SIGNALS[place]: float(weight) for place, weight in enumerate(prior) if weight > 0}
    return _row(_as_much(named, as_in))


class _Loss:
    """The loss of the module's docstring and its gradient, of (level, slope, factor of each learnt weight)."""

    def __init__(self, rows: Rows, prior: Floats) -> None:
        self.prior = prior
        self.learnt = np.flatnonzero(LEARNT & (prior > 0))
        self.expert = prior[self.learnt]
        self.total = float(self.expert.sum())
        self.present = np.isfinite(rows.points)
        self.points = np.where(self.present, rows.points, 0.0)
        self.left, self.weight = rows.left, row_weights(rows)
        self.dimension = DIMENSION[:, self.learnt].astype(np.float64)

    def weights(self, factors: Floats) -> Floats:
        weights: Floats = self.prior.copy()
        raw = factors * self.expert
        weights[self.learnt] = raw * self.total / raw.sum()
        return weights

    def __call__(self, p: Floats) -> tuple[float, Floats]:
        level, slope, factors = p[0], p[1], p[2:]
        weights = self.weights(factors)
        present = self.present @ weights
        health = (self.points @ weights) / present
        apart = (50.0 - health) / 10.0
        odds = level + slope * apart
        value = float((self.weight * (np.logaddexp(0.0, odds) - self.left * odds)).sum())
        error = self.weight * (risk_of(odds) - self.left)
        per_health = -slope / 10.0 * error / present
        by_weight = self.points.T @ per_health - self.present.T @ (per_health * health)
        held, held_slope = self._held(weights[self.learnt])
        by_weight = by_weight[self.learnt] + held_slope
        shares = weights[self.learnt] / self.total
        raw = float((factors * self.expert).sum())
        by_factor = self.total / raw * self.expert * (by_weight - shares @ by_weight)
        # The factors' common size cancels out of the weights: held at 1, their bounds are bounds of the weights.
        size = raw / self.total - 1.0
        by_factor += 2.0 * EXPERT_LEAVERS * size * self.expert / self.total
        value += held + EXPERT_LEAVERS * size**2
        return value, np.concatenate(([error.sum(), error @ apart], by_factor))

    def _held(self, weights: Floats) -> tuple[float, Floats]:
        """What going away from the prior costs, and its slope by weight."""
        away = (weights - self.expert) / self.total
        share = self.expert / self.total
        together, whole = self.dimension @ away, self.dimension @ share
        kept = whole > 0
        cost = float((away**2 / share).sum() + (together[kept] ** 2 / whole[kept]).sum())
        pull = np.divide(together, whole, out=np.zeros_like(whole), where=kept)
        slope = 2.0 * (away / share + self.dimension.T @ pull) / self.total
        return EXPERT_LEAVERS * cost, EXPERT_LEAVERS * slope
