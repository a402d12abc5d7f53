"""Drafts: the queue, one with its evidence, and what becomes of it. Changes name what was read, by its ETag."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Response
from pydantic import Field

from domain.drafts import DraftKind
from domain.errors import ConflictError, KeepwellError
from domain.principals import TokenScope
from domain.reviews import RejectReason
from keepwell.api.contract import (
    CHANGING,
    READING,
    ROOT,
    Asked,
    Cursor,
    Day,
    Id,
    Limit,
    Name,
    Number,
    Page,
    Prose,
    TheHouse,
    Told,
    Words,
    refusals,
)
from keepwell.api.pages import read, written
from keepwell.api.tags import refuse_other
from keepwell.review_desk import contacts_named, draft_page, queue_page, review_of
from keepwell.web.access import EVERY_ROLE, Who, allow
from outbox.review import bulk, rework
from outbox.review.review import Approved, HeldBack, Review

routes = APIRouter(prefix=f"{ROOT}/drafts", tags=["drafts"])
reading, changing = refusals(*READING), refusals(*CHANGING)
naming = refusals(*CHANGING, 412, 428)
IfMatch = Annotated[
    str | None, Header(alias="If-Match", max_length=300, description="The ETag of the draft as you read it.")
]
State = Literal["open", "all", "blocked", "waiting", "snoozed", "approved", "sent", "rejected", "withdrawn"]


class DraftLine(Told):
    id: int
    account_id: int
    account: str
    account_external_id: str
    csm: str | None
    kind: str
    reason: str
    why: str
    state: str
    subject: str
    language: str
    recipients: list[str]
    label: str
    problems: int
    warnings: int
    revision: int
    content_hash: str
    created_at: datetime
    due_at: datetime
    claimed_by: str | None


class Queue(Page[DraftLine]):
    total: int = Field(description="On all pages.")
    overdue: int


class Recipient(Told):
    name: str
    address: str
    contact_id: int | None


class Sentence(Told):
    number: int
    part: str
    text: str
    evidence: list[str] = Field(description="Ids among the draft's evidence.")


class DraftEvidence(Told):
    id: str
    origin: str
    ref: str
    says: str
    occurred_on: date
    quote: str | None = None


class ProblemTold(Told):
    code: str
    says: str


class VerdictTold(Told):
    revision: int
    verdict: str
    by: str
    at: datetime
    reason: str | None
    taken_back_at: datetime | None


class Trail(Told):
    at: datetime
    by: str
    change: str
    reason: str | None


class Draft(Told):
    """With what each sentence rests on. Its ETag begins with `content_hash`."""

    id: int
    account_id: int
    account: str
    account_external_id: str
    csm: str | None
    kind: str
    reason: str
    why: str
    state: str
    as_of: date
    alert_id: int | None
    opportunity_id: int | None
    plan_id: int | None
    due_at: datetime
    overdue: bool
    snoozed_until: date | None
    approved_at: datetime | None
    close_reason: str | None
    claimed_by: str | None
    claimed_until: datetime | None
    revision: int
    content_hash: str
    how: str
    label: str = Field(description="`no AI: ...` where no model wrote it, and why.")
    recipients: list[Recipient]
    subject: str
    body: str
    language: str
    sentences: list[Sentence]
    evidence: list[DraftEvidence]
    problems: list[ProblemTold] = Field(description="Why it cannot be approved as it stands.")
    warnings: list[str]
    verdicts: list[VerdictTold]
    trail: list[Trail]


class Edit(Asked):
    """What is left out stays."""

    subject: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    body: Prose | None = None
    to: list[Name] | None = Field(
        default=None,
        min_length=1,
        max_length=10,
        description="Contacts of the account, by id, address or name.",
    )


class Claim(Asked):
    take_over: bool = Field(default=False, description="Even where somebody else has it.")


class Reject(Asked):
    reason: Annotated[RejectReason, Field(strict=False)]
    note: Words | None = Field(default=None, description="In your own words; needed with `other`.")


class Snooze(Asked):
    until: Day
    note: Words | None = None


class Rewrite(Asked):
    feedback: Words = Field(description="What is to be different.")


class Vouch(Asked):
    sentence: Annotated[int, Field(ge=1, le=10_000)] = Field(description="Its number in the draft.")


class Several(Asked):
    ids: list[Id] = Field(min_length=1, max_length=bulk.MOST)


class ApproveSeveral(Several):
    token: Annotated[str, Field(min_length=1, max_length=100)] = Field(
        description="Of the preview: it stands for exactly these drafts with exactly these texts."
    )


class ApprovedTold(Told):
    draft_id: int
    content_hash: str
    leaves_at: datetime = Field(description="Until then it can be taken back.")


class HeldBackTold(Told):
    draft_id: int
    problems: list[ProblemTold]


class PreviewTold(Told):
    token: str
    drafts: list[Draft]
    held_back: list[HeldBackTold]


class Done(Told):
    approved: list[ApprovedTold]
    held_back: list[HeldBackTold]


@routes.get("", summary="The queue", responses=reading)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def queue(
    house: TheHouse,
    who: Who,
    kind: DraftKind | None = None,
    state: State = "open",
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


@routes.post("/bulk/preview", summary="Look at several of one kind together", responses=changing)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def preview(house: TheHouse, who: Who, asked: Several) -> PreviewTold:
    """Only like with like, and only faultless ones."""
    review = review_of(house, who.scope)
    found = bulk.preview(review, asked.ids, who.name)
    drafts = [_draft(review, one.id) for one in found.drafts]
    return PreviewTold(token=found.token, drafts=drafts, held_back=[_held(one) for one in found.held_back])


@routes.post("/bulk/approve", summary="Approve exactly what a preview showed", responses=changing)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def approve_several(house: TheHouse, who: Who, asked: ApproveSeveral) -> Done:
    """All that still hold; where one has changed since, none."""
    done = bulk.approve(review_of(house, who.scope), asked.ids, who.name, asked.token)
    return Done(
        approved=[_approved(one) for one in done.approved], held_back=[_held(one) for one in done.held_back]
    )


@routes.get("/{draft_id}", summary="One draft", responses=reading)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def one_draft(house: TheHouse, who: Who, draft_id: Number, response: Response) -> Draft:
    draft = _draft(review_of(house, who.scope), draft_id)
    response.headers["ETag"] = f'"{draft.content_hash}"'
    return draft


@routes.patch("/{draft_id}", summary="Change its text or whom it goes to", responses=naming)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def edit(
    house: TheHouse, who: Who, draft_id: Number, asked: Edit, response: Response, if_match: IfMatch = None
) -> Draft:
    """It is checked again: what does not hold is kept, with its problems, and cannot be approved."""
    review = review_of(house, who.scope)
    shown: str | None = refuse_other(if_match, review.get(draft_id).content_hash)
    if asked.subject is None and asked.body is None and asked.to is None:
        raise KeepwellError("Give a subject, a body, or whom it is to go to.")
    if asked.to is not None:
        people = contacts_named(review, draft_id, asked.to)
        rework.readdress(review, draft_id, who.name, people, shown)
        shown = None
    if asked.subject is not None or asked.body is not None:
        body = asked.body if asked.body is not None else review.get(draft_id).message.body
        rework.edit(review, draft_id, who.name, asked.subject, body, shown)
    return _changed(review, draft_id, response)


@routes.post("/{draft_id}/claim", summary="Have it in hand for 15 minutes", responses=changing)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def claim(
    house: TheHouse, who: Who, draft_id: Number, response: Response, asked: Claim | None = None
) -> Draft:
    review = review_of(house, who.scope)
    review.claim(draft_id, who.name, asked.take_over if asked else False)
    return _changed(review, draft_id, response)


@routes.post("/{draft_id}/release", summary="Give it out of your hand", responses=changing)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def release(house: TheHouse, who: Who, draft_id: Number, response: Response) -> Draft:
    review = review_of(house, who.scope)
    review.release(draft_id, who.name)
    return _changed(review, draft_id, response)


@routes.post("/{draft_id}/approve", summary="Let exactly what you read leave, once", responses=naming)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def approve(house: TheHouse, who: Who, draft_id: Number, if_match: IfMatch = None) -> ApprovedTold:
    """409 where it does not hold as things stand: the draft is then blocked, and says why."""
    review = review_of(house, who.scope)
    shown = refuse_other(if_match, review.get(draft_id).content_hash)
    done = review.approve(draft_id, who.name, shown)
    if isinstance(done, HeldBack):
        raise ConflictError(done.says)
    return _approved(done)


@routes.post("/{draft_id}/vouch", summary="Stand for a sentence", responses=naming)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def vouch(
    house: TheHouse, who: Who, draft_id: Number, asked: Vouch, response: Response, if_match: IfMatch = None
) -> Draft:
    """It becomes evidence under your name, and the draft is checked again."""
    review = review_of(house, who.scope)
    shown = refuse_other(if_match, review.get(draft_id).content_hash)
    rework.vouch(review, draft_id, who.name, asked.sentence - 1, shown)
    return _changed(review, draft_id, response)


@routes.post("/{draft_id}/reject", summary="It is of no use", responses=changing)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def reject(house: TheHouse, who: Who, draft_id: Number, asked: Reject, response: Response) -> Draft:
    review = review_of(house, who.scope)
    review.reject(draft_id, who.name, asked.reason, asked.note or "")
    return _changed(review, draft_id, response)


@routes.post("/{draft_id}/snooze", summary="Out of the queue until a day", responses=changing)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def snooze(house: TheHouse, who: Who, draft_id: Number, asked: Snooze, response: Response) -> Draft:
    review = review_of(house, who.scope)
    review.snooze(draft_id, who.name, asked.until, asked.note)
    return _changed(review, draft_id, response)


@routes.post("/{draft_id}/rewrite", summary="Have it written anew", responses=naming)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def rewrite(
    house: TheHouse, who: Who, draft_id: Number, asked: Rewrite, response: Response, if_match: IfMatch = None
) -> Draft:
    review = review_of(house, who.scope)
    shown = refuse_other(if_match, review.get(draft_id).content_hash)
    rework.rewrite(review, draft_id, who.name, asked.feedback, shown)
    return _changed(review, draft_id, response)


@routes.post("/{draft_id}/undo", summary="Take an approval back while its message waits", responses=changing)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def undo(house: TheHouse, who: Who, draft_id: Number, response: Response) -> Draft:
    review = review_of(house, who.scope)
    review.undo(draft_id, who.name)
    return _changed(review, draft_id, response)


@routes.post("/{draft_id}/reopen", summary="Bring a rejected one back", responses=changing)
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def reopen(house: TheHouse, who: Who, draft_id: Number, response: Response) -> Draft:
    review = review_of(house, who.scope)
    review.reopen(draft_id, who.name)
    return _changed(review, draft_id, response)


def _changed(review: Review, draft_id: int, response: Response) -> Draft:
    draft = _draft(review, draft_id)
    response.headers["ETag"] = f'"{draft.content_hash}"'
    return draft


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
