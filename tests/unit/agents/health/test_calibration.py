"""The frozen frame: expert where nothing is known, the portfolio's own where there is enough of it."""

from datetime import date

import numpy as np
import pytest
from health_builders import NOW, TODAY, make_readings
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.health.calibration import CHANGES, LEVELS, MIN_ACCOUNTS, expert, fit
from agents.health.expert import RANGES, SHARES
from agents.health.points import points_of
from domain.calibration import Anchors, Calibration
from domain.scores import Standing
from domain.signals import DIMENSION_OF, Dimension, SignalId

S = SignalId
LOGIN, LATENCY, TREND, SEATS = S.LOGIN_FREQUENCY, S.RESPONSE_LATENCY, S.USAGE_TREND, S.LICENSE_UTILISATION
BASE = expert(NOW)


def monotone(anchors: Anchors) -> bool:
    steps = np.diff(anchors)
    return bool((steps > 0).all() or (steps < 0).all())


def fitted(values: dict[SignalId, object], segments=None, **more) -> Calibration:
    """One day, one row per account."""
    columns = {signal: np.asarray(line, dtype=np.float64).reshape(-1, 1) for signal, line in values.items()}
    readings = make_readings([TODAY], columns, **more)
    return fit(readings, segments or {}, BASE, now=NOW)


def spread(middle: float, accounts: int) -> np.ndarray:
    return np.linspace(0.2 * middle, 1.8 * middle, accounts)


def test_the_expert_frame_is_number_one_and_says_it_is_not_calibrated():
    assert (BASE.number, BASE.kind) == (1, "expert")
    assert "Not yet calibrated" in BASE.note
    assert set(BASE.segments) == {"", "enterprise", "mid-market", "smb"}


@pytest.mark.parametrize("segment", ["", "enterprise", "mid-market", "smb"])
def test_an_expert_frame_is_complete_monotone_and_unequally_weighted(segment):
    frame = BASE.frame(segment)
    assert set(frame.ranges) == set(frame.weights) == set(SignalId)
    assert all(monotone(anchors) for anchors in frame.ranges.values())
    assert sum(frame.weights.values()) == pytest.approx(1.0, abs=1e-3)
    assert (frame.red, frame.orange) == (42.0, 60.0)
    assert max(frame.weights.values()) > 4 * min(frame.weights.values())


def test_shares_inside_a_dimension_add_up_to_one():
    for dimension in Dimension:
        total = sum(share for signal, share in SHARES.items() if DIMENSION_OF[signal] is dimension)
        assert total == pytest.approx(1.0)


def test_less_is_better_only_where_it_is():
    falling = {signal for signal, anchors in RANGES.items() if anchors[4] < anchors[0]}
    assert falling == {S.RESPONSE_LATENCY, S.BILLED_TO_ACTIVE}


@pytest.mark.parametrize("name", ["SMB", "smb", " Smb "])
def test_segments_are_found_however_they_are_spelled(name):
    assert BASE.frame(name) == BASE.segments["smb"]
    assert BASE.frame("Mid Market") == BASE.segments["mid-market"]
    assert BASE.frame("Startups") == BASE.frame(None) == BASE.segments[""]


def test_a_steady_account_with_nothing_special_is_neutral_or_better():
    steady = {TREND: 0.0, S.ACTIVE_GROWTH: 0.0, LATENCY: 1.0, S.RENEWAL_HISTORY: 0.85}
    assert all(points_of(value, RANGES[signal]) >= 60 for signal, value in steady.items())
    assert points_of(0.0, RANGES[S.GROWTH_MENTIONS]) == points_of(0.0, RANGES[S.ADVANCED_INTEREST]) == 50.0


def test_with_no_data_everything_stays_expert():
    fresh = fitted({LOGIN: [np.nan] * 30})
    assert fresh.frame("").ranges == BASE.frame("").ranges
    assert fresh.frame("enterprise").ranges == BASE.frame("enterprise").ranges


def test_a_large_portfolio_is_read_against_itself():
    values = spread(1000.0, 4000)
    anchors = fitted({LOGIN: values}).frame("").ranges[LOGIN]
    assert anchors[3] == pytest.approx(np.median(values), rel=0.02)
    assert anchors[0] <= np.quantile(values, 0.02)
    assert anchors[4] >= np.quantile(values, 0.9)
    assert points_of(float(np.median(values)), anchors) == pytest.approx(75, abs=1)


def test_a_small_portfolio_stays_near_the_expert():
    few = fitted({LOGIN: spread(1000.0, MIN_ACCOUNTS)}).frame("").ranges[LOGIN]
    many = fitted({LOGIN: spread(1000.0, 500)}).frame("").ranges[LOGIN]
    assert BASE.frame("").ranges[LOGIN][3] < few[3] < many[3] < 1000.0
    weight = MIN_ACCOUNTS / (MIN_ACCOUNTS + 40)
    assert few[3] == pytest.approx(weight * 1000 + (1 - weight) * BASE.frame("").ranges[LOGIN][3], rel=1e-4)


def test_below_the_least_number_of_accounts_a_signal_stays_expert():
    assert fitted({LOGIN: spread(1000.0, MIN_ACCOUNTS - 1)}).frame("").ranges[LOGIN] == RANGES[LOGIN]


def test_a_segment_with_enough_accounts_gets_its_own_frame_shrunk_to_the_whole():
    values = np.concatenate([spread(1000.0, 200), spread(10.0, 200)])
    segments = {n: "Public sector" if n <= 200 else "Start-ups" for n in range(1, 401)}
    calibration = fitted({LOGIN: values}, segments)
    public, young = calibration.frame("public sector"), calibration.frame("START UPS")
    assert (public.accounts, young.accounts, calibration.frame("").accounts) == (200, 200, 400)
    assert young.ranges[LOGIN][3] < calibration.frame("").ranges[LOGIN][3] < public.ranges[LOGIN][3]
    assert "public-sector, start-ups apart" in calibration.note


def test_a_segment_too_small_for_a_frame_is_read_in_the_whole():
    segments = dict.fromkeys(range(1, MIN_ACCOUNTS), "Tiny")
    calibration = fitted({LOGIN: spread(100.0, 60)}, segments)
    assert "tiny" not in calibration.segments
    assert calibration.frame("Tiny") == calibration.segments[""]


def test_a_known_segment_without_accounts_keeps_a_frame():
    assert set(BASE.segments) <= set(fitted({LOGIN: spread(100.0, 60)}).segments)


def test_only_active_accounts_are_the_measure():
    values = np.concatenate([spread(10.0, 100), spread(1000.0, 100)])
    standing = np.array(
        [[list(Standing).index(Standing.ACTIVE)]] * 100 + [[list(Standing).index(Standing.CHURNED)]] * 100
    )
    alone, mixed = fitted({LOGIN: spread(10.0, 100)}), fitted({LOGIN: values}, standing=standing)
    assert mixed.frame("").ranges == alone.frame("").ranges
    assert mixed.frame("").accounts == 100


def test_less_is_better_stays_less_is_better():
    flipped = BASE.frame("").model_copy(update={"ranges": {LOGIN: (40.0, 30.0, 20.0, 10.0, 5.0)}})
    base = BASE.model_copy(update={"segments": {"": flipped}})
    readings = make_readings([TODAY], {LOGIN: spread(100.0, 500).reshape(-1, 1)})
    anchors = fit(readings, {}, base, now=NOW).frame("").ranges[LOGIN]
    assert monotone(anchors)
    assert anchors[4] < anchors[0]
    assert points_of(20.0, anchors) > points_of(180.0, anchors)


def test_a_change_keeps_its_zero_and_learns_only_how_jumpy_the_portfolio_is():
    jumpy = np.random.default_rng(7).normal(0.0, 40.0, 800)
    anchors = fitted({TREND: jumpy}).frame("").ranges[TREND]
    assert points_of(0.0, anchors) == pytest.approx(points_of(0.0, RANGES[TREND]), abs=0.01)
    assert points_of(-20.0, anchors) > points_of(-20.0, RANGES[TREND])


def test_a_falling_portfolio_is_not_taken_for_normal():
    anchors = fitted({TREND: np.random.default_rng(7).normal(-30.0, 10.0, 800)}).frame("").ranges[TREND]
    assert points_of(-30.0, anchors) < 42.0


def test_a_calm_portfolio_does_not_turn_ripples_into_waves():
    calm = np.random.default_rng(7).normal(0.0, 1.0, 800)
    assert fitted({TREND: calm}).frame("").ranges[TREND] == pytest.approx(RANGES[TREND])


def test_a_uniform_portfolio_does_not_turn_ripples_into_waves_either():
    alike = np.random.default_rng(7).normal(100.0, 1.0, 4000)
    anchors = fitted({LOGIN: alike}).frame("").ranges[LOGIN]
    assert points_of(95.0, anchors) > 65.0
    assert points_of(0.0, anchors) == 0.0


def test_what_means_the_same_everywhere_is_not_fitted():
    same = set(SignalId) - LEVELS - CHANGES
    calibration = fitted({signal: spread(5.0, 500) for signal in same})
    assert all(calibration.frame("").ranges[signal] == RANGES[signal] for signal in same)
    assert {LATENCY, S.TOUCHPOINT_ATTENDANCE, S.SENTIMENT_TREND, S.TENURE} <= same


def test_values_that_hardly_differ_leave_the_expert_range():
    assert (
        fitted({S.TOUCHPOINT_ATTENDANCE: [1.0] * 200}).frame("").ranges[S.TOUCHPOINT_ATTENDANCE]
        == (RANGES[S.TOUCHPOINT_ATTENDANCE])
    )


def test_where_most_share_the_best_value_it_is_worth_100():
    mostly = np.concatenate([np.full(4000, 1.0), np.linspace(0.0, 0.95, 3000)])
    anchors = fitted({SEATS: mostly}).frame("").ranges[SEATS]
    assert points_of(1.0, anchors) == pytest.approx(100.0, abs=0.1)


def test_weights_and_thresholds_stay_the_experts_and_the_note_says_so():
    calibration = fitted({LOGIN: spread(50.0, 300)})
    assert calibration.frame("").weights == BASE.frame("").weights
    assert (calibration.frame("").red, calibration.frame("").orange) == (42.0, 60.0)
    assert "not yet calibrated on past churn" in calibration.note
    assert (calibration.kind, calibration.number, calibration.fitted_on) == ("fitted", 2, TODAY)


def test_the_day_of_the_fit_can_be_named():
    readings = make_readings([TODAY], {LOGIN: [[1.0]]})
    assert fit(readings, {}, BASE, now=NOW, fitted_on=date(2026, 1, 1)).fitted_on == date(2026, 1, 1)


def test_no_accounts_at_all_can_be_fitted():
    readings = make_readings([TODAY], {LOGIN: np.zeros((0, 1))})
    assert fit(readings, {}, BASE, now=NOW).frame("").ranges == BASE.frame("").ranges


VALUES = st.one_of(
    st.floats(-1e6, 1e6),
    st.integers(0, 3).map(float),
    st.just(0.0),
    st.just(float("nan")),
    st.just(float("inf")),
)


@settings(max_examples=60, deadline=None)
@given(
    columns=st.dictionaries(
        st.sampled_from(list(SignalId)), st.lists(VALUES, min_size=30, max_size=30), min_size=1
    ),
    split=st.integers(0, 30),
)
def test_every_fitted_range_is_strictly_monotone_and_points_the_same_way(columns, split):
    segments = {n: "SMB" if n <= split else "Other" for n in range(1, 31)}
    calibration = fitted(columns, segments)
    for name, frame in calibration.segments.items():
        for signal, anchors in frame.ranges.items():
            assert monotone(anchors), (name, signal, anchors)
            assert (anchors[4] > anchors[0]) == (RANGES[signal][4] > RANGES[signal][0])
