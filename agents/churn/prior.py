"""What is said of risk before anything is learnt: an expert's reading of the retention score.

One account in sixty-six with a retention score of 65 leaves within a month; ten points less double the odds. These
are round numbers that a customer success team would recognise, not measurements, and screens say so.
"""

import numpy as np
from numpy.typing import NDArray

from agents.odds import odds_of, risk_of

Floats = NDArray[np.float64]

MONTH = 30.0
USUAL, USUAL_RISK = 65.0, 0.015  # retention score, and the risk of leaving within a month that goes with it
DOUBLES = 10.0  # points


def prior_risk(retention: Floats, horizon: int, shift: float = 0.0) -> Floats:
    """Risk of leaving within `horizon` days, 0 to 1, from retention scores (0 to 100, NaN unknown).

    `shift` is added to the log-odds of the horizon: how far this portfolio's share of leavers lies from the
    expert's. An account too thinly measured for a score gets the usual risk.
    """
    known = np.where(np.isnan(retention), USUAL, retention)
    month = risk_of(odds_of(USUAL_RISK) + (USUAL - known) / DOUBLES * np.log(2.0))
    risk: Floats = 1.0 - np.power(1.0 - month, horizon / MONTH)
    return risk_of(odds_of(risk) + shift) if shift else risk


def shift_to(risk: Floats, share: float) -> float:
    """What to add to the log-odds of these risks so that their mean becomes `share` (bisection)."""
    odds = odds_of(risk)
    low, high = -8.0, 8.0
    for _ in range(50):
        middle = (low + high) / 2.0
        mean = float(risk_of(odds + middle).mean())
        low, high = (middle, high) if mean < share else (low, middle)
    return (low + high) / 2.0
