"""`keepwell backup` and `keepwell restore`."""

from pathlib import Path

import typer

from keepwell.cli import show


def register(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)


def backup(
    path: Path = typer.Argument(help="The file to write, such as keepwell-2026-11-26.tar.zst."),
    json: bool = show.Json,
) -> None:
    """One archive of the database, events, score history, checkpoints and outbox; work may go on meanwhile."""
    from keepwell.bootstrap import house
    from keepwell.operations.archive import as_json
    from keepwell.operations.backup import back_up

    manifest, written = back_up(house(), path)
    if json:
        show.document(as_json(manifest, written))
        return
    rows = sum(manifest.rows.values())
    show.say(
        f"{written.path}: {rows:,} rows and {len(manifest.files):,} files in {written.bytes / 1e6:,.1f} MB. It holds "
        "customers' data, unencrypted: keep it where only you can read it."
    )


def restore(
    path: Path = typer.Argument(help="What `keepwell backup` wrote."),
    into: Path | None = typer.Option(None, help="Another home than KEEPWELL_HOME; it must be empty."),
    json: bool = show.Json,
) -> None:
    """A backup back into an empty home, and an empty database where DATABASE_URL names one."""
    from keepwell.bootstrap import House, house
    from keepwell.operations import restore as restoring

    the_house = house()
    if into is not None:
        the_house = House(the_house.settings.model_copy(update={"home": into}))
    done = restoring.restore(the_house, path)
    if json:
        told = done.manifest.model_dump(exclude={"files"})
        show.document(told | {"home": done.home.absolute(), "held": done.held})
        return
    for line in done.says():
        show.say(line)
