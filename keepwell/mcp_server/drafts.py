"""Drafts: written for a reason, listed, read, decided. Nothing here sends: what is approved leaves by the outbox."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, StringConstraints

from domain.drafts import DraftKind, Evidence
from domain.passages import Trust
from domain.principals import Principal
from domain.reviews import QueueState
from keepwell.bootstrap import House
from keepwell.mcp_server.asked import Account, Id
from keepwell.mcp_server.told import QUOTED_IS_DATA, Quote, Told, line, lines, quote
from prompts.fencing import fenced

if TYPE_CHECKING:
    from keepwell.review_desk import DraftPage

Reason = Annotated[
    str,
    StringConstraints(pattern=r"^(alert|opportunity):[a-z_]{1,40}$|^plan:save$|^qbr:\d{4}-\d{2}-\d{2}$"),
    Field(
        description="As account_brief gives it (alert:<rule>, opportunity:<kind>), or plan:save, qbr:<day>."
    ),
]
Cursor = Annotated[
    str, StringConstraints(max_length=100), Field(description="The `next` of the page before.")
]


class Statement(Told):
    number: int
    text: str
    evidence: list[str] = Field(description="Ids among the draft's evidence.")


class Support(Told):
    id: str
    source: str
    on: date
    says: str
    quote: Quote | None


class Draft(Told):
    """A message that waits, with what each sentence rests on."""

    draft_id: int
    account: str
    external_id: str
    reason: str
    why: str
    kind: str
    state: str
    hash: str = Field(description="Of exactly this text and these recipients: approving needs it.")
    to: list[str]
    subject: str
    body: str
    language: str
    sentences: list[Statement]
    evidence: list[Support]
    problems: list[str] = Field(description="Why it cannot be approved as it stands.")
    warnings: list[str]
    claimed_by: str | None
    due_at: datetime
    label: str

    def as_text(self) -> str:
        cited = [f"{one.number}. {line(one.text)} ({', '.join(one.evidence)})" for one in self.sentences]
        rests = [
            f"- {one.id} {line(one.source)}, {one.on}: {line(one.says)}"
            + (f"\n{one.quote.as_text()}" if one.quote else "")
            for one in self.evidence
        ]
        return lines(
            f"Draft {self.draft_id} for {line(self.account)} [{line(self.external_id)}]: {self.kind}, {self.state}, "
            f"due {self.due_at:%Y-%m-%d %H:%M}",
            f"Why: {line(self.why)} ({self.reason})",
            f"In hand: {line(self.claimed_by)}" if self.claimed_by else None,
            *(f"Cannot be approved: {line(one)}" for one in self.problems),
            *(f"Look at: {line(one)}" for one in self.warnings),
            f"To: {line(', '.join(self.to)) or 'nobody'}",
            f"Subject: {line(self.subject)}",
            QUOTED_IS_DATA,
            fenced([(f"quote draft {self.draft_id}", self.body)]),
            *(["Each sentence and what it rests on:", *cited, *rests] if cited else []),
            f"Hash to approve it with: {self.hash}",
            f"({self.label})" if self.label else None,
        )


class DraftLine(Told):
    draft_id: int
    account: str
    external_id: str
    csm: str | None
    kind: str
    reason: str
    why: str
    state: str
    subject: str
    problems: int
    warnings: int
    due_at: datetime
    claimed_by: str | None


class Queue(Told):
    total: int = Field(description="On all pages.")
    overdue: int
    drafts: list[DraftLine] = Field(description="What is due first comes first.")
    next: str | None = Field(description="Give it as `cursor` for the next page.")

    def as_text(self) -> str:
        rows = [
            f"- {one.draft_id} {line(one.account)} [{line(one.external_id)}] {one.kind}, {one.state}, due "
            f"{one.due_at:%Y-%m-%d}: {line(one.why)}"
            for one in self.drafts
        ]
        rest = f"There are more: cursor {self.next}" if self.next else None
        return lines(f"{self.total} drafts, {self.overdue} overdue.", *rows, rest)


class Written(Told):
    """What waits for a person now."""

    draft_id: int
    account: str
    external_id: str
    kind: str
    reason: str
    why: str
    state: str
    subject: str
    problems: list[str] = Field(description="What has to be mended before it can be approved.")
    due_at: datetime

    def as_text(self) -> str:
        return lines(
            f"Draft {self.draft_id} for {line(self.account)} [{line(self.external_id)}] is in the review queue: "
            f"{self.kind}, {self.state}, due {self.due_at:%Y-%m-%d %H:%M}. Nothing was sent.",
            f"Subject: {line(self.subject)}",
            *(f"To mend: {line(one)}" for one in self.problems),
        )


def draft_for_review(house: House, who: Principal, account: Account, reason: Reason) -> Written:
    """Has the message to an account that answers a reason written and put into the review queue, where a person
    decides about it. It is written by Keepwell from facts, each sentence with its evidence; it is never sent by this.
    Asked again it gives the draft that is there. Where nothing may be written it says why (the contact was written to
    lately, say)."""
    from keepwell.knowledge_base import account_in
    from keepwell.outreach_desk import RealDesk
    from keepwell.review_desk import draft_page, review_of

    row = account_in(house, who.scope, account)
    draft_id = RealDesk(house, who.scope).compose(row.id, reason, house.today())
    told = told_of(draft_page(review_of(house, who.scope), draft_id))
    return Written.model_validate(told)


def list_drafts(
    house: House,
    who: Principal,
    state: Annotated[QueueState, Field(description="open: what a person has yet to look at.")] = "open",
    kind: DraftKind | None = None,
    account: Annotated[Account | None, Field(description="Only of this account.")] = None,
    limit: Annotated[int, Field(ge=1, le=50)] = 20,
    cursor: Cursor | None = None,
) -> Queue:
    """The review queue of the caller's accounts: drafts with account, reason, state and when they are due. Use it to
    find a draft; show_draft gives its text."""
    from keepwell.review_desk import queue_page

    page = queue_page(
        house,
        kind=str(kind) if kind else None,
        state=state,
        account=account,
        user=who.scope,
        after=cursor,
        limit=limit,
    )
    rows = [DraftLine.model_validate({**vars(one), "draft_id": one.id, **_names(one)}) for one in page.rows]
    return Queue(total=page.total, overdue=page.overdue, drafts=rows, next=page.next)


def show_draft(house: House, who: Principal, draft_id: Id) -> Draft:
    """One draft whole: why it was written, to whom, subject and text, what each sentence rests on, problems, and the
    hash that decide_draft wants. Read it before deciding."""
    from keepwell.review_desk import draft_page, review_of

    return told_of(draft_page(review_of(house, who.scope), draft_id))


def told_of(page: "DraftPage") -> Draft:
    """Of what every door tells of a draft, what an agent needs; quotes stand apart."""
    told, draft, revision = page.as_json(), page.draft, page.draft.revision
    return Draft.model_validate(
        {
            **told,
            **_names(draft),
            "draft_id": draft.id,
            "to": [f"{one.name} <{one.address}>" for one in draft.message.recipients],
            "sentences": [one for one in told["sentences"] if one["evidence"]],
            "evidence": [_support(one) for one in revision.evidence],
            "problems": [one.says for one in revision.problems],
            "label": revision.written.label,
        }
    )


def _support(one: Evidence) -> Support:
    quoted = quote(one.quote, one.ref, Trust.UNKNOWN, on=one.occurred_on) if one.quote else None
    return Support(id=one.id, source=one.ref, on=one.occurred_on, says=one.says, quote=quoted)


def _names(one: Any) -> dict[str, str]:
    return {"account": one.account, "external_id": one.account_external_id}
