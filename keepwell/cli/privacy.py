"""`keepwell subject-access` and `keepwell forget`: what is kept of one person, and having none of it kept."""

from pathlib import Path

import typer

from keepwell.acting import acting
from keepwell.cli import show

Contact = typer.Argument(help="Name, address or external id of a contact.")


def register(app: typer.Typer) -> None:
    app.command("subject-access")(subject_access)
    app.command("forget")(forget)


def subject_access(
    contact: str = Contact,
    out: Path | None = typer.Option(None, "--out", help="Write it to this file (default: stdout)."),
) -> None:
    """Everything kept of one person, as one JSON document, with what is somebody else's left out."""
    from keepwell.bootstrap import house
    from keepwell.erasing.subject_access import dossier

    found = dossier(house(), contact)
    if out is None:
        show.document(found)
        return
    out.write_text(show.as_text(found), encoding="utf-8")
    rows = sum(len(rows) for rows in found["tables"].values())
    show.say(f"{out}: {rows:,} rows of {len(found['tables'])} tables.")


def forget(
    contact: str = Contact,
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what would go; change nothing."),
    yes: bool = typer.Option(False, "--yes", help="Do not ask."),
    by: str | None = show.By,
    json: bool = show.Json,
) -> None:
    """Erase a person everywhere, for good: name, addresses, ids and words. Numbers of the account stay."""
    from keepwell.bootstrap import house
    from keepwell.erasing.forget import forget as do

    the_house, who = house(), acting(by)
    if not (dry_run or yes):
        planned = do(the_house, contact, who, dry_run=True)
        told = ", ".join(f"{rows:,} {name}" for name, rows in planned.rows.items())
        typer.confirm(f"{planned.called}: {told}. This cannot be taken back. Erase?", abort=True, err=True)
    done = do(the_house, contact, who, dry_run=dry_run)
    if json:
        show.document(done.as_json())
        return
    for name, rows in done.rows.items():
        show.say(f"{rows:>9,}  {name.replace('_', ' ')}")
    if done.dry_run:
        show.say(f"{done.called} would be erased. Nothing was changed.")
        return
    show.say(
        f"{done.called} is erased, and no import brings them back. Backups still hold them: docs/privacy.md."
    )
    for file in done.left:
        show.say(f"Still in {file}, which Keepwell does not change: delete it if it may go.")
    for sentence in done.yours:
        show.say(sentence)
