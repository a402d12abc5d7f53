"""For admins: what the model costs, what `keepwell doctor` finds, what is kept of somebody, and erasing it."""

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from domain.errors import KeepwellError
from domain.principals import Role
from keepwell.web.access import Who, allow
from keepwell.web.downloads import download
from keepwell.web.handed import TheHouse, TheJobs
from keepwell.web.jobs import Tell
from keepwell.web.screens.jobs import result_of, watch
from keepwell.web.screens.settings import settings_page

DAYS = 30
Contact = Annotated[str, Form(max_length=320)]
routes = APIRouter(include_in_schema=False)


@routes.get("/settings/model")
@allow(Role.ADMIN)
def model(request: Request, house: TheHouse, days: int = DAYS) -> HTMLResponse:
    from keepwell.operations.costs import costs

    return settings_page(request, "model", "Model", found=costs(house, days))


@routes.get("/settings/checkup")
@allow(Role.ADMIN)
def checkup_page(request: Request, house: TheHouse) -> HTMLResponse:
    from keepwell.checkup import checkup

    return settings_page(request, "checkup", "Checkup", findings=checkup(house))


@routes.get("/settings/privacy")
@allow(Role.ADMIN)
def privacy(request: Request, jobs: TheJobs, who: Who, job: str = "") -> HTMLResponse:
    return _privacy(request, found=result_of(jobs, who.user_id, job))


@routes.post("/settings/privacy/dossier")
@allow(Role.ADMIN)
def subject_access(request: Request, house: TheHouse, who: Who, contact: Contact) -> Response:
    from keepwell.erasing.subject_access import dossier

    try:
        found = dossier(house, contact)
    except KeepwellError as refused:
        return _privacy(request, 404, wrong=str(refused), asked=contact)
    house.audit.note(who.name, "took along what is kept of a person", "a contact", who.user_id)
    text = json.dumps(found, default=str, ensure_ascii=False, indent=2)
    return download(text, "application/json", "subject_access.json")


@routes.post("/settings/privacy/forget")
@allow(Role.ADMIN)
def forget(
    house: TheHouse,
    jobs: TheJobs,
    who: Who,
    contact: Contact,
    what: Annotated[Literal["dry", "erase"], Form()],
) -> Response:
    """The log says that somebody was erased, and by whom; who it was is gone with the rest."""
    from keepwell.erasing.forget import forget as erase

    def work(tell: Tell) -> Any:
        tell("Looking for them" if what == "dry" else "Erasing", 0, 0)
        done = erase(house, contact, who.name, dry_run=what == "dry")
        if what == "erase":
            house.audit.note(
                who.name, "erased a person", "a contact", who.user_id, rows=sum(done.rows.values())
            )
        return done

    title = "Erasing a person" if what == "erase" else "What would go"
    return watch(jobs.start(who.user_id, title, "/settings/privacy", work))


@routes.post("/settings/users/{user_id}/shares")
@allow(Role.ADMIN)
def share(
    house: TheHouse,
    who: Who,
    user_id: int,
    account: Annotated[str, Form(max_length=300)] = "",
    book: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """One account, or the book of another CSM as it is at any time."""
    user = house.users.get(user_id)
    account_id = house.accounts.find(account).id if account.strip() else None
    house.shares.add(user.id, who.user_id, account_id, book.strip() or None)
    house.audit.note(
        who.name, "shared", f"user {user.id}", who.user_id, account=account_id, book=book or None
    )
    return RedirectResponse(f"/settings/users/{user_id}", 303)


@routes.post("/settings/shares/{share_id}/remove")
@allow(Role.ADMIN)
def unshare(house: TheHouse, who: Who, share_id: int) -> Response:
    gone = house.shares.remove(share_id)
    house.audit.note(who.name, "took back a share", f"user {gone.user_id}", who.user_id)
    return RedirectResponse(f"/settings/users/{gone.user_id}", 303)


def _privacy(request: Request, status: int = 200, **more: Any) -> HTMLResponse:
    shown = {"found": None, "wrong": "", "asked": "", **more}
    return settings_page(request, "privacy", "Privacy", status, **shown)
