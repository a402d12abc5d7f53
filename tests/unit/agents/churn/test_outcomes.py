"""What became of an account: worked by hand, day by day."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from unit.agents.collector.collector_facts import TODAY, Book, ago

from agents.churn.outcomes import RETURNED, Outcomes, outcomes
from agents.collector.gaps import SourceDays
from storage.facts import Facts

FIRST = ago(200)


def of(facts: Facts, first: date = FIRST) -> Outcomes:
    return outcomes(facts, first, SourceDays.measure(facts))


def came(book: Book, back: int, horizon: int, until: date = TODAY) -> float:
    """1 left, 0 stayed, NaN not known, of the only account."""
    return float(of(book.facts(until)).churned([ago(back)], horizon)[0, 0])


def customer(**more: Any) -> Book:
    return Book().account(1, created_on=ago(700)).subscription(ago(600), **more)


def used(*spans: tuple[int, int], inactivity_days: int | None = 30) -> Book:
    """No contract; silence counts as leaving."""
    book = Book().account(1, created_on=ago(700), inactivity_days=inactivity_days)
    for first, last in spans:
        book.daily(first, last)
    return book


@pytest.mark.parametrize(("back", "left"), [(131, 0.0), (130, 1.0), (101, 1.0)])
def test_who_cancels_has_left_within_the_horizon_that_reaches_the_day(back: int, left: float) -> None:
    assert came(customer(churned_on=ago(100)), back, 30) == left


def test_who_has_left_is_asked_about_no_more() -> None:
    assert np.isnan(came(customer(churned_on=ago(100)), 100, 30))


def test_the_last_paid_day_is_still_a_customers() -> None:
    book = customer(end_date=ago(100))
    assert came(book, 100, 30) == 1.0
    assert np.isnan(came(book, 99, 30))
    assert came(book, 130, 30) == 0.0  # the first day without a contract is 31 days ahead


@pytest.mark.parametrize(
    ("pause", "left"), [(0, 0.0), (1, 0.0), (RETURNED, 0.0), (RETURNED + 1, 1.0), (60, 1.0)]
)
def test_a_contract_renewed_within_two_weeks_of_its_end_was_renewed_late(pause: int, left: float) -> None:
    book = customer(end_date=ago(100)).subscription(ago(99 - pause))
    assert came(book, 110, 30) == left


def test_who_comes_back_after_leaving_has_left_and_is_asked_about_again() -> None:
    book = customer(end_date=ago(150)).subscription(ago(100), churned_on=ago(40))
    found = of(book.facts()).churned([ago(160), ago(120), ago(90), ago(60)], 30)[0]
    assert found.tolist()[0] == 1.0
    assert np.isnan(found[1])
    assert found.tolist()[2:] == [0.0, 1.0]


def test_where_the_facts_end_before_the_horizon_nothing_is_known() -> None:
    book = customer()
    assert came(book, 30, 30) == 0.0
    assert np.isnan(came(book, 29, 30))
    assert np.isnan(came(book, 100, 30, until=ago(71)))


def test_who_leaves_before_the_facts_end_is_not_known_before_the_horizon_does() -> None:
    """Else leavers alone would be known of the last days."""
    assert np.isnan(came(customer(churned_on=ago(10)), 29, 30))


def test_nothing_after_the_end_of_the_facts_is_read() -> None:
    book = customer(churned_on=ago(50))
    assert came(book, 100, 30, until=ago(60)) == 0.0
    assert of(book.facts(ago(60))).days_to_leaving([ago(100)]).tolist() == [[np.inf]]
    assert of(book.facts()).days_to_leaving([ago(100)]).tolist() == [[50.0]]


@pytest.mark.parametrize(("back", "left"), [(151, 0.0), (150, 0.0), (149, 1.0), (121, 1.0)])
def test_silence_counts_from_its_last_day_where_the_source_says_so(back: int, left: float) -> None:
    """Last use 150 days ago; 30 silent days are over 120 days ago."""
    assert came(used((400, 150)), back, 29) == left


def test_silence_means_nothing_where_no_source_says_so() -> None:
    assert came(used((400, 150), inactivity_days=None), 149, 60) == 0.0


def test_each_account_has_the_silence_of_its_segment() -> None:
    """As storage hands them over: a number of days per account."""
    book = Book().account(1, ago(700), inactivity_days=30).account(2, ago(700), inactivity_days=90)
    book.daily(400, 150, 1).daily(400, 150, 2)
    assert of(book.facts()).churned([ago(140)], 60)[:, 0].tolist() == [1.0, 0.0]
    assert of(book.facts()).churned([ago(140)], 90)[:, 0].tolist() == [1.0, 1.0]


def test_a_silent_account_that_speaks_again_within_the_horizon_has_not_left() -> None:
    book = used((400, 150), (100, 0))
    assert came(book, 151, 60) == 0.0  # silent from 120 to 101 days ago, and back by the end
    assert came(book, 151, 40) == 1.0  # still silent when the horizon ends


@pytest.mark.parametrize("later", [119, 115, 100, None])
def test_a_silence_that_is_long_enough_on_the_last_day_is_not_undone_by_what_comes_after_it(
    later: int | None,
) -> None:
    """Its outcome is taken to be known on that day: nothing later may change it."""
    spans = [(400, 150)] if later is None else [(400, 150), (later, 0)]
    assert came(used(*spans), 150, 30) == 1.0
    assert of(used(*spans).facts()).settled([ago(150)]).tolist() == [[0]]


def test_the_end_of_a_contract_is_beyond_doubt_two_weeks_later_also_where_silence_counts() -> None:
    book = Book().account(1, ago(700), inactivity_days=30).subscription(ago(600), end_date=ago(100))
    book.daily(600, 0).subscription(ago(90))
    assert of(book.facts()).settled([ago(120)]).tolist() == [[RETURNED]]
    assert came(book, 120, 30) == 0.0


def test_a_contract_that_ends_and_is_taken_up_after_two_months_was_left_also_where_silence_counts() -> None:
    book = Book().account(1, ago(700), inactivity_days=30).subscription(ago(600), end_date=ago(100))
    book.daily(600, 0).subscription(ago(50))
    assert came(book, 120, 90) == 1.0


@pytest.mark.parametrize("horizon", [7, 30, 60, 90])
def test_facts_from_two_weeks_after_the_horizon_on_change_no_outcome(horizon: int) -> None:
    rng = np.random.default_rng(horizon)
    for _ in range(8):
        book, back = Book(), 100 + int(rng.integers(0, 60))
        end = ago(back - horizon - RETURNED)
        for account in range(1, 9):
            _random_account(book, rng, account)
        known = of(book.facts(end)).churned([ago(back)], horizon)
        later = of(book.facts()).churned([ago(back)], horizon)
        assert np.array_equal(known, later, equal_nan=True)
        silent = of(book.facts(ago(back - horizon)))
        settled = silent.settled([ago(back)]) == 0
        early = silent.churned([ago(back)], horizon)
        assert np.array_equal(early[settled], later[settled], equal_nan=True)


def _random_account(book: Book, rng: np.random.Generator, account: int) -> None:
    limit = int(rng.choice([20, 45])) if account % 2 else None
    book.account(account, ago(700) if rng.random() < 0.8 else None, inactivity_days=limit)
    day = ago(int(rng.integers(150, 400)))
    for _ in range(int(rng.integers(0, 5)) if account % 4 != 1 else 0):
        end = day + timedelta(days=int(rng.integers(10, 90)))
        book.subscription(day, account, end_date=end, is_trial=bool(rng.random() < 0.2))
        day = end + timedelta(days=int(rng.choice([1, 5, 14, 15, 16, 30, 70])))
    back = int(rng.integers(150, 400))
    while back > 0:
        last = max(back - int(rng.integers(1, 40)), 0)
        book.daily(back, last, account)
        back = last - int(rng.choice([10, 20, 25, 46, 50, 59, 80]))


def test_a_trial_that_ends_is_no_leaving() -> None:
    book = Book().account(1, ago(700)).subscription(ago(150), is_trial=True, end_date=ago(100))
    assert came(book, 120, 60) == 0.0


def test_an_account_that_is_not_yet_a_customer_is_not_asked_about() -> None:
    book = Book().account(1).subscription(ago(100))
    assert np.isnan(came(book, 101, 30))
    assert came(book, 100, 30) == 0.0


def test_a_churn_event_is_leaving_where_there_is_no_contract() -> None:
    book = used((400, 150), inactivity_days=None).churn(ago(120))
    assert came(book, 130, 30) == 1.0


# Growth


def grew(book: Book, back: int, horizon: int, until: date = TODAY) -> float:
    return float(of(book.facts(until)).grown([ago(back)], horizon)[0, 0])


def raised(before: int, after: int) -> Book:
    """One contract follows another, 100 days ago."""
    book = Book().account(1, ago(700)).subscription(ago(600), mrr_cents=before, end_date=ago(101))
    return book.subscription(ago(100), mrr_cents=after)


@pytest.mark.parametrize("before", [100, 700, 10_000, 12_300, 999_900])
def test_more_revenue_is_growth_and_one_per_cent_is_rounding(before: int) -> None:
    assert grew(raised(before, before * 101 // 100), 110, 30) == 0.0
    assert grew(raised(before, before * 101 // 100 + 1), 110, 30) == 1.0
    assert grew(raised(before, before - 1), 110, 30) == 0.0


def test_growth_is_dated_by_the_day_it_begins() -> None:
    assert [grew(raised(1000, 2000), back, 30) for back in (131, 130, 101, 100)] == [0.0, 1.0, 1.0, 0.0]


def test_revenue_is_that_of_all_contracts_together() -> None:
    book = customer(mrr_cents=5000).subscription(ago(500), mrr_cents=5000, end_date=ago(101))
    assert grew(book, 110, 30) == 0.0
    assert grew(book.subscription(ago(100), mrr_cents=5051), 110, 30) == 0.0  # 50 cents of 10,000
    assert grew(book.subscription(ago(95), mrr_cents=100), 110, 30) == 1.0


def test_a_trial_is_no_growth() -> None:
    assert (
        grew(customer(mrr_cents=5000).subscription(ago(100), mrr_cents=9000, is_trial=True), 110, 30) == 0.0
    )


def test_who_pays_nothing_is_not_asked_about() -> None:
    assert np.isnan(grew(customer(mrr_cents=0), 110, 30))
    assert np.isnan(grew(customer(mrr_cents=None), 110, 30))


def test_who_left_before_the_horizon_ends_did_not_grow() -> None:
    assert grew(customer(mrr_cents=5000, churned_on=ago(100)), 110, 30) == 0.0


@pytest.mark.parametrize(("overlap", "grown"), [(1, 0.0), (13, 0.0), (14, 1.0)])
def test_contracts_that_overlap_on_renewal_are_no_growth(overlap: int, grown: float) -> None:
    book = customer(mrr_cents=5000, end_date=ago(100))
    book.subscription(ago(100 + overlap - 1), mrr_cents=5000)
    assert grew(book, 130, 60) == grown


def products(**uses: int) -> Book:
    """First use of each product so many days ago; used for ten days."""
    book = used()
    book.rows["accounts"][0]["by_product"] = True
    for name, back in uses.items():
        book.daily(back, back - 10, feature=name)
    return book.daily(190, 0, feature="wiki")


@pytest.mark.parametrize(("back", "grown"), [(131, 0.0), (130, 1.0), (101, 1.0), (100, 0.0), (90, 0.0)])
def test_the_first_use_of_a_new_product_is_growth(back: int, grown: float) -> None:
    assert grew(products(wiki=500, forge=100), back, 30) == grown


def test_the_product_an_account_begins_with_is_no_growth() -> None:
    book = products(wiki=190, forge=190)
    assert grew(book, 189, 30) == 0.0


def test_a_product_used_long_before_the_days_looked_at_is_not_new() -> None:
    assert grew(products(wiki=690, forge=680).daily(100, 90, feature="forge"), 110, 30) == 0.0


def test_a_product_taken_up_after_the_end_of_the_facts_is_not_known() -> None:
    book = products(wiki=500, forge=100)
    assert np.isnan(grew(book, 110, 30, until=ago(101)))
    assert grew(book, 140, 30, until=ago(101)) == 0.0


def test_revenue_does_not_count_where_growth_is_a_new_product() -> None:
    book = raised(1000, 2000).daily(500, 0, feature="wiki")
    book.rows["accounts"][0]["by_product"] = True
    assert grew(book, 110, 30) == 0.0
