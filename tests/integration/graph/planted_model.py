"""A model put together by hand: what matters is that it is in use, not that it is right."""

import numpy as np
from integration.graph.conftest import AS_OF

from agents.churn.agent import HORIZONS
from agents.churn.features import FEATURES, OF_LEAVING
from agents.churn.linear import Linear
from agents.churn.model import Blend, RiskModel
from keepwell.bootstrap import House
from storage.models import LEAVING

NAMES = tuple(feature.name for feature in FEATURES)


def add_model(house: House, level: float = -1.0, line: float = 0.3) -> int:
    """The expert's coefficients on raw numbers, and a level per horizon; gives its number."""
    size = len(NAMES)
    part = Linear(NAMES, np.full(size, 1.5), np.ones(size), OF_LEAVING.coefficients(NAMES), 0.0)
    model = RiskModel(
        NAMES,
        HORIZONS,
        tuple(Blend(horizon, ("expert",), (1.0,), 0.8, level + horizon / 60) for horizon in HORIZONS),
        {("expert", horizon): part for horizon in HORIZONS},
        AS_OF,
        {},
    )
    card = {"shifts": {}, "lines": {str(horizon): line for horizon in HORIZONS}, "says": "planted"}
    return house.models.add(LEAVING, AS_OF, "test", True, card, model.as_json())
