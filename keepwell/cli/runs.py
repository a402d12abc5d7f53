"""`keepwell run` and `rescore`: the daily job, and the accounts with news."""

from datetime import timedelta
from typing import TYPE_CHECKING

import typer

from keepwell.cli import show

if TYPE_CHECKING:
    from storage.runs import Run


def register(app: typer.Typer) -> None:
    app.command()(run)
    app.command()(rescore)


def run(
    as_of: str | None = typer.Option(None, help="The day to score (default: today, UTC)."),
    backfill: int = typer.Option(0, min=0, max=3650, help="Score this many days up to the as-of day."),
    resume_id: int | None = typer.Option(None, "--resume", help="Finish a run that died."),
    engine: str = typer.Option("local", help="local, or dask://HOST:PORT."),
    json: bool = show.Json,
) -> None:
    """The daily job: signals, scores and alerts for every account."""
    from keepwell.bootstrap import house
    from keepwell.cli.progress import stages
    from keepwell.daily_job import DAILY, Order, resume, run_daily

    the_house = house()
    with stages() as progress:
        if resume_id is not None:
            done = resume(the_house, resume_id, progress)
        else:
            last = show.parse_day(as_of, the_house.now().date())
            first = last - timedelta(days=max(0, backfill - 1))
            done = run_daily(the_house, Order(DAILY, first, last, engine=engine), progress)
    _tell(done, json)


def rescore(json: bool = show.Json) -> None:
    """Score the accounts with new facts since their last score, for the day of the last run."""
    from keepwell.bootstrap import house
    from keepwell.rescoring import rescore_touched

    the_house = house()
    report = rescore_touched(the_house)
    if json:
        show.document(report.as_json())
        return
    typer.echo(report.says())


def _tell(done: "Run", json: bool) -> None:
    if json:
        show.document({"run": done.id, **(done.summary or {})})
    else:
        print_summary(done)


def print_summary(done: "Run") -> None:
    """What a run did, for a person."""
    s = done.summary or {}
    days = f"{s['days']} days up to {s['as_of']}" if s["days"] > 1 else f"{s['as_of']}"
    typer.echo(f"Run {done.id}: {s['scored']} of {s['accounts']} accounts scored as of {days}.")
    bands = ", ".join(f"{n} {band}" for band, n in s["bands"].items() if n)
    typer.echo(f"Customers: {s['customers']}{f' ({bands})' if bands else ''}.")
    by_rule = ", ".join(f"{n} {rule.replace('_', ' ')}" for rule, n in s["alerts_opened_by_rule"].items())
    typer.echo(
        f"Alerts: {s['alerts_opened']} opened{f' ({by_rule})' if by_rule else ''}, {s['alerts_closed']} closed, "
    )
    typer.echo(f"        {s['alerts_live']} live now: `keepwell alerts`.")
    if s["alert_days"] < s["days"]:
        typer.echo(
            f"        {s['days'] - s['alert_days']} of the days lie before the last run: scored, no alerts woken."
        )
    if s["calibration_kind"] == "expert":
        typer.echo(
            "Scored with expert ranges and weights, not yet calibrated on your portfolio: `keepwell calibrate`."
        )
    for failure in s["failures"]:
        typer.echo(f"Failed: {failure['step']} {failure['key']}: {failure['reason']}")
    seconds = ", ".join(f"{node.replace('_', ' ')} {spent:.1f} s" for node, spent in s["seconds"].items())
    typer.echo(f"Time by node: {seconds}.")
