"""`keepwell backtest`: does the score predict anything here, and does the model earn its place?"""

from datetime import date
from pathlib import Path

import typer

from keepwell.cli import show

EVERY = 30


def register(app: typer.Typer) -> None:
    app.command()(backtest)


def backtest(
    first: date | None = show.day_option(
        None, "--from", help="First day to judge (default: a year before --to)."
    ),
    last: date | None = show.day_option(
        None, "--to", help="Last day to judge (default: the last whose outcome is known)."
    ),
    every: int = typer.Option(EVERY, min=1, help="Days between the days judged."),
    on: str | None = typer.Option(None, "--on", help="Judge these days instead: 2024-01-01,2024-04-01."),
    horizon: list[int] = typer.Option(
        [30, 60, 90], min=1, max=730, help="Days ahead; give it again for several."
    ),
    kind: str = typer.Option(
        "leaving", parser=show.one_of("leaving", "growth"), metavar="leaving|growth", help="What is foretold."
    ),
    train_to: date | None = show.day_option(
        None, help="Learn once, from what was known on this day (default: anew every 90 days)."
    ),
    train_every: int = typer.Option(14, min=1, help="Days between the days learnt from."),
    folds: int | None = typer.Option(
        None,
        min=2,
        max=20,
        help="Cross-validate over this many groups of accounts: for data of a single day.",
    ),
    awake_within: int | None = typer.Option(
        None, min=1, help="Judge only accounts that used the product this many days before."
    ),
    places: int = typer.Option(10, "--top", min=1, help="Accounts a CSM can look at."),
    out: Path | None = typer.Option(None, help="Folder for the pictures, figures and rows."),
    json: bool = show.Json,
) -> None:
    """Replay history as it was known then, beside recency, usage, tenure, health and a plain LightGBM."""
    from keepwell.backtest_files import keep
    from keepwell.backtesting import Order, backtest, days_to_judge
    from keepwell.bootstrap import house
    from keepwell.cli.backtest_page import print_backtest
    from keepwell.cli.progress import stages

    the_house = house()
    horizons = tuple(sorted(set(horizon)))
    order = Order(
        days=_named(on) if on else days_to_judge(the_house, first, last, every, max(horizons)),
        horizons=horizons,
        kind=kind,
        train_to=train_to,
        train_every=train_every,
        folds=folds,
        awake_within=awake_within,
        places=places,
    )
    with stages() as progress:
        done = backtest(the_house, order, progress)
    kept = keep(the_house, done, out)
    if json:
        show.document(done.as_json())
        return
    print_backtest(done)
    show.say(f"{len(kept.pictures)} pictures, the figures and every rated row are in {kept.folder}")


def _named(days: str) -> tuple[date, ...]:
    """2024-01-01,2024-04-01."""
    from domain.errors import KeepwellError

    try:
        return tuple(sorted({date.fromisoformat(day.strip()) for day in days.split(",")}))
    except ValueError as wrong:
        raise KeepwellError(f"--on {days} cannot be read: give days as YYYY-MM-DD, with commas.") from wrong
