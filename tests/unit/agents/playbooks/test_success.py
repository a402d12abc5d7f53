"""What a playbook did here: no claim from few, none from noise, and the right size where there is something."""

import math

import numpy as np
import pytest
from playbook_builders import DAY, PLAY, later, make_action, measured, noise

from agents.playbooks.holdout import held_out
from agents.playbooks.success import (
    ENOUGH_ACTIONS,
    HELPS,
    NOT_ENOUGH,
    PRIOR_ACTIONS,
    UNCLEAR,
    Success,
    _student,
    ranked,
    successes,
)
from agents.playbooks.table import playbooks
from domain.playbooks import TakenAction

PLAYS = playbooks().plays


def of(actions: list[TakenAction], **holdouts: float) -> Success:
    return successes(actions, PLAYS, holdouts)[PLAY]


def test_of_few_actions_nothing_is_said_and_the_expected_share_stands():
    found = of(noise(1, ENOUGH_ACTIONS - 1, effect=9.0))
    assert (found.enough, found.verdict, found.effect) == (False, NOT_ENOUGH, None)
    assert found.share == PLAYS[PLAY].share
    assert found.measured == ENOUGH_ACTIONS - 1


def test_many_actions_on_few_accounts_are_few():
    assert not of([measured(n, 3.0, account=1 + n % 9) for n in range(60)]).enough
    assert of([measured(n, 3.0, account=1 + n % 10) for n in range(60)]).enough


def test_unmeasured_actions_and_those_of_a_playbook_that_is_gone_are_passed_over():
    extra = [make_action(900, 900, playbook=PLAY), make_action(901, 901, playbook="retired")]
    found = successes([*noise(1, 30), *extra], PLAYS, {})
    assert (found[PLAY].actions, found[PLAY].measured) == (31, 30)
    assert "retired" not in found


def test_an_account_that_left_was_not_turned():
    gone = measured(99, 0.0, change=None, expected=None)
    with_it, without = of([*noise(1, 30, 9.0), gone]), of(noise(1, 30, 9.0))
    assert with_it.measured == 31
    assert with_it.turned is not None
    assert without.turned is not None
    assert with_it.turned.value == pytest.approx(without.turned.value * 30 / 31)


def test_the_interval_holds_the_truth_as_often_as_it_says():
    inside = 0
    for seed in range(400):
        interval = of(noise(seed, 40, effect=3.0)).effect
        assert interval is not None
        inside += interval.low <= 3.0 <= interval.high
    assert abs(inside / 400 - 0.95) <= 2.58 * math.sqrt(0.95 * 0.05 / 400)


def test_actions_on_one_account_are_not_taken_for_independent():
    rng = np.random.default_rng(5)
    whole = {account: float(effect) for account, effect in enumerate(rng.normal(0, 5, 20), start=1)}
    once = of([measured(n, whole[n], account=n) for n in whole]).effect
    often = of([measured(100 * n + k, whole[n], account=n) for n in whole for k in range(10)]).effect
    assert once is not None
    assert often is not None
    assert (often.low, often.high) == (pytest.approx(once.low), pytest.approx(once.high))


def test_of_many_playbooks_that_do_nothing_hardly_ever_one_seems_to_help():
    keep = [name for name, play in PLAYS.items() if play.aim == "keep"]
    wrong = 0
    for seed in range(60):
        actions = [
            action for k, name in enumerate(keep) for action in noise(1000 * seed + k, 30, playbook=name)
        ]
        found = successes(actions, PLAYS, {})
        wrong += any(found[name].verdict == HELPS for name in keep)
    assert wrong / 60 <= 0.05 + 2.33 * math.sqrt(0.05 * 0.95 / 60)


def test_a_playbook_that_helps_is_said_to_help_and_its_share_is_drawn_from_the_expected_one():
    found = of(noise(2, 60, effect=5.0))
    assert found.verdict == HELPS
    assert found.effect is not None
    assert found.effect.low <= 5.0 <= found.effect.high
    assert found.turned is not None
    expected = (60 * found.turned.value + PRIOR_ACTIONS * PLAYS[PLAY].share) / (60 + PRIOR_ACTIONS)
    assert found.share == pytest.approx(expected)
    assert of(noise(3, 60)).verdict == UNCLEAR
    assert of(noise(4, 60, effect=-20.0)).share == 0.0


def test_experts_decide_the_order_until_something_is_known():
    choices = [PLAYS[name] for name in ("save_plan", "short_save_plan", "executive_save_plan")]
    assert ranked(choices, successes([], PLAYS, {})) == choices


def test_what_worked_here_goes_first_and_what_did_not_goes_last():
    choices = [PLAYS[name] for name in ("contact_check", "personal_call", "usage_proof")]
    bad = successes(noise(1, 60, effect=-9.0), PLAYS, {})
    assert [one.id for one in ranked(choices, bad)] == ["personal_call", "usage_proof", "contact_check"]
    good = successes(noise(1, 60, effect=9.0, playbook="usage_proof"), PLAYS, {})
    assert [one.id for one in ranked(choices, good)] == ["usage_proof", "contact_check", "personal_call"]


def test_the_uplift_over_accounts_left_alone_is_recovered():
    treated = [
        measured(n, e.change - 2.0, account=n) for n, e in enumerate(noise(1, 80, effect=6.0), start=1)
    ]
    alone = [
        measured(n, e.change - 2.0, account=n, held_out=True)
        for n, e in enumerate(noise(2, 80, effect=2.0), start=501)
    ]
    uplift = of([*treated, *alone]).uplift
    assert uplift is not None
    assert uplift.low <= 4.0 <= uplift.high
    assert uplift.low > 0
    assert of(treated).uplift is None
    assert of([*treated, *alone]).measured == 80


def test_an_account_held_out_stays_with_those_left_alone_even_where_somebody_called():
    drawn = [n for n in range(1, 400) if held_out(PLAY, n, DAY, 0.5)]
    chosen = [measured(n, 50.0, account=n) for n in drawn]
    others = [n for n in range(1, 400) if n not in drawn]
    treated = [measured(n, 4.0 + n % 3, account=n) for n in others]
    alone = [measured(1000 + n, 1.0 + n % 2, account=n, held_out=True) for n in drawn]
    uplift = of([*chosen, *treated, *alone], **{PLAY: 0.5}).uplift
    assert uplift is not None
    assert uplift.value == pytest.approx(3.5, abs=0.2)


def test_the_same_account_in_another_quarter_is_drawn_anew():
    treated = [measured(n, 4.0 + n % 3, account=n, taken_on=later(100)) for n in range(1, 41)]
    alone = [measured(1000 + n, 1.0 + n % 2, account=n, held_out=True) for n in range(1, 41)]
    uplift = of([*treated, *alone]).uplift
    assert uplift is not None


@pytest.mark.parametrize(("freedom", "value"), [(9, 2.2622), (15, 2.1314), (30, 2.0423), (100, 1.9840)])
def test_students_quantile_is_that_of_the_tables(freedom: int, value: float):
    assert _student(0.975, freedom) == pytest.approx(value, rel=2e-3)
