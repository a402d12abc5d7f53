"""Opportunities, save plans, actions, and what is to be done today."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from domain.opportunities import OpportunityKind
from domain.playbooks import Outcome
from domain.principals import Role, TokenScope
from keepwell.action_log import list_actions, log_action
from keepwell.agent_words import opportunities_told
from keepwell.api.contract import (
    CHANGING,
    READING,
    ROOT,
    Asked,
    Cursor,
    Day,
    Id,
    Limit,
    Name,
    Number,
    Page,
    Told,
    Words,
    refusals,
)
from keepwell.api.pages import paged
from keepwell.api.shapes import OpportunityTold
from keepwell.asked_day import asked_day
from keepwell.books import opportunity_of, plan_of, within
from keepwell.bootstrap import House
from keepwell.knowledge_base import account_in
from keepwell.opportunity_list import described, list_opportunities
from keepwell.plan_views import PlanRow, close_plan, finish_step, list_plans, show_plan, start_plan
from keepwell.todays_list import plan_day
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.handed import TheHouse

routes = APIRouter(prefix=ROOT)
reading, changing = refusals(*READING), refusals(*CHANGING)
OneAccount = Annotated[Name | None, Query(description="One account, by external id or name.")]


class Dismiss(Asked):
    reason: Words


class Won(Asked):
    reason: Words | None = Field(default=None, description="What was agreed.")


class NewPlan(Asked):
    account: Name = Field(description="By external id or name.")
    playbook: Name | None = Field(default=None, description="Default: the one for the account's segment.")
    on: Day | None = Field(default=None, description="The day it begins (default: today).")


class StepDone(Asked):
    note: Words | None = Field(default=None, description="What came of it.")
    on: Day | None = None


class ClosePlan(Asked):
    outcome: Annotated[Outcome, Field(strict=False)]
    on: Day | None = None


class NewAction(Asked):
    account: Name = Field(description="By external id or name.")
    playbook: Name
    on: Day | None = None
    note: Words | None = Field(default=None, description="What was said or agreed.")
    alert_id: Id | None = Field(
        default=None, description="The alert it answers (default: the most pressing that fits)."
    )


class Step(Told):
    position: int
    what: str
    owner: str
    due_on: date
    done_on: date | None
    done_by: str | None
    note: str | None


class Plan(Told):
    id: int
    account_id: int
    account: str
    account_external_id: str
    csm: str | None
    alert_id: int | None
    playbook: str
    title: str
    state: str
    by: str
    opened_on: date
    closed_on: date | None
    outcome: str | None
    overdue: bool = Field(description="The next step should have been done before today.")
    steps: list[Step]


class Action(Told):
    id: int
    account_id: int
    account: str
    account_external_id: str
    alert_id: int | None
    playbook: str
    title: str
    taken_on: date
    by: str
    note: str | None
    held_out: bool
    change: float | None = Field(description="Points of health in the 14 days after it.")
    expected: float | None
    verdict: str | None = Field(description="confirmed, not_beyond_chance or not_enough_to_say.")


class Logged(Action):
    answers: str | None
    warning: str | None


class TodaysItem(Told):
    account_id: int
    account: str
    account_external_id: str
    health: float | None
    band: str
    aim: str
    playbook: str
    title: str
    do: str
    because: str
    says: str
    alert_id: int | None
    plan_id: int | None
    due_on: date | None
    hours: float
    value_cents: float | None = Field(description="What it should save or win per month.")
    currency: str
    said: str | None = Field(description="What they said themselves that explains it.")


class TodaysDesk(Told):
    csm: str | None
    hours: float
    beyond: int = Field(description="How many more would not fit.")
    expected_cents: dict[str, float] = Field(description="Per month, by currency.")
    items: list[TodaysItem]


class Today(Told):
    as_of: date
    desks: list[TodaysDesk]
    notes: list[str]


@routes.get("/opportunities", tags=["opportunities"], summary="Opportunities", responses=reading)
@allow(*EVERY_ROLE, token=TokenScope.READ)
def opportunities(
    house: TheHouse,
    who: Who,
    kind: OpportunityKind | None = None,
    account: OneAccount = None,
    closed_too: Annotated[bool, Query(alias="all", description="Those that are over, too.")] = False,
    as_of: Day | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[OpportunityTold]:
    """The newest first."""
    day = asked_day(house, as_of) if as_of is not None else None
    only = account_in(house, who.scope, account).id if account is not None else None
    found = list_opportunities(house, str(kind) if kind else None, None, closed_too, day)
    mine = within(house, who.scope, found, lambda row: row.opportunity.account_id)
    wanted = (row for row in mine if only is None or row.opportunity.account_id == only)
    shown, following = paged(wanted, lambda row: (-row.opportunity.id,), cursor, limit)
    return Page(data=[OpportunityTold.of(row) for row in shown], next=following)


@routes.get("/opportunities/{number}", tags=["opportunities"], summary="One opportunity", responses=reading)
@allow(*EVERY_ROLE, token=TokenScope.READ)
def one_opportunity(house: TheHouse, who: Who, number: Number) -> OpportunityTold:
    return _opportunity(house, who, number)


@routes.post(
    "/opportunities/{number}/dismiss", tags=["opportunities"], summary="It is none", responses=changing
)
@allow(*EVERY_ROLE, token=TokenScope.WRITE)
def dismiss(house: TheHouse, who: Who, number: Number, asked: Dismiss) -> OpportunityTold:
    opportunity_of(house, who.scope, number)
    house.opportunities.dismiss(number, who.name, asked.reason, house.today())
    return _opportunity(house, who, number)


@routes.post(
    "/opportunities/{number}/won", tags=["opportunities"], summary="It was taken up", responses=changing
)
@allow(*EVERY_ROLE, token=TokenScope.WRITE)
def won(house: TheHouse, who: Who, number: Number, asked: Won | None = None) -> OpportunityTold:
    opportunity_of(house, who.scope, number)
    house.opportunities.won(number, who.name, house.today(), asked.reason if asked else None)
    return _opportunity(house, who, number)


def _opportunity(house: House, who: Who, number: int) -> OpportunityTold:
    found = opportunity_of(house, who.scope, number)
    [row] = opportunities_told(house, [described(house, found)])
    return OpportunityTold.of(row)


@routes.get("/plans", tags=["plans"], summary="Save plans", responses=reading)
@allow(*EVERY_ROLE, token=TokenScope.READ)
def plans(
    house: TheHouse,
    who: Who,
    state: Literal["open", "closed", "all"] = "open",
    csm: Name | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Plan]:
    """The newest first."""
    found = within(
        house, who.scope, list_plans(house, state, csm, house.today()), lambda row: row.plan.account_id
    )
    shown, following = paged(found, lambda row: (-row.plan.id,), cursor, limit)
    return Page(data=[_plan(row) for row in shown], next=following)


@routes.get("/plans/{number}", tags=["plans"], summary="One plan", responses=reading)
@allow(*EVERY_ROLE, token=TokenScope.READ)
def one_plan(house: TheHouse, who: Who, number: Number) -> Plan:
    plan_of(house, who.scope, number)
    return _plan(show_plan(house, number, house.today()))


@routes.post("/plans", tags=["plans"], summary="Open a plan", status_code=201, responses=changing)
@allow(*EVERY_ROLE, token=TokenScope.WRITE)
def new_plan(house: TheHouse, who: Who, asked: NewPlan, response: Response) -> Plan:
    day = asked_day(house, asked.on or house.today())
    row = start_plan(house, asked.account, asked.playbook, who.name, day, who.scope)
    response.headers["Location"] = f"{ROOT}/plans/{row.plan.id}"
    return _plan(row)


@routes.post(
    "/plans/{number}/steps/{step}/done", tags=["plans"], summary="Tick off a step", responses=changing
)
@allow(*EVERY_ROLE, token=TokenScope.WRITE)
def step_done(house: TheHouse, who: Who, number: Number, step: Number, asked: StepDone | None = None) -> Plan:
    plan_of(house, who.scope, number)
    told = asked or StepDone()
    day = asked_day(house, told.on or house.today())
    return _plan(finish_step(house, number, step, who.name, told.note, day))


@routes.post("/plans/{number}/close", tags=["plans"], summary="End a plan", responses=changing)
@allow(*EVERY_ROLE, token=TokenScope.WRITE)
def end_plan(house: TheHouse, who: Who, number: Number, asked: ClosePlan) -> Plan:
    plan_of(house, who.scope, number)
    day = asked_day(house, asked.on or house.today())
    return _plan(close_plan(house, number, str(asked.outcome), day))


def _plan(row: PlanRow) -> Plan:
    return Plan.model_validate(row.as_json())


@routes.get("/actions", tags=["actions"], summary="What was done", responses=reading)
@allow(*EVERY_ROLE, token=TokenScope.READ)
def actions(
    house: TheHouse,
    who: Who,
    account: OneAccount = None,
    playbook: Name | None = None,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Action]:
    """The newest first, and what came of it."""
    only = account_in(house, who.scope, account).id if account is not None else None
    found = list_actions(house, None, playbook, first, last)
    mine = within(house, who.scope, found, lambda row: row.action.account_id)
    wanted = (row for row in mine if only is None or row.action.account_id == only)
    shown, following = paged(wanted, lambda row: (-row.action.id,), cursor, limit)
    return Page(data=[Action.model_validate(row.as_json()) for row in shown], next=following)


@routes.post("/actions", tags=["actions"], summary="Say what was done", status_code=201, responses=changing)
@allow(*EVERY_ROLE, token=TokenScope.WRITE)
def new_action(house: TheHouse, who: Who, asked: NewAction) -> Logged:
    day = asked_day(house, asked.on or house.today())
    done = log_action(
        house, asked.account, asked.playbook, day, who.name, asked.note, asked.alert_id, who.scope
    )
    return Logged.model_validate(done.as_json())


@routes.get("/today", tags=["today"], summary="What each CSM does today", responses=reading)
@allow(*EVERY_ROLE, token=TokenScope.READ)
def today(
    house: TheHouse,
    who: Who,
    csm: Name | None = None,
    as_of: Day | None = None,
    hours: Annotated[float, Query(gt=0, le=24, allow_inf_nan=False)] = 6.0,
) -> Today:
    """The list of one CSM, or of all; a CSM's own list is all that they are shown."""
    day = asked_day(house, as_of or house.scores.newest_day() or house.today())
    wanted = who.csm if who.role is Role.CSM else csm
    if who.role is Role.CSM and not house.accounts.of_csm(wanted or ""):
        return Today(as_of=day, desks=[], notes=[])
    return Today.model_validate(plan_day(house, day, wanted, hours).as_json())
