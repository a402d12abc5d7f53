"""`keepwell accounts`, `account` and `scores`."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import typer

from keepwell.cli import show


def register(app: typer.Typer) -> None:
    app.command()(accounts)
    app.command()(account)
    app.command()(scores)


def accounts(
    band: str | None = typer.Option(None, help="red, orange, green or unknown."),
    segment: str | None = typer.Option(None, help="Only this segment."),
    sort: str = typer.Option("health", help="health, velocity_14, velocity_30, name or alerts."),
    limit: int = typer.Option(50, min=0, help="Rows to show; 0 shows all."),
    json: bool = show.Json,
) -> None:
    """The portfolio, worst first."""
    from keepwell.bootstrap import house
    from keepwell.portfolio import bands, portfolio

    rows = portfolio(house(), band, segment, sort)
    if json:
        show.document([row.as_json() for row in rows])
        return
    shown = rows if limit == 0 else rows[:limit]
    show.table(
        ("account", "segment", "csm", ">health", ">7 d", ">14 d", ">30 d", "alerts"),
        (
            (
                row.name,
                row.segment,
                row.csm,
                show.banded(row.health, row.band) if row.standing == "active" else row.standing,
                show.signed(row.velocity_7),
                show.signed(row.velocity_14),
                show.signed(row.velocity_30),
                ", ".join(rule.replace("_", " ") for rule in row.alerts),
            )
            for row in shown
        ),
    )
    count = ", ".join(f"{n} {band}" for band, n in bands(rows).items() if n)
    typer.echo(f"{len(rows)} accounts; customers: {count or 'none scored yet (run `keepwell run`)'}.")
    if len(shown) < len(rows):
        typer.echo(f"{len(rows) - len(shown)} more: --limit 0 shows all.")


def account(
    name: str = typer.Argument(help="Name or external id."),
    as_of: str | None = typer.Option(None, help="As it stood on this day (default: the newest score)."),
    since: str | None = typer.Option(None, help="What moved the score since this day (default: 30 days)."),
    json: bool = show.Json,
) -> None:
    """Everything about one account: score, drivers, evidence, alerts, the way back to green."""
    from keepwell.account_view import view_account
    from keepwell.bootstrap import house
    from keepwell.cli.account_page import print_account

    the_house = house()
    row = the_house.accounts.find(name)
    day = show.parse_day(as_of, the_house.scores.newest_day() or the_house.now().date())
    view = view_account(the_house, row, day, show.parse_day(since, day - timedelta(days=30)))
    if json:
        show.document(view.as_json())
    else:
        print_account(view)


def scores(
    start: str | None = typer.Option(None, "--from", help="First day (default: the as-of day)."),
    as_of: str | None = typer.Option(None, help="Last day (default: the newest day scored)."),
    csv: Path | None = typer.Option(None, help="Write a CSV file instead of a table."),
    json: bool = show.Json,
) -> None:
    """Scores per account and day."""
    from domain.errors import KeepwellError
    from keepwell.bootstrap import house
    from keepwell.score_export import score_table, write_csv

    the_house = house()
    newest = the_house.scores.newest_day()
    if newest is None:
        raise KeepwellError("Nothing is scored yet. Run `keepwell run`.")
    last = show.parse_day(as_of, newest)
    rows = score_table(the_house, show.parse_day(start, last), last)
    if csv is not None:
        write_csv(rows, csv)
        typer.echo(f"{rows.height} rows written to {csv}.")
    elif json:
        show.document(rows.to_dicts())
    else:
        _print_scores(rows.iter_rows(named=True), rows.height)


def _print_scores(rows: Any, total: int) -> None:
    columns = ("health", "retention", "expansion", "engagement", "relationship", "contract")
    show.table(
        (
            "account",
            "as of",
            *(f">{name}" for name in columns),
            ">coverage",
            "band",
            ">7 d",
            ">14 d",
            ">30 d",
        ),
        (
            (
                row["account_external_id"],
                row["as_of"],
                *(row[name] for name in columns),
                f"{row['coverage']:.0%}",
                row["band"],
                show.signed(row["velocity_7"]),
                show.signed(row["velocity_14"]),
                show.signed(row["velocity_30"]),
            )
            for row in rows
        ),
    )
    typer.echo(f"{total} rows.")
