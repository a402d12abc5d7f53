"""`keepwell opportunities`: who could grow, how much, whom to ask and when, and a person's verdict on it."""

from datetime import date
from typing import TYPE_CHECKING

import typer

from domain.scores import percent
from keepwell.cli import show
from keepwell.cli.told import print_told

if TYPE_CHECKING:
    from domain.opportunities import Opportunity
    from keepwell.bootstrap import House
    from keepwell.opportunity_list import OpportunityRow

KINDS = ("seats", "tier", "team", "momentum")
SHOWN = 25
Id = typer.Argument(metavar="ID", help="The number the list shows.")

opportunities_app = typer.Typer(
    invoke_without_command=True, help="Who could grow: evidence, person, timing, size; dismiss, won."
)


def register(app: typer.Typer) -> None:
    app.add_typer(opportunities_app, name="opportunities")


@opportunities_app.callback()
def opportunities(
    context: typer.Context,
    account: str | None = typer.Option(None, help="Only this account, by name or external id."),
    kind: str | None = typer.Option(
        None, parser=show.one_of(*KINDS), metavar="KIND", help=f"{', '.join(KINDS)}."
    ),
    everything: bool = typer.Option(False, "--all", help="Also those that are over, won or dismissed."),
    as_of: date | None = show.day_option(None, help="As they stood on this day (default: now)."),
    limit: int | None = typer.Option(
        None, min=0, help=f"Opportunities to show; 0 shows all (default: {SHOWN}, or all with --json)."
    ),
    json: bool = show.Json,
) -> None:
    """Open opportunities, the largest first, each with whom to ask, when, and how its size comes about."""
    if context.invoked_subcommand is not None:
        return
    from keepwell.agent_words import opportunities_told
    from keepwell.asked_day import asked_day
    from keepwell.bootstrap import house
    from keepwell.opportunity_list import list_opportunities

    the_house = house()
    day = asked_day(the_house, as_of) if as_of else None
    rows = list_opportunities(the_house, kind, account, everything, day)
    most = (0 if json else SHOWN) if limit is None else limit
    shown = opportunities_told(the_house, rows[:most] if most else rows, day)
    if json:
        show.document([row.as_json() for row in shown])
        return
    for row in shown:
        print_opportunity(row)
        show.say()
    _end(rows, len(shown), everything, day)


def _end(rows: "list[OpportunityRow]", shown: int, everything: bool, day: date | None) -> None:
    from keepwell.opportunity_list import totals

    when = f" as of {day}" if day else ""
    if not rows:
        more = "" if everything else " --all shows those that are over."
        typer.echo(
            f"No opportunities{when}. `keepwell run` finds them in seats, in who uses what, and in what customers "
            f"write.{more}"
        )
        return
    rest = f", {len(rows) - shown:,} more: --limit 0 shows all" if shown < len(rows) else ""
    what = "opportunity" if len(rows) == 1 else "opportunities"
    typer.echo(f"{len(rows):,} {what}{when}{rest}. `keepwell opportunities show ID` gives the evidence.")
    sums = [
        f"{_money(total.cents, total.currency)} at {total.accounts:,} {_accounts(total.accounts)}"
        for total in totals(rows)
    ]
    if sums:
        show.say(
            f"Sized and open now, a month: {'; '.join(sums)}. Of each account only the largest counts, "
            "for its opportunities overlap; currencies are not added up."
        )
    waiting = sum(row.retention_first is not None for row in rows)
    if waiting:
        show.say(f"{waiting:,} must wait, retention first, and {'is' if waiting == 1 else 'are'} in no sum.")


def print_opportunity(row: "OpportunityRow", named: bool = True) -> None:
    """What is seen, how much it could be, whom to ask and when; `named` False where the account stands above."""
    one = row.opportunity
    head = show.text(f"{one.id:>4}  ", "dim")
    if named:
        head.append_text(show.name(row.account)).append("  ")
    head.append_text(show.text(row.title, "green"))
    if one.size_cents is not None and one.currency is not None:
        head.append_text(show.text(f"  {_size(one)}", "bold"))
    show.say(head.append_text(show.text(f"  since {one.opened_on}{_closed(one)}", "dim")))
    show.say(row.says, indent=6)
    print_told(row.told, 6, beside=(one.contact_why, row.timing))
    if one.closed_on:
        return
    show.say(f"Whom: {one.contact_why}", indent=6)
    style = "yellow" if row.retention_first else None
    show.say(f"When: {row.timing}", style=style, indent=6)
    show.say(f"Size: {one.arithmetic}", indent=6)


def _size(one: "Opportunity") -> str:
    assert one.size_cents is not None
    assert one.currency is not None
    size = f"{_money(one.size_cents, one.currency)} a month"
    if one.probability is None or one.expected_cents is None:
        return size
    return f"{size} x {percent(one.probability)} = {_money(one.expected_cents, one.currency)} expected"


def _closed(one: "Opportunity") -> str:
    if one.closed_on is None:
        return ""
    by = f" by {one.closed_by}" if one.closed_by else ""
    return f", {one.state} on {one.closed_on}{by}{f': {one.close_reason}' if one.close_reason else ''}"


@opportunities_app.command("show")
def show_opportunity(number: int = Id, json: bool = show.Json) -> None:
    """One opportunity with every piece of evidence and the facts it rests on."""
    from agents.expansion.kinds import BY_ID
    from keepwell.agent_words import opportunities_told
    from keepwell.bootstrap import house
    from keepwell.opportunity_list import described

    the_house = house()
    [row] = opportunities_told(the_house, [described(the_house, the_house.opportunities.get(number))])
    if json:
        show.document(row.as_json())
        return
    print_opportunity(row)
    one = row.opportunity
    if one.closed_on:
        show.say(f"Whom: {one.contact_why}", indent=6)
        show.say(f"When: {one.timing}", indent=6)
        show.say(f"Size: {one.arithmetic}", indent=6)
    elif row.retention_first and one.timing:
        show.say(f"After that: {one.timing}", indent=6)
    show.say(f"Contact: {one.contact or 'nobody known'}. {one.disc or ''}", indent=6)
    show.say()
    show.say(f"Evidence, as of {one.opened_on}; last seen to hold on {one.last_seen_on}", style="bold")
    kind = BY_ID[one.kind]
    show.say(f"Found when: {kind.sentence()} Over when: {kind.over_sentence()}", style="dim", indent=2)
    for piece in one.evidence:
        show.say(f"- {piece.says}", indent=2)
        for fact in piece.evidence:
            show.say(f"{fact.occurred_on}  [{fact.ref}] {fact.says}", style="dim", indent=6)


@opportunities_app.command()
def dismiss(
    number: int = Id,
    reason: str = typer.Option(..., help="Why it is none."),
    by: str = typer.Option(..., help="Who."),
    json: bool = show.Json,
) -> None:
    """Say that it is none: its kind stays quiet for the account until it is over and a cooldown has passed."""
    from keepwell.bootstrap import house

    the_house = house()
    done = the_house.opportunities.dismiss(number, by, _said(reason, "reason"), the_house.today())
    _told(the_house, done, f"is dismissed by {by}", json)


@opportunities_app.command()
def won(
    number: int = Id,
    by: str = typer.Option(..., help="Who."),
    reason: str | None = typer.Option(None, help="What was agreed."),
    json: bool = show.Json,
) -> None:
    """Say that it was taken up."""
    from keepwell.bootstrap import house

    the_house = house()
    done = the_house.opportunities.won(number, by, the_house.today(), reason)
    _told(the_house, done, "is won", json)


def _said(text: str, what: str) -> str:
    from domain.errors import KeepwellError

    if not text.strip():
        raise KeepwellError(f"The {what} is empty. Say it in a few words.")
    return text.strip()


def _told(the_house: "House", opportunity: "Opportunity", what: str, json: bool) -> None:
    from keepwell.opportunity_list import described

    if json:
        show.document(described(the_house, opportunity).as_json())
    else:
        show.say(f"Opportunity {opportunity.id} {what}.")


def _money(cents: int, currency: str) -> str:
    from agents.expansion.sizes import money

    return money(cents, currency)


def _accounts(count: int) -> str:
    return "account" if count == 1 else "accounts"
