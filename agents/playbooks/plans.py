"""A save plan drawn up from its playbook: each step with who does it and by when."""

from collections.abc import Sequence
from datetime import date, timedelta

from agents.playbooks.table import Playbook, Role, playbooks
from domain.alerts import RuleId
from domain.playbooks import DraftPlan, DraftStep

UNASSIGNED = "unassigned"
WEEKEND = 5  # Saturday, as date.weekday() counts


def draft_plan(
    playbook: Playbook,
    account_id: int,
    csm: str | None,
    opened_on: date,
    by: str,
    alert_id: int | None = None,
) -> DraftPlan:
    """`playbook` must have steps. A step due on a weekend is due on the Monday after it."""
    steps = [
        DraftStep(step.what, owner(step.owner, csm), workday(opened_on + timedelta(days=step.day)))
        for step in playbook.steps
    ]
    return DraftPlan(account_id, playbook.id, playbook.title, opened_on, by, tuple(steps), alert_id)


def owner(role: Role, csm: str | None) -> str:
    """The account's CSM by name; who else is meant is said by role, since nobody's chart is known here."""
    if role == "csm":
        return csm or UNASSIGNED
    if role == "senior":
        return f"senior colleague of {csm}" if csm else "senior colleague"
    return "executive sponsor"


def workday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= WEEKEND else 0)


def save_plans(rule: RuleId, segment: str | None) -> Sequence[Playbook]:
    """The playbooks that answer a rule with a plan, best first."""
    return [one for one in playbooks().choices(rule, None, segment) if one.steps]
