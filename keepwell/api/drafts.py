"""Drafts: the queue, one with its evidence, and what becomes of it. Changes name what was read, by its ETag."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Response

from domain.drafts import DraftKind
from domain.errors import ConflictError, KeepwellError
from domain.principals import TokenScope
from domain.reviews import QueueState
from keepwell.api.contract import (
    CHANGING,
    READING,
    ROOT,
    Cursor,
    Limit,
    Name,
    Number,
    refusals,
)
from keepwell.api.draft_shapes import (
    ApprovedTold,
    ApproveSeveral,
    Claim,
    Done,
    Draft,
    DraftLine,
    Edit,
    HeldBackTold,
    PreviewTold,
    ProblemTold,
    Queue,
    Reject,
    Rewrite,
    Several,
    Snooze,
    Vouch,
)
from keepwell.api.pages import read, written
from keepwell.api.tags import refuse_other
from keepwell.review_desk import contacts_named, draft_page, queue_page
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.handed import TheHouse, TheReview
from outbox.review import bulk, rework
from outbox.review.review import Approved, HeldBack, Review

routes = APIRouter(prefix=f"{ROOT}/drafts", tags=["drafts"])
reading, changing = refusals(*READING), refusals(*CHANGING)
naming = refusals(*CHANGING, 412, 428)
IfMatch = Annotated[
    str | None, Header(alias="If-Match", max_length=300, description="The ETag of the draft as you read it.")
]


@routes.get("", summary="The queue", responses=reading)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def queue(
    house: TheHouse,
    who: Who,
    kind: DraftKind | None = None,
    state: QueueState = "open",
    csm: Name | None = None,
    account: Name | None = None,
    overdue: bool = False,
    mine: Annotated[bool, Query(description="Only those you have claimed.")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Queue:
    """What is due first comes first."""
    page = queue_page(
        house,
        kind=str(kind) if kind else None,
        state=state,
        csm=csm,
        account=account,
        overdue=overdue,
        claimed_by=who.name if mine else None,
        user=who.scope,
        after=None if cursor is None else str(next(iter(read(cursor)), "")),
        limit=limit,
    )
    rows = [DraftLine.model_validate(one) for one in page.rows]
    following = None if page.next is None else written((page.next,))
    return Queue(data=rows, next=following, total=page.total, overdue=page.overdue)


@dataclass(frozen=True)
class OneDraft:
    """The draft that a path names, in the hands of whoever asks."""

    review: Review
    id: int
    by: str
    response: Response

    @property
    def hash(self) -> str:
        return self.review.get(self.id).content_hash

    def told(self) -> Draft:
        """As it is now, under the ETag by which a change names it."""
        draft = _draft(self.review, self.id)
        self.response.headers["ETag"] = f'"{draft.content_hash}"'
        return draft


def _one(review: TheReview, who: Who, draft_id: Number, response: Response) -> OneDraft:
    return OneDraft(review, draft_id, who.name, response)


One = Annotated[OneDraft, Depends(_one)]


def _shown(draft: One, if_match: IfMatch = None) -> str:
    return refuse_other(if_match, draft.hash)


Shown = Annotated[str, Depends(_shown)]
"""The hash of what was read: nothing is done where the draft is another by now."""


@routes.post("/bulk/preview", summary="Look at several of one kind together", responses=changing)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def preview(review: TheReview, who: Who, asked: Several) -> PreviewTold:
    """Only like with like, and only faultless ones."""
    found = bulk.preview(review, asked.ids, who.name)
    drafts = [_draft(review, one.id) for one in found.drafts]
    return PreviewTold(token=found.token, drafts=drafts, held_back=[_held(one) for one in found.held_back])


@routes.post("/bulk/approve", summary="Approve exactly what a preview showed", responses=changing)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def approve_several(review: TheReview, who: Who, asked: ApproveSeveral) -> Done:
    """All that still hold; where one has changed since, none."""
    done = bulk.approve(review, asked.ids, who.name, asked.token)
    return Done(
        approved=[_approved(one) for one in done.approved], held_back=[_held(one) for one in done.held_back]
    )


@routes.get("/{draft_id}", summary="One draft", responses=reading)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def one_draft(draft: One) -> Draft:
    return draft.told()


@routes.patch("/{draft_id}", summary="Change its text or whom it goes to", responses=naming)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def edit(draft: One, shown: Shown, asked: Edit) -> Draft:
    """It is checked again: what does not hold is kept, with its problems, and cannot be approved."""
    review = draft.review
    read_as: str | None = shown
    if asked.subject is None and asked.body is None and asked.to is None:
        raise KeepwellError("Give a subject, a body, or whom it is to go to.")
    if asked.to is not None:
        people = contacts_named(review, draft.id, asked.to)
        rework.readdress(review, draft.id, draft.by, people, read_as)
        read_as = None
    if asked.subject is not None or asked.body is not None:
        body = asked.body if asked.body is not None else review.get(draft.id).message.body
        rework.edit(review, draft.id, draft.by, asked.subject, body, read_as)
    return draft.told()


@routes.post("/{draft_id}/claim", summary="Have it in hand for 15 minutes", responses=changing)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def claim(draft: One, asked: Claim | None = None) -> Draft:
    draft.review.claim(draft.id, draft.by, asked.take_over if asked else False)
    return draft.told()


@routes.post("/{draft_id}/release", summary="Give it out of your hand", responses=changing)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def release(draft: One) -> Draft:
    draft.review.release(draft.id, draft.by)
    return draft.told()


@routes.post("/{draft_id}/approve", summary="Let exactly what you read leave, once", responses=naming)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def approve(draft: One, shown: Shown) -> ApprovedTold:
    """409 where it does not hold as things stand: the draft is then blocked, and says why."""
    done = draft.review.approve(draft.id, draft.by, shown)
    if isinstance(done, HeldBack):
        raise ConflictError(done.says)
    return _approved(done)


@routes.post("/{draft_id}/vouch", summary="Stand for a sentence", responses=naming)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def vouch(draft: One, shown: Shown, asked: Vouch) -> Draft:
    """It becomes evidence under your name, and the draft is checked again."""
    rework.vouch(draft.review, draft.id, draft.by, asked.sentence - 1, shown)
    return draft.told()


@routes.post("/{draft_id}/reject", summary="It is of no use", responses=changing)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def reject(draft: One, asked: Reject) -> Draft:
    draft.review.reject(draft.id, draft.by, asked.reason, asked.note or "")
    return draft.told()


@routes.post("/{draft_id}/snooze", summary="Out of the queue until a day", responses=changing)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def snooze(draft: One, asked: Snooze) -> Draft:
    draft.review.snooze(draft.id, draft.by, asked.until, asked.note)
    return draft.told()


@routes.post("/{draft_id}/rewrite", summary="Have it written anew", responses=naming)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def rewrite(draft: One, shown: Shown, asked: Rewrite) -> Draft:
    rework.rewrite(draft.review, draft.id, draft.by, asked.feedback, shown)
    return draft.told()


@routes.post("/{draft_id}/undo", summary="Take an approval back while its message waits", responses=changing)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def undo(draft: One) -> Draft:
    draft.review.undo(draft.id, draft.by)
    return draft.told()


@routes.post("/{draft_id}/reopen", summary="Bring a rejected one back", responses=changing)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def reopen(draft: One) -> Draft:
    draft.review.reopen(draft.id, draft.by)
    return draft.told()


def _draft(review: Review, draft_id: int) -> Draft:
    page = draft_page(review, draft_id)
    told: dict[str, Any] = page.as_json()
    return Draft.model_validate(
        {**told, "content_hash": told["hash"], "label": page.draft.revision.written.label}
    )


def _approved(done: Approved) -> ApprovedTold:
    draft = done.draft
    return ApprovedTold(draft_id=draft.id, content_hash=draft.content_hash, leaves_at=done.leaves_at)


def _held(one: HeldBack) -> HeldBackTold:
    problems = [ProblemTold.model_validate(each.as_json()) for each in one.problems]
    return HeldBackTold(draft_id=one.draft.id, problems=problems)
