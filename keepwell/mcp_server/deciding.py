"""`decide_draft`: a person's say about a draft, by way of a program that has their token."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

from pydantic import Field, StringConstraints

from domain.drafts import DraftState
from domain.errors import ConflictError, KeepwellError
from domain.principals import Principal
from domain.reviews import RejectReason, StoredDraft
from keepwell.bootstrap import House
from keepwell.mcp_server.asked import Day, Id, Words
from keepwell.mcp_server.told import Told, line

if TYPE_CHECKING:
    from outbox.review.review import Review

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16,64}$")]
Decision = Literal["approve", "reject", "snooze"]
Thing = TypeVar("Thing")
GONE = (DraftState.APPROVED, DraftState.SENT)


class Decided(Told):
    draft_id: int
    account: str
    external_id: str
    decision: str
    state: str
    changed: bool = Field(description="False: it was decided so before, and nothing was done again.")
    leaves_at: datetime | None = Field(description="Of an approval: until then it can be taken back.")

    def as_text(self) -> str:
        already = "" if self.changed else " (it was so already)"
        leaves = f" It leaves at {self.leaves_at:%Y-%m-%d %H:%M} UTC or later." if self.leaves_at else ""
        return f"Draft {self.draft_id} for {line(self.account)} is {self.state}{already}.{leaves}"


def decide_draft(
    house: House,
    who: Principal,
    draft_id: Id,
    decision: Decision,
    shown_hash: Annotated[
        Hash | None, Field(description="approve: the hash that show_draft gave with the text you read.")
    ] = None,
    reason: Annotated[RejectReason | None, Field(description="reject: why it is of no use.")] = None,
    note: Annotated[
        Words | None, Field(description="reject with `other`: in words; snooze: what it waits for.")
    ] = None,
    until: Annotated[Day | None, Field(description="snooze: the last day it sleeps.")] = None,
) -> Decided:
    """Says what is to become of a draft, in the name of the token's person: call it only where that person has
    decided so, about the text that show_draft gave. approve lets exactly that text leave later (needs `shown_hash`;
    refused where the draft was changed since, or no longer holds); reject needs a `reason`; snooze needs `until`. The
    same decision again changes nothing."""
    from keepwell.review_desk import review_of

    review = review_of(house, who.scope)
    draft = review.get(draft_id)
    leaves = None
    if _is_so(draft, decision, shown_hash, until):
        return _decided(draft, decision, False, None)
    if decision == "approve":
        leaves = _approve(review, draft_id, who, _given(shown_hash, "shown_hash, the hash of what was read"))
    elif decision == "reject":
        review.reject(draft_id, who.name, _given(reason, "a reason"), note or "")
    else:
        review.snooze(draft_id, who.name, _given(until, "until, the last day it sleeps"), note)
    house.audit.note(
        who.name, f"{decision} draft by agent", f"draft {draft_id}", who.user_id, token=who.token_id
    )
    return _decided(review.get(draft_id), decision, True, leaves)


def _is_so(draft: StoredDraft, decision: Decision, shown_hash: str | None, until: date | None) -> bool:
    if decision == "approve":
        same = shown_hash is not None and draft.content_hash.startswith(shown_hash)
        return draft.state in GONE and same
    if decision == "reject":
        return draft.state is DraftState.REJECTED
    return draft.state is DraftState.SNOOZED and draft.snoozed_until == until


def _approve(review: "Review", draft_id: int, who: Principal, shown: str) -> datetime:
    """ConflictError where it does not hold as things stand: the draft is then blocked, and says why."""
    from outbox.review.review import HeldBack

    done = review.approve(draft_id, who.name, shown)
    if isinstance(done, HeldBack):
        raise ConflictError(done.says)
    return done.leaves_at


def _given(value: Thing | None, what: str) -> Thing:
    if value is None:
        raise KeepwellError(f"This decision needs {what}.")
    return value


def _decided(draft: StoredDraft, decision: Decision, changed: bool, leaves: datetime | None) -> Decided:
    return Decided(
        draft_id=draft.id,
        account=draft.account,
        external_id=draft.account_external_id,
        decision=decision,
        state=draft.state,
        changed=changed,
        leaves_at=leaves,
    )
