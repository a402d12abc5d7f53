"""`keepwell ai`: which language model is configured, what it was asked, and what that cost."""

from typing import TYPE_CHECKING

import typer

from keepwell.cli import show

if TYPE_CHECKING:
    from storage.model_calls import AgentDay

DAYS = 30


def register(app: typer.Typer) -> None:
    app.command()(ai)


def ai(
    days: int = typer.Option(
        DAYS, "--days", min=1, max=3650, help="How many days back, in UTC, today included."
    ),
    json: bool = show.Json,
) -> None:
    """The language model, and its ledger: calls, how they ended, tokens and cost, by day and agent."""
    from datetime import timedelta

    from keepwell.bootstrap import house
    from keepwell.model_report import budget_lines, configured, row_json, totals

    the_house = house()
    last = the_house.now().date()  # what was really spent on which day; no other day stands in for it
    first = last - timedelta(days=days - 1)
    rows = the_house.model_calls.by_agent_and_day(first, last)
    settings = the_house.settings
    if json:
        show.document(
            {
                "configured": settings.has_model,
                "model": settings.model,
                "from": first,
                "to": last,
                "cost_micros": dict(totals(rows)),
                "rows": [row_json(row) for row in rows],
            }
        )
        return
    show.say(f"Model: {configured(settings)}.")
    if settings.has_model:
        for line in budget_lines(the_house, last):
            show.say(line)
    if not rows:
        show.say(f"It was not asked anything between {first} and {last}.")
        return
    _print(rows)
    for currency, micros in totals(rows):
        show.say(f"{money(micros)} {currency} from {first} to {last}.")


def _print(rows: "list[AgentDay]") -> None:
    head = ("day", "agent", ">calls", "how they ended", ">tokens in", ">tokens out", ">cost", ">mean s")
    show.table(head, (_cells(row) for row in rows))


def _cells(row: "AgentDay") -> tuple[object, ...]:
    made = row.calls - row.cached
    ended = [f"{count} {name.replace('_', ' ')}" for name, count in row.outcomes.most_common()]
    kept = [f"{row.cached} of them kept from before"] if row.cached else []
    seconds = f"{row.ms / made / 1000:.1f}" if made else None
    cost = f"{money(row.micros)} {row.currency}"
    return (
        *(row.day, row.agent, f"{row.calls:,}", ", ".join(ended + kept)),
        *(f"{row.read:,}", f"{row.written:,}", cost, seconds),
    )


def money(micros: int) -> str:
    """Four decimals: a call costs fractions of a cent."""
    return f"{micros / 1e6:,.4f}"
