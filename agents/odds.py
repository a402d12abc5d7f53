"""Risks and log-odds, one from the other, away from where either has no number."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FARTHEST = 40.0  # log-odds: beyond, a risk is 0 or 1 to the last bit
LEAST = 1e-9  # of a risk, and as much below 1


def risk_of(odds: Floats | float) -> Floats:
    """0 to 1, from log-odds."""
    risk: Floats = 1.0 / (1.0 + np.exp(-np.clip(odds, -FARTHEST, FARTHEST)))
    return risk


def odds_of(risk: Floats | float) -> Floats:
    """Log-odds of risks between 0 and 1."""
    inside = np.clip(risk, LEAST, 1.0 - LEAST)
    odds: Floats = np.log(inside / (1.0 - inside))
    return odds
