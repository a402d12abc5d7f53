"""A save plan has an owner and a working day for every step."""

from datetime import date, timedelta

import pytest

from agents.playbooks.plans import UNASSIGNED, draft_plan, workday
from agents.playbooks.table import playbooks

PLANS = [play for play in playbooks().plays.values() if play.steps]
WEDNESDAY = date(2026, 6, 17)


@pytest.mark.parametrize("play", PLANS, ids=[play.id for play in PLANS])
@pytest.mark.parametrize("opened", [WEDNESDAY + timedelta(days=n) for n in range(7)], ids=str)
def test_no_step_is_due_on_a_weekend_and_they_stay_in_order(play, opened: date):
    steps = draft_plan(play, 1, "Kim", opened, "kim").steps
    assert all(step.due_on.weekday() < 5 for step in steps)
    assert [step.due_on for step in steps] == sorted(step.due_on for step in steps)
    for step, spec in zip(steps, play.steps, strict=True):
        assert 0 <= (step.due_on - opened).days - spec.day <= 2


@pytest.mark.parametrize(("day", "moved"), [(16, 16), (19, 19), (20, 22), (21, 22), (22, 22)])
def test_what_falls_on_a_weekend_moves_to_monday(day: int, moved: int):
    assert workday(date(2026, 6, day)) == date(2026, 6, moved)


def test_the_csm_owns_the_steps_by_name_and_others_by_role():
    owners = {step.owner for step in draft_plan(playbooks().get("save_plan"), 1, "Kim", WEDNESDAY, "x").steps}
    assert owners == {"Kim", "senior colleague of Kim"}
    nobody = {step.owner for step in draft_plan(playbooks().get("save_plan"), 1, None, WEDNESDAY, "x").steps}
    assert nobody == {UNASSIGNED, "senior colleague"}
