"""Tiers are put in order by name only where every vendor would."""

import pytest

from domain.tiers import rung


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("free", "Starter"),
        ("basic", "Growth plan"),
        ("Loomboard Professional", "ENTERPRISE"),
        ("Essentials", "unlimited"),
    ],
)
def test_these_stand_one_above_the_other(lower: str, higher: str) -> None:
    low, high = rung(lower), rung(higher)
    assert low is not None
    assert high is not None
    assert low < high


def test_names_whose_order_vendors_differ_on_stand_level() -> None:
    assert len({rung(name) for name in ("Team", "Plus", "Pro", "Premium", "Business", "Standard")}) == 1


@pytest.mark.parametrize(
    "name", [None, "", "Gold", "Tier 2", "Enterprise Basic", "Business Starter", "progress"]
)
def test_a_name_that_says_nothing_or_two_things_stands_nowhere(name: str | None) -> None:
    assert rung(name) is None
