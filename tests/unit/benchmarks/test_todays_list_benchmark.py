"""The simulation of today's list is repeatable, fair to the other rankings, and can be lost."""

import pytest

from benchmarks.todays_list import HOURS, SETTINGS, compare, kept_by, make_world

SEEDS = 25
BY_NAME = {setting.name: setting for setting in SETTINGS}


def test_a_seed_is_a_world():
    one, other = (make_world(SETTINGS[0], 7) for _ in range(2))
    assert one.worth == other.worth
    assert kept_by(one, 7) == kept_by(other, 7)
    assert kept_by(one, 7) != kept_by(make_world(SETTINGS[0], 8), 8)


def test_no_ranking_gets_more_than_there_is_and_the_truth_gets_most():
    for seed in range(5):
        world = make_world(SETTINGS[0], seed)
        kept = kept_by(world, seed)
        assert max(kept.values()) < sum(world.worth.values())
        assert kept["truth"] >= 0.99 * max(kept.values())


@pytest.mark.parametrize("other", ["risk", "revenue", "chance"])
def test_the_list_beats_ranking_by_risk_by_revenue_and_by_chance(other: str):
    assert compare(BY_NAME["usual"], SEEDS)[other].low > 1.0


def test_there_is_a_setting_in_which_it_loses():
    assert compare(BY_NAME["large accounts cannot be kept"], SEEDS)["risk"].high < 1.0
    assert HOURS < 10
