"""`keepwell alerts`: what is open and why, and a person's verdict on it."""

from datetime import date

import typer

from keepwell.cli import show

alerts_app = typer.Typer(
    invoke_without_command=True, help="Alerts with their triggers; acknowledge, snooze, resolve."
)


def register(app: typer.Typer) -> None:
    app.add_typer(alerts_app, name="alerts")


@alerts_app.callback()
def alerts(
    context: typer.Context,
    state: str = typer.Option("live", help="live, open, acknowledged, snoozed, resolved or all."),
    rule: str | None = typer.Option(None, help="Only this rule, for example slow_slide."),
    account: str | None = typer.Option(None, help="Only this account, by name or external id."),
    json: bool = show.Json,
) -> None:
    """Open alerts with their triggers and the recommended action."""
    if context.invoked_subcommand is not None:
        return
    from keepwell.alert_list import list_alerts
    from keepwell.bootstrap import house

    found = list_alerts(house(), state, rule, account)
    if json:
        show.document([one.as_json() for one in found])
        return
    show.table(
        (">id", "account", "rule", "since", "state", "what", "do"),
        (
            (
                one.alert.id,
                one.account or f"source {one.alert.source}",
                one.title,
                one.alert.opened_on,
                one.alert.state,
                one.alert.headline,
                one.alert.action,
            )
            for one in found
        ),
    )
    typer.echo(f"{len(found)} alerts.")


@alerts_app.command("show")
def show_alert(alert_id: int, json: bool = show.Json) -> None:
    """One alert with every trigger and the facts it rests on."""
    from keepwell.alert_list import described
    from keepwell.bootstrap import house

    the_house = house()
    one = described(the_house, the_house.alerts.get(alert_id))
    if json:
        show.document(one.as_json())
        return
    out = show.console()
    out.print(f"{one.title}: {one.account or one.alert.source}", style="bold", markup=False)
    out.print(one.alert.headline, markup=False)
    for trigger in one.alert.triggers:
        out.print(f"  - {trigger.says}", markup=False)
        for fact in trigger.evidence:
            out.print(f"      [{fact.ref}] {fact.occurred_on} {fact.says}", markup=False, style="dim")
    out.print(f"Do: {one.alert.action}\nWhy: {one.alert.action_why}", markup=False)
    out.print(f"Contact: {one.alert.contact or 'none known'}. {one.alert.disc or ''}", markup=False)


@alerts_app.command()
def acknowledge(alert_id: int, by: str = typer.Option(..., help="Who.")) -> None:
    """Say that somebody has it in hand."""
    from keepwell.bootstrap import house

    house().alerts.acknowledge(alert_id, by)
    typer.echo(f"Alert {alert_id} is acknowledged by {by}.")


@alerts_app.command()
def snooze(
    alert_id: int,
    until: str = typer.Option(..., help="ISO date; it wakes the day after."),
    by: str = typer.Option(..., help="Who."),
) -> None:
    """Put it out of sight until a day."""
    from keepwell.bootstrap import house

    day = show.parse_day(until, date.min)
    house().alerts.snooze(alert_id, by, day)
    typer.echo(f"Alert {alert_id} sleeps until {day}.")


@alerts_app.command()
def resolve(
    alert_id: int,
    reason: str = typer.Option(..., help="What was done, or why it does not matter."),
    by: str = typer.Option(..., help="Who."),
    false_alarm: bool = typer.Option(False, help="It should not have fired; counts in the next calibration."),
) -> None:
    """Close it with a reason."""
    from keepwell.bootstrap import house

    house().alerts.resolve(alert_id, by, reason, false_alarm)
    typer.echo(f"Alert {alert_id} is resolved{' as a false alarm' if false_alarm else ''}.")
