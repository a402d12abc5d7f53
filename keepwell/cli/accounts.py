"""`keepwell accounts`, `account` and `scores`."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from domain.scores import percent
from keepwell.cli import show
from keepwell.cli.plain import visible

if TYPE_CHECKING:
    import polars as pl
    from rich.text import Text

    from keepwell.drivers import Driver
    from keepwell.portfolio import PortfolioRow

SHOWN = 50
TABLE_ROWS = 500
BANDS = ("red", "orange", "green", "unknown")
SORTS = ("health", "risk", "velocity_14", "velocity_30", "name", "alerts")


def register(app: typer.Typer) -> None:
    app.command()(accounts)
    app.command()(account)
    app.command()(scores)


def accounts(
    band: str | None = typer.Option(
        None, parser=show.one_of(*BANDS), metavar="BAND", help=f"{', '.join(BANDS)}."
    ),
    segment: str | None = typer.Option(None, help="Only this segment."),
    sort: str = typer.Option("health", parser=show.one_of(*SORTS), metavar="BY", help=f"{', '.join(SORTS)}."),
    as_of: date | None = show.day_option(None, help="As scored for this day (default: the newest scores)."),
    limit: int | None = typer.Option(
        None, min=0, help=f"Rows; 0 means all (default: {SHOWN}, or all with --json)."
    ),
    json: bool = show.Json,
) -> None:
    """The portfolio, worst first, each with what moved its score most over 30 days."""
    from keepwell.bootstrap import house
    from keepwell.portfolio import bands, portfolio, with_drivers

    the_house = house()
    rows = portfolio(the_house, band, segment, sort, as_of)
    most = (0 if json else SHOWN) if limit is None else limit
    shown = with_drivers(the_house, rows[:most] if most else rows)
    if json:
        show.document([row.as_json() for row in shown])
        return
    if not rows:
        typer.echo(_none_found(the_house.accounts.segments().values()))
        return
    _print_accounts(shown)
    count = ", ".join(f"{n:,} {band}" for band, n in bands(rows).items() if n)
    accounts = "account" if len(rows) == 1 else "accounts"
    when = f" as of {as_of}" if as_of else ""
    typer.echo(f"{len(rows):,} {accounts}{when}; customers: {count or 'none scored'}.")
    if any(row.band == "unknown" and row.health is not None for row in shown):
        typer.echo("In brackets: too little is measured to call it red, orange or green.")
    if len(shown) < len(rows):
        typer.echo(f"{len(rows) - len(shown):,} more: --limit 0 shows all.")


def _none_found(segments: "Iterable[str | None]") -> str:
    known = sorted({segment or "" for segment in segments})
    if not known:
        return "There are no accounts yet: `keepwell import PATH` brings yours, `keepwell demo` a sample."
    return f"No account fits. The segments are: {', '.join(visible(one) or 'none' for one in known)}."


def _print_accounts(rows: "list[PortfolioRow]") -> None:
    wide = show.roomy()
    show.table(
        (
            "account",
            *(("segment", "csm") if wide else ()),
            ">health",
            *((">7 d",) if wide else ()),
            ">14 d",
            ">30 d",
            ">risk",
            "mostly, in 30 days",
            "alerts",
        ),
        (
            (
                show.name(row.name),
                *((row.segment, row.csm) if wide else ()),
                show.standing(row.health, row.band, row.standing),
                *((show.signed(row.velocity_7),) if wide else ()),
                show.signed(row.velocity_14),
                show.signed(row.velocity_30),
                _risk(row.churn_60),
                _driver(row.driver),
                _most_pressing(row.alerts),
            )
            for row in rows
        ),
    )


def _risk(risk: float | None) -> str:
    """Of leaving within 60 days."""
    if risk is None:
        return ""
    return percent(risk)


def _driver(driver: "Driver | None") -> "Text":
    if driver is None:
        return show.text("")
    return show.signed(driver.amount).append_text(show.text(f" {driver.title.lower()}", "not bold"))


def _most_pressing(rules: list[str]) -> str:
    more = f" +{len(rules) - 1}" if len(rules) > 1 else ""
    return rules[0].replace("_", " ") + more if rules else ""


def account(
    name: str = typer.Argument(help="Name, the beginning of a name, or external id."),
    as_of: date | None = show.day_option(None, help="As it stood on this day (default: the newest score)."),
    since: date | None = show.day_option(None, help="What moved the score since (default: 30 days before)."),
    evidence: bool = typer.Option(False, "--evidence", help="List every fact behind each signal."),
    json: bool = show.Json,
) -> None:
    """Everything about one account: score, what to do, drivers, the way back to green, evidence."""
    from keepwell.account_view import view_account
    from keepwell.alert_list import by_account
    from keepwell.asked_day import asked_day
    from keepwell.bootstrap import house

    the_house = house()
    row = the_house.accounts.find(name)
    day = asked_day(the_house, as_of or the_house.scores.newest_day() or the_house.today())
    view = view_account(the_house, row, day, asked_day(the_house, since or day - timedelta(days=30)))
    if json:
        show.document(view.as_json())
        return
    from keepwell.cli.account_page import print_account

    print_account(view, by_account(view.alert_rows), evidence)


def scores(
    start: date | None = show.day_option(None, "--from", help="First day (default: the as-of day)."),
    as_of: date | None = show.day_option(None, help="Last day (default: the newest day scored)."),
    csv: Path | None = typer.Option(None, help="Write a CSV file instead of a table."),
    json: bool = show.Json,
) -> None:
    """Scores per account and day."""
    from keepwell.bootstrap import house
    from keepwell.score_export import score_table, write_csv

    the_house = house()
    last = as_of or the_house.scores.newest_day() or the_house.today()
    rows = score_table(the_house, start or last, last)
    if csv is not None:
        write_csv(rows, csv)
        typer.echo(f"{rows.height:,} rows written to {csv}.", err=json)
    if json:
        show.document(rows.to_dicts())
    elif csv is None and rows.is_empty():
        newest = the_house.scores.newest_day()
        known = f"the newest day scored is {newest}" if newest else "nothing is scored yet (`keepwell run`)"
        typer.echo(f"No scores from {start or last} to {last}: {known}.")
    elif csv is None:
        _print_scores(rows)


def _print_scores(rows: "pl.DataFrame") -> None:
    wide = show.roomy()
    dimensions = ("engagement", "relationship", "contract") if wide else ()
    show.table(
        (
            "account",
            "as of",
            ">health",
            ">retention",
            ">expansion",
            *(f">{name}" for name in dimensions),
            ">coverage",
            ">7 d",
            ">14 d",
            ">30 d",
            ">risk 60 d",
        ),
        (
            (
                show.name(row["account_external_id"]),
                row["as_of"],
                show.banded(row["health"], row["band"]),
                *(row[name] for name in ("retention", "expansion", *dimensions)),
                None if row["coverage"] is None else f"{row['coverage']:.0%}",
                *(show.signed(row[f"velocity_{days}"]) for days in (7, 14, 30)),
                _risk(row["churn_60"]),
            )
            for row in rows.head(TABLE_ROWS).iter_rows(named=True)
        ),
    )
    rest = f"; the first {TABLE_ROWS} are shown: --csv or --json give all" if rows.height > TABLE_ROWS else ""
    typer.echo(f"{rows.height:,} rows{rest}.")
