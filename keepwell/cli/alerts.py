"""`keepwell alerts`: what is open and why, and a person's verdict on it."""

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

import typer

from keepwell.cli import show
from keepwell.cli.told import print_told

if TYPE_CHECKING:
    from domain.alerts import Alert
    from keepwell.alert_list import AlertRow
    from keepwell.bootstrap import House

STATES = ("live", "all", "open", "acknowledged", "snoozed", "resolved")
LONGEST_SAID = 240
SEVERITY_STYLE = {"urgent": "bold red", "high": "yellow", "watch": "cyan", "note": "green"}

alerts_app = typer.Typer(
    invoke_without_command=True, help="Alerts with their triggers; acknowledge, snooze, resolve."
)


def register(app: typer.Typer) -> None:
    app.add_typer(alerts_app, name="alerts")


@alerts_app.callback()
def alerts(
    context: typer.Context,
    state: str = typer.Option(
        "live", parser=show.one_of(*STATES), metavar="STATE", help=f"{', '.join(STATES)}."
    ),
    rule: str | None = typer.Option(None, help="Only this rule, for example slow_slide."),
    account: str | None = typer.Option(None, help="Only this account, by name or external id."),
    limit: int = typer.Option(0, min=0, help="Alerts to show; 0 shows all."),
    json: bool = show.Json,
) -> None:
    """Open alerts by account, the most pressing first, with what they rest on and what to do."""
    if context.invoked_subcommand is not None:
        return
    from keepwell.agent_words import alerts_told
    from keepwell.alert_list import list_alerts
    from keepwell.bootstrap import house

    the_house = house()
    found = list_alerts(the_house, state, rule and rule.lower().replace(" ", "_"), account)
    shown = alerts_told(the_house, found[:limit] if limit else found)
    if json:
        show.document([one.as_json() for one in shown])
        return
    for _, its in groupby(shown, key=lambda one: one.alert.account_id):
        _print_account(list(its))
    rest = f", {len(found) - len(shown):,} more: --limit 0 shows all" if len(shown) < len(found) else ""
    if not found:
        typer.echo(
            "No alerts." if state == "all" else f"No alerts in the state {state}: --state all shows the past."
        )
        return
    what = "alert" if len(found) == 1 else "alerts"
    typer.echo(f"{len(found):,} {what}{rest}. `keepwell alerts show ID` gives the facts behind one.")


def _print_account(rows: "list[AlertRow]") -> None:
    first = rows[0]
    head = show.text(first.account or f"Source {first.alert.source}", "bold")
    show.say(head.append_text(show.text(f"  {first.account_external_id or ''}", "dim")))
    told: set[str] = set()
    for row in rows:
        print_alert_lines(row, told)
    show.say()


def print_alert_lines(row: "AlertRow", told: set[str], most_told: int | None = 1) -> None:
    """What happened, dated, what an agent says of it, and what to do about it, under the account's name.

    `told` is what agents were said to say above it: it is not repeated."""
    alert = row.alert
    state = "" if alert.state == "open" else f", {alert.state}"
    until = f" until {alert.snoozed_until}" if alert.snoozed_until and alert.state == "snoozed" else ""
    over = f" on {alert.closed_on}: {alert.close_reason or ''}" if alert.closed_on else ""
    head = show.text(f"{alert.id:>4}  ", "dim").append_text(
        show.text(row.title, SEVERITY_STYLE[row.severity])
    )
    show.say(head.append_text(show.text(f" since {alert.opened_on}{state}{until}{over}", "dim")))
    show.say(row.says, indent=6)
    print_told(row.told, 6, most_told, told)
    if row.said:
        show.say(show.clip(row.said, LONGEST_SAID), indent=6)
    if not alert.closed_on:
        show.say(f"Do: {alert.action}", indent=6)


@alerts_app.command("show")
def show_alert(alert_id: int, json: bool = show.Json) -> None:
    """One alert with every trigger and the facts it rests on."""
    from keepwell.agent_words import alerts_told
    from keepwell.alert_list import described
    from keepwell.bootstrap import house

    the_house = house()
    [one] = alerts_told(the_house, [described(the_house, the_house.alerts.get(alert_id))])
    if json:
        show.document(one.as_json())
        return
    alert = one.alert
    show.say(f"{one.title}: {one.account or f'source {alert.source}'}", style="bold")
    show.say(f"{one.severity}, {alert.state} since {alert.opened_on}, for the {one.owner}", style="dim")
    show.say(one.says)
    print_told(one.told, 0)
    for trigger in alert.triggers:
        show.say(f"- {trigger.says}", indent=2)
        for fact in trigger.evidence:
            show.say(f"{fact.occurred_on}  [{fact.ref}] {fact.says}", style="dim", indent=6)
    show.say(f"Do: {alert.action}")
    show.say(f"Why: {alert.action_why}")
    if alert.account_id is not None:
        show.say(f"Contact: {alert.contact or 'none known'}. {alert.disc or ''}")
    show.say(f"Rests on: {alert.rests_on}", style="dim")


@alerts_app.command()
def acknowledge(alert_id: int, by: str = typer.Option(..., help="Who."), json: bool = show.Json) -> None:
    """Say that somebody has it in hand."""
    from keepwell.bootstrap import house

    the_house = house()
    _told(the_house, the_house.alerts.acknowledge(alert_id, by), f"is acknowledged by {by}", json)


@alerts_app.command()
def snooze(
    alert_id: int,
    until: date = typer.Option(..., parser=show.day, metavar="YYYY-MM-DD", help="It wakes the day after."),
    by: str = typer.Option(..., help="Who."),
    json: bool = show.Json,
) -> None:
    """Put it out of sight until a day."""
    from domain.errors import KeepwellError
    from keepwell.bootstrap import house

    the_house = house()
    if until < the_house.today():
        raise KeepwellError(f"{until} is over. Snooze until today or a later day.")
    _told(the_house, the_house.alerts.snooze(alert_id, by, until), f"sleeps until {until}", json)


@alerts_app.command()
def resolve(
    alert_id: int,
    reason: str = typer.Option(..., help="What was done, or why it does not matter."),
    by: str = typer.Option(..., help="Who."),
    false_alarm: bool = typer.Option(False, help="It should not have fired; counts in the next calibration."),
    json: bool = show.Json,
) -> None:
    """Close it with a reason."""
    from keepwell.bootstrap import house

    the_house = house()
    done = the_house.alerts.resolve(alert_id, by, reason, false_alarm, on=the_house.today())
    _told(the_house, done, f"is resolved{' as a false alarm' if false_alarm else ''}", json)


def _told(the_house: "House", alert: "Alert", what: str, json: bool) -> None:
    from keepwell.alert_list import described

    if json:
        show.document(described(the_house, alert).as_json())
    else:
        show.say(f"Alert {alert.id} {what}.")
