"""`keepwell plans`: save plans with their steps, who does them and by when."""

from datetime import date
from typing import TYPE_CHECKING

import typer

from keepwell.cli import show

if TYPE_CHECKING:
    from domain.playbooks import SavePlan
    from keepwell.plan_views import PlanRow

STATES = ("open", "closed", "all")
OUTCOMES = ("saved", "lost", "not_needed", "dropped")

plans_app = typer.Typer(
    invoke_without_command=True, help="Save plans: what is due, who does it; start, tick off and close them."
)


def register(app: typer.Typer) -> None:
    app.add_typer(plans_app, name="plans")


@plans_app.callback()
def plans(
    context: typer.Context,
    state: str = typer.Option(
        "open", parser=show.one_of(*STATES), metavar="STATE", help=f"{', '.join(STATES)}."
    ),
    csm: str | None = typer.Option(None, help="Only the accounts of this CSM."),
    json: bool = show.Json,
) -> None:
    """Save plans, what is due first on top."""
    if context.invoked_subcommand is not None:
        return
    from keepwell.bootstrap import house
    from keepwell.plan_views import list_plans

    the_house = house()
    found = list_plans(the_house, state, csm, the_house.today())
    if json:
        show.document([row.as_json() for row in found])
        return
    if not found:
        typer.echo(
            f"No {'' if state == 'all' else f'{state} '}save plan. `keepwell plans start ACCOUNT` opens one."
        )
        return
    show.table(("plan", "account", "csm", ">done", "next step", "due"), (_line(row) for row in found))
    late = sum(row.overdue for row in found)
    typer.echo(
        f"{len(found):,} {'plan' if len(found) == 1 else 'plans'}{f', {late:,} overdue' if late else ''}. "
        "`keepwell plans show PLAN` gives the steps."
    )


def _line(row: "PlanRow") -> tuple[object, ...]:
    plan, following = row.plan, row.plan.next_step
    done = f"{plan.done}/{len(plan.steps)}"
    if plan.closed_on is not None:
        outcome = (plan.outcome or "").replace("_", " ")
        return plan.id, show.name(row.account), row.csm, done, f"closed: {outcome}", plan.closed_on
    if following is None:
        return plan.id, show.name(row.account), row.csm, done, "all done: close it", ""
    due = show.text(str(following.due_on), "bold red" if row.overdue else "")
    return plan.id, show.name(row.account), row.csm, done, f"{following.what} ({following.owner})", due


@plans_app.command("show")
def show_one(plan_id: int, json: bool = show.Json) -> None:
    """One plan with every step, its owner and its date."""
    from keepwell.bootstrap import house
    from keepwell.plan_views import show_plan

    the_house = house()
    _print(show_plan(the_house, plan_id, the_house.today()), json)


@plans_app.command()
def start(
    account: str = typer.Argument(help="Name, the beginning of a name, or external id."),
    by: str = typer.Option(..., help="Who."),
    playbook: str | None = typer.Option(
        None, help="Which plan (default: the one for the account's segment)."
    ),
    on: date | None = show.day_option(None, help="The day it begins (default: today, UTC)."),
    json: bool = show.Json,
) -> None:
    """Open a save plan for an account: its steps with owners and dates."""
    from keepwell.asked_day import asked_day
    from keepwell.bootstrap import house
    from keepwell.plan_views import start_plan

    the_house = house()
    day = asked_day(the_house, on or the_house.today())
    _print(start_plan(the_house, account, playbook, by, day), json)


@plans_app.command()
def done(
    plan_id: int,
    step: int,
    by: str = typer.Option(..., help="Who."),
    note: str | None = typer.Option(None, help="What came of it."),
    on: date | None = show.day_option(None, help="The day it was done (default: today, UTC)."),
    json: bool = show.Json,
) -> None:
    """Tick off a step. The first one done counts as the plan's action and is measured."""
    from keepwell.asked_day import asked_day
    from keepwell.bootstrap import house
    from keepwell.plan_views import finish_step

    the_house = house()
    day = asked_day(the_house, on or the_house.today())
    _print(finish_step(the_house, plan_id, step, by, note, day), json)


@plans_app.command()
def close(
    plan_id: int,
    outcome: str = typer.Option(
        ..., parser=show.one_of(*OUTCOMES), metavar="OUTCOME", help=f"{', '.join(OUTCOMES)}."
    ),
    on: date | None = show.day_option(None, help="The day it ended (default: today, UTC)."),
    json: bool = show.Json,
) -> None:
    """End a plan and say how it ended."""
    from keepwell.asked_day import asked_day
    from keepwell.bootstrap import house
    from keepwell.plan_views import close_plan

    the_house = house()
    _print(close_plan(the_house, plan_id, outcome, asked_day(the_house, on or the_house.today())), json)


def plan_line(plan: "SavePlan", day: date) -> str:
    """A plan on the account's page: how far it is and what is next."""
    following = plan.next_step
    head = f"Save plan {plan.id} since {plan.opened_on}, {plan.done} of {len(plan.steps)} steps done"
    if following is None:
        return f"{head}: close it with `keepwell plans close {plan.id} --outcome saved`."
    due = "overdue since" if following.due_on < day else "due"
    return f"{head}; next, {due} {following.due_on} ({following.owner}): {following.what}"


def _print(row: "PlanRow", json: bool) -> None:
    if json:
        show.document(row.as_json())
        return
    plan = row.plan
    show.say(show.text(f"Plan {plan.id}: {plan.title}, ", "bold").append_text(show.name(row.account)))
    for_alert = f", for alert {plan.alert_id}" if plan.alert_id else ""
    ended = (
        f"; closed on {plan.closed_on}: {(plan.outcome or '').replace('_', ' ')}" if plan.closed_on else ""
    )
    show.say(f"opened on {plan.opened_on} by {plan.by}{for_alert}{ended}", style="dim")
    show.table(
        (">step", "what", "owner", "due", "done"),
        (
            (step.position, step.what, step.owner, step.due_on, _done(step.done_on, step.done_by, step.note))
            for step in plan.steps
        ),
    )


def _done(on: date | None, by: str | None, note: str | None) -> str:
    return "" if on is None else f"{on} by {by}{f': {note}' if note else ''}"
