"""`keepwell run` and `rescore`: the daily job, and the accounts with news."""

import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import typer

from keepwell.cli import show
from keepwell.cli.plain import visible

if TYPE_CHECKING:
    from keepwell.run_report import RunReport

RULES_NAMED = 4
WHY_TEMPLATE = {
    "for_colleagues": "for colleagues, whom no model writes to",
    "no_model": "without a model",
    "budget": "beyond the budget of the run or the day",
    "failed_checks": "where what it wrote did not pass the checks",
    "model_failed": "where it did not answer as asked",
}
"""By why a draft is the template's (graph/authorship.py)."""
ENGINE = re.compile(r"dask://[^/\s]+:\d{1,5}")


def register(app: typer.Typer) -> None:
    app.command()(run)
    app.command()(rescore)


def _engine(text: str) -> str:
    """Checked before a run begins: one that cannot start would be left over as failed."""
    if text != "local" and not ENGINE.fullmatch(text):
        raise typer.BadParameter(f"there is no engine '{visible(text)}'. Use local or dask://HOST:PORT.")
    return text


def run(
    as_of: date | None = show.day_option(None, help="The day to score (default: today, UTC)."),
    backfill: int = typer.Option(0, min=0, max=3650, help="Score this many days up to the as-of day."),
    resume_id: int | None = typer.Option(
        None, "--resume", help="Finish the run with this number, which died."
    ),
    cancel_id: int | None = typer.Option(
        None,
        "--cancel",
        help="End the run with this number between two of its steps; what is finished stays.",
    ),
    dry: bool = typer.Option(False, "--dry-run", help="Say what the run would do, and change nothing."),
    by: str | None = show.By,
    engine: str = typer.Option("local", parser=_engine, metavar="ENGINE", help="local, or dask://HOST:PORT."),
    json: bool = show.Json,
) -> None:
    """The daily job: signals, scores and alerts for every account."""
    if resume_id is not None and (as_of is not None or backfill):
        raise typer.BadParameter("--resume goes on with the days the run began with: leave out the others.")
    if dry and (resume_id is not None or cancel_id is not None or engine != "local"):
        raise typer.BadParameter("--dry-run goes with --as-of, --backfill and --json only.")
    if cancel_id is not None:
        _cancel(cancel_id, by, json)
        return
    if dry:
        _dry(as_of, backfill, json)
        return
    from dataclasses import replace

    from keepwell.bootstrap import house
    from keepwell.cli.progress import stages
    from keepwell.daily_job import resume, run_daily
    from keepwell.knowledge_base import catch_up
    from keepwell.run_orders import asked_order
    from keepwell.run_report import run_report

    the_house = house()
    with stages() as progress:
        if resume_id is not None:
            done = resume(the_house, resume_id, progress)
        else:
            order = replace(asked_order(the_house, as_of, backfill), engine=engine)
            done = run_daily(the_house, order, progress)
        catch_up(the_house, progress)
    report = run_report(the_house, done)
    if json:
        show.document(report.as_json())
    else:
        print_report(report)


def _dry(as_of: date | None, backfill: int, json: bool) -> None:
    from keepwell.bootstrap import house
    from keepwell.cli.dry_run_page import print_dry_run
    from keepwell.cli.progress import stages
    from keepwell.dry_run import dry_run
    from keepwell.run_orders import asked_order

    the_house = house()
    with stages() as progress:
        found = dry_run(the_house, asked_order(the_house, as_of, backfill), progress)
    if json:
        show.document(found.as_json())
    else:
        print_dry_run(found)


def _cancel(run_id: int, by: str | None, json: bool) -> None:
    from keepwell.acting import acting
    from keepwell.bootstrap import house

    run = house().runs.cancel(run_id, acting(by))
    if json:
        show.document({"run": run.id, "state": str(run.state), "stop_asked_by": run.stop_asked_by})
    elif run.state == "cancelled":
        show.say(f"Run {run_id} is cancelled. `keepwell run --resume {run_id}` would still finish it.")
    else:
        show.say(
            f"Run {run_id} ends after the step it is at. `keepwell run --resume {run_id}` would finish it."
        )


def rescore(
    failed_in: int | None = typer.Option(
        None, "--failed-in", metavar="RUN", help="Only the accounts that failed in this run, for its days."
    ),
    json: bool = show.Json,
) -> None:
    """Score the accounts with new facts since their last score, for the day of the last run."""
    from keepwell.bootstrap import house
    from keepwell.rescoring import rescore_failed, rescore_touched

    the_house = house()
    report = rescore_touched(the_house) if failed_in is None else rescore_failed(the_house, failed_in)
    if json:
        show.document(report.as_json())
        return
    for line in report.lines():
        show.say(line)


def print_report(report: "RunReport") -> None:
    """What a run did, for a person."""
    _scored(report)
    _alerts(report)
    _opportunities(report)
    _drafts(report)
    _conversations(report)
    _manner(report)
    _asked(report)
    if report.fresh.says:
        show.say(report.fresh.says, style="yellow")
    if not report.accounts:
        show.say("There are no accounts yet: `keepwell import PATH` brings yours, `keepwell demo` a sample.")
    elif report.summary["calibration_kind"] == "expert":
        show.say(
            "Scored with expert ranges and weights, not yet calibrated on your portfolio: `keepwell calibrate`."
        )
    for failure in report.summary["failures"]:
        show.say(f"Failed: {failure['step']} {failure['key']}: {failure['reason']}", style="red")
    seconds = report.summary["seconds"]
    spent = ", ".join(f"{node.replace('_', ' ')} {s:.1f} s" for node, s in seconds.items() if s >= 0.05)
    show.say(f"Time: {spent or 'under a tenth of a second'}.", style="dim")


def _scored(report: "RunReport") -> None:
    days = report.summary["days"]
    when = f"{report.as_of}" if days == 1 else f"{report.as_of}, and {days - 1:,} days before it"
    rest = report.unscored_says()
    show.say(
        f"Run {report.run.id}: {report.scored:,} of {report.accounts:,} accounts scored as of {when}"
        f"{f'; {rest}' if rest else ''}."
    )
    bands = ", ".join(f"{n:,} {band}" for band, n in report.bands.items() if n)
    show.say(f"Customers: {report.customers:,}{f' ({bands})' if bands else ''}.")


def _alerts(report: "RunReport") -> None:
    s = report.summary
    rules = [f"{n:,} {rule.replace('_', ' ')}" for rule, n in s["alerts_opened_by_rule"].items()]
    rest = len(rules) - RULES_NAMED
    named = ", ".join([*rules[:RULES_NAMED], *([f"{rest} more kinds"] if rest > 0 else [])])
    show.say(
        f"Alerts: {s['alerts_live']:,} live now (`keepwell alerts`); {s['alerts_opened']:,} opened"
        f"{f' ({named})' if named else ''} and {s['alerts_closed']:,} closed over the days of this run."
    )
    asleep = s["days"] - s["alert_days"]
    if asleep:
        days = "The day lies" if s["days"] == 1 else f"{asleep:,} of the days lie"
        show.say(f"{days} before the last run: scored, but no alert was opened or closed for it.")


def _conversations(report: "RunReport") -> None:
    """By whom conversations were read; runs from before the model read any say nothing of it."""
    read = report.summary.get("conversations_read") or {"offline": 0, "model": 0}
    model = report.summary.get("model_reading") or {"found": 0, "dropped": 0, "failed": 0, "label": ""}
    if not (read["offline"] or read["model"] or model["failed"]):
        return
    told = f"Conversations: {read['offline']:,} read offline"
    if read["model"]:
        told += f", {read['model']:,} by the model too, which found {model['found']:,} things more"
        told += f" ({model['dropped']:,} dropped: no such quote)" if model["dropped"] else ""
    show.say(f"{told}{'; ' + model['label'] if model['label'] else ''}.")


def _manner(report: "RunReport") -> None:
    """What came of asking the model how people write; without a model there is nothing to tell beside the table."""
    model = (report.summary.get("disc_reading") or {}).get("model") or {"mails": 0, "failed": 0}
    if not (model["mails"] or model["failed"]):
        return
    dropped = f" ({model['dropped']:,} dropped: no such quote)" if model["dropped"] else ""
    told = f"How people write: {model['mails']:,} mails read by the model too, {model['found']:,} cues found{dropped}"
    show.say(f"{told}{'; ' + model['label'] if model['label'] else ''}.")


def _opportunities(report: "RunReport") -> None:
    s = report.summary
    if not (s.get("opportunities_open") or s.get("opportunities_found") or s.get("opportunities_closed")):
        return
    kinds = ", ".join(f"{n:,} {kind}" for kind, n in s["opportunities_found_by_kind"].items())
    named = f" ({kinds})" if kinds else ""
    show.say(
        f"Opportunities: {s['opportunities_open']:,} open now (`keepwell opportunities`); "
        f"{s['opportunities_found']:,} found{named} and "
        f"{s['opportunities_closed']:,} closed over the days of this run."
    )


def _drafts(report: "RunReport") -> None:
    s = report.summary
    if not s.get("drafts_written"):
        return
    kinds = ", ".join(f"{n:,} {kind.replace('_', ' ')}" for kind, n in s["drafts_written_by_kind"].items())
    blocked = f"; {s['drafts_blocked']:,} held back by a check" if s["drafts_blocked"] else ""
    show.say(f"Drafts: {s['drafts_written']:,} written for review (`keepwell queue`): {kinds}{blocked}.")
    if authors := _authors(s.get("drafts_written_by") or {}):
        show.say(authors)


def _authors(written_by: dict[str, int]) -> str:
    """Nothing where there is no model and nothing else to say: each draft says so itself."""
    left = {why: n for why, n in written_by.items() if why in WHY_TEMPLATE}
    if not written_by.get("model") and left.keys() <= {"no_model", "for_colleagues"}:
        return ""
    reasons = ", ".join(f"{n:,} {WHY_TEMPLATE[why]}" for why, n in left.items())
    told = f"Written by the model: {written_by.get('model', 0):,}"
    return f"{told}; by template: {sum(left.values()):,} ({reasons})." if left else f"{told}."


def _asked(report: "RunReport") -> None:
    """What the run asked of the model altogether; that is what it costs."""
    if not report.asked:
        return
    calls = Counter({one.agent: 0 for one in report.asked})
    for one in report.asked:
        calls[one.agent] += one.calls
    named = ", ".join(f"{agent} {n:,}" for agent, n in calls.most_common())
    read, written = (sum(getattr(one, side) for one in report.asked) for side in ("read", "written"))
    show.say(
        f"The model was asked {calls.total():,} times ({named}): {read:,} tokens read, {written:,} written "
        "(`keepwell ai`)."
    )
