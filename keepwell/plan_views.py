"""Save plans as people see and change them: with the account's name and CSM, and with what is due."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from agents.playbooks.plans import draft_plan
from agents.playbooks.profile import profile_of
from agents.playbooks.table import Playbook, playbooks
from domain.alerts import Alert, AlertState, RuleId
from domain.errors import KeepwellError
from domain.playbooks import NewAction, Outcome, PlanState, PlanStep, SavePlan
from keepwell.bootstrap import House
from keepwell.knowledge_base import Whose, account_in, scope_of
from keepwell.people import one_csm

STATES = (*(str(state) for state in PlanState), "all")
OUTCOMES = tuple(str(outcome) for outcome in Outcome)


@dataclass(frozen=True)
class PlanRow:
    plan: SavePlan
    account: str
    account_external_id: str
    csm: str | None
    today: date

    @property
    def overdue(self) -> bool:
        """The next step should have been done before today."""
        following = self.plan.next_step
        return self.plan.state is PlanState.OPEN and following is not None and following.due_on < self.today

    def as_json(self) -> dict[str, Any]:
        names = {"account": self.account, "account_external_id": self.account_external_id, "csm": self.csm}
        return {**names, "overdue": self.overdue, **asdict(self.plan)}


def list_plans(house: House, state: str, csm: str | None, day: date) -> list[PlanRow]:
    """By when the next step is due; closed plans last, the newest first. NotFoundError for an unknown CSM."""
    name = one_csm(house, csm)
    found = house.plans.list(None if state == "all" else PlanState(state))
    rows = [row for row in _described(house, found, day) if csm is None or row.csm == name]
    return sorted(rows, key=_order)


def _order(row: PlanRow) -> tuple[Any, ...]:
    plan, following = row.plan, row.plan.next_step
    if plan.state is PlanState.CLOSED:
        return (1, -(plan.closed_on or plan.opened_on).toordinal(), plan.id)
    return (0, (following.due_on if following else plan.opened_on).toordinal(), plan.id)


def show_plan(house: House, plan_id: int, day: date) -> PlanRow:
    return _described(house, [house.plans.get(plan_id)], day)[0]


def start_plan(
    house: House, account: str, playbook: str | None, by: str, day: date, user: Whose = None
) -> PlanRow:
    """Opened for the account's live escalation where it has one. ConflictError where a plan is open already."""
    row = account_in(house, scope_of(house, user), account)
    alert = _escalation(house, row.id)
    play = _with_steps(playbook, row.segment, alert)
    plan = house.plans.open(draft_plan(play, row.id, row.csm, day, by, alert.id if alert else None))
    return _described(house, [plan], day)[0]


def finish_step(house: House, plan_id: int, step: int, by: str, note: str | None, day: date) -> PlanRow:
    """The first step done is also kept as the plan's action, so that the plan can be measured."""
    plan = house.plans.get(plan_id)
    if day < plan.opened_on:
        raise KeepwellError(f"Plan {plan_id} was opened on {plan.opened_on}: a step cannot be done on {day}.")
    plan = house.plans.done(plan_id, step, by, day, note)
    house.actions.keep([_action(house, plan, by, day)])
    return _described(house, [plan], day)[0]


def close_plan(house: House, plan_id: int, outcome: str, day: date) -> PlanRow:
    plan = house.plans.get(plan_id)
    if day < plan.opened_on:
        raise KeepwellError(f"Plan {plan_id} was opened on {plan.opened_on}: it cannot end on {day}.")
    return _described(house, [house.plans.close(plan_id, Outcome(outcome), day)], day)[0]


def as_it_stood(plan: SavePlan, day: date) -> SavePlan | None:
    """The plan as it was at the end of a day; None before it was opened."""
    if plan.opened_on > day:
        return None
    steps = tuple(step if _by(step, day) else replace(step, **_UNDONE) for step in plan.steps)
    if plan.closed_on is not None and plan.closed_on > day:
        return replace(plan, steps=steps, state=PlanState.OPEN, closed_on=None, outcome=None)
    return replace(plan, steps=steps)


_UNDONE: dict[str, Any] = {"done_on": None, "done_by": None, "note": None}


def _by(step: PlanStep, day: date) -> bool:
    return step.done_on is None or step.done_on <= day


def _action(house: House, plan: SavePlan, by: str, day: date) -> NewAction:
    account = house.accounts.get(plan.account_id)
    return NewAction(
        account_id=plan.account_id,
        playbook=plan.playbook,
        taken_on=day,
        by=by,
        alert_id=plan.alert_id,
        rule=str(RuleId.ESCALATION) if plan.alert_id else None,
        segment=account.segment,
        note=f"First step done of plan {plan.id}",
        key=f"plan:{plan.id}",
    )


def _escalation(house: House, account_id: int) -> Alert | None:
    live = house.alerts.live([account_id])
    return next((a for a in live if a.rule is RuleId.ESCALATION and a.state is not AlertState.RESOLVED), None)


def _with_steps(playbook: str | None, segment: str | None, alert: Alert | None) -> Playbook:
    if playbook is None:
        profile = profile_of(alert.disc) if alert else None
        choices = playbooks().choices(RuleId.ESCALATION, profile, segment)
        return next(one for one in choices if one.steps)
    found = playbooks().get(playbook)
    if not found.steps:
        plans = ", ".join(one.id for one in playbooks().plays.values() if one.steps)
        raise KeepwellError(f"The playbook {found.id} has no steps. Save plans are: {plans}.")
    return found


def _described(house: House, plans: Sequence[SavePlan], day: date) -> list[PlanRow]:
    rows = house.accounts.rows({plan.account_id for plan in plans})
    names = {row["account_id"]: row for row in rows.iter_rows(named=True)}
    return [
        PlanRow(plan, account["name"], account["external_id"], account["csm"], day)
        for plan in plans
        for account in [names[plan.account_id]]
    ]
