"""When each rule fires and is over, to the day and to the tenth."""

import numpy as np
import pytest
from alert_builders import make_case

from agents.alerts.peers import gather, untouched
from agents.alerts.thresholds import STANDARD, Thresholds
from agents.alerts.watch import Condition, conditions
from domain.alerts import RuleId
from domain.scores import Standing

R = RuleId
DROPS = (R.SUDDEN_DROP, R.ACCOUNT_REVIEW, R.SLOW_SLIDE)
NAN = float("nan")


def condition(rule: RuleId, **case: object) -> Condition:
    return conditions(*make_case(**case))[rule]


def fires(rule: RuleId, **case: object) -> bool:
    return bool(condition(rule, **case).fires[0, 0])


def clears(rule: RuleId, **case: object) -> bool:
    return bool(condition(rule, **case).clears[0, 0])


def fired(**case: object) -> set[RuleId]:
    return {rule for rule, c in conditions(*make_case(**case)).items() if c.fires[0, 0]}


EVERYTHING_WRONG = {
    "health": 20.0,
    "velocity_7": -20.0,
    "velocity_14": -20.0,
    "velocity_30": -20.0,
    "days_to_renewal": 60.0,
    "churn_60": 0.9,
    "risk_line": 0.2,
    "leaving_step": 2,
    "utilisation_peak_270": 0.2,
    "saturated_days": 30,
    "momentum": 4.0,
    "expansion_signal": True,
}


def test_a_calm_account_fires_nothing():
    assert fired() == set()


def test_every_rule_but_the_data_gap_is_watched():
    assert set(conditions(*make_case())) == set(R) - {R.DATA_GAP}


@pytest.mark.parametrize(("velocity", "expected"), [(-8.0, True), (-8.1, True), (-7.9, False), (8.0, False)])
def test_a_sudden_drop_is_8_points_or_worse_in_7_days(velocity, expected):
    assert fires(R.SUDDEN_DROP, velocity_7=velocity) is expected


def test_a_drop_of_exactly_8_fires_although_binary_fractions_lose_a_hair():
    a_hair_less = float(np.nextafter(-8.0, 0.0))
    assert a_hair_less > -8.0
    assert fires(R.SUDDEN_DROP, velocity_7=a_hair_less)


@pytest.mark.parametrize(("velocity", "expected"), [(-5.0, False), (-5.1, True), (-4.9, False)])
def test_a_review_needs_more_than_5_points_lost_in_14_days(velocity, expected):
    assert fires(R.ACCOUNT_REVIEW, velocity_14=velocity) is expected


@pytest.mark.parametrize(("velocity", "expected"), [(-4.0, True), (-3.9, False)])
def test_a_slow_slide_is_4_points_in_30_days(velocity, expected):
    assert fires(R.SLOW_SLIDE, velocity_30=velocity) is expected


def test_a_slow_slide_fires_while_the_account_is_still_green():
    assert fired(health=68.0, velocity_30=-4.0) == {R.SLOW_SLIDE}


@pytest.mark.parametrize(("weeks", "expected"), [(7, False), (8, True)])
def test_eight_falling_weeks_are_a_slow_slide_however_little_was_lost(weeks, expected):
    assert fires(R.SLOW_SLIDE, weeks_falling=weeks, velocity_30=-1.5) is expected


def test_a_steady_58_is_no_slide():
    assert fired(health=58.0) == set()


@pytest.mark.parametrize(("days", "expected"), [(44, False), (45, True), (60, True), (75, True), (76, False)])
def test_proactive_fires_45_to_75_days_before_renewal_both_included(days, expected):
    assert fires(R.PROACTIVE, health=55.0, days_to_renewal=float(days)) is expected


@pytest.mark.parametrize(("health", "expected"), [(59.9, True), (60.0, False)])
def test_proactive_needs_health_below_orange(health, expected):
    assert fires(R.PROACTIVE, health=health, days_to_renewal=60.0) is expected


def test_no_renewal_date_is_no_proactive_alert():
    assert not fires(R.PROACTIVE, health=20.0, days_to_renewal=NAN)


@pytest.mark.parametrize(("health", "over"), [(62.9, False), (63.0, True), (NAN, False)])
def test_proactive_is_over_when_clearly_healthy_again(health, over):
    assert clears(R.PROACTIVE, health=health, days_to_renewal=50.0) is over


@pytest.mark.parametrize(
    ("days", "ended"), [(75, False), (45, False), (44, True), (-1, True), (300, True), (NAN, True)]
)
def test_proactive_ends_with_its_time_whatever_the_health(days, ended):
    found = condition(R.PROACTIVE, health=20.0, days_to_renewal=days, usage_held=True)
    assert bool(found.ended[0, 0]) is ended


def test_nothing_but_proactive_ends_with_the_renewal():
    found = conditions(*make_case(health=20.0, days_to_renewal=10.0))
    assert {rule for rule, c in found.items() if c.ended[0, 0]} == {R.PROACTIVE}


@pytest.mark.parametrize(("health", "expected"), [(41.9, True), (42.0, False), (NAN, False)])
def test_escalation_is_below_red(health, expected):
    assert fires(R.ESCALATION, health=health) is expected


@pytest.mark.parametrize(("health", "over"), [(44.9, False), (45.0, True), (NAN, False)])
def test_escalation_is_over_only_clearly_above_red(health, over):
    assert clears(R.ESCALATION, health=health) is over


def test_churn_risk_never_fires_without_a_model():
    assert not fires(R.CHURN_RISK, churn_60=0.99, risk_line=None)
    assert not fires(R.CHURN_RISK, churn_60=NAN, risk_line=0.2)


@pytest.mark.parametrize(("risk", "expected"), [(0.2, True), (0.1999, False)])
def test_churn_risk_fires_at_the_line_of_the_model(risk, expected):
    assert fires(R.CHURN_RISK, churn_60=risk, risk_line=0.2) is expected


@pytest.mark.parametrize(("risk", "over"), [(0.16, False), (0.151, False), (0.149, True), (NAN, False)])
def test_churn_risk_is_over_at_three_quarters_of_the_line(risk, over):
    assert clears(R.CHURN_RISK, churn_60=risk, risk_line=0.2) is over


def test_without_a_model_an_alert_of_an_earlier_model_ends():
    assert clears(R.CHURN_RISK, churn_60=0.9, risk_line=None)


@pytest.mark.parametrize("step", [0, 1, 2, 3, 4])
def test_the_leaving_sequence_fires_from_its_first_step_and_names_it(step):
    found = condition(R.LEAVING_SEQUENCE, leaving_step=step)
    assert (bool(found.fires[0, 0]), int(found.step[0, 0])) == (step >= 1, step)


@pytest.mark.parametrize(("peak", "expected"), [(0.40, True), (24 / 60, True), (0.401, False), (NAN, False)])
def test_adoption_is_40_percent_or_less_through_three_quarters(peak, expected):
    assert fires(R.ADOPTION, utilisation_peak_270=peak) is expected


def test_adoption_is_not_over_at_the_first_licence_more():
    assert not clears(R.ADOPTION, utilisation_peak_270=0.42, utilisation=0.42)
    assert clears(R.ADOPTION, utilisation_peak_270=0.46, utilisation=0.46)


@pytest.mark.parametrize(("days", "expected"), [(20, False), (21, True), (22, True)])
def test_saturation_fires_on_the_21st_day(days, expected):
    assert fires(R.SATURATION, saturated_days=days) is expected


@pytest.mark.parametrize(
    ("momentum", "growing", "expected"),
    [(3.0, True, True), (2.9, True, False), (3.0, False, False), (NAN, True, False)],
)
def test_momentum_is_three_times_the_baseline_with_a_sign_of_growth(momentum, growing, expected):
    assert fires(R.MOMENTUM, momentum=momentum, expansion_signal=growing) is expected


@pytest.mark.parametrize("standing", [Standing.CHURNED, Standing.NOT_YET])
def test_only_customers_fire(standing):
    found = conditions(*make_case(standing=standing, **EVERYTHING_WRONG))
    assert not any(c.fires[0, 0] or c.clears[0, 0] for c in found.values())
    assert all(c.ended[0, 0] for c in found.values())


def test_everything_wrong_fires_everything_but_the_good_news():
    assert fired(**EVERYTHING_WRONG) == set(R) - {R.DATA_GAP, R.ACTION_CONFIRMED}


@pytest.mark.parametrize(
    ("held", "still"),
    [
        ("usage_held", {R.MOMENTUM}),
        ("conversations_held", {R.ADOPTION, R.SATURATION}),
    ],
)
def test_a_stopped_source_holds_the_rules_that_rest_on_it(held, still):
    assert fired(**EVERYTHING_WRONG, **{held: True}) == still


def test_a_held_rule_neither_opens_nor_closes():
    found = conditions(*make_case(usage_held=True))[R.SUDDEN_DROP]
    assert not found.fires[0, 0]
    assert not found.clears[0, 0]


def test_a_seasonal_dip_silences_the_drop_rules_and_only_those():
    assert fired(**EVERYTHING_WRONG) - fired(**EVERYTHING_WRONG, seasonal=True) == set(DROPS)


@pytest.mark.parametrize(("coverage", "quiet"), [(0.39, True), (0.40, False)])
def test_with_little_measured_a_drop_is_not_claimed(coverage, quiet):
    case = EVERYTHING_WRONG | {"coverage": coverage}
    assert (set(DROPS) & fired(**case) == set()) is quiet


@pytest.mark.parametrize(("months", "quiet"), [(0.2, True), (0.99, True), (1.0, False), (NAN, False)])
def test_in_the_first_month_the_windows_are_not_filled_and_no_level_or_drop_is_claimed(months, quiet):
    silenced = fired(**EVERYTHING_WRONG) - fired(**EVERYTHING_WRONG, tenure=months)
    assert silenced == ({*DROPS, R.ESCALATION} if quiet else set())


def test_thresholds_can_be_replaced():
    scores, readings = make_case(velocity_7=-6.0)
    assert conditions(scores, readings, Thresholds(sudden_drop=-6.0))[R.SUDDEN_DROP].fires[0, 0]


def _portfolio(rise: float, peers: int = 19, start: float = 60.0, age: float = 14.0, **peer: object):
    """Account 0 had an action and rose from 60; the others were left alone and rose 0.0, 0.1, 0.2 ..."""
    changes = np.array([[rise], *([0.1 * n] for n in range(peers))])
    starts = np.array([[60.0], *([start] for _ in range(peers))])
    ages = np.array([[age], *([NAN] for _ in range(peers))])
    given = {"velocity_30": changes, "health": starts + changes} | peer
    return make_case((peers + 1, 1), velocity_14=changes, action_age=ages, **given)


def confirmed(*case: object, **more: object) -> list[int]:
    found = conditions(*_portfolio(*case, **more))[R.ACTION_CONFIRMED]
    return np.flatnonzero(found.fires[:, 0]).tolist()


def test_a_rise_after_an_action_beyond_what_untouched_accounts_did_is_confirmed():
    assert confirmed(5.0) == [0]


@pytest.mark.parametrize(
    "case",
    [
        {"rise": 4.9},
        {"rise": 5.0, "age": 13.0},
        {"rise": 5.0, "age": 15.0},
        {"rise": 5.0, "age": NAN},
        {"rise": 5.0, "peers": 18},
        {"rise": 5.0, "start": 72.1},
        {"rise": 5.0, "velocity_30": NAN},
    ],
    ids=["too small", "too soon", "judged before", "no action", "too few", "began elsewhere", "past unknown"],
)
def test_an_action_is_not_credited_without_grounds(case):
    assert confirmed(**case) == []


def test_a_rise_that_everybody_had_is_not_credited():
    scores, readings = _portfolio(5.0)
    scores.columns["velocity_14"][1:] = scores.columns["velocity_30"][1:] = 9.0
    scores.columns["health"][1:] = 69.0
    assert not conditions(scores, readings)[R.ACTION_CONFIRMED].fires.any()


def test_accounts_that_had_an_action_are_no_yardstick():
    scores, readings = _portfolio(5.0)
    readings.circumstances.action_age[1] = 21.0
    assert not conditions(scores, readings)[R.ACTION_CONFIRMED].fires.any()


def test_an_account_is_judged_by_its_own_segment_which_must_be_known():
    scores, readings = _portfolio(5.0)
    alike = dict.fromkeys(range(1, 21), "SMB")
    assert conditions(scores, readings, segments=alike)[R.ACTION_CONFIRMED].fires.any()
    apart = alike | {1: "enterprise"}
    assert not conditions(scores, readings, segments=apart)[R.ACTION_CONFIRMED].fires.any()


@pytest.mark.parametrize(
    ("age", "over"), [(13.0, True), (14.0, False), (21.0, False), (22.0, True), (NAN, True)]
)
def test_what_was_confirmed_stays_to_be_seen_for_a_week(age, over):
    assert conditions(*_portfolio(0.0, age=age))[R.ACTION_CONFIRMED].clears[0, 0] == over


def test_the_yardstick_of_a_portfolio_is_the_same_however_it_is_parted():
    scores, readings = _portfolio(5.0, peers=25)
    names = {account: ("SMB", "enterprise")[account % 2] for account in range(1, 27)}
    whole = untouched(scores, readings, STANDARD, names)
    parts = []
    for first, last in [(9, 26), (0, 4), (4, 9)]:
        rises = scores["velocity_14"][first:last]
        part = make_case(
            rises.shape,
            first_id=first + 1,
            velocity_14=rises,
            velocity_30=rises,
            health=scores["health"][first:last],
            action_age=readings.circumstances.action_age[first:last],
        )
        parts.append(untouched(*part, STANDARD, names))
    gathered = gather(parts)
    assert gathered.codes == whole.codes
    for name, array in vars(whole.days[0]).items():
        assert getattr(gathered.days[0], name).tolist() == array.tolist()
