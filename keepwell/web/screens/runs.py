"""Runs: the last and the next, live progress, what failed, what changed since the day before, and the schedule."""

from collections.abc import AsyncIterator
from datetime import date, datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import anyio
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool

from domain.errors import KeepwellError
from domain.principals import Role
from keepwell.bootstrap import House
from keepwell.run_changes import changes, changes_of_run
from keepwell.scheduling.timetable import WEEKDAYS, change_schedule, schedule_or_first
from keepwell.scheduling.watchdog import watch
from keepwell.starting_runs import cancel_run, resume_run, retry_failed, start_run, try_out
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.handed import TheHouse, TheJobs
from keepwell.web.jobs import Tell
from keepwell.web.rendering import page, templates, told
from keepwell.web.screens.jobs import result_of
from keepwell.web.screens.jobs import watch as watch_job
from storage.runs import DAILY, RunState

RUNS_SHOWN = 40
LOOK_EVERY = 1.0
Clock = Annotated[time | None, Form()]
routes = APIRouter(include_in_schema=False)


@routes.get("/runs")
@allow(*EVERY_ROLE)
def runs(request: Request, house: TheHouse, who: Who) -> HTMLResponse:
    plan, found = schedule_or_first(house), house.runs.all(RUNS_SHOWN)
    last = next((one for one in found if one.kind == DAILY and one.state == RunState.DONE), None)
    return page(
        request,
        "runs/list.html",
        runs=found,
        going=[one for one in found if house.runs.lives(one)],
        plan=plan,
        jobs=watch(house),
        local=lambda moment: _local(moment, plan.zone),
        weekdays=WEEKDAYS,
        last=last,
        changes=changes(house, last.as_of, scope=who.scope) if last is not None else None,
        may_start=who.role is Role.ADMIN,
        starting="started" in request.query_params,
    )


@routes.get("/runs/dry")
@allow(Role.ADMIN)
def dry_run_page(request: Request, jobs: TheJobs, who: Who, job: str = "") -> HTMLResponse:
    return page(request, "runs/dry.html", found=result_of(jobs, who.user_id, job))


@routes.get("/runs/{run_id}")
@allow(*EVERY_ROLE)
def one_run(request: Request, house: TheHouse, who: Who, run_id: int) -> HTMLResponse:
    found = house.runs.get(run_id)
    everything = who.scope.everyone
    return page(
        request,
        "runs/one.html",
        run=found,
        summary=found.summary or {},
        progress=house.runs.progress(run_id),
        failures=house.runs.failures(run_id) if everything else [],
        asked=house.model_calls.of_run(run_id) if everything else [],
        changes=changes_of_run(house, found, who.scope) if found.state == RunState.DONE else None,
        may_start=who.role is Role.ADMIN,
        alive=house.runs.lives(found),
    )


@routes.get("/runs/{run_id}/events")
@allow(*EVERY_ROLE)
async def run_events(house: TheHouse, run_id: int) -> Response:
    await run_in_threadpool(house.runs.get, run_id)
    return EventSourceResponse(_events(house, run_id))


async def _events(house: House, run_id: int) -> AsyncIterator[dict[str, str]]:
    said = ""
    while True:
        text, over = await run_in_threadpool(_piece, house, run_id)
        if text != said:
            said = text
            yield {"data": text}
        if over:
            return
        await anyio.sleep(LOOK_EVERY)


def _piece(house: House, run_id: int) -> tuple[str, bool]:
    found = house.runs.get(run_id)
    over = not house.runs.lives(found)
    shown = {"run": found, "progress": house.runs.progress(run_id), "over": over}
    return " ".join(templates().get_template("runs/progress.html").render(shown).split()), over


@routes.post("/runs/start")
@allow(Role.ADMIN)
def start(house: TheHouse, who: Who) -> Response:
    run = start_run(house, who)
    return RedirectResponse(f"/runs/{run.id}", 303)


@routes.post("/runs/dry")
@allow(Role.ADMIN)
def dry(house: TheHouse, jobs: TheJobs, who: Who) -> Response:
    """What the run of today would do."""

    def work(tell: Tell) -> Any:
        tell("Running on a copy, which is gone afterwards", 0, 0)
        return try_out(house)

    return watch_job(jobs.start(who.user_id, "Dry run", "/runs/dry", work))


@routes.post("/runs/{run_id}/resume")
@allow(Role.ADMIN)
def resume(house: TheHouse, who: Who, run_id: int) -> Response:
    resume_run(house, who, run_id)
    return RedirectResponse("/runs?started=1", 303)


@routes.post("/runs/{run_id}/retry")
@allow(Role.ADMIN)
def retry(house: TheHouse, who: Who, run_id: int) -> Response:
    """Only the accounts that failed."""
    retry_failed(house, who, run_id)
    return RedirectResponse("/runs?started=1", 303)


@routes.post("/runs/{run_id}/cancel")
@allow(Role.ADMIN)
def cancel(house: TheHouse, who: Who, run_id: int) -> Response:
    run = cancel_run(house, who, run_id)
    over = "It has ended; what is finished stays."
    says = "It ends after the step it is at; what is finished stays." if run.state == "running" else over
    return told(Response(status_code=204), says, reload=True)


@routes.post("/runs/schedule")
@allow(Role.ADMIN)
def set_schedule(
    house: TheHouse,
    who: Who,
    zone: Annotated[str, Form(max_length=80)],
    run_at: Clock = None,
    digest_at: Clock = None,
    on: Annotated[bool, Form()] = False,
    digest_on: Annotated[bool, Form()] = False,
    weekdays: Annotated[list[int] | None, Form()] = None,
    holidays: Annotated[str, Form(max_length=40)] = "",
    dates: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    kept = change_schedule(
        house,
        who.name,
        zone=zone,
        on=on,
        run_at=run_at,
        weekdays_off=weekdays or [],
        dates_off=_dates(dates),
        holidays=holidays,
        digest_on=digest_on,
        digest_at=digest_at,
    )
    house.audit.note(
        who.name, "set schedule", "schedule", who.user_id, on=kept.on, zone=kept.zone, at=str(kept.run_at)
    )
    return RedirectResponse("/runs", 303)


def _dates(text: str) -> list[date]:
    try:
        return [date.fromisoformat(one) for one in text.replace(",", " ").split()]
    except ValueError:
        raise KeepwellError("Write days off as 2026-12-24 2026-12-31.") from None


def _local(moment: datetime | None, zone: str) -> str:
    return "" if moment is None else f"{moment.astimezone(ZoneInfo(zone)):%a %-d %b, %H:%M}"
