"""A rise is more than chance only beside accounts that were left alone and had started alike."""

import math

import numpy as np
import pytest
from playbook_builders import called_when_low, drifting

from agents.playbooks.matched import FEWEST, KNOWN, MOST, PLENTY, RATE, Spell, Spells, alike, compare

AT = 30


def spells(*changes: float, start: float = 60.0, before: float = 0.0, segment: int = 0) -> Spells:
    n = len(changes)
    return Spells(np.full(n, start), np.full(n, before), np.array(changes), np.full(n, segment))


def test_the_largest_rise_of_twenty_is_just_beyond_chance():
    others = spells(*(0.1 * n for n in range(FEWEST)))
    found = compare(Spell(60.0, 0.0, 5.0, 0), others)
    assert (found.controls, found.chance) == (FEWEST, pytest.approx(RATE))
    assert found.expected == pytest.approx(0.9)
    assert compare(Spell(60.0, 0.0, 1.7, 0), others).chance == pytest.approx(3 / 20)


def test_a_tie_is_no_better_than_the_one_it_ties_with():
    assert compare(Spell(60.0, 0.0, 3.0, 0), spells(*([3.0] * 30))).chance == 1.0


@pytest.mark.parametrize("own", [Spell(72.1, 0.0, 5.0, 0), Spell(60.0, -12.1, 5.0, 0)], ids=str)
def test_who_started_elsewhere_or_fell_before_is_not_alike(own: Spell):
    found = compare(own, spells(*([0.0] * 50)))
    assert (found.controls, found.enough) == (0, False)
    assert math.isnan(found.chance)


def both(mine: Spells, lent: Spells) -> Spells:
    fields = ("start", "before", "change", "segment")
    return Spells(*(np.concatenate([getattr(mine, name), getattr(lent, name)]) for name in fields))


def moves(count: int, spread: float, segment: int, level: float = 0.0) -> Spells:
    found = spells(*(level + np.random.default_rng(segment).normal(0, spread, count)))
    return Spells(found.start, found.before, found.change, np.full(count, segment))


def test_a_segment_of_few_borrows_from_others_and_one_of_fewer_still_does_not():
    lent = moves(50, 1.0, 1)
    assert compare(Spell(60.0, 0.0, 5.0, 0), both(moves(KNOWN, 1.0, 0), lent)).controls == KNOWN + 50
    assert not compare(Spell(60.0, 0.0, 5.0, 0), both(moves(KNOWN - 1, 1.0, 0), lent)).enough
    assert compare(Spell(60.0, 0.0, 5.0, 0), both(moves(PLENTY, 1.0, 0), lent)).controls == PLENTY
    few = both(moves(20, 1.0, 0), moves(KNOWN - 1, 1.0, 1))
    assert compare(Spell(60.0, 0.0, 5.0, 0), few).controls == 20


def test_a_good_month_of_another_segment_is_no_merit_and_no_yardstick():
    own = Spell(60.0, 0.0, 4.0, 0)
    for level in (-10.0, 10.0):
        found = compare(own, both(moves(20, 1.0, 0), moves(50, 1.0, 1, level)))
        assert found.chance <= RATE
        assert found.expected == pytest.approx(0.0, abs=0.6)


def test_a_restless_segment_is_not_measured_by_a_quiet_one():
    found = compare(Spell(60.0, 0.0, 4.0, 0), both(moves(20, 4.0, 0), moves(60, 0.2, 1)))
    assert found.chance > RATE


def test_only_the_nearest_are_compared_with():
    start = np.linspace(60.0, 67.0, 2 * MOST)
    others = Spells(start, np.zeros(2 * MOST), np.zeros(2 * MOST), np.zeros(2 * MOST, dtype=np.int64))
    assert alike(Spell(60.0, 0.0, 0.0, 0), others).tolist() == list(range(MOST))


def test_what_the_start_explains_is_taken_out_within_the_band_too():
    start = np.linspace(52.0, 68.0, 80)
    falling = 0.5 * (60.0 - start) + np.random.default_rng(1).normal(0, 0.5, 80)
    others = Spells(start, np.zeros(80), falling, np.zeros(80, dtype=np.int64))
    assert compare(Spell(53.0, 0.0, 3.5, 0), others).expected == pytest.approx(3.5, abs=0.5)


def _judged(seed: int, effect: float) -> tuple[int, int, float]:
    """How many calls could be judged, how many were beyond chance, and the mean effect found."""
    rng = np.random.default_rng(seed)
    health = drifting(rng, 500, AT + 15)
    called = called_when_low(rng, health, AT)
    change = health[:, AT + 14] - health[:, AT] + effect * called
    start, before = health[:, AT], health[:, AT] - health[:, AT - 16]
    segment = np.zeros(500, dtype=np.int64)
    others = Spells(*(line[~called] for line in (start, before, change, segment)))
    rows = np.flatnonzero(called)
    found = [(change[n], compare(Spell(start[n], before[n], change[n], 0), others)) for n in rows]
    judged = [(own, one) for own, one in found if one.enough]
    apart = float(np.mean([own - one.expected for own, one in judged]))
    return len(judged), sum(one.chance <= RATE for _, one in judged), apart


def test_calls_that_do_nothing_are_confirmed_at_no_more_than_the_stated_rate_though_low_scores_rise():
    found = [_judged(seed, 0.0) for seed in range(30)]
    judged, confirmed = (sum(column) for column in list(zip(*found, strict=True))[:2])
    assert judged > 900
    assert confirmed / judged <= RATE + 2.33 * math.sqrt(RATE * (1 - RATE) / judged)
    assert confirmed > 0


def test_a_planted_effect_is_found_to_its_size():
    apart = [_judged(seed, 6.0)[2] for seed in range(30)]
    reach = 2.05 * np.std(apart, ddof=1) / math.sqrt(len(apart))
    assert np.mean(apart) == pytest.approx(6.0, abs=reach + 0.15)
    assert sum(_judged(seed, 6.0)[1] for seed in range(5)) > 3 * sum(
        _judged(seed, 0.0)[1] for seed in range(5)
    )
