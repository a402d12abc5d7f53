"""`keepwell schedule`: every day by itself, without the web server; what is set, what ran, what is late."""

from datetime import time
from typing import TYPE_CHECKING, Any

import typer

from keepwell.acting import acting
from keepwell.cli import show

if TYPE_CHECKING:
    from domain.schedules import Schedule

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SHOWN = 10

schedule_app = typer.Typer(help="Run every day by itself: start, show, set.")


def register(app: typer.Typer) -> None:
    app.add_typer(schedule_app, name="schedule")


@schedule_app.callback(invoke_without_command=True)
def start(ctx: typer.Context) -> None:
    """Without a command: run until stopped (Ctrl-C). Several may run at a time; each date is run by one of them."""
    if ctx.invoked_subcommand is not None:
        return
    import signal
    import threading

    from keepwell.bootstrap import house
    from keepwell.scheduling.scheduler import Scheduler
    from keepwell.scheduling.timetable import schedule_of

    ended, the_house = threading.Event(), house()
    scheduler = Scheduler(the_house)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    show.say(_says(schedule_of(the_house)))
    show.say("Ctrl-C ends it; what is going on is taken up by the next one.", style="dim")
    scheduler.start()
    ended.wait()
    scheduler.stop()


@schedule_app.command("show")
def show_all(json: bool = show.Json) -> None:
    """What is set, when each job went well last, and the last dates."""
    from dataclasses import asdict

    from keepwell.bootstrap import house
    from keepwell.scheduling.timetable import schedule_or_first
    from keepwell.scheduling.watchdog import watch

    the_house = house()
    plan, found = schedule_or_first(the_house), watch(the_house)
    days = the_house.schedules.days(limit=SHOWN)
    if json:
        jobs = [{**asdict(one), "age": one.age and one.age.total_seconds()} for one in found]
        show.document({"schedule": _as_json(plan), "jobs": jobs, "days": [asdict(one) for one in days]})
        return
    show.say(_says(plan))
    if not found:
        show.say("No scheduler was ever started: `keepwell schedule` starts one.")
        return
    show.table(
        ("job", "went well", "next (UTC)", "to mend"),
        (
            (
                str(one.job),
                one.says().partition(" ")[2] + (", going on" if one.going_on else ""),
                f"{one.next_at:%Y-%m-%d %H:%M}" if one.next_at else None,
                one.late,
            )
            for one in found
        ),
    )
    show.table(
        ("date", "job", "state", "what"), ((str(d.day), str(d.job), str(d.state), _what(d)) for d in days)
    )


def _what(record: Any) -> str | None:
    within = f"within the run of {record.within}" if record.within else None
    return ", ".join(filter(None, (record.says, within))) or None


@schedule_app.command("set")
def set_schedule(
    zone: str | None = typer.Option(None, help="A time zone: Europe/Berlin."),
    at: str | None = typer.Option(
        None, metavar="HH:MM", help="When the daily run begins, on the clocks there."
    ),
    on: bool | None = typer.Option(None, "--on/--off", help="Whether anything is run by itself."),
    days_off: str | None = typer.Option(None, metavar="sat,sun|none", help="Weekdays without a run."),
    dates_off: str | None = typer.Option(None, metavar="YYYY-MM-DD,...|none", help="Dates without a run."),
    holidays: str | None = typer.Option(None, metavar="DE|none", help="No run on public holidays there."),
    digest: bool | None = typer.Option(None, "--digest/--no-digest", help="Today's list by mail."),
    digest_at: str | None = typer.Option(None, metavar="HH:MM", help="When it is sent."),
    by: str | None = show.By,
    json: bool = show.Json,
) -> None:
    """Change what is set; what is left out stays. Schedulers that run take it up within a minute."""
    from keepwell.bootstrap import house
    from keepwell.scheduling.timetable import change_schedule

    plan = change_schedule(
        house(),
        acting(by),
        zone=zone,
        on=on,
        run_at=_clock(at),
        weekdays_off=None if days_off is None else {_weekday(one) for one in _parts(days_off)},
        dates_off=None if dates_off is None else {show.day(one) for one in _parts(dates_off)},
        holidays="" if holidays == "none" else holidays,
        digest_on=digest,
        digest_at=_clock(digest_at),
    )
    if json:
        show.document(_as_json(plan))
    else:
        show.say(_says(plan))


def _parts(text: str) -> list[str]:
    return [] if text.strip().lower() == "none" else [one.strip() for one in text.split(",") if one.strip()]


def _weekday(name: str) -> int:
    short = name.lower()[:3]
    if short not in WEEKDAYS:
        raise typer.BadParameter(f"'{name}' is no weekday: {', '.join(WEEKDAYS)}.")
    return WEEKDAYS.index(short)


def _clock(text: str | None) -> time | None:
    if text is None:
        return None
    try:
        found = time.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is no time of day. Write it as 06:30.") from None
    if found.tzinfo is not None:
        raise typer.BadParameter(f"'{text}' has a zone of its own: --zone sets it.")
    return found.replace(second=0, microsecond=0)


def _says(plan: "Schedule") -> str:
    if not plan.on:
        return f"Nothing is run by itself: switched off by {plan.changed_by}."
    off = [WEEKDAYS[day] for day in sorted(plan.off.weekdays)]
    off += [str(day) for day in sorted(plan.off.dates)]
    off += [f"public holidays of {plan.off.country}"] if plan.off.country else []
    digest = (
        f"today's list by mail at {plan.digest_at:%H:%M}" if plan.digest_on else "no mail of today's list"
    )
    but = f", but not on {', '.join(off)}" if off else ""
    return f"Every day at {plan.run_at:%H:%M} ({plan.zone}){but}; {digest}."


def _as_json(plan: "Schedule") -> dict[str, Any]:
    return {
        "portfolio": plan.portfolio,
        "zone": plan.zone,
        "on": plan.on,
        "run_at": f"{plan.run_at:%H:%M}",
        "days_off": [WEEKDAYS[day] for day in sorted(plan.off.weekdays)],
        "dates_off": sorted(plan.off.dates),
        "holidays": plan.off.country,
        "digest": plan.digest_on,
        "digest_at": f"{plan.digest_at:%H:%M}",
        "since": plan.since,
        "changed_by": plan.changed_by,
        "changed_at": plan.changed_at,
    }
