"""Days that a message offers for a call and for the steps of a plan: work days of the contact's country to come."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from agents.alerts.reasons import said
from agents.writer.situation import Situation
from agents.writer.wanted import Wanted
from domain.drafts import DraftKind, Evidence, Origin, Value, ValueKind, WorkDays
from domain.playbooks import PlanStep, SavePlan

CALL_AFTER, SECOND_AFTER = 3, 5
CALL_MINUTES, CALL_FIGURES = 30, 3
SOON_AFTER = 1


class Step(NamedTuple):
    """A step as a customer reads it, and which step of the stored plan its day is taken from."""

    name: str
    position: int


STEPS: dict[str, tuple[Step, ...]] = {
    "save_plan": (Step("call", 2), Step("agree", 3), Step("look", 4), Step("again", 5)),
    "executive_save_plan": (Step("call", 2), Step("agree", 4), Step("look", 5), Step("again", 6)),
    "short_save_plan": (Step("call", 1), Step("agree", 2), Step("look", 3), Step("again", 4)),
}
"""Our own steps (who reviews what, how it is closed) are for the house; of these the customer is part."""
NAMES = ("call", "agree", "look", "again")
STABILISING = {"agree": 7, "look": 21, "again": 42}
"""Days after the call."""


def proposals(situation: Situation, wanted: Wanted, workdays: WorkDays, today: date) -> Iterator[Evidence]:
    days = _Days(workdays, situation.country, today)
    call = days.on_or_after(today + timedelta(days=SOON_AFTER if wanted.internal else CALL_AFTER))
    plan = wanted.plan
    if wanted.kind is DraftKind.SAVE_PLAN and plan is not None:
        steps = _of_plan(plan, days)
        call = date.fromisoformat(steps[0].values["day"].raw) if steps else call
        yield from steps
    if wanted.kind is DraftKind.STABILISATION_PLAN:
        yield from _stabilising(call, days)
    second = days.on_or_after(max(call + timedelta(days=1), today + timedelta(days=SECOND_AFTER)))
    values = {
        "day": Value(ValueKind.DATE, call.isoformat()),
        "second": Value(ValueKind.DATE, second.isoformat()),
        "minutes": Value(ValueKind.NUMBER, str(CALL_MINUTES)),
        "figures": Value(ValueKind.NUMBER, str(CALL_FIGURES)),
    }
    says = (
        f"{CALL_MINUTES} minutes on {CALL_FIGURES} figures are proposed for {said(call)}, or {said(second)}."
    )
    yield Evidence("call", Origin.PROPOSAL, f"proposal:{today}", says, today, values)
    if wanted.internal and plan is not None:
        yield from _for_colleagues(plan)


class _Days:
    def __init__(self, workdays: WorkDays, country: str | None, today: date) -> None:
        self._workdays, self._country, self._after = workdays, country, today

    def on_or_after(self, day: date) -> date:
        """The day, or the next one on which people work there; never today or before."""
        return self._workdays.next_workday(max(day, self._after + timedelta(days=1)), self._country)


def _of_plan(plan: SavePlan, days: _Days) -> list[Evidence]:
    """In order, each at least a day after the one before: a plan that was opened a while ago is still agreed first."""
    found: list[Evidence] = []
    last: date | None = None
    for name, step in _named(plan):
        day = step.due_on if last is None else max(step.due_on, last + timedelta(days=1))
        last = days.on_or_after(day)
        values = {"day": Value(ValueKind.DATE, last.isoformat())}
        ref, says = f"plan:{plan.id}/{step.position}", f"{step.what} Due {said(step.due_on)}."
        found.append(Evidence(f"step_{name}", Origin.PLAN, ref, says, step.due_on, values))
    return found


def _named(plan: SavePlan) -> list[tuple[str, PlanStep]]:
    """The steps a customer is part of and that are not done; of a playbook nobody described here, the last ones."""
    by_position = {step.position: step for step in plan.steps}
    known = STEPS.get(plan.playbook)
    if known is None:
        rest: Sequence[PlanStep] = plan.steps[1:] or plan.steps
        pairs = list(zip(NAMES, rest, strict=False))
    else:
        pairs = [(name, by_position[position]) for name, position in known if position in by_position]
    return [(name, step) for name, step in pairs if step.done_on is None]


def _stabilising(call: date, days: _Days) -> Iterator[Evidence]:
    for name, after in (("call", 0), *STABILISING.items()):
        day = days.on_or_after(call + timedelta(days=after))
        values = {"day": Value(ValueKind.DATE, day.isoformat())}
        says = f"Step proposed for {said(day)}: {name}."
        yield Evidence(f"step_{name}", Origin.PROPOSAL, f"proposal:{name}", says, day, values)


def _for_colleagues(plan: SavePlan) -> Iterator[Evidence]:
    for step in plan.steps:
        if step.done_on is None:
            values = {
                "what": Value(ValueKind.TEXT, step.what.rstrip(".")),
                "owner": Value(ValueKind.TEXT, step.owner),
                "day": Value(ValueKind.DATE, step.due_on.isoformat()),
            }
            ref = f"plan:{plan.id}/{step.position}"
            yield Evidence(f"todo{step.position}", Origin.PLAN, ref, step.what, step.due_on, values)
