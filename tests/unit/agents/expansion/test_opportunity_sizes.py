"""How large an opportunity is: worked by hand, and every sentence recomputed from its own numbers."""

import re
from typing import Any

import pytest
from expansion_builders import TODAY, ago, subscription

from agents.expansion.contract import Contract, contract_on
from agents.expansion.prices import TierPrice, TierPrices
from agents.expansion.sizes import People, Size, momentum_size, money, seats_size, team_size, tier_size
from storage.facts import FACT_SCHEMAS

PRICES = TierPrices(
    {
        "EUR": (
            TierPrice("starter", 1, 1900, 9),
            TierPrice("growth", 2, 3400, 8),
            TierPrice("enterprise", 3, 5200, 5),
        )
    }
)
AMOUNT = r"([\d,]+\.\d\d) [A-Z]{3}"


def contract(*rows: dict[str, Any]) -> Contract:
    blank = dict.fromkeys(FACT_SCHEMAS["subscriptions"])
    return contract_on([blank | row for row in rows or [subscription()]], TODAY)


def cents(text: str) -> int:
    return int(text.replace(",", "").replace(".", ""))


def recomputed(size: Size) -> int:
    """The last product of the sentence, from the factors it names."""
    found = re.search(rf"(\d+) x {AMOUNT} = {AMOUNT} a month\.$", size.arithmetic)
    assert found, size.arithmetic
    assert int(found[1]) * cents(found[2]) == cents(found[3])
    return cents(found[3])


def test_seats_are_those_for_80_percent_use_at_the_accounts_own_price():
    # 17 / 0.80 = 21.25, so 22 seats: 2 more than 20, at 1,900.00 / 20 = 95.00 a seat.
    size = seats_size(People(17), contract())
    assert (size.cents, size.currency) == (19_000, "EUR")
    assert size.arithmetic == (
        "17 active users need 22 seats at 80% use (17 / 0.80, rounded up), 2 more than the 20 they have; "
        "at 1,900.00 EUR a month / 20 seats = 95.00 EUR a seat that is 2 x 95.00 EUR = 190.00 EUR a month."
    )


@pytest.mark.parametrize(
    ("active", "seats", "mrr"), [(3, 3, 10_000), (9, 7, 99_999), (1_200, 1_001, 12_345_678)]
)
def test_a_price_that_does_not_divide_is_rounded_before_it_is_multiplied(active: int, seats: int, mrr: int):
    size = seats_size(People(active), contract(subscription(seats=seats, mrr_cents=mrr)))
    assert recomputed(size) == size.cents


def test_new_people_are_sized_as_if_as_many_came_again():
    # 10 became 15; with 5 more 20, who need 25 seats: 5 more than 20, at 95.00.
    size = team_size(People(15, 10), contract())
    assert size.cents == 5 * 9_500 == recomputed(size)
    assert size.arithmetic.startswith(
        "10 active users became 15 in 60 days; with 5 more, 20 of them need 25 seats"
    )


@pytest.mark.parametrize(
    ("people", "why"),
    [
        (People(None), "it is not known how many people use it"),
        (People(10, 10), "no more people use it yet (10 active users, 10 60 days ago)"),
        (People(8, 10), "no more people use it yet (8 active users, 10 60 days ago)"),
        (People(6, 4), "with 2 more, 8 of them need 10 seats at 80% use, and they have 20"),
    ],
)
def test_a_team_nothing_supports_a_number_for_has_none_and_says_why(people: People, why: str):
    size = team_size(people, contract())
    assert (size.cents, size.currency) == (None, None)
    assert size.arithmetic.startswith("No basis to size it: ")
    assert why in size.arithmetic


def test_momentum_is_what_is_short_already_else_the_pace_of_the_account():
    assert momentum_size(People(18, 18), contract()).cents == 3 * 9_500  # 23 seats of 20
    assert momentum_size(People(15, 10), contract()).cents == 5 * 9_500
    assert momentum_size(People(10, 10), contract()).cents is None


def test_a_tier_is_the_median_step_times_the_seats():
    size = tier_size(contract(subscription(seats=24)), PRICES)
    assert size.cents == 24 * 1_800
    assert size.arithmetic == (
        "Per seat and month the median of 5 customers on enterprise is 52.00 EUR, of 8 on growth 34.00 EUR: "
        "a step of 18.00 EUR, x 24 seats on growth = 432.00 EUR a month."
    )


def test_the_next_tier_is_the_next_rung_not_the_top():
    assert "8 customers on growth" in tier_size(contract(subscription(tier="starter")), PRICES).arithmetic


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"seats": None}, "no running contract names seats"),
        ({"mrr_cents": 0}, "the contract names no price"),
        ({"mrr_cents": None}, "the contract names no price"),
        ({"currency": None}, "the contract names no currency"),
        ({"currency": "USD"}, "too few customers on growth pay per seat in USD"),
        ({"tier": "Quartz"}, "the name of their tier does not say how high it stands"),
        ({"tier": None}, "the name of their tier does not say how high it stands"),
        ({"tier": "enterprise"}, "too few customers on a tier above enterprise"),
        ({"end_date": ago(1)}, "no running contract names seats"),
        ({"churned_on": TODAY}, "no running contract names seats"),
        ({"is_trial": True}, "no running contract names seats"),
        ({"start_date": ago(-1)}, "no running contract names seats"),
    ],
)
def test_a_tier_nothing_supports_a_number_for_has_none_and_says_why(changed: dict[str, Any], why: str):
    size = tier_size(contract(subscription(**changed)), PRICES)
    assert size.cents is None
    assert why in size.arithmetic


def test_a_higher_tier_that_costs_no_more_has_no_size():
    flat = TierPrices({"EUR": (TierPrice("growth", 2, 3400, 8), TierPrice("enterprise", 3, 3400, 5))})
    assert "pay no more per seat" in tier_size(contract(), flat).arithmetic


@pytest.mark.parametrize("sized", [seats_size, team_size])
def test_currencies_are_never_mixed(sized: Any):
    mixed = contract(subscription(), subscription(currency="USD"))
    size = sized(People(60, 40), mixed)
    assert size.cents is None
    assert "several currencies (EUR, USD)" in size.arithmetic


def test_seats_without_a_price_are_seats_but_set_no_price():
    free = contract(subscription(), subscription(seats=10, mrr_cents=None, currency=None))
    assert (free.seats, free.seat_cents) == (30, 9_500)
    assert seats_size(People(27), free).cents == 4 * 9_500  # 34 seats of 30


def test_an_end_that_lies_after_the_day_is_not_known_yet():
    assert contract(subscription(end_date=TODAY)).seats == 20
    assert contract(subscription(end_date=ago(-30))).seats == 20


def test_of_several_tiers_the_highest_counts_with_its_own_seats():
    both = contract(subscription(tier="starter", seats=5), subscription(tier="growth", seats=7))
    assert (both.tier, both.tier_seats) == ("growth", 7)


def test_money_is_written_to_the_cent():
    assert [money(n, "EUR") for n in (5, 100, 123_456_789)] == ["0.05 EUR", "1.00 EUR", "1,234,567.89 EUR"]
