"""Fitted weights are used only where they hold up on accounts and days they had not seen."""

import numpy as np
from history_builders import simulated
from test_weights import EXPERT, MEASURED, TREND_ONLY

from agents.health.weight_trial import try_weights
from agents.health.weights import SIGNALS
from domain.signals import SignalId

S = SignalId
NAMES, PRIOR = ("",), {"": EXPERT}
DAYS = 740_000


def tried(rows):
    days = DAYS + 28 * (np.arange(rows.left.size) % 24)
    return try_weights(rows, days, DAYS + 28 * 24 + 200 - days, NAMES, PRIOR)


def test_where_leavers_are_unlike_what_experts_think_fitted_weights_win():
    trial = tried(simulated(3_000, TREND_ONLY))
    assert trial.used
    assert trial.fitted.value > trial.expert.value + 0.02
    assert trial.difference.low > 0.0
    assert "no worse than expert ones" in trial.says


def test_where_nothing_tells_who_leaves_the_expert_weights_stay_and_it_is_said():
    trial = tried(simulated(3_000, dict.fromkeys(MEASURED, 0.0)))
    assert not trial.used
    assert trial.expert.low < 0.5 < trial.expert.high
    assert "better than chance" in trial.says


def test_where_the_experts_are_right_fitted_weights_are_at_most_a_hair_worse():
    truth = {s: 8.0 * EXPERT[s] for s in MEASURED}
    trial = tried(simulated(3_000, truth))
    assert abs(trial.difference.value) < 0.02
    assert trial.used or "did not hold up" in trial.says


def test_too_few_leavers_are_counted_in_words_and_the_expert_weights_judged_all_the_same():
    rows = simulated(300, TREND_ONLY)
    leavers = np.flatnonzero(rows.left == 1)
    few = rows.rows(np.sort(np.concatenate([leavers[:12], np.flatnonzero(rows.left == 0)])))
    trial = tried(few)
    assert not trial.used
    assert "there are 12" in trial.says
    assert trial.expert.value is not None
    assert trial.fitted.value is None


def test_without_any_leaver_there_is_nothing_to_judge():
    rows = simulated(300, TREND_ONLY)
    trial = tried(rows.rows(rows.left == 0))
    assert (trial.used, trial.leavers, trial.expert.value) == (False, 0, None)
    assert "there are none" in trial.says
    assert tried(rows.rows(np.zeros(300, dtype=np.bool_))).expert.value is None


def test_what_people_marked_is_no_part_of_the_trial():
    rows = simulated(1_500, TREND_ONLY)
    marks = rows.rows(np.arange(rows.left.size))
    marks.marked[:] = (rows.left == 0) & (rows.points[:, SIGNALS.index(S.USAGE_TREND)] < 30)
    assert tried(marks) == tried(rows)
