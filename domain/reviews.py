"""Drafts as they are kept and reviewed: revisions, verdicts, what happened to one, and the queue's rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from domain.drafts import (
    INTERNAL,
    LIVE_STATES,
    OPEN_STATES,
    DraftKind,
    DraftState,
    Evidence,
    Message,
    Problem,
    VerdictKind,
    Written,
)


class How(StrEnum):
    """How a revision came about."""

    COMPOSED = "composed"  # by a run, while nobody had touched the draft
    EDITED = "edited"
    REWRITTEN = "rewritten"  # composed anew, with a person's feedback
    VOUCHED = "vouched"  # the same text, and a person's word for one of its sentences
    READDRESSED = "readdressed"


BY_MACHINE = (How.COMPOSED, How.REWRITTEN)
"""What a verdict judges: the text as Keepwell wrote it, before a person's hand was in it."""


class RejectReason(StrEnum):
    """Why a draft is of no use; the words a reviewer adds are kept beside it."""

    WRONG_FACTS = "wrong_facts"
    WRONG_PERSON = "wrong_person"
    WRONG_TIME = "wrong_time"
    WRONG_TONE = "wrong_tone"
    NOT_NEEDED = "not_needed"  # there is no reason to write
    DONE_OTHERWISE = "done_otherwise"  # somebody called, met or wrote them
    TOO_WEAK = "too_weak"  # says nothing worth a mail
    OTHER = "other"


@dataclass(frozen=True)
class Revision:
    """A message as it stood; `feedback` is what a rewrite was asked for with."""

    number: int
    at: datetime
    by: str
    how: How
    message: Message
    evidence: tuple[Evidence, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[str, ...]
    content_hash: str
    written: Written
    feedback: str | None = None


@dataclass(frozen=True)
class StoredDraft:
    """A draft and its present revision, with what its account is called.

    `claimed_until` may be over; `touched` says that a person has changed it, so that no run does. `state` is as of
    the day it was asked for: one whose sleep is over is waiting (or blocked) again.
    """

    id: int
    account_id: int
    account: str
    account_external_id: str
    country: str | None
    csm: str | None
    kind: DraftKind
    reason: str
    why: str
    state: DraftState
    as_of: date
    revision: Revision
    due_at: datetime
    created_at: datetime
    updated_at: datetime
    touched: bool
    profile: str | None = None
    alert_id: int | None = None
    opportunity_id: int | None = None
    plan_id: int | None = None
    claimed_by: str | None = None
    claimed_until: datetime | None = None
    snoozed_until: date | None = None
    approved_at: datetime | None = None
    close_reason: str | None = None

    @property
    def content_hash(self) -> str:
        return self.revision.content_hash

    @property
    def message(self) -> Message:
        return self.revision.message

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_internal(self) -> bool:
        return self.kind in INTERNAL

    def holder(self, now: datetime) -> str | None:
        """Who has it in hand at the moment."""
        held = self.claimed_until is not None and self.claimed_until > now
        return self.claimed_by if held else None


@dataclass(frozen=True)
class QueueRow:
    """A line of the queue. `problems` and `warnings` are how many there are."""

    id: int
    account_id: int
    account: str
    account_external_id: str
    csm: str | None
    kind: DraftKind
    reason: str
    why: str
    state: DraftState
    subject: str
    language: str
    recipients: tuple[str, ...]
    profile: str | None
    label: str
    prompt_name: str | None
    prompt_version: int | None
    problems: int
    warnings: int
    revision: int
    content_hash: str
    created_at: datetime
    due_at: datetime
    claimed_by: str | None
    claimed_until: datetime | None
    snoozed_until: date | None


QueueState = Literal[
    "open", "all", "blocked", "waiting", "snoozed", "approved", "sent", "rejected", "withdrawn"
]
"""Which drafts a queue is asked for: those that a person has yet to look at, every one, or those in one state."""


@dataclass(frozen=True)
class QueueAsk:
    """Which drafts. `state` None: those that somebody must look at, sleepers left out; `everything`: all there are.

    `after` is the place (due_at, id) of the last row of the page before.
    """

    now: datetime
    today: date
    kind: DraftKind | None = None
    state: DraftState | None = None
    everything: bool = False
    csm: str | None = None
    account_id: int | None = None
    overdue: bool = False
    claimed_by: str | None = None
    after: tuple[datetime, int] | None = None
    limit: int | None = 50


@dataclass(frozen=True)
class EarlierDraft:
    """A draft an account has had. `on` is the day it was sent, else the day it was written for."""

    id: int
    reason: str
    kind: DraftKind
    state: DraftState
    on: date
    contact_ids: frozenset[int] = frozenset()
    alert_id: int | None = None
    opportunity_id: int | None = None
    plan_id: int | None = None

    @property
    def live(self) -> bool:
        return self.state in LIVE_STATES


class Kept(StrEnum):
    """What came of handing a draft over to be kept."""

    ADDED = "added"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    IN_HAND = "in_hand"  # a person has claimed, changed or approved the one there is
    ANSWERED = "answered"  # a person has rejected or sent the one there was for this very occasion


@dataclass(frozen=True)
class KeptDraft:
    """`draft_id` is the draft there is now for the account and reason."""

    draft_id: int
    kept: Kept


@dataclass(frozen=True)
class Verdict:
    """What a person said of a revision; `details` by kind: diff and statistics, feedback, words, day."""

    id: int
    draft_id: int
    revision: int
    content_hash: str
    verdict: VerdictKind
    by: str
    at: datetime
    reason: str | None = None
    bulk: str | None = None
    details: Mapping[str, Any] | None = None
    taken_back_at: datetime | None = None


@dataclass(frozen=True)
class DraftEvent:
    """One line of a draft's trail; `by` is a person, or "keepwell" for a run."""

    at: datetime
    by: str
    change: str
    reason: str | None = None
    details: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Checked:
    """A draft held against what is known today. `good_until`: the first of the days to come that it speaks of."""

    problems: tuple[Problem, ...] = ()
    good_until: date | None = None


@dataclass(frozen=True)
class AccountContact:
    """Somebody a message may go to; `address` as mail is sent to it."""

    contact_id: int
    external_id: str
    name: str
    address: str
    same_as: int | None = None


@dataclass(frozen=True)
class ApprovalRate:
    """What became of the drafts that one version of a prompt wrote; the templates have no name and no version."""

    prompt_name: str | None
    prompt_version: int | None
    approved: int
    edited: int  # approved after a person had changed it
    rejected: int
    anew: int  # sent back with feedback

    @property
    def judged(self) -> int:
        return self.approved + self.edited + self.rejected + self.anew

    @property
    def rate(self) -> float | None:
        """Approved as written, of all that were judged; within 0 and 1."""
        return self.approved / self.judged if self.judged else None


@dataclass(frozen=True)
class Judged:
    """A verdict with the text it is about: what prompts are tested and models are trained with."""

    verdict: Verdict
    account_external_id: str
    kind: DraftKind
    reason: str
    why: str
    profile: str | None
    language: str
    prompt_name: str | None
    prompt_version: int | None
    prompt_hash: str | None
    model: str | None
    drafted_subject: str
    drafted_body: str
    final_subject: str
    final_body: str
    evidence: tuple[Mapping[str, Any], ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        said = self.verdict
        return {
            "draft": said.draft_id,
            "account": self.account_external_id,
            "kind": str(self.kind),
            "for": self.reason,
            "why": self.why,
            "profile": self.profile,
            "language": self.language,
            "prompt": self.prompt_name,
            "prompt_version": self.prompt_version,
            "prompt_hash": self.prompt_hash,
            "model": self.model,
            "evidence": list(self.evidence),
            "drafted": {"subject": self.drafted_subject, "body": self.drafted_body},
            "final": {"subject": self.final_subject, "body": self.final_body},
            "verdict": str(said.verdict),
            "reason": said.reason,
            "details": dict(said.details) if said.details else None,
            "by": said.by,
            "at": said.at.isoformat(),
            "bulk": said.bulk,
            "taken_back": said.taken_back_at is not None,
        }
