"""Figures against scikit-learn and by hand."""

import numpy as np
import pytest

from agents.churn import metrics

RNG = np.random.default_rng


def drawn(seed: int, ties: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = RNG(seed)
    left = (rng.random(200) < 0.2).astype(float)
    score = rng.normal(size=200) + left
    weight = rng.integers(0, 4, 200).astype(float)
    return np.round(score) if ties else score, left, weight


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_auc_is_that_of_scikit_learn_with_ties_and_weights(seed: int, ties: bool) -> None:
    from sklearn.metrics import roc_auc_score

    score, left, weight = drawn(seed, ties)
    assert metrics.auc(score, left) == pytest.approx(roc_auc_score(left, score), abs=1e-12)
    theirs = roc_auc_score(left, score, sample_weight=weight)
    assert metrics.auc(score, left, weight) == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_average_precision_is_that_of_scikit_learn_with_ties_and_weights(seed: int, ties: bool) -> None:
    from sklearn.metrics import average_precision_score

    score, left, weight = drawn(seed, ties)
    assert metrics.average_precision(score, left) == pytest.approx(average_precision_score(left, score))
    theirs = average_precision_score(left, score, sample_weight=weight)
    assert metrics.average_precision(score, left, weight) == pytest.approx(theirs)


@pytest.mark.parametrize("left", [[0.0, 0.0], [1.0, 1.0], []])
def test_auc_of_only_leavers_or_only_stayers_is_not_known(left: list[float]) -> None:
    assert np.isnan(metrics.auc(np.arange(len(left), dtype=float), np.array(left)))


@pytest.mark.parametrize("left", [[0.0, 0.0], []])
def test_average_precision_without_leavers_is_not_known(left: list[float]) -> None:
    assert np.isnan(metrics.average_precision(np.arange(len(left), dtype=float), np.array(left)))


def test_a_figure_that_cannot_be_worked_out_is_none() -> None:
    stayers = np.zeros(4)
    measure = lambda weight: metrics.auc(np.arange(4.0), stayers, weight)  # noqa: E731
    found = metrics.with_intervals({"auc": measure}, np.arange(4), seed=1)["auc"]
    assert found.as_json() == {"value": None, "low": None, "high": None}
    assert metrics.difference(measure, measure, np.arange(4), seed=1).value is None


def test_one_account_has_a_figure_and_no_interval() -> None:
    came = np.array([0.0, 1.0, 0.0])
    found = metrics.with_intervals(
        {"auc": lambda weight: metrics.auc(np.arange(3.0), came, weight)}, np.ones(3, dtype=np.int64), seed=1
    )["auc"]
    assert (found.value, found.low, found.high) == (0.5, None, None)


def _book(seed: int, accounts: int = 60, days: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows of one account are all alike: they say no more than one row of it."""
    rng = RNG(seed)
    left = (rng.random(accounts) < 0.3).astype(float)
    score = rng.normal(size=accounts) + left
    who = np.repeat(np.arange(accounts), days)
    return score[who], left[who], who


def test_nine_of_ten_intervals_hold_the_truth_however_many_rows_an_account_has() -> None:
    truth = 0.760  # of two normal distributions one apart: Phi(1 / sqrt(2))
    held = 0
    for seed in range(60):
        score, left, who = _book(seed)
        found = metrics.with_intervals(
            {"auc": lambda weight, s=score, c=left: metrics.auc(s, c, weight)}, who, seed, resamples=150
        )["auc"]
        assert found.low is not None
        assert found.high is not None
        held += found.low <= truth <= found.high
    assert 47 <= held <= 60  # binomial(60, 0.9): fewer than 47 once in a thousand


def test_a_difference_is_paired() -> None:
    """Two scores that are nearly the same differ by nearly nothing, though each is uncertain by itself."""
    score, left, who = _book(3)
    other = score + RNG(4).normal(size=score.size) * 0.01
    first, second = (lambda weight, s=one: metrics.auc(s, left, weight) for one in (score, other))
    alone = metrics.with_intervals({"first": first}, who, seed=2)["first"]
    apart = metrics.difference(first, second, who, seed=2)
    assert alone.high - alone.low > 0.1  # type: ignore[operator]  # both are known
    assert abs(apart.value) < 0.01  # type: ignore[arg-type]  # known
    assert apart.high - apart.low < 0.02  # type: ignore[operator]  # known
    nothing = metrics.difference(first, first, who, seed=2)
    assert (nothing.value, nothing.low, nothing.high) == (0.0, 0.0, 0.0)


def test_the_same_seed_gives_the_same_interval() -> None:
    score, left, who = _book(5)
    measure = lambda weight: metrics.auc(score, left, weight)  # noqa: E731
    one, two = (metrics.with_intervals({"auc": measure}, who, seed=9) for _ in range(2))
    assert one == two


def test_calibration_error_by_hand() -> None:
    """Ten groups of two: said 0.05 more than the one before, and in the last two groups one of two came."""
    risk = np.repeat(np.arange(10) / 20.0, 2)
    came = np.zeros(20)
    came[[16, 18]] = 1.0
    gaps = [place / 20.0 for place in range(8)] + [0.5 - 0.4, 0.5 - 0.45]
    assert metrics.calibration_error(risk, came) == pytest.approx(sum(gaps) / 10)
    curve = metrics.calibration_curve(risk, came)
    assert [(one.rows, one.said, one.came) for one in curve[-2:]] == [(2, 0.4, 0.5), (2, 0.45, 0.5)]


def test_what_is_said_and_comes_is_no_error() -> None:
    assert metrics.calibration_error(np.full(10, 0.3), np.array([1.0] * 3 + [0.0] * 7)) == pytest.approx(0.0)


def test_one_risk_for_all_is_one_bin() -> None:
    assert [one.rows for one in metrics.calibration_curve(np.full(50, 0.2), np.zeros(50))] == [50]


def test_rows_of_one_risk_stay_together() -> None:
    risk = np.array([0.1] * 15 + [0.2] * 3 + [0.3] * 2)
    assert [(one.rows, round(one.said, 9)) for one in metrics.calibration_curve(risk, np.zeros(20))] == [
        (15, 0.1),
        (3, 0.2),
        (2, 0.3),
    ]


def test_calibration_of_nothing_is_nothing() -> None:
    assert metrics.calibration_curve(np.empty(0), np.empty(0)) == []
    assert np.isnan(metrics.calibration_error(np.empty(0), np.empty(0)))
