"""When each kind of opportunity is there, and when it is over."""

import numpy as np
import pytest
from expansion_builders import day, make_readings

from agents.expansion.found import Found, found
from agents.expansion.kinds import KINDS
from domain.opportunities import OpportunityKind as K
from domain.scores import Standing

EVERYTHING = {
    "saturated_days": 30,
    "utilisation": 0.95,
    "mentions": 2.0,
    "momentum": 4.0,
    **dict.fromkeys(("expansion_signal", "users_grown", "explores", "asked_advanced"), True),
}


def one(kind: K, **case: object) -> Found:
    return found(make_readings(**case), [day(0)])[kind]  # type: ignore[arg-type]


def holds(kind: K, **case: object) -> bool:
    return bool(one(kind, **case).holds[0, 0])


def clears(kind: K, **case: object) -> bool:
    return bool(one(kind, **case).clears[0, 0])


def every(**case: object) -> set[K]:
    return {kind for kind, grids in found(make_readings(**case), [day(0)]).items() if grids.holds[0, 0]}  # type: ignore[arg-type]


def test_a_calm_account_has_no_opportunity():
    assert every() == set()


def test_an_account_with_every_sign_has_every_kind():
    assert every(**EVERYTHING) == set(K) == {kind.id for kind in KINDS}


@pytest.mark.parametrize(("days", "expected"), [(20, False), (21, True), (22, True)])
def test_seats_are_short_on_the_21st_full_day(days: int, expected: bool):
    assert holds(K.SEATS, saturated_days=days, utilisation=0.9) is expected


@pytest.mark.parametrize(("utilisation", "expected"), [(0.79, True), (0.80, False), (0.84, False)])
def test_room_again_is_less_than_80_percent_so_that_84_does_not_end_it(utilisation: float, expected: bool):
    assert clears(K.SEATS, utilisation=utilisation) is expected


def test_unknown_utilisation_neither_finds_nor_ends():
    assert not holds(K.SEATS, utilisation=np.nan)
    assert not clears(K.SEATS, utilisation=np.nan)


@pytest.mark.parametrize("sign", ["explores", "asked_advanced"])
def test_a_higher_tier_is_explored_or_asked_for(sign: str):
    assert holds(K.TIER, **{sign: True})
    assert not clears(K.TIER, **{sign: True})


def test_seats_at_82_percent_are_in_between_and_known():
    between = one(K.SEATS, utilisation=0.82)
    assert (between.holds[0, 0], between.clears[0, 0], between.known[0, 0]) == (False, False, True)
    assert not one(K.SEATS, utilisation=0.82, usage_held=True).known[0, 0]


def test_nothing_lies_above_the_highest_tier():
    assert not holds(K.TIER, explores=True, asked_advanced=True, on_top_tier=True)
    assert clears(K.TIER, explores=True, on_top_tier=True)


def test_a_team_is_named_or_seen_in_the_people_who_use_it():
    assert holds(K.TEAM, mentions=1.0)
    assert holds(K.TEAM, users_grown=True)
    assert not holds(K.TEAM, mentions=0.0)
    assert clears(K.TEAM, mentions=0.0)


@pytest.mark.parametrize(
    ("times", "sign", "expected"), [(3.0, True, True), (2.9, True, False), (9.0, False, False)]
)
def test_momentum_is_three_times_their_own_normal_with_a_sign_of_growth(
    times: float, sign: bool, expected: bool
):
    assert holds(K.MOMENTUM, momentum=times, expansion_signal=sign) is expected


def test_momentum_is_over_below_twice_their_normal():
    assert clears(K.MOMENTUM, momentum=1.9)
    assert not clears(K.MOMENTUM, momentum=2.0)
    assert not clears(K.MOMENTUM, momentum=np.nan)


@pytest.mark.parametrize("standing", [Standing.NOT_YET, Standing.CHURNED])
def test_only_customers_have_opportunities(standing: Standing):
    grids = found(make_readings(standing=standing, **EVERYTHING), [day(0)])  # type: ignore[arg-type]
    assert not any(g.holds.any() for g in grids.values())
    assert all(g.ended.all() for g in grids.values())


def test_a_stopped_source_holds_what_rests_on_it():
    assert every(usage_held=True, conversations_held=True, **EVERYTHING) == set()
    assert every(usage_held=True, **EVERYTHING) == {K.TIER, K.TEAM, K.MOMENTUM}
    assert every(conversations_held=True, **EVERYTHING) == {K.SEATS, K.TIER, K.TEAM}
    for kind in K:
        held = {"usage_held": True, "conversations_held": True}
        assert not clears(kind, utilisation=0.1, mentions=0.0, momentum=0.5, **held)


def test_the_days_asked_for_are_taken_from_the_days_read():
    readings = make_readings((1, 4), saturated_days=[[0, 20, 21, 22]])
    assert found(readings, [day(2), day(3)])[K.SEATS].holds.tolist() == [[True, True]]
    assert found(readings, [day(1)])[K.SEATS].holds.tolist() == [[False]]


def test_every_kind_says_when_it_is_found_in_words_with_its_numbers():
    said = [words for kind in KINDS for words in (kind.sentence(), kind.over_sentence())]
    assert [words for words in said if "{" in words] == []
    assert "21 days" in KINDS[0].sentence()
