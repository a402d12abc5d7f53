"""The churn agent at work: the risk of every customer on the days of a run, and what it is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from agents.churn.features import BY_NAME, FeatureTable, feature_table
from agents.churn.model import RiskModel
from agents.churn.prior import prior_risk
from agents.churn.traits import SEGMENT, trait_columns
from agents.collector.readings import Readings
from agents.collector.standing import ACTIVE
from agents.health.score import Scores, levels_on, score
from agents.odds import risk_of
from domain.calibration import Calibration

Floats = NDArray[np.float64]
Segments = Mapping[int, str | None]
Profiles = Mapping[int, Mapping[str, str]]

HORIZONS = (30, 60, 90)
ALERTED = 60
"""The horizon whose risk raises alerts."""


@dataclass(frozen=True)
class RiskFrame:
    """How risk is worked out in a run: by `model`, or by the expert prior moved by `shifts` (by horizon).

    `line` is the risk of leaving within ALERTED days at which an account is alerted; None without a model.
    """

    model: RiskModel | None = None
    number: int | None = None
    shifts: Mapping[int, float] = field(default_factory=dict)
    line: float | None = None

    def traced(self, targets: Sequence[date]) -> tuple[date, ...]:
        """The days whose traces the collector must add."""
        return tuple(targets) if self.model is not None else ()

    @property
    def wants_profiles(self) -> bool:
        return self.model is not None and any(trait != SEGMENT for trait in self.model.categories)


PRIOR = RiskFrame()


@dataclass(frozen=True)
class Share:
    """What one signal or topic adds to a risk: in log-odds, and as the risk that would be gone without it."""

    about: str
    log_odds: float
    adds: float
    feature: str  # the one that adds most of it
    value: float  # of the feature, as it is read


def risks(
    readings: Readings,
    targets: Sequence[date],
    calibration: Calibration,
    segments: Segments,
    profiles: Profiles,
    frame: RiskFrame,
) -> dict[str, Floats]:
    """churn_30, churn_60 and churn_90 [A, T], 0 to 1; NaN for accounts that are no customers on the day."""
    place = {day: index for index, day in enumerate(readings.days)}
    at = np.array([place[day] for day in targets], dtype=np.int64)
    customers = readings.standing[:, at] == ACTIVE
    found = {f"churn_{horizon}": np.full(customers.shape, np.nan) for horizon in HORIZONS}
    if frame.model is None:
        retention = levels_on(readings, calibration, segments, targets)["retention"]
        for horizon in HORIZONS:
            risk = prior_risk(retention, horizon, frame.shifts.get(horizon, 0.0))
            found[f"churn_{horizon}"] = np.where(customers, risk, np.nan)
        return found
    table = _table(readings, targets, customers, segments, profiles, frame.model)
    for horizon, risk in frame.model.risk(table).items():
        if f"churn_{horizon}" in found:
            found[f"churn_{horizon}"][customers] = risk
    return found


def assessed(
    readings: Readings,
    calibration: Calibration,
    segments: Segments,
    targets: Sequence[date],
    frame: RiskFrame,
    profiles: Profiles,
) -> Scores:
    """Scores with their risk, as the daily run stores them."""
    found = risks(readings, targets, calibration, segments, profiles, frame)
    return with_risk(score(readings, calibration, segments, targets), found, frame)


def with_risk(scores: Scores, found: Mapping[str, Floats], frame: RiskFrame) -> Scores:
    return replace(scores, columns=scores.columns | dict(found), risk_line=frame.line)


def likelihood(
    readings: Readings,
    day: date,
    account_id: int,
    segments: Segments,
    profiles: Profiles,
    model: RiskModel,
    horizon: int,
) -> float | None:
    """What a model says of one account on one day, 0 to 1; None for who is no customer."""
    chosen = _only(readings, day, account_id)
    if not chosen.any():
        return None
    return float(model.risk(_table(readings, (day,), chosen, segments, profiles, model))[horizon][0])


def _only(readings: Readings, day: date, account_id: int) -> NDArray[np.bool_]:
    """[A, 1]: the account, where it is a customer on the day."""
    chosen = np.zeros((readings.account_ids.size, 1), dtype=np.bool_)
    row = int(np.searchsorted(readings.account_ids, account_id))
    chosen[row, 0] = readings.standing[row, readings.days.index(day)] == ACTIVE
    return chosen


def shares(
    readings: Readings,
    day: date,
    account_id: int,
    segments: Segments,
    profiles: Profiles,
    model: RiskModel,
    horizon: int = ALERTED,
) -> list[Share]:
    """What the risk of one customer on one day is made of, the largest first; nothing for others."""
    chosen = _only(readings, day, account_id)
    if not chosen.any():
        return []
    table = _table(readings, (day,), chosen, segments, profiles, model)
    table = model.own(table)
    parts = model.contributions(table, horizon)[0]
    odds = float(model.log_odds(table, horizon)[0])
    grouped: dict[str, list[int]] = {}
    for place, name in enumerate(table.names):
        grouped.setdefault(BY_NAME[name].about if name in BY_NAME else SEGMENT, []).append(place)
    found = [_share(about, places, parts, odds, table) for about, places in grouped.items()]
    return sorted((one for one in found if one.log_odds), key=lambda one: -abs(one.log_odds))


def _share(about: str, places: list[int], parts: Floats, odds: float, table: FeatureTable) -> Share:
    total = float(sum(parts[place] for place in places))
    chief = max(places, key=lambda place: parts[place] * np.sign(total))
    name, value = table.names[chief], float(table.values[0, chief])
    if name in BY_NAME and BY_NAME[name].scale == "log":
        value = float(np.expm1(value))
    return Share(about, total, float(risk_of(odds) - risk_of(odds - total)), name, value)


def _table(
    readings: Readings,
    targets: Sequence[date],
    chosen: NDArray[np.bool_],
    segments: Segments,
    profiles: Profiles,
    model: RiskModel,
) -> FeatureTable:
    ids = [int(account) for account in readings.account_ids]
    extra = trait_columns(model.categories, ids, segments, profiles)
    return feature_table(readings, targets, chosen, extra)
