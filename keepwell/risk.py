"""How risk is worked out now: by the newest model if it earned its place, else by the expert prior."""

import numpy as np

from agents.churn.agent import ALERTED, HORIZONS, PRIOR, RiskFrame
from agents.churn.model import RiskModel, stretched
from keepwell.bootstrap import House
from storage.models import LEAVING, StoredModel


def risk_frame(house: House, number: int | None = None) -> RiskFrame:
    """How risk is worked out now, or was with the model of a number; the expert prior before the first training."""
    stored = house.models.latest(LEAVING) if number is None else house.models.get(number)
    if stored is None:
        return PRIOR
    if stored.number not in house.risk_frames:  # a model is never edited, and reading one takes a while
        house.risk_frames[stored.number] = _read(stored)
    return house.risk_frames[stored.number]


def horizons(house: House) -> tuple[int, ...]:
    """Days ahead that risk is learnt and shown for: those stored every day, and what the settings add."""
    return tuple(sorted({*HORIZONS, *house.settings.more_horizons}))


def newest_number(house: House, kind: str) -> int | None:
    """Of the newest training of a kind, in use or not; None before the first."""
    newest = house.models.latest(kind)
    return newest.number if newest else None


def _read(stored: StoredModel) -> RiskFrame:
    shifts = {int(horizon): shift for horizon, shift in stored.card["shifts"].items()}
    if not stored.in_use:
        return RiskFrame(number=stored.number, shifts=shifts)
    model = RiskModel.from_json(stored.body)
    known = model.nearest(ALERTED).horizon
    line = stretched(np.array([stored.card["lines"][str(known)]]), known, ALERTED)
    return RiskFrame(model, stored.number, shifts, float(line[0]))
