"""`keepwell demo`: a sample portfolio, a year of scores, today's run."""

from typing import TYPE_CHECKING

import typer

from keepwell.cli import show
from keepwell.cli.alerts import LONGEST_SAID

if TYPE_CHECKING:
    from keepwell.bootstrap import House
    from keepwell.today import Attention


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    accounts: int = typer.Option(300, min=1, max=100_000, help="How many accounts the sample has."),
    no_serve: bool = typer.Option(False, "--no-serve", help="End after the summary."),
    json: bool = show.Json,
) -> None:
    """Load the sample portfolio on first use, score a year of it, run today's job, and say who needs a person."""
    from keepwell.bootstrap import house
    from keepwell.cli.progress import stages
    from keepwell.cli.runs import print_report
    from keepwell.knowledge_base import catch_up
    from keepwell.run_report import run_report
    from keepwell.sample import load_sample

    the_house = house()
    with stages() as progress:
        done = load_sample(the_house, accounts, progress)
        catch_up(the_house, progress)
    report = run_report(the_house, done.run)
    if json:
        show.document({"first_time": done.first_time, **report.as_json()})
        return
    show.say(done.says())
    print_report(report)
    print_today(the_house)
    if not no_serve:
        from keepwell.cli.serve import run_server

        show.say()
        run_server(the_house, link=True)


def print_today(the_house: "House") -> None:
    """Who needs a person, then who is ready to grow: two lists that lead to two different actions."""
    from keepwell.today import today

    now = today(the_house)
    for source in now.sources:
        show.say(f"{source.says} Alerts that rest on it are held.", style="yellow")
    show.say()
    show.say("Who needs a person today" if now.at_risk else "Nobody needs a person today.", style="bold")
    for place, one in enumerate(now.at_risk, start=1):
        _print_attention(place, one)
    _more(now.more_at_risk)
    if now.growing:
        show.say()
        show.say("Who is ready to grow", style="bold")
    for place, one in enumerate(now.growing, start=1):
        _print_attention(place, one)
    _more(now.more_growing)
    show.say()
    show.say(
        "Each CSM's day: `keepwell today`. Everything about one: `keepwell account NAME`. All alerts: "
        "`keepwell alerts`. Whom to offer what: `keepwell opportunities`."
    )


def _more(accounts: int) -> None:
    if accounts:
        show.say(f"and {accounts:,} more: `keepwell alerts`.", indent=4)


def _print_attention(place: int, one: "Attention") -> None:
    first, *others = one.alerts
    head = show.text(f"{place:>2}. ").append_text(show.name(one.name)).append("  ")
    head.append_text(show.banded(one.health, one.band)).append("  ")
    head.append_text(show.signed(one.velocity_14)).append(" in 14 days")
    show.say(head.append_text(show.text(f"  {one.csm}" if one.csm else "", "dim")))
    show.say(f"{first.title} since {first.alert.opened_on}. {first.says}", indent=4)
    if others:
        also = ", ".join(f"{row.title.lower()} since {row.alert.opened_on}" for row in others)
        show.say(f"Also {also}", style="dim", indent=4)
    said = next((row.said for row in one.alerts if row.said), None)
    if said:
        show.say(show.clip(said, LONGEST_SAID), indent=4)
    show.say(f"Do: {first.alert.action}", indent=4)
