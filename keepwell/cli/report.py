"""`keepwell report`: what the portfolio earns, how that moved, and what it says of the business."""

from datetime import date
from pathlib import Path

import typer

from keepwell.cli import show

BYS = ("segment", "plan", "csm", "account")


def register(app: typer.Typer) -> None:
    app.command()(report)


def _code(text: str) -> str:
    return text.strip().upper()


def report(
    start: date | None = show.day_option(
        None, "--from", help="First end of the period (default: a year before)."
    ),
    to: date | None = show.day_option(None, "--to", help="Last end of the period (default: today, UTC)."),
    by: str | None = typer.Option(
        None, parser=show.one_of(*BYS), metavar="BY", help=f"Also by {', '.join(BYS[:-1])} or {BYS[-1]}."
    ),
    currency: str | None = typer.Option(
        None, parser=_code, metavar="CODE", help="Report in this currency (default: the one most MRR is in)."
    ),
    margin: float = typer.Option(
        100.0, min=0.1, max=100.0, help="Gross margin in percent, for lifetime value (default: 100, revenue)."
    ),
    csv: Path | None = typer.Option(None, help="Also write the monthly movements to this CSV file."),
    json: bool = show.Json,
) -> None:
    """MRR and its movements, NRR, GRR, churned and contracted MRR, lifetime value, cohorts, health bands.

    Both ends are ends of a day: --from 2025-12-31 --to 2026-12-31 is the whole of 2026.
    """
    from keepwell.bootstrap import house
    from keepwell.revenue_export import document, write_csv
    from keepwell.revenue_report import revenue_report

    found = revenue_report(house(), start, to, by, currency, margin / 100)
    if csv is not None:
        typer.echo(f"{write_csv(found, csv):,} rows written to {csv}.", err=json)
    if json:
        show.document(document(found))
    elif csv is None:
        from keepwell.cli.report_page import print_report

        print_report(found)
