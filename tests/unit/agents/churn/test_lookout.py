"""What a team would have had of a ranking: worked by hand."""

from typing import Any

import numpy as np
import pytest

from agents.churn.lookout import Lookout, listed, look_out

INF = np.inf


def ints(*values: int) -> Any:
    return np.array(values, dtype=np.int64)


def floats(*values: float) -> Any:
    return np.array(values, dtype=np.float64)


def test_each_csm_has_a_list_of_its_own_on_each_day() -> None:
    score = floats(1, 5, 3, 9, 2, 2, 7, 1)
    day, csm = ints(1, 1, 1, 1, 2, 2, 2, 2), ints(0, 0, 0, 1, 0, 1, 1, 1)
    assert listed(score, day, csm, 2).tolist() == [False, True, True, True, True, True, True, False]


def test_of_equal_scores_those_that_come_first_are_listed() -> None:
    assert listed(floats(1, 1, 1), ints(1, 1, 1), ints(0, 0, 0), 2).tolist() == [True, True, False]


def test_a_book_smaller_than_the_list_is_listed_whole() -> None:
    assert listed(floats(1, 2), ints(1, 1), ints(0, 0), 10).all()


def test_nobody_is_listed_of_nobody() -> None:
    assert listed(floats(), ints(), ints(), 3).tolist() == []


def seen(*rows: tuple[Any, ...]) -> Lookout:
    """Rows of (listed, account, day, csm, came, days to leaving, days to renewal)."""
    on, account, day, csm, came, leaves, renewal = (np.array(column) for column in zip(*rows, strict=True))
    return look_out(
        on.astype(bool),
        account.astype(np.int64),
        day.astype(np.int64),
        csm.astype(np.int64),
        came.astype(float),
        leaves.astype(float),
        renewal.astype(float),
    )


NAN = float("nan")
SEEN = (
    # account 1 leaves on day 200: listed from 150 days before, also 60 days before; its renewal is on day 200
    (1, 1, 50, 0, 0, 150, 150),
    (0, 1, 80, 0, 0, 120, 120),
    (1, 1, 140, 0, 0, 60, 60),
    (1, 1, 170, 0, 1, 30, 30),
    # account 2 leaves on day 230: never listed
    (0, 2, 140, 0, 0, 90, NAN),
    (0, 2, 170, 0, 0, 60, NAN),
    # account 3 stays: listed once
    (1, 3, 140, 1, 0, INF, 400),
    (0, 3, 170, 1, 0, INF, 370),
)


def test_precision_and_recall_are_over_listed_rows_and_rows_that_came() -> None:
    found = seen(*SEEN)
    assert found.precision == pytest.approx(1 / 4)
    assert found.recall == 1.0


def test_a_leaver_counts_once_and_its_lead_is_from_the_first_time_on_the_list() -> None:
    found = seen(*SEEN)
    assert (found.leavers, found.warned, found.lead) == (2, 1, (150.0,))


def test_being_listed_more_than_half_a_year_before_is_no_warning() -> None:
    found = seen((1, 1, 0, 0, 0, 181, NAN), (0, 1, 30, 0, 0, 151, NAN))
    assert (found.leavers, found.warned, found.lead) == (1, 0, ())
    assert seen((1, 1, 0, 0, 0, 180, NAN)).lead == (180.0,)


def test_of_leavers_looked_at_60_to_90_days_before_the_share_that_was_listed_then() -> None:
    assert seen(*SEEN).warned_60_to_90 == 0.5
    assert seen((1, 1, 0, 0, 0, 60, NAN), (0, 1, 30, 0, 0, 91, NAN)).warned_60_to_90 == 1.0
    assert seen((1, 1, 0, 0, 0, 91, NAN), (1, 2, 0, 0, 0, 59, NAN)).warned_60_to_90 is None


def test_the_window_before_a_renewal_is_counted_over_leavers_with_one() -> None:
    found = seen(*SEEN)
    assert (found.at_renewal, found.warned_45_to_75) == (1, 1.0)
    edges = seen(*((0, n, 0, 0, 0, 100, days) for n, days in enumerate((44, 45, 75, 76))))
    assert (edges.at_renewal, edges.warned_45_to_75) == (2, 0.0)


def test_two_leavings_of_one_account_are_two() -> None:
    found = seen(
        (1, 1, 0, 0, 1, 20, NAN),
        (0, 1, 100, 0, 0, 70, NAN),
        (1, 1, 140, 0, 1, 30, NAN),
        (0, 2, 0, 0, 0, INF, NAN),
    )
    assert (found.leavers, found.warned, found.lead) == (2, 2, (20.0, 30.0))


def test_new_names_are_those_not_listed_on_the_day_before_per_csm_and_week() -> None:
    rows = [
        (1, 1, 0, 0), (0, 2, 0, 0), (1, 3, 0, 1),
        (1, 1, 7, 0), (1, 2, 7, 0), (0, 3, 7, 1),
        (0, 1, 14, 0), (1, 2, 14, 0), (1, 3, 14, 1),
    ]  # fmt: skip
    found = seen(*((*row, 0, INF, NAN) for row in rows))
    assert found.new_a_week == pytest.approx(2 / 2 / 2)  # 2 and 3 anew, in two weeks, for two CSMs


def test_one_day_says_nothing_of_new_names() -> None:
    assert seen((1, 1, 0, 0, 0, INF, NAN)).new_a_week is None


def test_where_nobody_left_there_is_nothing_to_recall() -> None:
    found = seen((1, 1, 0, 0, 0, INF, NAN), (0, 2, 0, 0, 0, INF, NAN))
    assert (found.precision, found.recall, found.leavers, found.warned_60_to_90) == (0.0, None, 0, None)


def test_where_nobody_is_listed_there_is_no_precision() -> None:
    assert seen((0, 1, 0, 0, 1, 5, NAN)).precision is None
