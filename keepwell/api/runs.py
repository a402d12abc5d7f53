"""Runs of the daily job: what they did; one begun by hand."""

from datetime import date, datetime, timedelta
from threading import Thread
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Response
from pydantic import Field

from domain.principals import Role, TokenScope
from keepwell.api.contract import (
    CHANGING,
    READING,
    ROOT,
    Asked,
    Cursor,
    Day,
    Limit,
    Number,
    Page,
    Told,
    refusals,
)
from keepwell.api.pages import paged
from keepwell.asked_day import asked_day
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.handed import TheHouse
from storage.runs import DAILY, Run, RunState

routes = APIRouter(prefix=f"{ROOT}/runs", tags=["runs"])
MOST_RUNS = 2_000
COUNTS = ("days", "alerts_live", "alerts_opened", "alerts_closed", "drafts_written", "drafts_blocked")
log = structlog.get_logger("keepwell.api")


class RunTold(Told):
    id: int
    kind: str
    as_of: date
    state: RunState
    started_at: datetime
    finished_at: datetime | None
    counts: dict[str, int] = Field(description="What it did; empty before its end.")
    error: str | None = Field(description="Why it failed; for those who see all accounts.")


class NewRun(Asked):
    as_of: Day | None = Field(default=None, description="The day to score (default: today, UTC).")
    backfill: Annotated[int, Field(ge=0, le=3650)] = Field(
        default=0, description="Score this many days up to the as-of day."
    )


@routes.get("", summary="Runs", responses=refusals(*READING))
@allow(*EVERY_ROLE, token=TokenScope.READ)
def runs(
    house: TheHouse, who: Who, state: RunState | None = None, cursor: Cursor = None, limit: Limit = 50
) -> Page[RunTold]:
    """The newest first."""
    found = house.runs.all(MOST_RUNS, DAILY, state)
    shown, following = paged(found, lambda run: (-run.id,), cursor, limit)
    return Page(data=[_told(run, who) for run in shown], next=following)


@routes.get("/{number}", summary="One run", responses=refusals(*READING))
@allow(*EVERY_ROLE, token=TokenScope.READ)
def one_run(house: TheHouse, who: Who, number: Number) -> RunTold:
    return _told(house.runs.get(number), who)


@routes.post("", summary="Begin a run", status_code=202, responses=refusals(*CHANGING))
@allow(Role.ADMIN, token=TokenScope.ADMIN)
def begin(house: TheHouse, who: Who, response: Response, asked: NewRun | None = None) -> RunTold:
    """Answered at once; Location is where to look how far it is. 409 while one of the day is going on."""
    from keepwell.daily_job import (
        Order,
        begin_daily,
    )  # LangGraph comes with it: seconds, and only runs need it

    wanted = asked or NewRun()
    last = asked_day(house, wanted.as_of or house.today())
    first = asked_day(house, last - timedelta(days=max(0, wanted.backfill - 1)))
    run, see_through = begin_daily(house, Order(DAILY, first, last))
    house.audit.note(who.name, "began run", f"run {run.id}", who.user_id)
    Thread(target=_logged, args=(run.id, see_through), name=f"run-{run.id}", daemon=True).start()
    response.headers["Location"] = f"{ROOT}/runs/{run.id}"
    return _told(run, who)


def _logged(number: int, see_through: Any) -> None:
    """A run that fails keeps why; nobody waits for this thread."""
    try:
        see_through()
    except Exception as broken:
        log.error("run failed", run=number, kind=type(broken).__name__)


def _told(run: Run, who: Who) -> RunTold:
    summary = run.summary or {}
    counts = {name: summary[name] for name in COUNTS if isinstance(summary.get(name), int)}
    error = run.error if who.scope.everyone else None
    return RunTold.model_validate({**vars(run), "counts": counts, "error": error})
