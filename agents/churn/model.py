"""A trained model of risk: what it is made of, how it rates, and how it is written down (plain JSON, no pickle)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.churn.candidates import Part, rate
from agents.churn.features import FeatureTable
from agents.churn.hazard import Hazard
from agents.churn.linear import Linear
from agents.churn.traits import Categories
from agents.churn.trees import Trees
from agents.odds import risk_of

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Blend:
    """Log-odds of the parts, averaged by weight, then brought to scale: slope x odds + level."""

    horizon: int
    parts: tuple[str, ...]
    shares: tuple[float, ...]
    slope: float
    level: float


@dataclass(frozen=True)
class RiskModel:
    """`parts` by name and horizon; `names` are the features in order, those of segments and profile included.

    A horizon without a blend of its own is worked out from the nearest that has one, as if the chance of leaving were
    the same every day.
    """

    names: tuple[str, ...]
    horizons: tuple[int, ...]
    blends: tuple[Blend, ...]
    parts: Mapping[tuple[str, int], Part]
    trained_to: date
    categories: Categories  # as seen in training

    def log_odds(self, table: FeatureTable, horizon: int) -> Floats:
        """[N]; of a horizon without a blend, those of the nearest."""
        table, blend = self.own(table), self.nearest(horizon)
        total = np.zeros(table.values.shape[0])
        for name, share in zip(blend.parts, blend.shares, strict=True):
            total += rate(self.parts[name, blend.horizon], table.values, blend.horizon) * share
        return total * blend.slope + blend.level

    def own(self, table: FeatureTable) -> FeatureTable:
        """The features the model was trained on: those a newer release no longer has are unknown."""
        if table.names == self.names:
            return table
        place = {name: index for index, name in enumerate(table.names)}
        values = np.full((table.values.shape[0], len(self.names)), np.nan, order="F")
        for index, name in enumerate(self.names):
            if name in place:
                values[:, index] = table.values[:, place[name]]
        return FeatureTable(self.names, values, table.account_ids, table.days)

    def nearest(self, horizon: int) -> Blend:
        return min(self.blends, key=lambda one: (abs(one.horizon - horizon), one.horizon))

    def risk(self, table: FeatureTable) -> dict[int, Floats]:
        """[N] per horizon, 0 to 1; a longer horizon is never less risky than a shorter one."""
        table = self.own(table)
        found: dict[int, Floats] = {}
        most = np.zeros(table.values.shape[0])
        for horizon in self.horizons:
            own = risk_of(self.log_odds(table, horizon))
            most = np.maximum(most, stretched(own, self.nearest(horizon).horizon, horizon))
            found[horizon] = most
        return found

    def contributions(self, table: FeatureTable, horizon: int) -> Floats:
        """[N, features of the model]: what each adds to the log-odds, against the average account of the training."""
        table, blend = self.own(table), self.nearest(horizon)
        total = np.zeros(table.values.shape)
        for name, share in zip(blend.parts, blend.shares, strict=True):
            part = self.parts[name, blend.horizon]
            inner = part.linear if isinstance(part, Hazard) else part
            total += inner.contributions(table.values) * (share * blend.slope)
        return total

    def as_json(self) -> dict[str, Any]:
        return {
            "names": list(self.names),
            "horizons": list(self.horizons),
            "trained_to": self.trained_to.isoformat(),
            "categories": {name: list(values) for name, values in self.categories.items()},
            "blends": [
                {**vars(blend), "parts": list(blend.parts), "shares": list(blend.shares)}
                for blend in self.blends
            ],
            "parts": [
                {"name": name, "horizon": horizon, **_part_json(part)}
                for (name, horizon), part in sorted(self.parts.items())
            ],
        }

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "RiskModel":
        return cls(
            names=tuple(body["names"]),
            horizons=tuple(body["horizons"]),
            blends=tuple(
                Blend(**{**blend, "parts": tuple(blend["parts"]), "shares": tuple(blend["shares"])})
                for blend in body["blends"]
            ),
            parts={(part["name"], part["horizon"]): _part(part) for part in body["parts"]},
            trained_to=date.fromisoformat(body["trained_to"]),
            categories={name: tuple(values) for name, values in body["categories"].items()},
        )


def stretched(risk: Floats, known: int, wanted: int) -> Floats:
    """The risk of `wanted` days from that of `known` days, if every day is as risky as another."""
    if known == wanted:
        return risk
    longer: Floats = 1.0 - np.power(1.0 - risk, wanted / known)
    return longer


def _part_json(part: Part) -> dict[str, Any]:
    if isinstance(part, Trees):
        return {"kind": "trees", "names": list(part.names), "text": part.text}
    if isinstance(part, Hazard):
        return {
            "kind": "hazard",
            "stretch": part.stretch,
            "levels": part.levels.tolist(),
            "linear": _linear_json(part.linear),
        }
    return {"kind": "linear", "linear": _linear_json(part)}


def _linear_json(linear: Linear) -> dict[str, Any]:
    arrays = {name: getattr(linear, name).tolist() for name in ("mean", "spread", "weights")}
    return {"names": list(linear.names), "intercept": linear.intercept, **arrays}


def _part(body: Mapping[str, Any]) -> Part:
    if body["kind"] == "trees":
        return Trees(tuple(body["names"]), body["text"])
    linear = _linear(body["linear"])
    if body["kind"] == "hazard":
        return Hazard(linear, body["stretch"], np.array(body["levels"]))
    return linear


def _linear(body: Mapping[str, Any]) -> Linear:
    return Linear(
        tuple(body["names"]),
        np.array(body["mean"]),
        np.array(body["spread"]),
        np.array(body["weights"]),
        body["intercept"],
    )


def average(odds: Sequence[Floats], shares: Sequence[float]) -> Floats:
    """Log-odds averaged by weight, in the order and with the bits of RiskModel.log_odds."""
    total = np.zeros(odds[0].size)
    for one, share in zip(odds, shares, strict=True):
        total += one * share
    return total
