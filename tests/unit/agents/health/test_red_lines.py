"""Red and orange from where leavers stood, worked out by hand on small portfolios."""

from datetime import timedelta

import numpy as np
import pytest
from history_builders import LAST, alarm, make_history, weeks

from agents.health.history import marked
from agents.health.lines import drawn, pulled
from agents.health.thresholds import LEAST_LEAVERS, Load, fit_thresholds, where_leavers_stood
from domain.calibration import RedChoice
from domain.signals import SignalId

DAYS = weeks(60)
GONE = LAST - timedelta(days=200)
S = SignalId.TENURE


def portfolio(leavers_at: list[float], stayers_at: list[float]):
    """Everybody at a level of their own throughout; leavers all leave on GONE."""
    health = np.repeat(np.array([*leavers_at, *stayers_at])[:, None], len(DAYS), axis=1)
    history = make_history(DAYS, {S: health}, dict.fromkeys(range(len(leavers_at)), GONE))
    return history, np.where(history.active, health, np.nan)


def fitted(history, health, choice=RedChoice.MEAN, alarms=(), segment=None, names=("",), **more):
    place = np.zeros(len(history.account_ids), dtype=np.int64) if segment is None else segment
    load = more.pop("load", Load(len(history.account_ids)))
    return fit_thresholds(history, health, place, names, marked(history, alarms), choice, load, **more)


def of(thresholds, choice):
    return next(one for one in thresholds.choices if one.choice == choice)


def test_red_is_the_mean_of_where_leavers_stood():
    history, health = portfolio([30.0] * 10 + [50.0] * 10, [80.0] * 60)
    found = fitted(history, health)
    assert found.lines[""] == (40.0, 55.0)
    assert found.used is RedChoice.MEAN
    assert "Red is below 40, the mean of where 20 accounts stood" in found.says


def test_a_quantile_on_request():
    history, health = portfolio([float(n) for n in range(30, 51)], [80.0] * 60)
    assert [fitted(history, health, choice).lines[""][0] for choice in RedChoice] == [40, 32, 35, 40, 45]


def test_only_the_ninety_days_before_leaving_count_and_only_while_a_customer():
    history, _ = portfolio([0.0], [80.0])
    health = np.full((2, len(DAYS)), 80.0)
    before = np.array([0 < (GONE - day).days <= 90 for day in DAYS])
    health[0] = np.where(before, 30.0, np.where([day < GONE for day in DAYS], 90.0, np.nan))
    stood = where_leavers_stood(history, health)
    assert (stood.row.tolist(), stood.mean.tolist(), stood.least.tolist()) == ([0], [30.0], [30.0])


def test_recall_is_of_leavers_below_red_on_any_day_of_the_ninety():
    history, health = portfolio([50.0] * 20, [80.0] * 60)
    dip = next(index for index, day in enumerate(DAYS) if 0 < (GONE - day).days <= 7)
    health[:5, dip] = 30.0
    found = fitted(history, health)
    assert of(found, "expert").recall == 5 / 20
    assert of(found, RedChoice.Q75).recall == 5 / 20


def test_precision_is_of_falls_below_red_that_were_followed_by_leaving_within_ninety_days():
    history, health = portfolio([60.0] * 20, [80.0] * 60)
    near = next(i for i, day in enumerate(DAYS) if 0 < (GONE - day).days <= 60)
    far = next(i for i, day in enumerate(DAYS) if (GONE - day).days < 130)
    health[:6, near:] = np.where(np.isfinite(health[:6, near:]), 30.0, np.nan)  # six fall and leave in time
    health[6:8, far] = 30.0  # two fall too early, and come back
    health[20:24, near] = 30.0  # four who stay fall
    expert = of(fitted(history, health), "expert")
    assert (expert.falls, expert.precision) == (12, 6 / 12)


def test_falls_whose_outcome_nobody_can_know_yet_are_left_out():
    history, health = portfolio([30.0] * 20, [80.0] * 60)
    health[30:, -3:] = 30.0
    expert = of(fitted(history, health), "expert")
    assert (expert.falls, expert.precision) == (0, None)


def test_alerts_are_new_falls_a_week_for_the_whole_portfolio_and_for_each_csm():
    history, health = portfolio([30.0] * 20, [80.0] * 60)
    health[30:42, 20] = 30.0
    health[30:42, 40:] = 30.0
    expert = of(fitted(history, health, load=Load(portfolio=800, csms=5)), "expert")
    assert expert.alerts_per_week == pytest.approx(24 / 59 * 10)
    assert expert.alerts_per_csm == pytest.approx(24 / 59 * 2)
    assert of(fitted(history, health), "expert").alerts_per_csm is None


def test_how_many_customers_are_red_and_not_green_now():
    history, health = portfolio([30.0] * 20, [35.0] * 10 + [45.0] * 10 + [80.0] * 20)
    expert = of(fitted(history, health), "expert")
    assert (expert.below, expert.not_green) == (10 / 40, 20 / 40)


def test_too_few_leavers_leave_the_expert_lines_and_say_how_many_are_needed():
    history, health = portfolio([30.0] * (LEAST_LEAVERS - 1), [80.0] * 60)
    found = fitted(history, health)
    assert (found.lines[""], found.used) == ((42.0, 60.0), "expert")
    assert "19 accounts are known to have left" in found.says
    assert "20 are needed" in found.says
    assert of(found, RedChoice.MEAN).red == 30.0


def test_without_leavers_every_choice_is_the_experts_and_refused():
    history, health = portfolio([], [80.0] * 60)
    found = fitted(history, health)
    assert {(one.red, one.recall) for one in found.choices} == {(42.0, None)}
    assert all(one.refused for one in found.choices if one.choice != "expert")


@pytest.mark.parametrize(
    ("leavers", "stayers", "because"),
    [
        (10.0, 80.0, "outside 20 to 60"),
        (70.0, 80.0, "outside 20 to 60"),
        (55.0, 50.0, "no lower than the middle of those who stayed (50.0)"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused_with_its_reason(leavers, stayers, because):
    history, health = portfolio([leavers] * 30, [stayers] * 60)
    found = fitted(history, health)
    assert found.lines[""] == (42.0, 60.0)
    assert because in found.says


def test_what_could_be_chosen_instead_is_named():
    history, health = portfolio([20.0] * 10 + [90.0] * 20, [95.0] * 60)
    assert "Possible: `--red q10` (20), `--red q25` (20)." in fitted(history, health).says


def test_a_score_that_cannot_tell_leavers_draws_no_line():
    history, health = portfolio([30.0] * 30, [80.0] * 60)
    found = fitted(history, health, untold="the score tells nothing")
    assert found.used == "expert"
    assert "the score tells nothing" in found.says


def test_a_segment_with_leavers_is_drawn_to_the_portfolio_and_one_without_has_its_line():
    history, health = portfolio([30.0] * 25 + [50.0] * 25, [80.0] * 60)
    segment = np.array([1] * 25 + [0] * 25 + [1] * 20 + [2] * 40)
    found = fitted(history, health, segment=segment, names=("", "smb", "other"))
    assert found.lines[""][0] == 40.0
    assert found.lines["smb"][0] == pytest.approx((25 * 30 + 25 * 40) / 50)
    assert found.lines["other"] == found.lines[""]
    assert found.leavers == {"": 50, "smb": 25, "other": 0}


def test_a_false_alarm_below_red_draws_red_down_and_one_above_does_not():
    history, health = portfolio([40.0] * 27, [80.0] * 60)
    health[50], health[51] = 20.0, 60.0
    mark = DAYS[20]
    assert fitted(history, health).lines[""][0] == 40.0
    assert fitted(history, health, alarms=[alarm(51, mark)]).lines[""][0] == (27 * 40 + 3 * 20) / 30
    assert fitted(history, health, alarms=[alarm(52, mark)]).lines[""][0] == 40.0


def test_two_marks_on_one_account_draw_once():
    assert pulled(40.0, 27, np.array([20.0])) == 38.0
    history, health = portfolio([40.0] * 27, [80.0] * 60)
    health[50] = 20.0
    twice = [alarm(51, DAYS[20]), alarm(51, DAYS[22])]
    assert fitted(history, health, alarms=twice).lines[""][0] == 38.0


def test_a_fall_that_a_person_called_a_false_alarm_counts_as_one_before_its_outcome_is_known():
    history, health = portfolio([30.0] * 30, [80.0] * 60)
    health[50, -2:] = 30.0
    told = fitted(history, health, alarms=[alarm(51, DAYS[-2])])
    expert = of(told, "expert")
    assert (expert.falls, expert.precision) == (1, 0.0)


def test_a_mark_on_an_account_that_left_after_all_is_wrong_and_changes_nothing():
    history, health = portfolio([40.0] * 30, [80.0] * 60)
    health[0] = np.where(np.isfinite(health[0]), 20.0, np.nan)
    wrong = alarm(1, GONE - timedelta(days=50))
    assert marked(history, [wrong]).wrong == 1
    assert fitted(history, health, alarms=[wrong]).lines == fitted(history, health).lines
    early = alarm(1, GONE - timedelta(days=150))
    assert (marked(history, [early]).wrong, len(marked(history, [early]).right)) == (0, 1)


def test_marks_of_unknown_accounts_and_of_later_days_are_passed_over():
    history, _ = portfolio([40.0], [80.0])
    found = marked(history, [alarm(99, DAYS[3]), alarm(2, LAST + timedelta(days=1))])
    assert (found.right, found.wrong, found.around.any()) == ((), 0, False)


@pytest.mark.parametrize(
    ("least", "middle", "orange"),
    [
        ([50.0] * 10, 80.0, 55.0),  # everybody is caught at +15
        ([50.0] * 5 + [57.5] * 5, 80.0, 58.0),  # at +18
        ([50.0] * 5 + [75.0] * 5, 80.0, 55.0),  # at no step: no further than it must
        ([50.0] * 5 + [57.5] * 5, 57.0, 55.0),  # +18 would pass the middle of those who stayed
    ],
)
def test_orange_is_the_lowest_step_that_catches_nine_in_ten(least, middle, orange):
    assert drawn(40.0, np.array(least), np.array([middle])).orange == orange


def test_it_is_said_when_half_of_those_who_stayed_are_not_green():
    history, health = portfolio([45.0] * 30, [55.0] * 60)
    found = fitted(history, health)
    assert found.used is RedChoice.MEAN
    assert "Half of those who stayed stand below orange too (their middle is 55.0)." in found.says
