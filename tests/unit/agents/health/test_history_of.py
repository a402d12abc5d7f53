"""What is known of past days by a day: leaving, silence, and nothing of what came later."""

import itertools
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from health_builders import NOW, make_readings
from history_builders import LAST, make_outcomes, weeks

from agents.health.calibration import expert
from agents.health.history import history_of, joined, levels, like_today, thinned
from domain.scores import Standing
from domain.signals import SignalId

DAYS = weeks(60)
COLUMNS = (LAST - DAYS[0]).days + 1
S = SignalId.TENURE
ACTIVE, CHURNED, NOT_YET = (
    tuple(Standing).index(one) for one in (Standing.ACTIVE, Standing.CHURNED, Standing.NOT_YET)
)


def past(left_from: dict[int, int], accounts: int = 3, silence: int = 0, known_by=LAST, later: int = 0):
    outcomes = make_outcomes(DAYS[0], COLUMNS + later, left_from, accounts, silence)
    columns = [(day - DAYS[0]).days for day in DAYS]
    standing = np.where(outcomes.left[:, columns], CHURNED, ACTIVE)
    readings = make_readings(DAYS, {S: np.full((accounts, len(DAYS)), 10.0)}, standing=standing)
    return history_of(readings, outcomes, known_by)


def test_leaving_within_ninety_days_is_one_and_later_zero():
    found = past({0: 200})
    ahead = 200 - np.array([(day - DAYS[0]).days for day in DAYS])
    assert (found.left[0, (ahead > 0) & (ahead <= 90)] == 1).all()
    assert (found.left[0, ahead > 90] == 0).all()
    assert np.isnan(found.left[0, ahead <= 0]).all()


def test_the_last_days_are_known_to_nobody():
    found = past({})
    old = np.array([(LAST - day).days >= 104 for day in DAYS])
    assert (found.left[1, old] == 0).all()
    assert np.isnan(found.left[1, ~old]).all()


def test_who_left_a_week_ago_may_yet_come_back():
    assert np.isinf(past({0: COLUMNS - 7}).leaves[0]).all()
    assert np.isfinite(past({0: COLUMNS - 20}).leaves[0]).any()


def test_who_fell_silent_left_when_the_silence_began():
    found = past({0: 300}, silence=60)
    ahead = 300 - 60 - np.array([(day - DAYS[0]).days for day in DAYS])
    customer = ahead > -60
    assert (found.leaves[0, customer] == ahead[customer]).all()
    assert (found.left[0, (ahead > 90)] == 0).all()


def test_what_comes_after_the_day_changes_nothing():
    day = DAYS[-10]
    early = past({0: 200, 1: COLUMNS - 75}, known_by=day)
    with_later = past({0: 200, 1: COLUMNS - 75, 2: COLUMNS - 30}, known_by=day, later=300)
    for name in ("left", "leaves", "active", "gone", "grew"):
        np.testing.assert_array_equal(getattr(early, name), getattr(with_later, name))
    assert early.days == with_later.days == tuple(one for one in DAYS if one <= day)


def test_no_day_left_is_no_history():
    assert past({}, known_by=DAYS[0] - timedelta(days=1)) is None


def test_accounts_nothing_was_known_of_are_left_out():
    outcomes = make_outcomes(DAYS[0], COLUMNS, {}, 3)
    standing = np.full((3, len(DAYS)), ACTIVE)
    standing[1] = NOT_YET
    readings = make_readings(DAYS, {S: np.full((3, len(DAYS)), 10.0)}, standing=standing)
    found = history_of(readings, outcomes, LAST)
    assert found.account_ids.tolist() == [1, 3]
    assert found.left.shape == found.values[S].shape == (2, len(DAYS))


def test_growth_is_counted_since_the_day_before_it():
    outcomes = make_outcomes(DAYS[0], COLUMNS, {}, 2)
    outcomes.income[0, 300:] = 2000
    readings = make_readings(DAYS, {S: np.full((2, len(DAYS)), 10.0)})
    since = [DAYS[0] + timedelta(days=n) for n in (100, 350)]
    assert [history_of(readings, outcomes, LAST, day).grew.tolist() for day in since] == [
        [True, False],
        [False, False],
    ]
    assert not history_of(readings, outcomes, LAST, LAST + timedelta(days=9)).grew.any()


def test_pieces_are_joined_account_by_account():
    one = past({0: 200})
    other = replace(past({1: 250}), account_ids=np.array([4, 5, 6]))
    whole = joined([one, other])
    assert whole.account_ids.tolist() == [1, 2, 3, 4, 5, 6]
    np.testing.assert_array_equal(whole.left[3:], other.left)


@pytest.mark.parametrize(("apart", "back", "count"), [(28, None, 15), (14, 168, 13), (7, 21, 4)])
def test_days_are_thinned_from_the_last_one_back(apart, back, count):
    found = thinned(DAYS, apart, back)
    assert (found[-1], len(found)) == (len(DAYS) - 1, count)
    assert {(DAYS[b] - DAYS[a]).days for a, b in itertools.pairwise(found)} == {apart}


def test_days_on_which_much_less_was_measured_are_not_learnt_from():
    values = {signal: np.full((2, len(DAYS)), 1.0) for signal in SignalId}
    for signal in list(SignalId)[:10]:
        values[signal][:, :30] = np.nan
    history = history_of(make_readings(DAYS, values), make_outcomes(DAYS[0], COLUMNS, {}, 2), LAST)
    read = levels(history, expert(NOW), {})
    assert np.isfinite(read.health).all()
    assert np.isnan(like_today(read)[:, :30]).all()
    assert np.isfinite(like_today(read)[:, 30:]).all()
