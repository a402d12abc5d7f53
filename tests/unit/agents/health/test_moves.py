"""What moved a score: every move is accounted for, and the list adds up exactly, rounded or not."""

import math
from datetime import date

import pytest
from health_builders import PLAIN, make_calibration, make_frame, make_readings
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.health import moves as moves_of
from agents.health.moves import Move, MoveKind, explained, moved_between, row_of, weight_row, worth
from agents.health.score import needed_days, score
from domain.signals import SignalId

S = SignalId
LOGIN, BREADTH, LATENCY = S.LOGIN_FREQUENCY, S.FEATURE_BREADTH, S.RESPONSE_LATENCY
EQUAL = dict.fromkeys(SignalId, 1.0)
NAN = math.nan


def health(points: dict[SignalId, float], weights: dict[SignalId, float]) -> float:
    present = {s: p for s, p in points.items() if not math.isnan(p) and weights.get(s, 0) > 0}
    return sum(weights[s] * p for s, p in present.items()) / sum(weights[s] for s in present)


def only(*signals: SignalId) -> dict[SignalId, float]:
    return dict.fromkeys(signals, 1.0)


Points = dict[SignalId, float]


def moved(
    before: Points, old: Points, after: Points, new: Points, reread: Points | None = None
) -> list[Move]:
    """`moves.moved` with signals by name."""
    again = None if reread is None else row_of(reread)
    return moves_of.moved(row_of(before), weight_row(old), row_of(after), weight_row(new), again)


def listed(moves: list[Move]) -> list[tuple[MoveKind, SignalId | None, float]]:
    return [(move.kind, move.signal, round(move.amount, 6)) for move in moves]


def test_each_signal_moves_health_by_its_share_of_its_change():
    moves = moved(
        {LOGIN: 80, BREADTH: 60}, only(LOGIN, BREADTH), {LOGIN: 60, BREADTH: 66}, only(LOGIN, BREADTH)
    )
    assert listed(moves) == [(MoveKind.SIGNAL, LOGIN, -10.0), (MoveKind.SIGNAL, BREADTH, 3.0)]


def test_nothing_changed_is_an_empty_list():
    assert moved({LOGIN: 80}, only(LOGIN), {LOGIN: 80}, only(LOGIN)) == []


def test_a_signal_no_longer_measured_owns_the_effect_of_its_going():
    moves = moved({LOGIN: 80, LATENCY: 20}, only(LOGIN, LATENCY), {LOGIN: 80}, only(LOGIN, LATENCY))
    assert listed(moves) == [(MoveKind.GONE, LATENCY, 30.0)]


def test_a_signal_newly_measured_owns_the_effect_of_its_coming():
    weights = only(LOGIN, LATENCY)
    moves = moved({LOGIN: 80, LATENCY: NAN}, weights, {LOGIN: 80, LATENCY: 20}, weights)
    assert listed(moves) == [(MoveKind.NEW, LATENCY, -30.0)]


def test_a_signal_that_stood_where_the_others_stand_leaves_without_a_trace():
    assert moved({LOGIN: 50, LATENCY: 50}, EQUAL, {LOGIN: 50}, EQUAL | {LOGIN: 1.0}) == []


def test_a_change_of_weights_is_the_calibrations_move():
    moves = moved(
        {LOGIN: 80, LATENCY: 40}, only(LOGIN, LATENCY), {LOGIN: 80, LATENCY: 40}, {LOGIN: 3, LATENCY: 1}
    )
    assert listed(moves) == [(MoveKind.CALIBRATION, None, 10.0)]


def test_a_change_of_ranges_is_the_calibrations_move_and_the_accounts_own_change_is_its_own():
    old, new = (
        make_frame(only(LOGIN)),
        make_frame(only(LOGIN), ranges={LOGIN: (0.0, 50.0, 100.0, 150.0, 200.0)}),
    )
    moves = explained({LOGIN: 80}, old, {LOGIN: 60}, new)
    assert listed(moves) == [(MoveKind.CALIBRATION, None, -40.0), (MoveKind.SIGNAL, LOGIN, -10.0)]


@pytest.mark.parametrize("day", [0, 1])
def test_where_a_score_is_unknown_nothing_is_explained(day):
    points = [{LOGIN: 50.0}, {LOGIN: 80.0}]
    points[day] = {}
    assert moved(points[0], EQUAL | {LOGIN: 9.0}, points[1], EQUAL | {LOGIN: 9.0}) == []


def test_moves_are_read_from_scores_between_any_two_days():
    days = [date(2026, 11, 1), date(2026, 11, 2)]
    needed = needed_days(days)
    values = {LOGIN: [90.0 if d < days[1] else 50.0 for d in needed], LATENCY: [10.0] * len(needed)}
    frame = make_frame(only(LOGIN, LATENCY))
    scores = score(make_readings(needed, values), make_calibration(frame), {}, days)
    assert listed(moved_between(scores, 0, 0, 1)) == [(MoveKind.SIGNAL, LOGIN, -20.0)]


def test_the_shown_tenths_add_up_where_plain_rounding_would_not():
    weights = dict.fromkeys([LOGIN, BREADTH, LATENCY], 1.0)
    after = {LOGIN: 50.1, BREADTH: 50.1, LATENCY: 50.1}
    moves = moved(dict.fromkeys(after, 50.0), weights, after, weights)
    assert sum(round(m.amount, 1) for m in moves) == 0.0
    assert sum(m.shown for m in moves) == pytest.approx(0.1)


def test_points_of_raw_values_leave_out_what_is_missing_or_unknown_to_the_frame():
    frame = make_frame(only(LOGIN, LATENCY))
    assert worth({LOGIN: 30.0, LATENCY: NAN, BREADTH: 9.0}, frame) == {LOGIN: 30.0}


POINTS = st.one_of(st.just(NAN), st.floats(0, 100))
SIDE = st.fixed_dictionaries(dict.fromkeys(SignalId, POINTS))
WEIGHTS = st.fixed_dictionaries(dict.fromkeys(SignalId, st.floats(0.01, 0.3)))


def _adds_up(moves: list[Move], difference: float) -> None:
    assert sum(m.amount for m in moves) == pytest.approx(difference, abs=1e-9)
    shown = sum(round(m.shown * 10) for m in moves)
    assert abs(shown - difference * 10) <= 0.5 + 1e-6
    assert shown == round(sum(m.amount * 10 for m in moves))
    assert all(abs(m.shown - m.amount) < 0.1 + 1e-9 for m in moves)


def _scorable(points: dict[SignalId, float], weights: dict[SignalId, float]) -> bool:
    present = sum(weights[s] for s, p in points.items() if not math.isnan(p))
    return present > 0.0


@settings(max_examples=150, deadline=None)
@given(before=SIDE, after=SIDE, weights=WEIGHTS)
def test_moves_add_up_to_the_difference_exactly(before, after, weights):
    moves = moved(before, weights, after, weights)
    if not (_scorable(before, weights) and _scorable(after, weights)):
        assert moves == []
        return
    _adds_up(moves, health(after, weights) - health(before, weights))
    assert not any(m.kind is MoveKind.CALIBRATION for m in moves)


@settings(max_examples=80, deadline=None)
@given(before=SIDE, after=SIDE, reread=st.floats(-20, 20), old=WEIGHTS, new=WEIGHTS)
def test_moves_add_up_across_a_new_calibration(before, after, reread, old, new):
    again = {s: min(max(p + reread, 0.0), 100.0) if not math.isnan(p) else NAN for s, p in before.items()}
    moves = moved(before, old, after, new, reread=again)
    if not (_scorable(before, old) and _scorable(after, new)):
        assert moves == []
        return
    _adds_up(moves, health(after, new) - health(before, old))


@settings(max_examples=80, deadline=None)
@given(before=SIDE, after=SIDE, weights=WEIGHTS)
def test_moves_backwards_are_the_same_moves_with_the_sign_turned(before, after, weights):
    there = {m.signal: m.amount for m in moved(before, weights, after, weights)}
    back = {m.signal: -m.amount for m in moved(after, weights, before, weights)}
    assert there.keys() == back.keys()
    assert all(there[s] == pytest.approx(back[s], abs=1e-9) for s in there)


def test_a_raw_value_under_plain_anchors_is_its_own_points():
    assert PLAIN == (0.0, 25.0, 50.0, 75.0, 100.0)
    assert worth({LOGIN: 33.0}, make_frame(only(LOGIN))) == {LOGIN: 33.0}
