"""What each candidate promises of itself, whatever it learns from."""

import numpy as np
import pytest
from churn_examples import CANDIDATES, END, HORIZONS, NAMES, PLANTED, make_examples

from agents.churn.candidates import rate, stretch_of
from agents.churn.examples import Examples, folds
from agents.churn.features import FEATURES, OF_GROWING, OF_LEAVING, Beliefs
from agents.churn.hazard import Hazard, fit_hazard
from agents.churn.linear import Linear, fit_linear
from agents.churn.trees import Trees, fit_trees

PLACE = NAMES.index(PLANTED)


@pytest.fixture(scope="module")
def learnt() -> tuple[Examples, dict[str, Linear | Hazard | Trees]]:
    examples = make_examples(1, signal=1.0)
    known = examples.rows(examples.known_by(END, 60))
    return known, {name: one.fit(known, 60, HORIZONS) for name, one in CANDIDATES.items()}


def test_what_the_expert_expects_never_goes_against_what_is_sure() -> None:
    for feature in FEATURES:
        assert feature.sign * feature.expert >= 0, feature.name
    assert all(OF_GROWING.signs[n] * OF_GROWING.expert[n] >= 0 for n in OF_GROWING.expert)


@pytest.mark.parametrize("ridge", [1.0, 30.0, 300.0, np.inf])
def test_no_coefficient_goes_against_what_is_sure(ridge: float) -> None:
    """Leavers have more of what can only mean less risk, and less of what can only mean more."""
    examples = make_examples(2)
    signs = OF_LEAVING.directions(NAMES)
    values = examples.table.values - 1.5 * np.outer(np.nan_to_num(examples.came[60]), signs)
    found = fit_linear(NAMES, values, np.nan_to_num(examples.came[60]), ridge, OF_LEAVING)
    assert (found.weights * signs >= 0).all()


def test_an_endless_ridge_keeps_the_experts_proportions() -> None:
    examples = make_examples(3, signal=1.0)
    expert = OF_LEAVING.coefficients(NAMES)
    found = fit_linear(NAMES, examples.table.values, np.nan_to_num(examples.came[60]), np.inf, OF_LEAVING)
    size = found.weights[expert != 0] / expert[expert != 0]
    assert size[0] > 0
    assert size == pytest.approx(np.full(size.size, size[0]))
    assert (found.weights[expert == 0] == 0).all()


def test_a_strong_ridge_is_close_to_the_expert_and_a_weak_one_to_the_data() -> None:
    examples = make_examples(4, signal=1.2)
    left = np.nan_to_num(examples.came[60])
    expert = OF_LEAVING.coefficients(NAMES)
    drawn = [
        fit_linear(NAMES, examples.table.values, left, ridge, OF_LEAVING).weights
        for ridge in (1e6, 30.0, 0.1)
    ]
    size = drawn[0] @ expert / (expert @ expert)
    assert drawn[0] == pytest.approx(size * expert, abs=0.01)
    assert drawn[0][PLACE] < drawn[1][PLACE] < drawn[2][PLACE]


def test_the_mean_risk_of_a_regression_is_the_share_that_left(
    learnt: tuple[Examples, dict[str, Linear | Hazard | Trees]],
) -> None:
    known, parts = learnt
    for name in ("expert", "logistic, held", "logistic"):
        odds = rate(parts[name], known.table.values, 60)
        assert (1 / (1 + np.exp(-odds))).mean() == pytest.approx(known.came[60].mean(), abs=1e-3)


def test_contributions_add_up_to_the_log_odds_less_the_intercept(
    learnt: tuple[Examples, dict[str, Linear | Hazard | Trees]],
) -> None:
    known, parts = learnt
    linear = parts["logistic"]
    assert isinstance(linear, Linear)
    values = known.table.values[:200]
    whole = linear.contributions(values).sum(axis=1)
    assert whole == pytest.approx(linear.log_odds(values) - linear.intercept, abs=1e-12)
    trees = parts["trees"]
    assert isinstance(trees, Trees)
    rest = trees.log_odds(values) - trees.contributions(values).sum(axis=1)
    assert rest == pytest.approx(np.full(200, rest[0]))


def test_of_what_is_unknown_nothing_is_made(
    learnt: tuple[Examples, dict[str, Linear | Hazard | Trees]],
) -> None:
    linear = learnt[1]["logistic"]
    assert isinstance(linear, Linear)
    nothing = np.full((1, len(NAMES)), np.nan)
    assert linear.log_odds(nothing).tolist() == [linear.intercept]
    assert (linear.contributions(nothing) == 0).all()


@pytest.mark.parametrize("column", [np.nan, 3.0])
def test_a_column_that_is_unknown_or_always_the_same_says_nothing(column: float) -> None:
    examples = make_examples(5, signal=1.0)
    values = examples.table.values.copy()
    values[:, 0] = column
    found = fit_linear(NAMES, values, np.nan_to_num(examples.came[60]), 30.0, OF_LEAVING)
    assert np.isfinite(found.weights).all()
    assert (found.contributions(values)[:, 0] == 0).all()


def test_a_row_is_the_same_bits_whatever_rows_stand_beside_it(
    learnt: tuple[Examples, dict[str, Linear | Hazard | Trees]],
) -> None:
    known, parts = learnt
    values, some = known.table.values[:157], np.array([3, 4, 50, 156, 9])
    for name, part in parts.items():
        whole = rate(part, values, 60)
        assert rate(part, values[some], 60).tobytes() == whole[some].tobytes(), name
        assert rate(part, np.ascontiguousarray(values[7:8]), 60).tobytes() == whole[7:8].tobytes(), name
        assert rate(part, values[:0], 60).shape == (0,)


def test_risks_of_the_hazard_model_never_fall_with_the_horizon(
    learnt: tuple[Examples, dict[str, Linear | Hazard | Trees]],
) -> None:
    hazard = learnt[1]["survival"]
    assert isinstance(hazard, Hazard)
    risks = np.stack([hazard.risk(learnt[0].table.values, horizon) for horizon in (1, 30, 45, 60, 90, 400)])
    assert (np.diff(risks, axis=0) >= 0).all()
    assert (risks > 0).all()
    assert (risks < 1).all()


def _hazard(leaves: np.ndarray, followed: np.ndarray, stretches: int = 3) -> Hazard:
    values = np.zeros((leaves.size, 1))
    return fit_hazard(("x",), values, leaves, followed, 30, stretches, 30.0, Beliefs({}, {}))


def test_a_row_followed_for_part_of_the_horizon_teaches_by_that_part() -> None:
    """60 of 100 are followed for one month only, and a fifth of those left in it; of the others nobody did."""
    leaves = np.concatenate((np.full(12, 10.0), np.full(88, np.inf)))
    followed = np.concatenate((np.full(60, 30.0), np.full(40, 90.0)))
    nothing = np.zeros((1, 1))
    assert _hazard(leaves, followed).risk(nothing, 30)[0] == pytest.approx(0.12, abs=0.001)
    alone = _hazard(leaves[60:], followed[60:])
    assert alone.risk(nothing, 30)[0] < 0.02


def test_who_left_in_an_earlier_month_is_not_there_to_leave_in_a_later_one() -> None:
    leaves = np.concatenate((np.full(50, 10.0), np.full(25, 40.0), np.full(25, np.inf)))
    found = _hazard(leaves, np.full(100, 90.0))
    risks = [found.risk(np.zeros((1, 1)), horizon)[0] for horizon in (30, 60)]
    assert risks == pytest.approx([0.5, 0.75], abs=0.01)


def test_of_a_stretch_that_nobody_was_followed_through_nothing_is_made() -> None:
    leaves = np.concatenate((np.full(10, 10.0), np.full(90, np.inf)))
    found = _hazard(leaves, np.full(100, 30.0))
    assert found.risk(np.zeros((1, 1)), 30)[0] == pytest.approx(0.1, abs=0.01)
    assert found.risk(np.zeros((1, 1)), 90)[0] < 0.5


@pytest.mark.parametrize(
    ("horizons", "stretch"), [((30, 60, 90), 30), ((90,), 90), ((7,), 7), ((45, 60), 30)]
)
def test_a_stretch_is_about_a_month(horizons: tuple[int, ...], stretch: int) -> None:
    assert stretch_of(horizons) == stretch


def test_trees_never_bend_against_what_is_sure(
    learnt: tuple[Examples, dict[str, Linear | Hazard | Trees]],
) -> None:
    trees = fit_trees(NAMES, learnt[0].table.values, learnt[0].came[60], OF_LEAVING)
    start = np.nan_to_num(learnt[0].table.values[:40], nan=2.0)
    signs = OF_LEAVING.directions(NAMES)
    moved = 0.0
    for place in np.flatnonzero(signs):
        odds = []
        for value in np.linspace(-3.0, 7.0, 21):
            rows = start.copy()
            rows[:, place] = value
            odds.append(trees.log_odds(rows))
        steps = np.diff(np.stack(odds), axis=0) * signs[place]
        assert (steps >= -1e-12).all(), NAMES[place]
        moved += steps.sum()
    assert moved > 0


def test_groups_of_accounts_are_the_same_in_every_run_and_about_equal() -> None:
    groups = folds(np.arange(1, 1001), 5)
    assert np.bincount(groups).min() > 150
    assert (folds(np.array([7, 7, 900]), 5) == groups[[6, 6, 899]]).all()
