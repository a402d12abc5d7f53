"""`keepwell demo`: a sample portfolio, a year of scores, today's run."""

import typer

from keepwell.cli import show


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    accounts: int = typer.Option(300, min=1, max=100_000, help="How many accounts the sample has."),
    no_serve: bool = typer.Option(False, "--no-serve", help="End after the summary."),
    json: bool = show.Json,
) -> None:
    """Load the sample portfolio on first use, score a year of it, run today's job, and say who needs a person."""
    from keepwell.bootstrap import house
    from keepwell.cli.progress import stages
    from keepwell.cli.runs import print_summary
    from keepwell.sample import load_sample

    the_house = house()
    with stages() as progress:
        done = load_sample(the_house, accounts, progress)
    if json:
        show.document({"run": done.run.id, "first_time": done.first_time, **(done.run.summary or {})})
        return
    typer.echo(done.says())
    print_summary(done.run)
    _who_needs_a_person()
    if not no_serve:
        typer.echo("The web application is not part of this version yet: go on with `keepwell account NAME`.")


def _who_needs_a_person() -> None:
    from keepwell.bootstrap import house
    from keepwell.today import needs_a_person

    rows = needs_a_person(house())
    show.table(
        ("account", ">health", ">14 d", "why", "do"),
        ((r.name, show.banded(r.health, r.band), show.signed(r.velocity_14), r.why, r.do) for r in rows),
        title="\nWho needs a person today",
    )
    typer.echo("Everything about one: `keepwell account NAME`. All alerts: `keepwell alerts`.")
