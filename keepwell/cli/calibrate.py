"""`keepwell calibrate` and `calibrations`: a new numbered frame from the portfolio's own history, and the old ones."""

from datetime import date
from typing import TYPE_CHECKING

import typer

from keepwell.cli import show

if TYPE_CHECKING:
    from keepwell.bootstrap import House
    from keepwell.training import Progress
    from storage.models import StoredModel

CHOICES = ("mean", "q10", "q25", "q50", "q75")

calibrations_app = typer.Typer(
    invoke_without_command=True, help="Every calibration there has been; `show N` for one of them."
)


def register(app: typer.Typer) -> None:
    app.command()(calibrate)
    app.add_typer(calibrations_app, name="calibrations")


def calibrate(
    as_of: date | None = show.day_option(None, help="Fit on facts up to this day (default: today, UTC)."),
    red: str = typer.Option(
        "mean",
        parser=show.one_of(*CHOICES),
        metavar="AT",
        help=f"Where red lies among accounts that left, in their last 90 days: {', '.join(CHOICES)}.",
    ),
    by: str = typer.Option("keepwell", help="Who."),
    why: str = typer.Option("", help="Why, for those who wonder later."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Show it without storing it."),
    json: bool = show.Json,
) -> None:
    """Fit ranges on your accounts, weights, thresholds and models of risk and growth on what became of them."""
    from domain.calibration import RedChoice
    from keepwell.asked_day import asked_day
    from keepwell.bootstrap import house
    from keepwell.calibrating import Wish, fit_calibration
    from keepwell.cli.calibration_page import print_made
    from keepwell.cli.models import model_json, print_trained
    from keepwell.cli.progress import stages

    the_house = house()
    day = asked_day(the_house, as_of or the_house.today())
    wish = Wish(by=by, why=why, red=RedChoice(red), store=not dry_run)
    with stages() as tell:
        made = fit_calibration(
            the_house, day, wish, lambda done, total: tell("Reading the past", done, total)
        )
        models, untrained = _models(the_house, day, by, tell) if wish.store else ([], "")
    if json:
        show.document(
            made.as_json() | {"models": [model_json(one) for one in models], "untrained": untrained}
        )
        return
    print_made(made)
    if wish.store:
        show.say()
        print_trained(models, untrained)


def _models(the_house: "House", day: date, by: str, tell: "Progress") -> "tuple[list[StoredModel], str]":
    """The models of risk and growth, or why none could be trained."""
    from domain.errors import KeepwellError
    from keepwell.training import train_models

    try:
        return train_models(the_house, day, by, tell), ""
    except KeepwellError as refused:
        return [], str(refused)


@calibrations_app.callback()
def calibrations(context: typer.Context, json: bool = show.Json) -> None:
    """Every calibration, the newest last: when, by whom, on what, and why."""
    if context.invoked_subcommand is not None:
        return
    from keepwell.bootstrap import house
    from keepwell.cli.calibration_page import print_list

    found = house().calibrations.all()
    if json:
        show.document([one.model_dump(mode="json") for one in found])
        return
    print_list(found)


@calibrations_app.command("show")
def show_calibration(number: int, json: bool = show.Json) -> None:
    """One calibration beside the one before it: what it rests on, what changed, and the red lines that were open."""
    from keepwell.bootstrap import house
    from keepwell.cli.calibration_page import print_one

    store = house().calibrations
    one = store.get(number)
    if json:
        show.document(one.model_dump(mode="json"))
        return
    print_one(one, store.get(number - 1) if number > 1 else None)
