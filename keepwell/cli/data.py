"""`keepwell import`: a folder or a file in, a report out; undo; the rows that were set aside."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer
from typer.core import TyperGroup

from keepwell.cli import show

if TYPE_CHECKING:
    from typer._click.core import Context

    from sources.events.signatures import Vendor
    from sources.report import ImportReport


SHOWN_COLUMNS = 12
SHOWN = 20  # files that were not read


class PathOrCommand(TyperGroup):
    """`keepwell import PATH` and `keepwell import undo ID`: what is no command is a path."""

    def parse_args(self, ctx: "Context", args: list[str]) -> list[str]:
        if "--list-mappings" in args:
            args = ["mappings", *(arg for arg in args if arg == "--json")]
        given = [arg for arg in args if not arg.startswith("-")]
        wants_help = "--help" in args
        if given and given[0] not in self.commands and not wants_help:
            args = ["path", *args]
        return super().parse_args(ctx, args)


import_app = typer.Typer(
    cls=PathOrCommand,
    no_args_is_help=True,
    help="Import a bundle, or foreign files through a mapping: keepwell import PATH [--mapping NAME_OR_FILE].",
)


def register(app: typer.Typer) -> None:
    app.add_typer(import_app, name="import")


@import_app.command("path")
def import_path(
    path: Path = typer.Argument(
        help="A folder or a file: CSV, JSONL, Parquet, XLSX; mails (EML, mbox, Maildir), calendars (ICS), "
        "transcripts (VTT, SRT), chat exports; also .gz and .zip."
    ),
    mapping: str | None = typer.Option(
        None,
        help="A shipped mapping, or a YAML file (default: the bundle); or mail, tickets, calendar, transcripts, "
        "chat, to have every file taken for one.",
    ),
    account: str | None = typer.Option(
        None, help="Whose conversations they all are (default: the people in each decide)."
    ),
    dry_run: bool = typer.Option(False, help="Read, check and report; change nothing."),
    source: str | None = typer.Option(None, help="Name of the source, part of every row's identity."),
    timezone: str | None = typer.Option(None, help="Zone of times that state none, for example Europe/Oslo."),
    currency: str | None = typer.Option(None, help="Currency of amounts that state none, for example EUR."),
    errors: Path | None = typer.Option(None, help="Write the quarantined rows to this CSV file."),
    json: bool = show.Json,
) -> None:
    """Import a folder or a file; the same import twice changes nothing."""
    from keepwell.bootstrap import house
    from keepwell.cli.progress import bytes_read, stages
    from keepwell.importing import import_into
    from keepwell.knowledge_base import catch_up

    the_house = house()
    with bytes_read("Reading") as progress:
        report = import_into(
            the_house,
            path,
            mapping,
            dry_run=dry_run,
            source=source,
            timezone=timezone,
            currency=currency,
            account=account,
            errors=errors,
            progress=progress,
        )
    if not dry_run:
        with stages() as told:
            catch_up(the_house, told)
    if json:
        show.document(report.model_dump(mode="json"))
        return
    print_report(report)
    if errors is not None:
        show.say(f"Quarantined rows are in {errors}.")


@import_app.command()
def mappings(json: bool = show.Json) -> None:
    """The shipped mappings, and the files each of them expects (also: keepwell import --list-mappings)."""
    from keepwell.importing import shipped_mappings

    found = shipped_mappings()
    if json:
        show.document(
            [
                {
                    "name": mapping.name,
                    "title": mapping.title,
                    "source": mapping.source,
                    "recognised": mapping.recognises,
                    "files": [{"files": files, "tables": tables} for files, tables in mapping.expects()],
                }
                for mapping in found
            ]
        )
        return
    for mapping in found:
        show.say(f"{mapping.name}  {mapping.title}", "bold")
        for files, tables in mapping.expects():
            show.say(f"{files} > {', '.join(tables)}", indent=2)
        if mapping.recognises:
            show.say("or any name: known by their columns", "dim", indent=2)
    show.say(
        "keepwell import PATH --mapping NAME --dry-run shows what one would do; docs/mappings.md has the rest."
    )


@import_app.command()
def imap(
    account: str | None = typer.Option(None, help="Whose mails they all are (default: the people in each)."),
    source: str | None = typer.Option(None, help="Name of the source (default: mail)."),
    dry_run: bool = typer.Option(False, help="Read, check and report; change nothing."),
    json: bool = show.Json,
) -> None:
    """Fetch what is new in the mailbox of KEEPWELL_IMAP_HOST; nothing in it is changed or marked as seen."""
    from keepwell.bootstrap import house
    from keepwell.fetching import fetch_mail
    from keepwell.importing import Asked

    report = fetch_mail(house(), Asked(None, dry_run, source, None, account))
    if json:
        show.document(report.model_dump(mode="json") if report is not None else None)
    elif report is None:
        show.say("Nothing new has come.")
    else:
        print_report(report)


@import_app.command()
def events(
    path: str = typer.Argument(
        help="A file of deliveries (JSON lines with headers and body), a folder of them, or - for stdin."
    ),
    vendor: str = typer.Option(help="Who sent them: hubspot, zendesk, intercom, stripe, segment or posthog."),
    secret_env: str | None = typer.Option(
        None, help="The variable that holds the vendor's secret (default: KEEPWELL_STRIPE_SECRET and so on)."
    ),
    unsigned: bool = typer.Option(
        False, help="Take events that nobody has signed; only where there is no secret."
    ),
    source: str | None = typer.Option(None, help="Name of the source (default: the vendor's)."),
    dry_run: bool = typer.Option(False, help="Read, check and report; change nothing."),
    json: bool = show.Json,
) -> None:
    """Take in webhook events that were written down; the same delivery twice changes nothing."""
    from keepwell.bootstrap import house
    from keepwell.cli.progress import stages
    from keepwell.knowledge_base import catch_up
    from keepwell.receiving import import_events

    the_house = house()
    whose, secret = _vendor(vendor), _secret(secret_env)
    report = import_events(
        the_house, path, whose, secret=secret, unsigned=unsigned, source=source, dry_run=dry_run
    )
    if report.import_id > 0:
        with stages() as told:
            catch_up(the_house, told)
    if json:
        show.document(report.model_dump(mode="json"))
    else:
        print_report(report)


def _vendor(name: str) -> "Vendor":
    from sources.events.signatures import Vendor

    try:
        return Vendor(name.lower())
    except ValueError:
        raise typer.BadParameter(f"{name!r} is none of {', '.join(Vendor)}.", param_hint="--vendor") from None


def _secret(variable: str | None) -> str | None:
    """What a variable holds is never shown, nor told in an error."""
    import os

    from domain.errors import MisconfiguredError

    if variable is None:
        return None
    found = os.environ.get(variable, "").strip()
    if not found:
        raise MisconfiguredError(f"The variable {variable} holds nothing: set it to the vendor's secret.")
    return found


@import_app.command()
def undo(import_id: int, json: bool = show.Json) -> None:
    """Take an import back: what it added goes, what it changed is restored."""
    from dataclasses import asdict

    from keepwell.bootstrap import house
    from keepwell.importing import undo_import

    report = undo_import(house(), import_id)
    if json:
        show.document(asdict(report))
        return
    show.say(report.says())


@import_app.command("list")
def list_imports(json: bool = show.Json) -> None:
    """Every import, the newest last."""
    from dataclasses import asdict

    from keepwell.bootstrap import house

    batches = sorted(house().intake.imports(), key=lambda batch: batch.id)
    if json:
        show.document([asdict(batch) for batch in batches])
        return
    if not batches:
        typer.echo("Nothing was imported yet: `keepwell import PATH`.")
        return
    show.table(
        (">id", "started", "state", "source", "mapping", "path"),
        ((b.id, f"{b.started_at:%Y-%m-%d %H:%M}", b.state, b.source, b.mapping, b.path) for b in batches),
    )


@import_app.command()
def errors(import_id: int, csv: Path = typer.Argument(help="File to write.")) -> None:
    """The quarantined rows of an import as CSV, each with its reason."""
    from keepwell.bootstrap import house
    from keepwell.importing import write_errors

    rows = house().intake.quarantined(import_id)
    write_errors(rows, csv)
    show.say(f"{len(rows):,} rows written to {csv}.")


def print_report(report: "ImportReport") -> None:
    """read = accepted + updated + unchanged + quarantined, by table; then every reason."""
    show.table(
        ("table", ">read", ">accepted", ">updated", ">unchanged", ">quarantined"),
        (
            (name, *(f"{n:,}" for n in (c.read, c.accepted, c.updated, c.unchanged, c.quarantined)))
            for name, c in report.tables.items()
        ),
        title=f"{_named(report)} {report.path}",
    )
    reasons = [(name, n, why) for name, c in report.tables.items() for why, n in c.reasons.items()]
    if reasons:
        show.table(("quarantined in", ">rows", "because"), ((t, f"{n:,}", why) for t, n, why in reasons))
    for name, count in report.tables.items():
        for why, rows in count.skipped.items():
            show.say(f"{name}: {rows:,} rows {why}.")
    for file in report.files:
        told = [f"{file.rows:,} rows", file.format, file.encoding or ""]
        told += [f"delimiter {file.delimiter}"] if file.delimiter else []
        told += [f"kept as attributes: {_some(file.kept)}"] if file.kept else []
        show.say(f"{file.file} > {file.table}: " + ", ".join([t for t in told if t] + file.notes))
    for name, columns in report.unused().items():
        show.say(f"{name}: no table uses {_some(columns)}")
    for refusal in report.refused:
        show.say(f"Not read: {refusal.file}: {refusal.reason}")
    if report.unread:
        more = f" and {len(report.unread) - SHOWN:,} more" if len(report.unread) > SHOWN else ""
        show.say(f"Files no table asks for: {', '.join(report.unread[:SHOWN])}{more}")
    for note in report.notes:
        show.say(note)
    if report.dry_run:
        show.say("Nothing was changed.")


def _named(report: "ImportReport") -> str:
    if report.dry_run:
        return "Dry run of"
    return f"Import {report.import_id} of" if report.import_id else "Nothing new in"


def _some(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN_COLUMNS} more" if len(names) > SHOWN_COLUMNS else ""
    return ", ".join(names[:SHOWN_COLUMNS]) + more
