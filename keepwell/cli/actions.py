"""`keepwell actions`: what was done about accounts, and what came of it."""

from datetime import date
from typing import TYPE_CHECKING

import typer

from keepwell.cli import show

if TYPE_CHECKING:
    from domain.playbooks import TakenAction

SHOWN = 50

actions_app = typer.Typer(
    no_args_is_help=True, help="Log what was done about an account; see what came of it."
)


def register(app: typer.Typer) -> None:
    app.add_typer(actions_app, name="actions")


@actions_app.command()
def log(
    account: str = typer.Argument(help="Name, the beginning of a name, or external id."),
    playbook: str = typer.Option(..., help="Which playbook; `keepwell playbooks` lists them."),
    by: str = typer.Option(..., help="Who."),
    on: date | None = show.day_option(None, help="The day it was done (default: today, UTC)."),
    note: str | None = typer.Option(None, help="What was said or agreed."),
    alert: int | None = typer.Option(
        None, help="The alert it answers (default: the most pressing that fits)."
    ),
    json: bool = show.Json,
) -> None:
    """Say what was done. Held calls, meetings and QBRs that were imported count without being logged."""
    from keepwell.action_log import log_action
    from keepwell.asked_day import asked_day
    from keepwell.bootstrap import house

    the_house = house()
    day = asked_day(the_house, on or the_house.today())
    done = log_action(the_house, account, playbook, day, by, note, alert)
    if json:
        show.document(done.as_json())
        return
    row = done.row
    show.say(
        f"Action {row.action.id}: {row.title} for {row.account} on {row.action.taken_on}"
        f"{f', in answer to {done.answers}' if done.answers else ''}. What came of it is told in two weeks."
    )
    if done.warning:
        show.say(done.warning, style="yellow")


@actions_app.command("list")
def list_all(
    account: str | None = typer.Option(None, help="Only this account, by name or external id."),
    playbook: str | None = typer.Option(None, help="Only this playbook."),
    since: date | None = show.day_option(None, "--from", help="First day."),
    until: date | None = show.day_option(None, "--to", help="Last day."),
    limit: int | None = typer.Option(
        None, min=0, help=f"Rows; 0 means all (default: {SHOWN}, or all with --json)."
    ),
    json: bool = show.Json,
) -> None:
    """What was done, the newest first, and what came of it."""
    from keepwell.action_log import list_actions
    from keepwell.bootstrap import house

    found = list_actions(house(), account, playbook, since, until)
    most = (0 if json else SHOWN) if limit is None else limit
    shown = found[:most] if most else found
    if json:
        show.document([row.as_json() for row in shown])
        return
    if not found:
        typer.echo("No actions. `keepwell actions log ACCOUNT --playbook NAME --by WHO` keeps one.")
        return
    show.table(
        (">id", "day", "account", "playbook", "by", "what came of it"),
        (
            (
                *(row.action.id, row.action.taken_on, show.name(row.account), row.title, row.action.by),
                outcome(row.action),
            )
            for row in shown
        ),
    )
    rest = f"; {len(found) - len(shown):,} more: --limit 0 shows all" if len(shown) < len(found) else ""
    typer.echo(f"{len(found):,} {'action' if len(found) == 1 else 'actions'}{rest}.")


def action_line(action: "TakenAction") -> str:
    """An action on the account's page."""
    note = f" ({action.note})" if action.note else ""
    return f"{action.taken_on}  {action.playbook.replace('_', ' ')} by {action.by}{note}: {outcome(action)}"


def outcome(action: "TakenAction") -> str:
    """What the measurement says, in words."""
    held = "held out; " if action.held_out else ""
    if action.verdict is None:
        return f"{held}told 14 days after"
    if action.change is None or action.expected is None:
        why = (action.details or {}).get("why") or "it could not be compared"
        return f"{held}{action.verdict.replace('_', ' ')}: {why}"
    against = f"{action.change:+.1f} in 14 days where {action.expected:+.1f} was to be expected"
    said = "confirmed" if action.verdict == "confirmed" else "not beyond chance"
    return f"{held}{said}: {against}"
