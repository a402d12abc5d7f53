"""What is said of risk before anything is learnt, and what nobody is told without reason."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from unit.agents.health.health_builders import TODAY, make_calibration, make_readings

from agents.churn.agent import PRIOR, RiskFrame, risks
from agents.churn.baselines import TO_GROW, TO_LEAVE
from agents.churn.features import BY_NAME, FeatureTable
from agents.churn.prior import prior_risk, shift_to
from domain.scores import Standing
from domain.signals import SignalId

NAN = float("nan")


def test_the_usual_account_has_the_usual_risk_and_ten_points_less_double_its_odds() -> None:
    month = prior_risk(np.array([65.0, 55.0, 45.0]), 30)
    odds = month / (1 - month)
    assert month[0] == pytest.approx(0.015)
    assert odds[1:] / odds[:-1] == pytest.approx([2.0, 2.0])


def test_a_longer_horizon_is_never_less_risky_and_all_lie_between_0_and_1() -> None:
    retention = np.array([0.0, 20.0, 65.0, 100.0, NAN])
    found = np.stack([prior_risk(retention, horizon) for horizon in (1, 30, 60, 90, 730)])
    assert ((found > 0) & (found < 1)).all()
    assert (np.diff(found, axis=0) > 0).all()
    assert prior_risk(retention, 60)[:3] == pytest.approx(1 - (1 - found[1, :3]) ** 2)


def test_an_account_too_thinly_measured_has_the_usual_risk() -> None:
    assert prior_risk(np.array([NAN]), 30).tolist() == prior_risk(np.array([65.0]), 30).tolist()


@pytest.mark.parametrize("share", [0.001, 0.05, 0.4])
def test_the_prior_is_moved_to_the_share_that_left(share: float) -> None:
    retention = np.linspace(10, 95, 200)
    shift = shift_to(prior_risk(retention, 60), share)
    assert prior_risk(retention, 60, shift).mean() == pytest.approx(share, rel=1e-3)
    order = np.argsort(prior_risk(retention, 60, shift))
    assert (order == np.argsort(prior_risk(retention, 60))).all()


def test_only_customers_have_a_risk() -> None:
    kinds = list(Standing)
    standing = np.array(
        [[kinds.index(Standing.NOT_YET)], [kinds.index(Standing.ACTIVE)], [kinds.index(Standing.CHURNED)]]
    )
    readings = make_readings([TODAY], {SignalId.TENURE: [[10.0], [10.0], [10.0]]}, standing)
    for frame in (PRIOR, RiskFrame(shifts={30: 2.0})):
        found = risks(readings, [TODAY], make_calibration(), {}, {}, frame)
        assert set(found) == {"churn_30", "churn_60", "churn_90"}
        for values in found.values():
            assert np.isnan(values[:, 0]).tolist() == [True, False, True]


def test_the_prior_asks_for_no_traces_and_no_profiles() -> None:
    assert PRIOR.traced([TODAY, TODAY - timedelta(days=1)]) == ()
    assert not PRIOR.wants_profiles
    assert PRIOR.line is None


# The simple yardsticks


def _table(**columns: list[float]) -> FeatureTable:
    values = np.column_stack(list(columns.values()))
    count = values.shape[0]
    return FeatureTable(tuple(columns), values, np.arange(count), np.zeros(count, dtype=np.int64))


def test_every_yardstick_is_one_feature_that_exists() -> None:
    assert {one.name for one in TO_LEAVE} == {"recency", "usage", "tenure"} == {one.name for one in TO_GROW}
    assert all(one.feature in BY_NAME for one in (*TO_LEAVE, *TO_GROW))
    assert [(a.feature, a.sign) for a in TO_LEAVE][:2] == [(b.feature, -b.sign) for b in TO_GROW][:2]


def test_an_account_of_which_a_yardstick_knows_nothing_ranks_in_the_middle() -> None:
    recency = next(one for one in TO_LEAVE if one.name == "recency")
    assert recency.score(_table(use_silence=[1.0, NAN, 9.0, 5.0])).tolist() == [1.0, 5.0, 9.0, 5.0]
    assert recency.score(_table(use_silence=[NAN, NAN])).tolist() == [0.0, 0.0]
    usage = next(one for one in TO_LEAVE if one.name == "usage")
    assert usage.score(_table(use_days_30=[1.0, 3.0, NAN])).tolist() == [-1.0, -3.0, -2.0]


def test_a_feature_table_keeps_its_rows_together() -> None:
    table = replace(_table(use_silence=[1.0, 2.0, 3.0]), days=np.array([7, 8, 9]))
    some = table.rows(np.array([2, 0])).beside({"segment = a": np.array([0.0, 1.0])})
    assert (some.names, some.values.tolist()) == (("use_silence", "segment = a"), [[3.0, 0.0], [1.0, 1.0]])
    assert (some.account_ids.tolist(), some.days.tolist()) == ([2, 0], [9, 7])
