"""What a model says of the customers of one day, account by account: how likely, and made of what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from agents.churn.features import BY_NAME, FeatureTable, feature_table
from agents.churn.model import RiskModel
from agents.churn.traits import SEGMENT, trait_columns
from agents.collector.readings import Readings
from agents.collector.standing import ACTIVE
from agents.odds import risk_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Segments = Mapping[int, str | None]
Profiles = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True)
class Share:
    """What one signal or topic adds to a risk: in log-odds, and as the risk that would be gone without it."""

    about: str
    log_odds: float
    adds: float
    feature: str  # the one that adds most of it
    value: float  # of the feature, as it is read


@dataclass(frozen=True)
class Ratings:
    """`table` are the customers of one day, as the model reads them."""

    model: RiskModel
    table: FeatureTable

    @classmethod
    def of(
        cls, readings: Readings, day: date, segments: Segments, profiles: Profiles, model: RiskModel
    ) -> "Ratings":
        """`readings` must have traced the day."""
        at = readings.days.index(day)
        customers = readings.standing[:, at : at + 1] == ACTIVE
        return cls(model, model.own(risk_table(readings, (day,), customers, segments, profiles, model)))

    def likelihood(self, account_id: int, horizon: int) -> float | None:
        """0 to 1; None for who is no customer, and for a horizon the model was not trained for."""
        place = self._place(account_id)
        return None if place is None or horizon not in self._risk else float(self._risk[horizon][place])

    def shares(self, account_id: int, horizon: int) -> list[Share]:
        """What it is made of, the largest first; nothing for who is no customer."""
        place = self._place(account_id)
        if place is None:
            return []
        row = self.table.rows(np.array([place]))
        parts, odds = self.model.contributions(row, horizon)[0], float(self.model.log_odds(row, horizon)[0])
        totals = np.array([parts[features].sum() for _, features in self._topics])
        adds = risk_of(odds) - risk_of(odds - totals)
        found = [
            _share(about, features, parts, float(total), float(points), row)
            for (about, features), total, points in zip(self._topics, totals, adds, strict=True)
            if total
        ]
        return sorted(found, key=lambda one: -abs(one.log_odds))

    def by_topic(self, horizon: int) -> dict[str, Floats]:
        """[N] per topic: what it adds to the log-odds of each row, against the average account of the training."""
        parts = self.model.contributions(self.table, horizon)
        return {about: parts[:, features].sum(axis=1) for about, features in self._topics}

    @cached_property
    def _topics(self) -> list[tuple[str, Ints]]:
        """What contributions are told under, with the places of the features."""
        grouped: dict[str, list[int]] = {}
        for place, name in enumerate(self.table.names):
            grouped.setdefault(BY_NAME[name].about if name in BY_NAME else SEGMENT, []).append(place)
        return [(about, np.array(places)) for about, places in grouped.items()]

    @cached_property
    def _risk(self) -> dict[int, Floats]:
        return self.model.risk(self.table)

    def _place(self, account_id: int) -> int | None:
        ids = self.table.account_ids
        place = int(np.searchsorted(ids, account_id))
        return place if place < ids.size and ids[place] == account_id else None


def _share(about: str, places: Ints, parts: Floats, total: float, adds: float, row: FeatureTable) -> Share:
    chief = int(places[np.argmax(parts[places] * np.sign(total))])
    name, value = row.names[chief], float(row.values[0, chief])
    if name in BY_NAME and BY_NAME[name].scale == "log":
        value = float(np.expm1(value))
    return Share(about, total, adds, name, value)


def risk_table(
    readings: Readings,
    targets: Sequence[date],
    chosen: NDArray[np.bool_],
    segments: Segments,
    profiles: Profiles,
    model: RiskModel,
) -> FeatureTable:
    """The features of `chosen` [A, T] accounts and days, segments and profile as the model tells them apart."""
    ids = [int(account) for account in readings.account_ids]
    return feature_table(readings, targets, chosen, trait_columns(model.categories, ids, segments, profiles))
