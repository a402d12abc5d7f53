"""What came of an action: against its like, at the stated rate, from nothing that was known later."""

import math
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from playbook_builders import DAY, called_when_low, drifting, later, make_action, portfolio_of

from agents.playbooks.effects import LEFT, Portfolio, measure, needed_days, ripe
from agents.playbooks.matched import RATE
from domain.playbooks import Measured, Verdict

AT = 20
CALM = np.full((60, AT + 31), 60.0) + np.random.default_rng(3).normal(0, 1, (60, 1))
ACTION = make_action(1, 1)


def rising(by: float) -> np.ndarray:
    """All stand still; account 1 rises after DAY."""
    health = CALM.copy()
    health[0, AT + 1 :] += by
    return health


def one(portfolio: Portfolio, days: int = 30) -> Measured:
    [found] = measure([ACTION], portfolio, later(days))
    return found


def test_a_rise_that_nobody_like_it_had_is_confirmed_with_its_size_at_both_horizons():
    found = one(portfolio_of(rising(9.0), AT, [1]))
    assert found.verdict is Verdict.CONFIRMED
    assert found.change == pytest.approx(9.0)
    assert found.expected == pytest.approx(0.0, abs=1e-9)
    assert found.details["rate"] == RATE
    assert found.details["horizons"]["14"]["controls"] == 59
    assert found.details["horizons"]["30"]["change"] == pytest.approx(9.0)
    assert found.details["horizons"]["14"]["turned"] is True


def test_a_rise_that_everybody_had_is_not():
    health = CALM.copy()
    health[:, AT + 1 :] += 9.0
    assert one(portfolio_of(health, AT, [1])).verdict is Verdict.NOT_BEYOND_CHANCE


def test_whoever_was_called_too_is_no_yardstick():
    found = one(portfolio_of(rising(9.0), AT, list(range(1, 50))))
    assert found.verdict is Verdict.NOT_ENOUGH
    assert found.details["why"] == "only 11 accounts like it were left alone"


def test_nothing_is_told_before_two_weeks_and_nothing_of_later_days_is_looked_at():
    assert measure([ACTION], portfolio_of(rising(9.0), AT, [1]), later(13)) == []
    assert not ripe(DAY, later(13))
    health = rising(9.0)
    early = one(portfolio_of(health, AT, [1]), 14)
    health[:, AT + 15 :] = np.nan
    assert one(portfolio_of(health, AT, [1]), 14) == early
    assert set(early.details["horizons"]) == {"14"}


def test_the_verdict_is_the_same_whenever_it_is_told():
    portfolio = portfolio_of(rising(9.0), AT, [1])
    early, late = one(portfolio, 14), one(portfolio, 200)
    assert (early.verdict, early.change, early.expected) == (late.verdict, late.change, late.expected)


def test_an_account_that_left_counts_as_not_kept():
    portfolio = portfolio_of(rising(9.0), AT, [1])
    gone = pl.when(pl.col("account_id") == 1)
    end = portfolio.days[later(14)].with_columns(
        health=gone.then(None).otherwise("health"),
        standing=gone.then(pl.lit("churned")).otherwise("standing"),
    )
    found = one(replace(portfolio, days={**portfolio.days, later(14): end}))
    assert (found.verdict, found.details["why"]) == (Verdict.NOT_BEYOND_CHANCE, LEFT)


@pytest.mark.parametrize("day", [needed_days(DAY)[0], DAY, later(14)], ids=["before", "then", "after"])
def test_where_a_score_is_missing_there_is_not_enough_to_say(day):
    portfolio = portfolio_of(rising(9.0), AT, [1])
    found = one(replace(portfolio, days={n: rows for n, rows in portfolio.days.items() if n != day}))
    assert found.verdict is Verdict.NOT_ENOUGH
    assert found.expected is None
    assert "score" in found.details["why"]


def test_a_source_that_came_or_went_is_no_move_of_the_account():
    portfolio = portfolio_of(rising(9.0), AT, [1])
    thin = pl.when(pl.col("account_id") == 1).then(0.6).otherwise("coverage")
    end = portfolio.days[later(14)].with_columns(coverage=thin)
    assert one(replace(portfolio, days={**portfolio.days, later(14): end})).verdict is Verdict.NOT_ENOUGH


def _measured(seed: int, effect: float) -> list[Measured]:
    """One portfolio in which low accounts are called and low scores rise by themselves."""
    rng = np.random.default_rng(seed)
    health = drifting(rng, 500, AT + 31)
    called = np.flatnonzero(called_when_low(rng, health, AT))
    health[called, AT + 1 :] += effect
    segments = {n + 1: ("SMB", "mid-market")[n % 2] for n in range(500)}
    actions = [make_action(int(n), int(n) + 1) for n in called]
    portfolio = portfolio_of(np.clip(health, 0, 100), AT, [int(n) + 1 for n in called], segments)
    found = measure(actions, portfolio, later(30))
    return [one for one in found if one.verdict is not Verdict.NOT_ENOUGH]


def test_a_portfolio_of_noise_confirms_no_more_than_the_stated_rate():
    found = [one for seed in range(25) for one in _measured(seed, 0.0)]
    confirmed = sum(one.verdict is Verdict.CONFIRMED for one in found)
    raw = np.mean([one.change for one in found])
    assert len(found) > 500
    assert raw > 1.0, "low scores do rise by themselves here, or the test tests nothing"
    assert confirmed / len(found) <= RATE + 2.33 * math.sqrt(RATE * (1 - RATE) / len(found))


def test_a_planted_effect_is_recovered_without_what_would_have_come_by_itself():
    found = [one for seed in range(25) for one in _measured(seed, 5.0)]
    effects = np.array([one.change - one.expected for one in found])
    reach = 1.96 * effects.std(ddof=1) / math.sqrt(effects.size)
    assert abs(effects.mean() - 5.0) <= reach + 0.2
    assert np.mean([one.change for one in found]) - 5.0 > 1.0
