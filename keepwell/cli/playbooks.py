"""`keepwell playbooks`: what there is to do, what it did here, and how much of it is held out to find out."""

from datetime import date
from typing import TYPE_CHECKING

import typer

from keepwell.cli import show

if TYPE_CHECKING:
    from agents.playbooks.success import Interval
    from keepwell.playbook_report import PlaybookRow

playbooks_app = typer.Typer(invoke_without_command=True, help="Playbooks, what each did here, and hold-outs.")


def register(app: typer.Typer) -> None:
    app.add_typer(playbooks_app, name="playbooks")


@playbooks_app.callback()
def playbooks(
    context: typer.Context,
    as_of: date | None = show.day_option(None, help="As known on this day (default: the newest day scored)."),
    json: bool = show.Json,
) -> None:
    """Every playbook with what came of it here, against matched accounts that were left alone."""
    if context.invoked_subcommand is not None:
        return
    from agents.playbooks.matched import RATE
    from keepwell.asked_day import asked_day
    from keepwell.bootstrap import house
    from keepwell.playbook_report import enough_says, list_playbooks

    the_house = house()
    day = asked_day(the_house, as_of or the_house.scores.newest_day() or the_house.today())
    found = list_playbooks(the_house, day)
    if json:
        show.document([row.as_json() for row in found])
        return
    show.table(
        ("playbook", ">hours", ">actions", ">confirmed", "effect", ">kept or won", "here it"),
        (_line(row) for row in found),
    )
    show.say(
        f"Confirmed: beyond what {RATE:.0%} of actions without any effect would show; in brackets how many of those "
        "measured would be by chance alone. Effect: health points after 14 days above matched accounts that were "
        "left alone. Kept or won: the share of accounts it keeps, or offers it wins, that `keepwell today` reckons "
        f"with. {enough_says()}",
        style="dim",
    )
    for row in found:
        if row.holdout or row.success.held_out:
            show.say(_held(row))


def _line(row: "PlaybookRow") -> tuple[object, ...]:
    play, here = row.playbook, row.success
    confirmed = f"{here.confirmed} ({here.by_chance:.1f})" if here.measured else ""
    share = f"{here.share:.0%}" if here.enough and play.aim == "keep" else f"{play.share:.0%} expected"
    return (
        *(play.id, f"{play.hours:g}", here.actions or "", confirmed),
        *(points(here.effect), share, here.verdict if here.actions else ""),
    )


def points(interval: "Interval | None") -> str:
    """ "+3.1 (+1.0 to +5.2)"."""
    if interval is None:
        return ""
    return f"{interval.value:+.1f} ({interval.low:+.1f} to {interval.high:+.1f})"


def _held(row: "PlaybookRow") -> str:
    head = f"{row.playbook.title}: {row.holdout:.0%} of accounts held out, {row.success.held_out} so far; "
    if row.success.uplift is None:
        return f"{head}uplift: not enough to say."
    return f"{head}uplift over them {points(row.success.uplift)} points."


@playbooks_app.command("show")
def show_one(
    name: str = typer.Argument(help="Id or title."),
    json: bool = show.Json,
) -> None:
    """One playbook: what to do, why, for which rules, its steps, and what came of it here."""
    from agents.playbooks.table import playbooks as table
    from keepwell.bootstrap import house
    from keepwell.playbook_report import list_playbooks

    the_house = house()
    play = table().get(name)
    rows = list_playbooks(the_house, the_house.scores.newest_day() or the_house.today())
    row = next((one for one in rows if one.playbook.id == play.id), None)
    if json:
        show.document(row.as_json() if row else play.model_dump(mode="json"))
        return
    show.say(f"{play.title} ({play.id})", style="bold")
    show.say(f"Do: {play.do}")
    show.say(f"Why: {play.why}")
    if row is None:
        return
    show.say(f"Answers: {', '.join(row.answers)}.")
    show.say(f"Takes {play.hours:g} h; expected share {play.share:.0%}.")
    if play.steps:
        show.table(
            (">day", "owner", ">hours", "step"),
            ((s.day, s.owner, f"{s.hours:g}", s.what) for s in play.steps),
        )
    here = row.success
    if not here.actions:
        show.say("Nobody has logged it here yet: `keepwell actions log ACCOUNT --playbook NAME --by WHO`.")
        return
    show.say(
        f"Here: {here.actions} actions on {here.accounts} accounts, {here.measured} measured, {here.confirmed} "
        f"confirmed where {here.by_chance:.1f} would be by chance. Effect {points(here.effect) or 'not enough to say'}."
    )
    if row.holdout or here.held_out:
        show.say(_held(row))


@playbooks_app.command()
def holdout(
    name: str = typer.Argument(help="Id or title."),
    share: float = typer.Argument(help="0 to 0.5 of the accounts it is recommended for."),
    by: str = typer.Option(..., help="Who."),
    json: bool = show.Json,
) -> None:
    """Leave a share of accounts alone on purpose, chosen by chance each quarter, to measure what the play does."""
    from keepwell.bootstrap import house
    from keepwell.playbook_report import hold_out

    play = hold_out(house(), name, share, by)
    if json:
        show.document({"playbook": play.id, "holdout": share, "by": by})
        return
    said = f"{share:.0%} of accounts are left alone" if share else "nobody is left alone any more"
    show.say(f"{play.title}: {said}.")
