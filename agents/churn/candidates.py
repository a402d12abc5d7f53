"""The ways to work out risk that compete for a portfolio: each learns from examples and rates rows in log-odds."""

from collections.abc import Callable
from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray

from agents.churn.examples import Examples
from agents.churn.features import OF_GROWING, OF_LEAVING, Beliefs
from agents.churn.hazard import Hazard, fit_hazard
from agents.churn.linear import Linear, fit_linear
from agents.churn.trees import Trees, fit_trees

Floats = NDArray[np.float64]
Part = Linear | Hazard | Trees

Fit = Callable[[Examples, int, tuple[int, ...]], Part]

SHORTEST_STRETCH = 30
ENOUGH_FOR_TREES = 60  # leavers
MANY = 1000  # leavers


@dataclass(frozen=True)
class Candidate:
    """`fit(examples, horizon, horizons)`: the examples' outcomes at the horizon are known."""

    name: str
    says: str
    fit: Fit
    least: int = 8  # leavers below which it is not tried
    most: float = np.inf  # and above which: with many leavers holding on to the expert says nothing new

    def worth_trying(self, leavers: int) -> bool:
        return self.least <= leavers <= self.most


def rate(part: Part, values: Floats, horizon: int) -> Floats:
    """Log-odds of leaving within the horizon, [N]."""
    return part.log_odds(values, horizon) if isinstance(part, Hazard) else part.log_odds(values)


def _linear(ridge: float, beliefs: Beliefs) -> Fit:
    def fit(examples: Examples, horizon: int, _horizons: tuple[int, ...]) -> Part:
        table = examples.table
        return fit_linear(table.names, table.values, examples.came[horizon], ridge, beliefs)

    return fit


def _hazard(ridge: float, beliefs: Beliefs) -> Fit:
    def fit(examples: Examples, _horizon: int, horizons: tuple[int, ...]) -> Part:
        table, stretch = examples.table, stretch_of(horizons)
        times = (examples.leaves, examples.followed, stretch, -(-max(horizons) // stretch))
        return fit_hazard(table.names, table.values, *times, ridge, beliefs)

    return fit


def _trees(beliefs: Beliefs) -> Fit:
    def fit(examples: Examples, horizon: int, _horizons: tuple[int, ...]) -> Part:
        table = examples.table
        return fit_trees(table.names, table.values, examples.came[horizon], beliefs)

    return fit


def stretch_of(horizons: tuple[int, ...]) -> int:
    """A length of time that all horizons are whole numbers of, and a month where that is finer than a month."""
    shared = gcd(*horizons)
    return shared if shared >= SHORTEST_STRETCH else min(SHORTEST_STRETCH, min(horizons))


def _shared(beliefs: Beliefs) -> tuple[Candidate, ...]:
    return (
        Candidate("expert", "expert weights, their size and level learnt here", _linear(np.inf, beliefs)),
        Candidate(
            "logistic, held",
            "logistic regression held close to the expert weights",
            _linear(300.0, beliefs),
            most=MANY,
        ),
        Candidate(
            "logistic", "logistic regression drawn to the expert weights", _linear(30.0, beliefs), least=20
        ),
        Candidate("trees", "boosted trees, monotone", _trees(beliefs), least=ENOUGH_FOR_TREES),
    )


TO_LEAVE: tuple[Candidate, ...] = (
    *_shared(OF_LEAVING),
    Candidate(
        "survival",
        "hazard per month, held close to the expert weights",
        _hazard(300.0, OF_LEAVING),
        most=MANY,
    ),
)
TO_GROW: tuple[Candidate, ...] = _shared(OF_GROWING)
