"""`keepwell export`: the portfolio as a table, the deck and the brief of an account, the calendar of renewals."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import typer

from keepwell.cli import show
from keepwell.cli.accounts import BANDS, SORTS

FORMATS = ("csv", "xlsx")
VARIANTS = ("internal", "customer")
User = typer.Option(None, help="Only the accounts of this CSM.")


def register(app: typer.Typer) -> None:
    exports = typer.Typer(no_args_is_help=True, help="Files for people: tables, decks, briefs, calendars.")
    for command in (portfolio, qbr, brief, renewals):
        exports.command()(command)
    app.add_typer(exports, name="export")


def portfolio(
    out: Path = typer.Option(..., help="The file to write."),
    format: str | None = typer.Option(
        None,
        parser=show.one_of(*FORMATS),
        metavar="FORMAT",
        help="csv or xlsx (default: as the file is named).",
    ),
    band: str | None = typer.Option(
        None, parser=show.one_of(*BANDS), metavar="BAND", help=f"{', '.join(BANDS)}."
    ),
    segment: str | None = typer.Option(None, help="Only this segment."),
    sort: str = typer.Option("health", parser=show.one_of(*SORTS), metavar="BY", help=f"{', '.join(SORTS)}."),
    as_of: date | None = show.day_option(None, help="As scored for this day (default: the newest scores)."),
    user: str | None = User,
) -> None:
    """The portfolio as a table: the rows of `keepwell accounts`, with contracts beside them."""
    from keepwell.bootstrap import house
    from keepwell.exports.portfolio_table import portfolio_table
    from keepwell.exports.sheet import xlsx_bytes
    from keepwell.exports.table import csv_chunks

    kind = format or out.suffix.lower().lstrip(".")
    if kind not in FORMATS:
        raise typer.BadParameter(f"'{out.name}' is neither csv nor xlsx. Say which with --format.")
    table = portfolio_table(house(), band, segment, sort, as_of, user)
    _write(out, xlsx_bytes(table) if kind == "xlsx" else csv_chunks(table))


def qbr(
    account: str = typer.Argument(help="Name, the beginning of a name, or external id."),
    out: Path = typer.Option(..., help="The PPTX file to write."),
    variant: str = typer.Option(
        "internal",
        parser=show.one_of(*VARIANTS),
        metavar="VARIANT",
        help="internal (to prepare) or customer (to show: no score, risk, profile, opportunity or note).",
    ),
    as_of: date | None = show.day_option(
        None, help="The last day of the quarter (default: the newest scored)."
    ),
    user: str | None = User,
) -> None:
    """The deck of a quarterly review, with native charts and the sources of what it says."""
    from keepwell.bootstrap import house
    from keepwell.exports.qbr import Variant, qbr_deck

    _write(out, qbr_deck(house(), account, Variant(variant), as_of, user))


def brief(
    account: str = typer.Argument(help="Name, the beginning of a name, or external id."),
    out: Path = typer.Option(..., help="The PDF file to write."),
    as_of: date | None = show.day_option(None, help="As it stood on this day (default: the newest score)."),
    user: str | None = User,
) -> None:
    """A page or two to read before a call."""
    from keepwell.bootstrap import house
    from keepwell.exports.brief import account_brief

    _write(out, account_brief(house(), account, as_of, user))


def renewals(
    out: Path = typer.Option(..., help="The ICS file to write."),
    as_of: date | None = show.day_option(None, help="As known on this day (default: the newest scored)."),
    windows: bool = typer.Option(False, "--windows", help="Also when to speak of each renewal."),
    link_base: str | None = typer.Option(None, help="Where Keepwell is reached, for links to accounts."),
    user: str | None = User,
) -> None:
    """Every renewal ahead as a calendar, to import or to subscribe to."""
    from keepwell.bootstrap import house
    from keepwell.exports.renewals import CalendarWish, renewals_ics

    _write(out, renewals_ics(house(), as_of, user, CalendarWish(windows, link_base)))


def _write(out: Path, content: bytes | Iterable[bytes]) -> None:
    from keepwell.exports.table import written_to

    typer.echo(f"{written_to(out, content):,} bytes written to {out}.")
