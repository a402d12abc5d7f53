"""Watching long work: its progress as it comes, then on to what came of it."""

from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool

from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.handed import TheJobs
from keepwell.web.jobs import Job, Jobs, JobState
from keepwell.web.rendering import page, templates

LISTENS = 15.0
routes = APIRouter(include_in_schema=False)


def watch(job: Job) -> Response:
    """To the page that shows how far it is."""
    return RedirectResponse(f"/jobs/{job.id}", 303)


def result_of(jobs: Jobs, user_id: int, job_id: str) -> Any:
    """What came of this person's work, for the page that it leads back to; None where it did not end well."""
    if not job_id:
        return None
    job = jobs.get(job_id, user_id)
    return job.result if job.state is JobState.DONE else None


@routes.get("/jobs/{job_id}")
@allow(*EVERY_ROLE)
def job_page(request: Request, jobs: TheJobs, who: Who, job_id: str) -> Response:
    job = jobs.get(job_id, who.user_id)
    if job.state is JobState.DONE:
        return RedirectResponse(f"{job.back}{'&' if '?' in job.back else '?'}job={job.id}", 303)
    return page(request, "job.html", job=job)


@routes.get("/jobs/{job_id}/events")
@allow(*EVERY_ROLE)
async def job_events(jobs: TheJobs, who: Who, job_id: str) -> Response:
    job = jobs.get(job_id, who.user_id)
    return EventSourceResponse(_events(job))


@routes.get("/jobs/{job_id}/progress")
@allow(*EVERY_ROLE)
def job_progress(jobs: TheJobs, who: Who, job_id: str) -> HTMLResponse:
    return HTMLResponse(_piece(jobs.get(job_id, who.user_id)))


async def _events(job: Job) -> AsyncIterator[dict[str, str]]:
    seen = -1
    while True:
        seen = await run_in_threadpool(job.wait_for_news, seen, LISTENS)
        yield {"data": _piece(job)}
        if job.over:
            return


def _piece(job: Job) -> str:
    return " ".join(templates().get_template("job_progress.html").render(job=job).split())
