"""Lifetime value: Kaplan-Meier by hand and by a slow reference, and silence where there is too little."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from revenue_ledger import Ledger

from agents.revenue.lifetime import MOST_MONTHS, Lives, lifetime, restricted_mean

MONTH = timedelta(days=31)


def known(months: list[int], ended: list[bool], mrr: list[int] | None = None) -> Lives:
    money = mrr or [0 if gone else 100_00 for gone in ended]
    return Lives(np.arange(len(months)), np.array(months), np.array(ended), np.array(money))


def mean_months(lives: Lives, horizon: int) -> float:
    capped = np.minimum(lives.months, MOST_MONTHS)
    counts = [
        np.bincount(months, minlength=MOST_MONTHS + 1)[None, :] for months in (capped, capped[lives.ended])
    ]
    return float(restricted_mean(*(count.astype(float) for count in counts), horizon)[0])


def test_the_expected_months_are_the_area_under_the_curve() -> None:
    # Four lives: one ends in its first month, one in its third, two go on. S = 1, 3/4, 3/4, 1/2.
    lives = known([0, 2, 5, 5], [True, True, False, False])
    area = (1 + 3 / 4) / 2 + 3 / 4 + (3 / 4 + 1 / 2) / 2
    assert mean_months(lives, 3) == pytest.approx(area)


def slow_mean(months: list[int], ended: list[bool], horizon: int) -> float:
    survival, area = 1.0, 0.0
    for month in range(horizon):
        at_risk = sum(m > month or (m == month and gone) for m, gone in zip(months, ended, strict=True))
        gone = sum(m == month and gone for m, gone in zip(months, ended, strict=True))
        after = survival * (1 - gone / at_risk) if at_risk else survival
        area += (survival + after) / 2
        survival = after
    return area


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 80), st.booleans()), min_size=1), st.integers(1, MOST_MONTHS))
def test_it_equals_the_slow_reference(lives: list[tuple[int, bool]], horizon: int) -> None:
    months, ended = [m for m, _ in lives], [gone for _, gone in lives]
    expected = slow_mean([min(m, MOST_MONTHS) for m in months], ended, horizon)
    assert mean_months(known(months, ended), horizon) == pytest.approx(expected)


def test_few_lives_or_hardly_any_end_are_not_enough_to_say() -> None:
    few = lifetime(known([12] * 19, [True] * 6 + [False] * 13), 1.0)
    assert few.cents is None
    assert few.says.startswith("Not enough to say: 19 customer lives are known and 6 of them have ended")
    loyal = lifetime(known([30] * 40, [False] * 40), 1.0)
    assert loyal.cents is None
    assert "none of them has ended" in loyal.says
    young = lifetime(known([3] * 40, [False] * 30 + [True] * 10), 1.0)
    assert young.cents is None
    assert "longer than 4 months" in young.says or "longer than 3 months" in young.says
    gone = lifetime(known([3] * 40, [True] * 40), 1.0)
    assert gone.says == "Not enough to say: nobody pays anything on that day."


def test_the_value_is_mrr_times_margin_times_months_and_its_interval_narrows_with_more_lives() -> None:
    pattern = ([10, 20, 30, 40], [True, False, True, False])
    small = lifetime(known(pattern[0] * 8, pattern[1] * 8), 0.8)
    large = lifetime(known(pattern[0] * 200, pattern[1] * 200), 0.8)
    for value in (small, large):
        assert value.cents is not None
        assert value.low_cents is not None
        assert value.high_cents is not None
        assert value.months is not None
        assert value.cents == round(100_00 * 0.8 * value.months)
        assert value.low_cents < value.cents < value.high_cents
        assert "at a gross margin of 80%" in value.says
    assert small.high_cents - small.low_cents > 3 * (large.high_cents - large.low_cents)  # type: ignore[operator]
    assert (
        lifetime(known(pattern[0] * 8, pattern[1] * 8), 0.8) == small
    )  # the same numbers give the same answer


def test_a_late_renewal_and_a_pause_are_one_life_and_coming_back_is_another() -> None:
    ledger = Ledger()
    # Renewed 30 days late.
    ledger.pays("late", 10_00, "2023-01-01", "2023-12-31").pays("late", 10_00, "2024-01-31")
    # Paused for half a year.
    ledger.pays("idle", 10_00, "2023-01-01", "2023-06-30").pays("idle", 10_00, "2024-01-01")
    ledger.pays("idle", 10_00, "2023-07-01", "2023-12-31", status="paused")
    # Back after more than a year.
    ledger.pays("back", 10_00, "2022-01-01", "2022-06-30").pays("back", 10_00, "2024-01-01")
    found = ledger.report("2024-01-31", "2024-06-30").lifetime
    assert (found.lives, found.ended, found.paying) == (4, 1, 3)


def test_a_life_ends_on_the_last_paid_day_and_not_before() -> None:
    ledger = Ledger().pays("anna", 10_00, "2024-01-01", "2024-06-30")
    assert ledger.report("2024-01-31", "2024-06-30").lifetime.ended == 0
    assert ledger.report("2024-01-31", str(date(2024, 7, 1))).lifetime.ended == 1
