"""The way back to green: the least effort of everything realistic, and an honest no where there is none."""

import itertools
import math

import pytest
from health_builders import NOW, make_frame
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.health.calibration import expert
from agents.health.levers import CEILING, LEVERS, STARTING_EFFORT, Lever
from agents.health.moves import worth
from agents.health.points import points_of, value_at
from agents.health.score import MIN_COVERAGE
from agents.health.way_back import WayBack, way_back
from domain.signals import SignalId

S = SignalId
LOGIN, BREADTH, SEATS, TENURE = S.LOGIN_FREQUENCY, S.FEATURE_BREADTH, S.LICENSE_UTILISATION, S.TENURE


def make_lever(signal: SignalId, **more) -> Lever:
    given = {"reach": 20.0, "effort": 1, "says": f"{signal} from {{before}} to {{after}}", "how": "do it"}
    return Lever(signal, **(given | more))


def health(values: dict[SignalId, float], frame) -> float:
    points = worth(values, frame)
    present = sum(frame.weights[s] for s in points)
    if present / sum(frame.weights.values()) < MIN_COVERAGE:
        return math.nan
    return sum(frame.weights[s] * p for s, p in points.items()) / present


def after(values: dict[SignalId, float], found: WayBack) -> dict[SignalId, float]:
    return values | {step.signal: step.after for step in found.steps}


def test_a_green_account_has_nothing_to_do():
    found = way_back({LOGIN: 60.0}, make_frame({LOGIN: 1.0}))
    assert (found.reachable, found.steps, found.effort) == (True, (), 0)


def test_one_signal_is_brought_no_further_than_needed():
    found = way_back({LOGIN: 51.0}, make_frame({LOGIN: 1.0}), levers=[make_lever(LOGIN)])
    assert [(s.before, s.after) for s in found.steps] == [(51.0, 61.0)]
    assert found.reaches == pytest.approx(61.0)


def test_the_cheaper_of_two_signals_is_chosen():
    levers = [make_lever(LOGIN, effort=3), make_lever(SEATS, effort=1)]
    found = way_back({LOGIN: 55.0, SEATS: 55.0}, make_frame({LOGIN: 1.0, SEATS: 1.0}), levers=levers)
    assert [s.signal for s in found.steps] == [SEATS]


def test_one_thing_done_well_is_less_effort_than_two_begun():
    levers = [make_lever(LOGIN), make_lever(SEATS)]
    found = way_back({LOGIN: 55.0, SEATS: 55.0}, make_frame({LOGIN: 1.0, SEATS: 1.0}), levers=levers)
    assert len(found.steps) == 1
    assert found.effort == STARTING_EFFORT + 2


def test_what_nobody_can_change_is_never_asked_for():
    values = dict.fromkeys(SignalId, 40.0)
    acted_on = {step.signal for step in way_back(values, make_frame()).steps}
    assert acted_on <= {lever.signal for lever in LEVERS}
    assert TENURE not in acted_on


def test_a_missing_signal_stays_missing():
    found = way_back({LOGIN: 55.0, SEATS: math.nan}, make_frame({LOGIN: 1.0, SEATS: 1.0}))
    assert {step.signal for step in found.steps} == {LOGIN}


def test_too_far_is_said_honestly_with_how_far_one_can_get():
    found = way_back({LOGIN: 10.0}, make_frame({LOGIN: 1.0}), levers=[make_lever(LOGIN)])
    assert not found.reachable
    assert found.reaches == pytest.approx(30.0)
    assert found.says.startswith("Not reachable within realistic steps")
    assert "30 of 60" in found.says


def test_with_nothing_to_act_on_it_says_so():
    found = way_back({TENURE: 10.0}, make_frame({TENURE: 1.0}))
    assert not found.reachable
    assert "nothing measured can be acted on" in found.says


def test_an_unmeasured_account_gets_no_advice():
    found = way_back({LOGIN: 50.0}, make_frame({LOGIN: 0.1, SEATS: 0.9}))
    assert not found.reachable
    assert found.says.startswith("Too little is measured")


def test_nobody_is_asked_to_be_better_than_a_good_account():
    found = way_back(
        {LOGIN: 70.0}, make_frame({LOGIN: 1.0}), target=90.0, levers=[make_lever(LOGIN, reach=50)]
    )
    assert not found.reachable
    assert found.reaches == pytest.approx(CEILING)


def test_people_and_features_come_in_ones():
    frame = make_frame({BREADTH: 1.0}, ranges={BREADTH: (0.0, 2.0, 4.0, 7.0, 12.0)})
    found = way_back({BREADTH: 4.0}, frame, levers=[make_lever(BREADTH, whole=True)])
    assert [(s.before, s.after) for s in found.steps] == [(4.0, 6.0)]
    assert "from 4 to 6" in found.says


def test_the_words_name_where_from_and_where_to():
    frame = expert(NOW).frame("smb")
    values = {signal: value_at(55.0, frame.ranges[signal]) for signal in SignalId}
    found = way_back(values, frame)
    assert found.reachable
    assert found.says.startswith("Back to 60 with: ")
    assert "{" not in found.says
    assert all("from " in step.says and " to " in step.says for step in found.steps)


def test_falling_signals_are_brought_down():
    frame = expert(NOW).frame("")
    values = {signal: value_at(58.0, frame.ranges[signal]) for signal in SignalId}
    step = next(
        s
        for s in way_back(values, frame, target=70.0).steps
        if s.signal in (S.RESPONSE_LATENCY, S.BILLED_TO_ACTIVE)
    )
    assert step.after < step.before


@pytest.mark.parametrize("points", [0.0, 12.5, 25.0, 40.0, 75.0, 99.0, 100.0])
@pytest.mark.parametrize("anchors", [(0.0, 1.0, 3.0, 7.0, 20.0), (9.0, 5.0, 2.0, 1.0, 0.5)])
def test_a_value_is_worth_the_points_it_was_asked_for(points, anchors):
    assert points_of(value_at(points, anchors), anchors) == pytest.approx(points)


LEVERED = (LOGIN, BREADTH, SEATS, S.ACTIVE_CONTACTS)


def _brute_force(values, frame, levers, goal) -> int | None:
    """Every combination of every reachable value, priced one by one."""
    start = worth(values, frame)
    options = []
    for lever in levers:
        points = start[lever.signal]
        limit = min(CEILING, points + lever.reach)
        steps = [points + 5.0 * n for n in range(1, 30) if points + 5.0 * n < limit - 1e-9] + [limit] * (
            limit > points + 1e-9
        )
        options.append([None, *steps])
    best = None
    for chosen in itertools.product(*options):
        raised = values | {lv.signal: p for lv, p in zip(levers, chosen, strict=True) if p is not None}
        effort = sum(
            STARTING_EFFORT + lv.effort * math.ceil((p - start[lv.signal]) / 5.0 - 1e-9)
            for lv, p in zip(levers, chosen, strict=True)
            if p is not None
        )
        if health(raised, frame) >= goal - 1e-9 and (best is None or effort < best):
            best = effort
    return best


@settings(max_examples=60, deadline=None)
@given(
    points=st.lists(st.floats(0, 100), min_size=4, max_size=4),
    weights=st.lists(st.floats(0.05, 1.0), min_size=5, max_size=5),
    efforts=st.lists(st.integers(1, 4), min_size=4, max_size=4),
    reaches=st.lists(st.sampled_from([5.0, 12.0, 20.0, 25.0]), min_size=4, max_size=4),
    rest=st.floats(0, 100),
)
def test_the_plan_equals_brute_force(points, weights, efforts, reaches, rest):
    frame = make_frame(dict(zip((*LEVERED, TENURE), weights, strict=True)))
    values = dict(zip(LEVERED, points, strict=True)) | {TENURE: rest}
    levers = [make_lever(s, effort=e, reach=r) for s, e, r in zip(LEVERED, efforts, reaches, strict=True)]
    found = way_back(values, frame, levers=levers)
    best = (
        0
        if health(values, frame) >= frame.orange - 1e-9
        else _brute_force(values, frame, levers, frame.orange)
    )
    assert found.reachable is (best is not None)
    assert health(after(values, found), frame) == pytest.approx(found.reaches)
    if best is not None:
        assert found.effort == best
        assert found.reaches >= frame.orange - 1e-6
