"""`keepwell calibrate`: a new numbered frame from the portfolio's own history."""

from datetime import date

import typer

from keepwell.cli import show


def register(app: typer.Typer) -> None:
    app.command()(calibrate)


def calibrate(
    as_of: date | None = show.day_option(None, help="Fit on facts up to this day (default: today, UTC)."),
    by: str = typer.Option("keepwell", help="Who."),
    json: bool = show.Json,
) -> None:
    """Fit reference ranges on your own accounts; scores from now on are read in the new frame."""
    from keepwell.asked_day import asked_day
    from keepwell.bootstrap import house
    from keepwell.calibrating import fit_calibration

    the_house = house()
    made = fit_calibration(the_house, asked_day(the_house, as_of or the_house.today()), by)
    if json:
        show.document(made.model_dump(mode="json"))
        return
    show.say(f"Calibration {made.number}, fitted on facts up to {made.fitted_on}. {made.note}")
    show.table(
        ("segment", ">accounts", ">red below", ">orange below"),
        ((name or "all", frame.accounts, frame.red, frame.orange) for name, frame in made.segments.items()),
    )
