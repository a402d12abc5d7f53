"""Runs of the daily job: what they did; one begun by hand."""

from datetime import date, datetime
from typing import Annotated

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
from keepwell.api.dry_run_shapes import DryRunTold
from keepwell.api.pages import paged
from keepwell.starting_runs import cancel_run, start_run, try_out
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.handed import TheHouse
from storage.runs import DAILY, Run, RunState

routes = APIRouter(prefix=f"{ROOT}/runs", tags=["runs"])
MOST_RUNS = 2_000
COUNTS = ("days", "alerts_live", "alerts_opened", "alerts_closed", "drafts_written", "drafts_blocked")


class RunTold(Told):
    id: int
    kind: str
    as_of: date
    state: RunState
    started_at: datetime
    finished_at: datetime | None
    stop_asked_by: str | None = Field(description="Who wants it to end.")
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
    """Answered at once; a process of its own carries it out, and Location is where to look how far it is. 409 while a
    daily run is going on."""
    wanted = asked or NewRun()
    run = start_run(house, who, wanted.as_of, wanted.backfill)
    response.headers["Location"] = f"{ROOT}/runs/{run.id}"
    return _told(run, who)


@routes.post("/dry-run", summary="What a run would do", responses=refusals(*CHANGING))
@allow(Role.ADMIN, token=TokenScope.ADMIN)
def dry(house: TheHouse, asked: NewRun | None = None) -> DryRunTold:
    """Worked out on a copy that is gone afterwards: nothing is written, no model is asked. It takes as long as the run
    and the copy would: seconds for hundreds of accounts, a minute or more for ten thousand. 409 while a daily run, or
    another dry run, is going on."""
    wanted = asked or NewRun()
    return DryRunTold.model_validate(try_out(house, wanted.as_of, wanted.backfill))


@routes.post("/{number}/cancel", summary="Cancel a run", responses=refusals(*CHANGING))
@allow(Role.ADMIN, token=TokenScope.ADMIN)
def cancel(house: TheHouse, who: Who, number: Number) -> RunTold:
    """A run at work ends between two of its steps, and is `running` until then; any other ends at once. What is
    finished stays. Twice is once; 409 where the run is done."""
    return _told(cancel_run(house, who, number), who)


def _told(run: Run, who: Who) -> RunTold:
    summary = run.summary or {}
    counts = {name: summary[name] for name in COUNTS if isinstance(summary.get(name), int)}
    error = run.error if who.scope.everyone else None
    return RunTold.model_validate({**vars(run), "counts": counts, "error": error})
