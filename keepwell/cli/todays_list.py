"""`keepwell today`: what each CSM does today, and the reckoning behind it."""

from datetime import date
from typing import TYPE_CHECKING

import typer

from keepwell.cli import show
from keepwell.cli.alerts import LONGEST_SAID

if TYPE_CHECKING:
    from agents.playbooks.situation import Waiting
    from keepwell.todays_list import DayPlan, Desk, Line

WAITING_SHOWN = 8


def register(app: typer.Typer) -> None:
    app.command("today")(today)


def today(
    csm: str | None = typer.Option(None, help="Only this CSM."),
    hours: float = typer.Option(6.0, help="Hours each CSM has today."),
    as_of: date | None = show.day_option(None, help="As of this day (default: the newest day scored)."),
    json: bool = show.Json,
) -> None:
    """Today's list: the accounts where an hour saves or wins most, inside each CSM's hours, and why."""
    from keepwell.asked_day import asked_day
    from keepwell.bootstrap import house
    from keepwell.todays_list import plan_day

    the_house = house()
    day = asked_day(the_house, as_of or the_house.scores.newest_day() or the_house.today())
    plan = plan_day(the_house, day, csm, hours)
    if json:
        show.document(plan.as_json())
        return
    if not any(desk.lines for desk in plan.desks):
        show.say(_nothing(plan))
    for desk in plan.desks:
        _print_desk(desk)
    _print_waiting(plan)
    for note in plan.notes:
        show.say(note, style="dim")


def _nothing(plan: "DayPlan") -> str:
    if any(desk.beyond for desk in plan.desks):
        return f"Nothing fits into these hours on {plan.as_of}: the shortest play takes longer. Try --hours."
    return f"Nothing has to be done on {plan.as_of}: no live alert, open opportunity or due step asks for it."


def _print_desk(desk: "Desk") -> None:
    show.say(desk.says(), style="bold")
    for place, line in enumerate(desk.lines, start=1):
        _print_line(place, line)
    show.say()


def _print_line(place: int, line: "Line") -> None:
    item = line.item
    head = show.text(f"{place:>2}. ").append_text(show.name(line.account)).append("  ")
    head.append_text(show.banded(line.health, line.band))
    show.say(head.append_text(show.text(f"  {item.title.lower()}, {item.hours:g} h", "dim")))
    show.say(f"{item.because.rstrip('.')}.", indent=4)
    if line.said:
        show.say(show.clip(line.said, LONGEST_SAID), indent=4)
    show.say(f"Do: {item.do}", indent=4)
    show.say(item.says, style="dim", indent=4)


def _print_waiting(plan: "DayPlan") -> None:
    for title, found in (("Not today", plan.waiting), ("Left alone on purpose", plan.held_out)):
        if not found:
            continue
        show.say(f"{title}: {len(found):,}", style="bold")
        for one in sorted(found, key=_order)[:WAITING_SHOWN]:
            when = f"; next on {one.until}" if one.until else ""
            show.say(show.name(plan.names[one.account_id]).append(f": {one.why}{when}."), indent=2)
        if len(found) > WAITING_SHOWN:
            show.say(f"and {len(found) - WAITING_SHOWN:,} more: --json has all.", indent=2)


def _order(one: "Waiting") -> tuple[str, str, int]:
    return (str(one.until or "9"), one.why, one.account_id)
