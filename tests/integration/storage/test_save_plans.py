"""Save plans: one open per account, one per alert, whoever asks for it and however often."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from integration.storage.storage_rows import NOON, Ticking, load
from sqlalchemy.engine import Engine

from domain.alert_changes import CloseAlert, OpenAlert
from domain.alerts import RuleId
from domain.errors import ConflictError, NotFoundError
from domain.playbooks import DraftPlan, DraftStep, Outcome, PlanState
from storage.activity import Activity
from storage.alerts import AlertStore
from storage.intake import Intake
from storage.plans import PlanStore
from storage.runs import RunStore

DAY = date(2026, 3, 2)


@pytest.fixture
def intake(engine: Engine, activity: Activity) -> Intake:
    return Intake(engine, activity, Ticking())


@pytest.fixture
def plans(engine: Engine, intake: Intake) -> PlanStore:
    load(intake, accounts=[{"csm": "Kim", "segment": "SMB"}, {}])
    return PlanStore(engine, Ticking())


def draft(account: int = 1, alert: int | None = None, steps: int = 2) -> DraftPlan:
    made = tuple(DraftStep(f"Step {n}.", "Kim", date(2026, 3, 2 + n)) for n in range(steps))
    return DraftPlan(account, "save_plan", "Save plan", DAY, "keepwell", made, alert)


def escalate(engine: Engine, account: int = 1, rule: RuleId = RuleId.ESCALATION) -> int:
    run = RunStore(engine, Ticking()).start("daily", DAY, {})
    RunStore(engine, Ticking()).finish(run.id, {})
    opening = OpenAlert(rule, account, None, 0, DAY, DAY, DAY, headline="stands low")
    [made] = AlertStore(engine, Ticking()).apply(run.id, [opening])
    return made


def test_a_plan_is_opened_worked_and_closed(plans: PlanStore) -> None:
    plan = plans.open(draft())
    assert (plan.state, plan.done, len(plan.steps)) == (PlanState.OPEN, 0, 2)
    done = plans.done(plan.id, 1, "kim", DAY, "They want a date")
    assert (done.steps[0].done_by, done.steps[0].note, done.next_step.position) == (
        "kim",
        "They want a date",
        2,
    )
    closed = plans.close(plan.id, Outcome.SAVED, date(2026, 4, 1))
    assert (closed.state, closed.outcome, closed.closed_on) == (PlanState.CLOSED, "saved", date(2026, 4, 1))
    assert plans.list(PlanState.OPEN) == []
    assert plans.list(account_ids=[1]) == [closed]
    assert plans.list(account_ids=[2]) == []


def test_what_does_not_fit_the_state_of_a_plan_is_refused_with_what_to_do(plans: PlanStore) -> None:
    plan = plans.open(draft())
    with pytest.raises(ConflictError, match=f"Plan {plan.id} of this account is open"):
        plans.open(draft())
    plans.done(plan.id, 1, "kim", DAY)
    with pytest.raises(ConflictError, match="was done on 2026-03-02 by kim"):
        plans.done(plan.id, 1, "ann", DAY)
    with pytest.raises(NotFoundError, match="steps 1 to 2"):
        plans.done(plan.id, 3, "kim", DAY)
    with pytest.raises(NotFoundError, match="no plan 99"):
        plans.get(99)
    plans.close(plan.id, Outcome.DROPPED, DAY)
    for act in (lambda: plans.done(plan.id, 2, "kim", DAY), lambda: plans.close(plan.id, Outcome.SAVED, DAY)):
        with pytest.raises(ConflictError, match="was closed on"):
            act()
    assert plans.open(draft()).id != plan.id


def test_an_alert_asks_for_a_plan_until_it_has_had_one(engine: Engine, plans: PlanStore) -> None:
    alert = escalate(engine)
    escalate(engine, account=2, rule=RuleId.SLOW_SLIDE)
    [asking] = plans.unanswered(RuleId.ESCALATION)
    assert (asking.alert_id, asking.account_id, asking.csm, asking.segment) == (alert, 1, "Kim", "SMB")
    [plan] = plans.open_for_alerts([draft(alert=alert)])
    assert plans.unanswered(RuleId.ESCALATION) == []
    assert plans.open_for_alerts([draft(alert=alert)]) == []
    plans.close(plan, Outcome.DROPPED, DAY)
    assert plans.unanswered(RuleId.ESCALATION) == [], "what a person has dropped is not opened again"
    assert plans.open_for_alerts([draft(alert=alert)]) == []


def test_a_snoozed_alert_and_an_account_with_a_plan_ask_for_none(engine: Engine, plans: PlanStore) -> None:
    alert = escalate(engine)
    AlertStore(engine, Ticking()).snooze(alert, "kim", date(2026, 4, 1))
    assert plans.unanswered(RuleId.ESCALATION) == []
    other = escalate(engine, account=2)
    plans.open(draft(account=2))
    assert plans.unanswered(RuleId.ESCALATION) == []
    assert plans.open_for_alerts([draft(account=2, alert=other)]) == []


def test_an_account_that_came_back_needs_no_plan_unless_somebody_has_begun(
    engine: Engine, plans: PlanStore
) -> None:
    first, second = escalate(engine), escalate(engine, account=2)
    [idle, begun] = plans.open_for_alerts([draft(alert=first), draft(account=2, alert=second)])
    plans.done(begun, 1, "kim", DAY)
    assert plans.overtaken() == []
    run = RunStore(engine, Ticking()).start("daily", date(2026, 3, 9), {})
    closing = [CloseAlert(one, date(2026, 3, 9), "Health is back.") for one in (first, second)]
    AlertStore(engine, Ticking()).apply(run.id, closing)
    assert plans.overtaken() == [(idle, Outcome.NOT_NEEDED)]
    assert plans.close_many(plans.overtaken(), DAY) == 1
    assert plans.close_many([(idle, Outcome.LOST)], DAY) == 0
    assert plans.get(idle).outcome == "not_needed"


def test_two_who_open_a_plan_at_once_leave_one(engine: Engine, plans: PlanStore) -> None:
    def attempt(_: int) -> bool:
        try:
            PlanStore(engine).open(draft())
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(attempt, range(8)))
    assert won.count(True) == 1
    assert len(plans.list(PlanState.OPEN)) == 1


def test_words_of_any_kind_are_kept_as_they_are(plans: PlanStore) -> None:
    odd = "'; DROP TABLE save_plans; -- \u202e \N{SNOWMAN} {x}"
    plan = plans.open(replace(draft(), title=odd, by=odd))
    assert (plan.title, plan.by) == (odd, odd)
    assert plans.done(plan.id, 1, odd, DAY, odd).steps[0].note == odd
    assert NOON.year == 2026
