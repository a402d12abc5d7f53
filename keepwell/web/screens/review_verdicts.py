"""What is said of a draft: claimed, approved, changed, rejected, put to sleep, taken back; then on to the next."""

import json
from contextlib import suppress
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from domain.errors import ConflictError, KeepwellError
from domain.principals import Principal
from domain.reviews import RejectReason, StoredDraft
from keepwell.bootstrap import House
from keepwell.refusals import without_commands
from keepwell.review_desk import draft_page, following
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.handed import TheHouse, TheReview
from keepwell.web.rendering import is_htmx, moment, part, plural, told
from keepwell.web.screens.review import Asked, Filters, desk
from outbox.review import bulk, rework
from outbox.review.differences import by_word
from outbox.review.review import HeldBack, Review

Shown = Annotated[str, Form(max_length=64)]
routes = APIRouter(include_in_schema=False)


@routes.post("/review/{draft_id:int}/claim")
@allow(*EVERY_ROLE)
def claim(
    request: Request, review: TheReview, who: Who, draft_id: int, asked: Asked, take_over: bool = False
) -> Response:
    """Somebody else's claim is shown, not an error: whoever opens a draft only wants to read it first."""
    with suppress(ConflictError):
        review.claim(draft_id, who.name, take_over)
    return _hold(request, who, review, draft_id, asked)


@routes.post("/review/{draft_id:int}/release")
@allow(*EVERY_ROLE)
def release(request: Request, review: TheReview, who: Who, draft_id: int, asked: Asked) -> Response:
    review.release(draft_id, who.name)
    return _hold(request, who, review, draft_id, asked)


def _hold(request: Request, who: Principal, review: Review, draft_id: int, asked: Filters) -> Response:
    if not is_htmx(request):
        return RedirectResponse(f"/review/{draft_id}{asked.query}", 303)
    shown = draft_page(review, draft_id)
    mine = (shown.holder or "").casefold() == who.name.casefold()
    return part(request, "review/hold.html", shown=shown, mine=mine, asked=asked)


@routes.post("/review/{draft_id:int}/approve")
@allow(*EVERY_ROLE)
def approve(
    request: Request, house: TheHouse, review: TheReview, who: Who, draft_id: int, shown: Shown, asked: Asked
) -> Response:
    """Of exactly what was on the screen. What no longer holds comes back with why."""
    draft = review.get(draft_id)
    done = review.approve(draft_id, who.name, shown)
    if isinstance(done, HeldBack):
        return shown_next(
            request, f"/review/{draft_id}{asked.query}", f"Not approved. {done.says}", "refused"
        )
    text = f"Approved: {draft.account}. It leaves at {moment(done.leaves_at)} or later."
    return _next(request, house, who, draft, asked, text, f"/review/{draft_id}/undo{asked.query}")


@routes.post("/review/{draft_id:int}/edit")
@allow(*EVERY_ROLE)
def edit(
    request: Request,
    house: TheHouse,
    review: TheReview,
    who: Who,
    draft_id: int,
    subject: Annotated[str, Form(max_length=2_000)],
    body: Annotated[str, Form(max_length=60_000)],
    shown: Shown,
    asked: Asked,
) -> Response:
    """Where it is refused, what was typed comes back, with what somebody else made of the draft meanwhile."""
    try:
        done = rework.edit(review, draft_id, who.name, subject, body, shown)
    except KeepwellError as refused:
        now = review.get(draft_id)
        changed = now.content_hash != shown
        theirs = by_word(body.replace("\r\n", "\n"), now.message.body) if changed else []
        typed = {"subject": subject, "body": body}
        wrong = without_commands(str(refused))
        return desk(
            request, house, who, asked, draft_id, 409, editing=True, wrong=wrong, typed=typed, theirs=theirs
        )
    problems = len(done.problems)
    text = f"Saved. {plural(problems, 'problem')} to mend." if problems else "Saved. It passes the checks."
    return shown_next(request, f"/review/{draft_id}{asked.query}", text, "refused" if problems else "done")


@routes.post("/review/{draft_id:int}/to")
@allow(*EVERY_ROLE)
def readdress(
    request: Request,
    review: TheReview,
    who: Who,
    draft_id: int,
    contact: Annotated[list[int], Form()],
    shown: Shown,
    asked: Asked,
) -> Response:
    account = review.get(draft_id).account_id
    chosen = [one for one in review.store.contacts([account])[account] if one.contact_id in contact]
    rework.readdress(review, draft_id, who.name, chosen, shown)
    names = ", ".join(one.name for one in chosen)
    return shown_next(request, f"/review/{draft_id}{asked.query}", f"It goes to {names} now.")


@routes.post("/review/{draft_id:int}/vouch")
@allow(*EVERY_ROLE)
def vouch(
    request: Request,
    review: TheReview,
    who: Who,
    draft_id: int,
    sentence: Annotated[int, Form(ge=0)],
    shown: Shown,
    asked: Asked,
) -> Response:
    rework.vouch(review, draft_id, who.name, sentence, shown)
    return shown_next(request, f"/review/{draft_id}{asked.query}", "Your name stands for this sentence.")


@routes.post("/review/{draft_id:int}/rewrite")
@allow(*EVERY_ROLE)
def rewrite(
    request: Request,
    review: TheReview,
    who: Who,
    draft_id: int,
    feedback: Annotated[str, Form(max_length=2_000)],
    shown: Shown,
    asked: Asked,
) -> Response:
    rework.rewrite(review, draft_id, who.name, feedback, shown)
    return shown_next(request, f"/review/{draft_id}{asked.query}", "Written anew.")


@routes.post("/review/{draft_id:int}/reject")
@allow(*EVERY_ROLE)
def reject(
    request: Request,
    house: TheHouse,
    review: TheReview,
    who: Who,
    draft_id: int,
    reason: Annotated[RejectReason, Form()],
    asked: Asked,
    note: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    draft = review.get(draft_id)
    review.reject(draft_id, who.name, reason, note)
    undo = f"/review/{draft_id}/reopen{asked.query}"
    return _next(request, house, who, draft, asked, f"Rejected: {draft.account}.", undo)


@routes.post("/review/{draft_id:int}/snooze")
@allow(*EVERY_ROLE)
def snooze(
    request: Request,
    house: TheHouse,
    review: TheReview,
    who: Who,
    draft_id: int,
    until: Annotated[date, Form()],
    asked: Asked,
    note: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    draft = review.get(draft_id)
    review.snooze(draft_id, who.name, until, note)
    return _next(request, house, who, draft, asked, f"Asleep until {until}: {draft.account}.", None)


@routes.post("/review/{draft_id:int}/undo")
@allow(*EVERY_ROLE)
def undo(request: Request, review: TheReview, who: Who, draft_id: int, asked: Asked) -> Response:
    review.undo(draft_id, who.name)
    return shown_next(
        request, f"/review/{draft_id}{asked.query}", "Not approved any more: it waits for review."
    )


@routes.post("/review/{draft_id:int}/reopen")
@allow(*EVERY_ROLE)
def reopen(request: Request, review: TheReview, who: Who, draft_id: int, asked: Asked) -> Response:
    review.reopen(draft_id, who.name)
    return shown_next(request, f"/review/{draft_id}{asked.query}", "It is in the queue again.")


Ids = Annotated[list[int], Form(max_length=bulk.MOST)]


@routes.post("/review/bulk")
@allow(*EVERY_ROLE)
def bulk_approve(
    request: Request,
    review: TheReview,
    who: Who,
    id: Ids,
    token: Annotated[str, Form(max_length=64)],
    asked: Asked,
) -> Response:
    """Exactly what the preview showed. What does not hold any more is blocked, and named."""
    done = bulk.approve(review, id, who.name, token)
    text = f"{plural(len(done.approved), 'draft')} approved."
    if done.held_back:
        text += " " + " ".join(one.says for one in done.held_back)
    ids = [("id", one.draft.id) for one in done.approved]
    undo_all = f"/review/bulk/undo?{urlencode(ids)}" if ids else None
    return shown_next(
        request, f"/review{asked.query}", text, "refused" if done.held_back else "done", undo_all
    )


@routes.post("/review/bulk/undo")
@allow(*EVERY_ROLE)
def bulk_undo(
    request: Request, review: TheReview, who: Who, id: Annotated[list[int], Query(max_length=bulk.MOST)]
) -> Response:
    """Those that still wait; what has left is named."""
    left = []
    for one in id:
        try:
            review.undo(one, who.name)
        except ConflictError as late:
            left.append(without_commands(str(late)))
    back = f"{plural(len(id) - len(left), 'approval')} taken back."
    return shown_next(request, "/review", " ".join([back, *left]))


def _next(
    request: Request,
    house: House,
    who: Principal,
    draft: StoredDraft,
    asked: Filters,
    text: str,
    undo: str | None,
) -> Response:
    """The draft that comes after the one that is done with."""
    then = following(house, draft, **asked.asked(who))
    path = f"/review{asked.query}" if then is None else f"/review/{then}{asked.query}"
    return shown_next(request, path, text, undo=undo)


def shown_next(
    request: Request, path: str, text: str, kind: str = "done", undo: str | None = None
) -> Response:
    """To another view, with a sentence; a browser without scripts goes there without it."""
    if not is_htmx(request):
        return RedirectResponse(path, 303)
    return told(moved(path), text, kind, undo)


def moved(path: str) -> Response:
    """Have htmx show another view in place of this one: what is said at the foot of the page stays."""
    to = {"path": path, "target": "#main", "select": "#main", "swap": "outerHTML show:top"}
    return Response(status_code=204, headers={"HX-Location": json.dumps(to)})
