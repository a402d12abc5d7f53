"""The simple yardsticks that a model must beat to earn its place."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.churn.examples import Examples
from agents.churn.features import FeatureTable
from agents.churn.trees import Trees, fit_trees

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Baseline:
    """One feature alone, higher meaning more at risk; an account of which it is not known ranks in the middle."""

    name: str
    says: str
    feature: str
    sign: int

    def score(self, table: FeatureTable) -> Floats:
        value = table.column(self.feature) * self.sign
        known = np.isfinite(value)
        middle = float(np.median(value[known])) if known.any() else 0.0
        return np.where(known, value, middle)


TO_LEAVE: tuple[Baseline, ...] = (
    Baseline("recency", "days since the last use", "use_silence", 1),
    Baseline("usage", "days with use in 30 days", "use_days_30", -1),
    Baseline("tenure", "the younger, the more at risk", "tenure", -1),
)
TO_GROW: tuple[Baseline, ...] = (
    Baseline("recency", "days since the last use, the fewer the likelier", "use_silence", -1),
    Baseline("usage", "days with use in 30 days", "use_days_30", 1),
    Baseline("tenure", "the younger, the likelier", "tenure", -1),
)

COUNTS = (
    *(f"use_days_{w}" for w in (7, 14, 30, 90, 180, 365)),
    *(f"use_volume_{w}" for w in (30, 90, 365)),
    "use_silence",
    "people",
    "people_now",
    "feature_breadth",
    "talk_30",
    "talk_90",
    "talk_tickets_30",
    "talk_tickets_90",
    "tenure",
    "term_income",
    "term_seats",
    "term_count",
)
"""What anybody would count first."""


def plain_trees(examples: Examples, horizon: int) -> Trees:
    """LightGBM with its own settings on COUNTS."""
    table = examples.table
    places = [table.names.index(name) for name in COUNTS]
    return fit_trees(COUNTS, table.values[:, places], examples.came[horizon], None)


def plain_score(trees: Trees, table: FeatureTable) -> Floats:
    return trees.log_odds(table.values[:, [table.names.index(name) for name in trees.names]])
