"""The churn agent at work: the risk of every customer on the days of a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from agents.churn.model import RiskModel
from agents.churn.prior import prior_risk
from agents.churn.ratings import Profiles, Segments, risk_table
from agents.churn.traits import SEGMENT
from agents.collector.readings import Readings
from agents.collector.standing import ACTIVE
from agents.health.score import Scores, levels_on, score
from domain.calibration import Calibration

Floats = NDArray[np.float64]

HORIZONS = (30, 60, 90)
"""Days ahead that are stored for every customer and day."""
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
    table = risk_table(readings, targets, customers, segments, profiles, frame.model)
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
