"""The score: what it weighs, what it leaves out, and that no bit depends on what is computed beside it."""

import dataclasses
from datetime import timedelta

import numpy as np
import pytest
from health_builders import (
    TODAY,
    days_back,
    make_calibration,
    make_frame,
    make_readings,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.collector.readings import Readings
from agents.health.calibration import expert
from agents.health.score import Scores, needed_days, score
from domain.scores import SCORE_COLUMNS, Band, Standing
from domain.signals import DIMENSION_OF, Dimension, SignalId

S = SignalId
DAYS = needed_days([TODAY])
LOGIN, LATENCY, SEATS, GROWTH = (
    S.LOGIN_FREQUENCY,
    S.RESPONSE_LATENCY,
    S.LICENSE_UTILISATION,
    S.GROWTH_MENTIONS,
)


def flat(value: float) -> list[float]:
    return [value] * len(DAYS)


def over_time(**by_days_back: float) -> list[float]:
    """A line of values by day: d0=70 today, d7=80 a week ago; other days take the nearest older one given."""
    known = {int(name[1:]): value for name, value in by_days_back.items()}
    line = []
    for day in DAYS:
        back = (TODAY - day).days
        line.append(known[min((k for k in known if k >= back), default=max(known))])
    return line


def scored(values: dict[SignalId, object], frame=None, **more: object) -> Scores:
    readings = make_readings(DAYS, values, **more)
    return score(readings, make_calibration(frame), {}, [TODAY])


def one(scores: Scores, column: str) -> float:
    return float(scores[column][0, 0])


def band(scores: Scores) -> Band:
    return list(Band)[scores.band[0, 0]]


def test_health_is_the_weighted_mean_of_the_points_present():
    frame = make_frame({LOGIN: 3.0, LATENCY: 1.0})
    assert one(scored({LOGIN: flat(80), LATENCY: flat(40)}, frame), "health") == pytest.approx(70.0)


def test_retention_and_expansion_are_shown_apart():
    frame = make_frame({LOGIN: 1.0, LATENCY: 1.0, SEATS: 1.0, GROWTH: 1.0})
    scores = scored({LOGIN: flat(60), LATENCY: flat(70), SEATS: flat(80), GROWTH: flat(10)}, frame)
    parts = [one(scores, name) for name in ("engagement", "relationship", "contract", "expansion")]
    assert parts == [60.0, 70.0, 80.0, 10.0]
    assert one(scores, "retention") == pytest.approx(70.0)
    assert one(scores, "health") == pytest.approx(55.0)


def test_a_missing_signal_is_left_out_and_lowers_coverage_not_health():
    frame = make_frame({LOGIN: 1.0, LATENCY: 1.0})
    scores = scored({LOGIN: flat(80)}, frame)
    assert one(scores, "health") == 80.0
    assert one(scores, "coverage") == 0.5
    assert np.isnan(one(scores, "relationship"))


def test_the_interval_puts_what_is_missing_at_15_and_at_85_points():
    frame = make_frame({LOGIN: 1.0, LATENCY: 1.0})
    scores = scored({LOGIN: flat(60)}, frame)
    assert one(scores, "low") == pytest.approx((60 + 15) / 2)
    assert one(scores, "high") == pytest.approx((60 + 85) / 2)


def test_the_interval_closes_when_everything_is_measured():
    scores = scored({signal: flat(50) for signal in S})
    assert one(scores, "low") == one(scores, "high") == one(scores, "health") == 50.0


@pytest.mark.parametrize("value", [0.0, 5.0, 95.0, 100.0])
def test_the_interval_always_holds_the_score(value):
    frame = make_frame({LOGIN: 1.0, LATENCY: 1.0})
    scores = scored({LOGIN: flat(value)}, frame)
    assert one(scores, "low") <= value <= one(scores, "high")


def test_below_15_percent_coverage_the_number_stands_but_nothing_is_concluded():
    frame = make_frame({LOGIN: 14.0, LATENCY: 86.0})
    scores = scored({LOGIN: flat(90)}, frame)
    assert one(scores, "health") == pytest.approx(90.0)
    assert one(scores, "low") == pytest.approx(0.14 * 90 + 0.86 * 15)
    assert band(scores) is Band.UNKNOWN
    assert np.isnan(one(scores, "velocity_7"))
    assert one(scores, "coverage") == pytest.approx(0.14)


def test_exactly_15_percent_coverage_is_enough():
    frame = make_frame({LOGIN: 15.0, LATENCY: 85.0})
    assert band(scored({LOGIN: flat(90)}, frame)) is Band.GREEN


def test_an_account_with_no_data_at_all_is_unknown():
    scores = scored({LOGIN: flat(np.nan)})
    assert band(scores) is Band.UNKNOWN
    assert one(scores, "coverage") == 0.0


@pytest.mark.parametrize(
    ("health", "expected"),
    [(41.9, Band.RED), (42.0, Band.ORANGE), (59.9, Band.ORANGE), (60.0, Band.GREEN), (100.0, Band.GREEN)],
)
def test_bands_begin_on_their_line(health, expected):
    assert band(scored({signal: flat(health) for signal in S})) is expected


def test_points_are_linear_between_the_anchors_and_stop_at_0_and_100():
    frame = make_frame({LOGIN: 1.0}, ranges={LOGIN: (0.0, 10.0, 20.0, 40.0, 80.0)})
    for raw, points in [
        (-5, 0),
        (0, 0),
        (5, 12.5),
        (10, 25),
        (30, 62.5),
        (80, 100),
        (1e9, 100),
        (np.inf, 100),
    ]:
        assert one(scored({LOGIN: flat(raw)}, frame), "health") == points


def test_where_less_is_better_the_anchors_fall():
    frame = make_frame({LATENCY: 1.0}, ranges={LATENCY: (4.0, 2.5, 1.6, 1.0, 0.5)})
    for raw, points in [(10, 0), (4, 0), (2.5, 25), (1.0, 75), (0.5, 100), (0.0, 100)]:
        assert one(scored({LATENCY: flat(raw)}, frame), "health") == pytest.approx(points)


def test_each_segment_is_read_in_its_own_frame_however_it_is_spelled():
    big = make_frame({LOGIN: 1.0}, ranges={LOGIN: (0.0, 100.0, 200.0, 300.0, 400.0)})
    calibration = make_calibration(make_frame({LOGIN: 1.0}), **{"mid-market": big})
    readings = make_readings(DAYS, {LOGIN: [flat(100)] * 4})
    segments = {1: "Mid Market", 2: "MID_MARKET", 3: "unheard of", 4: None}
    scores = score(readings, calibration, segments, [TODAY])
    assert scores["health"][:, 0].tolist() == [25.0, 25.0, 100.0, 100.0]


def test_velocity_is_the_change_of_health_over_7_14_and_30_days():
    scores = scored({LOGIN: over_time(d0=70, d7=78, d14=79, d30=60, d56=60)}, make_frame({LOGIN: 1.0}))
    assert [one(scores, f"velocity_{k}") for k in (7, 14, 30)] == [-8.0, -9.0, 10.0]


def test_a_data_source_coming_or_going_is_not_a_velocity():
    frame = make_frame({LOGIN: 0.7, LATENCY: 0.3})
    gone = over_time(d0=np.nan, d7=10, d56=10)
    scores = scored({LOGIN: flat(80), LATENCY: gone}, frame)
    assert one(scores, "health") == 80.0
    assert np.isnan(one(scores, "velocity_7"))


def test_a_small_change_of_coverage_still_leaves_a_velocity():
    frame = make_frame({LOGIN: 0.75, LATENCY: 0.25})
    scores = scored({LOGIN: flat(80), LATENCY: over_time(d0=np.nan, d7=40, d56=40)}, frame)
    assert one(scores, "velocity_7") == pytest.approx(10.0)


def test_there_is_no_velocity_from_before_the_account_was_a_customer():
    standing = np.full((1, len(DAYS)), list(Standing).index(Standing.ACTIVE))
    standing[0, [day < TODAY - timedelta(days=10) for day in DAYS]] = list(Standing).index(Standing.NOT_YET)
    scores = scored({LOGIN: over_time(d0=70, d7=80, d56=10)}, make_frame({LOGIN: 1.0}), standing=standing)
    assert one(scores, "velocity_7") == -10.0
    assert np.isnan(one(scores, "velocity_14"))
    assert np.isnan(one(scores, "velocity_30"))


def test_falling_weeks_are_counted_back_from_the_day_and_stop_at_the_first_that_holds():
    weekly = {f"d{7 * week}": 60.0 + week for week in range(4)} | {
        f"d{7 * week}": 63.0 for week in range(4, 9)
    }
    scores = scored({LOGIN: over_time(**weekly)}, make_frame({LOGIN: 1.0}))
    assert scores.weeks_falling[0, 0] == 3


def test_eight_falling_weeks_are_seen_and_a_breath_of_a_change_is_not_falling():
    falling = {f"d{7 * week}": 60.0 + 0.5 * week for week in range(9)}
    breath = {f"d{7 * week}": 60.0 + 0.19 * week for week in range(9)}
    frame = make_frame({LOGIN: 1.0})
    assert scored({LOGIN: over_time(**falling)}, frame).weeks_falling[0, 0] == 8
    assert scored({LOGIN: over_time(**breath)}, frame).weeks_falling[0, 0] == 0


def test_momentum_is_handed_through_and_churn_is_left_to_the_model():
    scores = scored({LOGIN: flat(50)}, momentum=2.5)
    assert one(scores, "momentum") == 2.5
    assert all(np.isnan(one(scores, f"churn_{k}")) for k in (30, 60, 90))
    assert tuple(scores.columns) == SCORE_COLUMNS


def test_a_churned_account_is_still_scored():
    scores = scored({LOGIN: flat(30)}, make_frame({LOGIN: 1.0}), standing=Standing.CHURNED)
    assert one(scores, "health") == 30.0


def test_needed_days_are_the_targets_and_all_they_look_back_to():
    days = needed_days([TODAY, TODAY - timedelta(days=7)])
    assert days == tuple(sorted(set(days)))
    assert {TODAY, *days_back(7, 14, 21, 28, 30, 37, 56, 63)} <= set(days)


def test_a_day_that_was_not_read_is_named():
    readings = make_readings(DAYS[1:], {LOGIN: flat(50)[1:]})
    with pytest.raises(ValueError, match=str(DAYS[0])):
        score(readings, make_calibration(), {}, [TODAY])


def test_no_accounts_are_no_scores():
    readings = make_readings(DAYS, {LOGIN: np.zeros((0, len(DAYS)))})
    assert score(readings, make_calibration(), {}, [TODAY])["health"].shape == (0, 1)


def test_every_dimension_counts_in_the_expert_frame_and_none_alike():
    weights = expert(make_calibration().created_at).frame("").weights
    totals = {d: sum(w for s, w in weights.items() if DIMENSION_OF[s] is d) for d in Dimension}
    assert len(set(totals.values())) == len(Dimension)
    assert min(totals.values()) > 0.05


def _portfolio(seed: int, accounts: int, span: int) -> tuple[Readings, list]:
    """Random readings with holes, over `span` consecutive targets."""
    random = np.random.default_rng(seed)
    targets = [TODAY - timedelta(days=n) for n in reversed(range(span))]
    days = needed_days(targets)
    values = {}
    for signal in S:
        grid = random.normal(1.0, 1.0, (accounts, len(days))).cumsum(axis=1)
        values[signal] = np.where(random.random(grid.shape) < 0.3, np.nan, grid)
    return make_readings(days, values), targets


def _some(readings: Readings, rows: np.ndarray, columns: np.ndarray) -> Readings:
    around = readings.circumstances
    cut = {
        field.name: getattr(around, field.name)[np.ix_(rows, columns)]
        for field in dataclasses.fields(around)
        if field.name != "gaps"
    }
    return dataclasses.replace(
        readings,
        account_ids=readings.account_ids[rows],
        days=tuple(readings.days[c] for c in columns),
        values={s: grid[np.ix_(rows, columns)] for s, grid in readings.values.items()},
        standing=readings.standing[np.ix_(rows, columns)],
        circumstances=dataclasses.replace(around, **cut),
    )


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**20), accounts=st.integers(1, 9), span=st.integers(1, 12), pick=st.data())
def test_scores_are_the_same_bytes_whatever_is_computed_beside_them(seed, accounts, span, pick):
    readings, targets = _portfolio(seed, accounts, span)
    segments = {n: ("SMB", "enterprise", None)[n % 3] for n in range(accounts + 1)}
    calibration = expert(make_calibration().created_at)
    whole = score(readings, calibration, segments, targets)
    row, day = pick.draw(st.integers(0, accounts - 1)), pick.draw(st.sampled_from(targets))
    columns = np.array([readings.days.index(d) for d in needed_days([day])])
    alone = score(_some(readings, np.array([row]), columns), calibration, segments, [day])
    t = targets.index(day)
    for name in SCORE_COLUMNS:
        assert alone[name][0, 0].tobytes() == whole[name][row, t].tobytes(), name
    assert alone.band[0, 0] == whole.band[row, t]
    assert alone.weeks_falling[0, 0] == whole.weeks_falling[row, t]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**20))
def test_health_stays_between_0_and_100_and_inside_its_interval(seed):
    readings, targets = _portfolio(seed, 6, 3)
    scores = score(readings, expert(make_calibration().created_at), {}, targets)
    known = ~np.isnan(scores["health"])
    health, low, high = (scores[name][known] for name in ("health", "low", "high"))
    assert ((low >= 0) & (low <= health) & (health <= high) & (high <= 100)).all()


@pytest.mark.parametrize("segment", [None, "enterprise", "mid-market", "smb"])
def test_full_measurement_is_a_coverage_of_exactly_1_in_every_expert_frame(segment):
    readings = make_readings(DAYS, {signal: flat(1.0) for signal in S})
    scores = score(readings, expert(make_calibration().created_at), {1: segment}, [TODAY])
    assert one(scores, "coverage") == 1.0
    assert one(scores, "low") == one(scores, "high") == one(scores, "health")
