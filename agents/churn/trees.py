"""Gradient boosted trees that may only bend in the direction that makes sense (LightGBM, monotone constraints)."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.churn.features import Beliefs

Floats = NDArray[np.float64]

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # on busy cores waiting threads cost three times the work
THREADS = 2
SEED = 20_130_630


@dataclass(frozen=True)
class Trees:
    """`text` is LightGBM's own form of the model: plain text, readable by any version."""

    names: tuple[str, ...]
    text: str
    _booster: list[Any] = field(default_factory=list, repr=False, compare=False)

    @property
    def booster(self) -> Any:
        if not self._booster:
            from lightgbm import Booster

            self._booster.append(Booster(model_str=self.text))
        return self._booster[0]

    def log_odds(self, values: Floats) -> Floats:
        """[N] of [N, F]."""
        if not values.shape[0]:
            return np.empty(0)
        found: Floats = self.booster.predict(values, raw_score=True, num_threads=THREADS)
        return found

    def contributions(self, values: Floats) -> Floats:
        """[N, F]: Shapley values of the log-odds (Lundberg and Lee 2017); a hundred times dearer than the odds."""
        found: Floats = self.booster.predict(values, pred_contrib=True, num_threads=THREADS)
        return found[:, :-1]

    def __reduce__(self) -> tuple[type["Trees"], tuple[tuple[str, ...], str]]:
        return Trees, (self.names, self.text)


def fit_trees(names: Sequence[str], values: Floats, left: Floats, beliefs: Beliefs | None) -> Trees:
    """Small for few leavers, larger for many; without `beliefs`, LightGBM as it comes."""
    import lightgbm

    options: dict[str, Any] = {
        "objective": "binary",
        "verbosity": -1,
        "num_threads": THREADS,
        "deterministic": True,
        "force_row_wise": True,
        "seed": SEED,
    }
    rounds = 100
    if beliefs is not None:
        signs = beliefs.directions(names).tolist()
        shape, rounds = _shape(int(left.sum()))
        options |= shape | {"monotone_constraints": signs, "monotone_constraints_method": "basic"}
    data = lightgbm.Dataset(values, label=left, feature_name=[f"f{n}" for n in range(len(names))])
    booster = lightgbm.train(options, data, num_boost_round=rounds)
    return Trees(tuple(names), booster.model_to_string())


def _shape(leavers: int) -> tuple[dict[str, Any], int]:
    """Options and rounds by how many leavers there are to learn from."""
    shared = {"learning_rate": 0.05, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5.0}
    if leavers < 300:
        return shared | {"num_leaves": 4, "min_data_in_leaf": 20, "feature_fraction": 0.3}, 60
    if leavers < 3000:
        return shared | {"num_leaves": 8, "min_data_in_leaf": 40, "feature_fraction": 0.4}, 150
    return shared | {"num_leaves": 15, "min_data_in_leaf": 100, "feature_fraction": 0.5}, 200
