"""Weights learnt from leavers: towards the truth, never against common sense, and no further than leavers carry."""

import numpy as np
import pytest
from history_builders import make_rows, simulated
from scipy.optimize import check_grad

from agents.health.expert import expert_frame
from agents.health.score import RETENTION
from agents.health.weights import (
    LEAST_LEAVERS,
    LEAST_SHARE,
    SIGNALS,
    _Loss,
    _row,
    fit_per_segment,
    fit_weights,
    health_of,
    row_weights,
)
from domain.signals import DIMENSION_OF, SignalId

S = SignalId
EXPERT = expert_frame("").weights
MEASURED = (
    S.LOGIN_FREQUENCY,
    S.USAGE_TREND,
    S.USAGE_REGULARITY,
    S.SENTIMENT_TREND,
    S.LICENSE_UTILISATION,
    S.RENEWAL_HISTORY,
)
TREND_ONLY = dict.fromkeys(MEASURED, 0.0) | {S.USAGE_TREND: 0.6}


def shares(weights: dict[SignalId, float]) -> np.ndarray:
    measured = np.array([weights[s] for s in MEASURED])
    return measured / measured.sum()


def test_with_many_leavers_the_truth_is_found():
    truth = dict(zip(MEASURED, (0.6, 0.1, 0.3, 0.02, 0.5, 0.2), strict=True))
    found = shares(fit_weights(simulated(20_000, truth), EXPERT))
    wanted = np.array(list(truth.values())) / sum(truth.values())
    assert np.abs(found - wanted).max() < 0.05
    assert np.abs(shares(EXPERT) - wanted).max() > 0.1


def test_without_leavers_the_expert_weights_stay_to_the_last_digit():
    stayers = simulated(500, TREND_ONLY)
    nobody = make_rows({s: stayers.points[:, SIGNALS.index(s)] for s in MEASURED}, np.zeros(500))
    assert fit_weights(nobody, EXPERT) == EXPERT


def test_one_leaver_too_few_changes_nothing_and_one_more_does():
    rows = simulated(2_000, TREND_ONLY)
    leavers, stayers = np.flatnonzero(rows.left == 1), np.flatnonzero(rows.left == 0)
    few = rows.rows(np.concatenate([leavers[: LEAST_LEAVERS - 1], stayers]))
    enough = rows.rows(np.concatenate([leavers[:LEAST_LEAVERS], stayers]))
    assert fit_weights(few, EXPERT) == EXPERT
    assert fit_weights(enough, EXPERT) != EXPERT


def test_the_more_leavers_the_further_from_the_expert():
    away = [
        np.abs(shares(fit_weights(simulated(n, TREND_ONLY), EXPERT)) - shares(EXPERT)).sum()
        for n in (150, 600, 6_000)
    ]
    assert away[0] < away[1] < away[2]


def test_a_signal_that_speaks_against_common_sense_loses_weight_but_never_turns_round():
    against = dict.fromkeys(MEASURED, 0.0) | {S.USAGE_TREND: 0.5, S.SENTIMENT_TREND: -0.8}
    weights = fit_weights(simulated(4_000, against), EXPERT)
    assert 0.0 < weights[S.SENTIMENT_TREND] < 0.3 * EXPERT[S.SENTIMENT_TREND]
    assert weights[S.USAGE_TREND] > 2 * EXPERT[S.USAGE_TREND]
    assert min(weights.values()) >= 0.0


def test_the_bounds_are_bounds_of_the_weights_themselves():
    weights = fit_weights(simulated(4_000, TREND_ONLY), EXPERT)
    assert all(weights[s] >= 0.5 * LEAST_SHARE * EXPERT[s] for s in SIGNALS)


def test_expansion_keeps_its_weights_and_retention_its_total():
    weights = fit_weights(simulated(4_000, TREND_ONLY), EXPERT)
    learnt = [s for s in SIGNALS if DIMENSION_OF[s] in RETENTION]
    assert sum(weights[s] for s in learnt) == pytest.approx(sum(EXPERT[s] for s in learnt), abs=1e-9)
    assert {s: w for s, w in weights.items() if s not in learnt} == {
        s: w for s, w in EXPERT.items() if s not in learnt
    }


def test_a_missing_signal_is_left_out_as_in_the_score():
    points = np.full((1, len(SIGNALS)), np.nan)
    points[0, 0], points[0, 1] = 80.0, 20.0
    weights = np.zeros(len(SIGNALS))
    weights[:3] = (0.3, 0.1, 0.6)
    assert health_of(points, weights)[0] == pytest.approx((0.3 * 80 + 0.1 * 20) / 0.4)


def test_a_signal_that_is_mostly_missing_is_not_taken_for_a_bad_one():
    rows = simulated(4_000, TREND_ONLY)
    points = {s: rows.points[:, SIGNALS.index(s)].copy() for s in MEASURED}
    points[S.SENTIMENT_TREND][::2] = np.nan
    gappy = fit_weights(make_rows(points, rows.left), EXPERT)
    whole = fit_weights(rows, EXPERT)
    assert gappy[S.USAGE_TREND] == pytest.approx(whole[S.USAGE_TREND], rel=0.15)


def test_a_leaver_counts_once_however_many_of_its_days_are_looked_at():
    left = [1, 1, 1, 1, 0, 0]
    rows = make_rows({S.TENURE: [10.0] * 6}, left, accounts=[1, 1, 1, 2, 3, 4])
    weights = row_weights(rows)
    assert weights[:4] == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1.0])
    assert weights[4:].sum() == pytest.approx(2.0)


def test_false_alarms_take_weight_from_the_signal_that_raised_them():
    truth = dict.fromkeys(MEASURED, 0.0) | {S.USAGE_TREND: 0.4, S.LOGIN_FREQUENCY: 0.4}
    rows = simulated(1_500, truth)
    logins, trend = (rows.points[:, SIGNALS.index(s)] for s in (S.LOGIN_FREQUENCY, S.USAGE_TREND))
    marked = (rows.left == 0) & (logins < 35.0) & (trend > 50.0)
    assert marked.sum() > 30
    points = {s: rows.points[:, SIGNALS.index(s)] for s in MEASURED}
    told = fit_weights(make_rows(points, rows.left, marked=marked), EXPERT)
    plain = fit_weights(rows, EXPERT)
    assert told[S.LOGIN_FREQUENCY] < plain[S.LOGIN_FREQUENCY]
    assert told[S.USAGE_TREND] > plain[S.USAGE_TREND]


def test_a_segment_with_leavers_of_its_own_goes_its_own_way_from_the_whole():
    whole = simulated(3_000, TREND_ONLY, seed=1)
    own = simulated(3_000, dict.fromkeys(MEASURED, 0.0) | {S.LICENSE_UTILISATION: 0.6}, seed=2)
    points = np.concatenate([whole.points, own.points])
    rows = make_rows(
        {s: points[:, SIGNALS.index(s)] for s in MEASURED},
        np.concatenate([whole.left, own.left]),
        segment=np.repeat([0, 1], 3_000),
    )
    prior = {"": EXPERT, "smb": expert_frame("smb").weights}
    found = fit_per_segment(rows, ("", "smb"), prior)
    assert found["smb"][S.LICENSE_UTILISATION] > 1.5 * found[""][S.LICENSE_UTILISATION]


def test_a_segment_without_leavers_has_its_expert_changed_as_the_whole_was():
    rows = simulated(4_000, TREND_ONLY)
    prior = {"": EXPERT, "smb": expert_frame("smb").weights}
    found = fit_per_segment(rows, ("", "smb"), prior)
    grown = found[""][S.USAGE_TREND] / EXPERT[S.USAGE_TREND]
    assert found["smb"][S.USAGE_TREND] / prior["smb"][S.USAGE_TREND] == pytest.approx(grown, rel=0.1)
    assert sum(found["smb"].values()) == pytest.approx(sum(prior["smb"].values()), abs=1e-6)


def test_the_gradient_is_the_slope_of_the_loss():
    loss = _Loss(simulated(300, TREND_ONLY), _row(EXPERT))
    random = np.random.default_rng(3)
    for _ in range(3):
        at = np.concatenate(([0.2, 0.7], random.uniform(0.5, 2.0, loss.expert.size)))
        slope = loss(at)[1]
        assert check_grad(lambda p: loss(p)[0], lambda p: loss(p)[1], at) < 1e-4 * max(
            1.0, np.abs(slope).max()
        )


def test_a_fit_is_the_same_every_time():
    rows = simulated(1_000, TREND_ONLY)
    assert fit_weights(rows, EXPERT) == fit_weights(rows, EXPERT)
