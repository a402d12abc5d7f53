"""What tiers cost: medians over the portfolio's own customers, on the day, per currency."""

from datetime import date
from typing import Any

import polars as pl
from expansion_builders import TODAY, ago, day

from agents.expansion.prices import LEAST_ACCOUNTS, TierPrices, tier_prices

KINDS: dict[str, Any] = {
    "account_id": pl.Int64,
    "start_date": pl.Date,
    "end_date": pl.Date,
    "churned_on": pl.Date,
    "tier": pl.String,
    "seats": pl.Int64,
    "mrr_cents": pl.Int64,
    "currency": pl.String,
}


def term(account: int, tier: str, seat_cents: int, seats: int = 10, **more: Any) -> dict[str, Any]:
    row = {
        "account_id": account,
        "start_date": ago(100),
        "end_date": None,
        "churned_on": None,
        "currency": "EUR",
    }
    return row | {"tier": tier, "seats": seats, "mrr_cents": seats * seat_cents} | more


def prices(*rows: dict[str, Any], on: date = TODAY) -> TierPrices:
    return tier_prices(pl.DataFrame(list(rows), schema=KINDS), on)


def test_the_price_is_the_median_of_what_customers_pay_per_seat():
    found = prices(term(1, "Pro", 1000), term(2, "pro ", 3000), term(3, "Pro", 1100))
    only = found.of("EUR", "PRO")
    assert only is not None
    assert (only.tier, only.seat_cents, only.accounts, only.rung) == ("Pro", 1100, 3, 2)


def test_an_even_number_of_customers_is_the_mean_of_the_middle_two_to_the_cent():
    found = prices(*(term(n, "Pro", cents) for n, cents in enumerate((1000, 1001, 1002, 9000)))).of(
        "EUR", "Pro"
    )
    assert found is not None
    assert found.seat_cents == 1002  # 1001.5, half up


def test_a_customer_with_many_terms_counts_once():
    rows = [term(1, "Pro", 5000) for _ in range(9)] + [term(2, "Pro", 1000), term(3, "Pro", 1000)]
    found = prices(*rows).of("EUR", "Pro")
    assert found is not None
    assert (found.seat_cents, found.accounts) == (1000, 3)


def test_too_few_customers_are_no_price():
    assert prices(*(term(n, "Pro", 1000) for n in range(LEAST_ACCOUNTS - 1))).of("EUR", "Pro") is None


def test_currencies_stand_apart():
    rows = [term(n, "Pro", 1000) for n in range(3)] + [term(n, "Pro", 1, currency="JPY") for n in range(2)]
    assert prices(*rows).of("JPY", "Pro") is None


def test_only_what_runs_on_the_day_counts():
    running = [term(n, "Pro", 1000) for n in range(3)]
    other = [
        term(7, "Pro", 9000, start_date=day(1)),
        term(8, "Pro", 9000, end_date=ago(1)),
        term(9, "Pro", 9000, churned_on=TODAY),
    ]
    found = prices(*running, *other).of("EUR", "Pro")
    assert found is not None
    assert (found.seat_cents, found.accounts) == (1000, 3)
    before = prices(*running, *other, on=ago(1)).of("EUR", "Pro")
    assert before is not None
    assert before.accounts == 5


def test_the_tier_above_is_the_next_rung_and_there_the_one_with_most_customers():
    rows = [term(n, "Basic", 1000) for n in range(3)] + [term(n, "Team", 2000) for n in range(3)]
    rows += [term(n, "Business", 2500) for n in range(4)] + [term(n, "Enterprise", 9000) for n in range(5)]
    found = prices(*rows)
    own, above = found.of("EUR", "basic"), found.above("EUR", 1)
    assert own is not None
    assert above is not None
    assert (own.rung, above.tier) == (1, "Business")
    assert found.above("EUR", 3) is None


def test_a_tier_whose_name_says_no_height_is_left_out():
    assert prices(*(term(n, "Quartz", 1000) for n in range(5))).by_currency == {}


def test_no_terms_are_no_prices():
    assert prices().by_currency == {}
