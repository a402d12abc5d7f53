"""What is told of drafts, and what is asked of them."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from domain.reviews import RejectReason
from keepwell.api.contract import Asked, Day, Id, Name, Page, Prose, Told, Words
from outbox.review import bulk


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
