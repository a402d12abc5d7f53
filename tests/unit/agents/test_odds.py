"""Risks and log-odds are two ways to say the same, and neither ever is no number."""

import numpy as np
import pytest

from agents.odds import odds_of, risk_of
from domain.scores import percent


def test_one_is_the_other_the_other_way_round() -> None:
    risk = np.array([1e-8, 0.015, 0.5, 0.8, 1.0 - 1e-8])
    assert risk_of(odds_of(risk)) == pytest.approx(risk, rel=1e-6)


def test_certainty_has_odds_too() -> None:
    assert np.isfinite(odds_of(np.array([0.0, 1.0]))).all()
    assert risk_of(np.array([-1e9, 1e9])) == pytest.approx([0.0, 1.0])
    assert np.isnan(risk_of(np.array([np.nan]))).all()


@pytest.mark.parametrize(
    ("risk", "told"),
    [
        (0.0, "under 1%"),
        (0.0099, "under 1%"),
        (0.01, "1%"),
        (0.085, "8%"),
        (0.99, "99%"),
        (0.9999, "over 99%"),
    ],
)
def test_no_risk_is_told_as_certain(risk: float, told: str) -> None:
    assert percent(risk) == told
