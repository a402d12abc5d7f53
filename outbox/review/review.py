"""The one way to say something about a draft: claim, approve, change, reject, snooze, take back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol

from domain.clock import Clock, after, utcnow
from domain.drafts import (
    GOOD_UNTIL,
    DraftState,
    Evidence,
    Message,
    NewDraft,
    Origin,
    Problem,
    ProblemCode,
    VerdictKind,
    WorkDays,
)
from domain.errors import ConflictError, KeepwellError
from domain.prompts import PromptCase
from domain.reviews import Checked, RejectReason, Revision, StoredDraft
from domain.scope import EVERYONE, AccountScope
from outbox.review import rules
from outbox.review.due import due_at
from outbox.review.rules import LEASE, UNDO, person
from storage.draft_desk import DraftDesk
from storage.drafts import DraftStore


class Recut(Protocol):
    """A person's text as a message: cut into sentences, each with the evidence it still rests on."""

    def __call__(
        self, message: Message, evidence: tuple[Evidence, ...], subject: str, body: str
    ) -> Message: ...


class Rewrite(Protocol):
    """The draft composed anew, with what a person wants of it."""

    def __call__(self, draft: StoredDraft, feedback: str) -> NewDraft: ...


class Vouched(Protocol):
    """A sentence that a person stands for, as evidence: with the values it states, in its language."""

    def __call__(self, sentence: str, by: str, at: datetime, language: str) -> Evidence: ...


class CaseOf(Protocol):
    """What a verdict on a draft, which Keepwell wrote as `drafted`, is to be remembered by when prompts are tried.

    `about` is the reason of a rejection or the feedback of a rewrite. None: by nothing.
    """

    def __call__(
        self, draft: StoredDraft, drafted: Revision, kind: VerdictKind, about: str
    ) -> PromptCase | None: ...


def no_case(draft: StoredDraft, drafted: Revision, kind: VerdictKind, about: str) -> PromptCase | None:  # noqa: ARG001  # the shape of CaseOf
    return None


def word_of(sentence: str, by: str, at: datetime, language: str) -> Evidence:  # noqa: ARG001  # the shape of Vouched
    """Without the values."""
    mark = sha256(f"{by}\n{sentence}".encode()).hexdigest()[:10]
    says = f"{by} vouches for this sentence."
    return Evidence(f"vouched_{mark}", Origin.VOUCHED, f"vouched:{by}", says, at.date(), quote=sentence)


class Recheck(Protocol):
    """Drafts, as they stand or would stand, held against what is known today; by id."""

    def __call__(self, drafts: Sequence[StoredDraft]) -> Mapping[int, Checked]: ...


@dataclass(frozen=True)
class Parts:
    """What others make, and review is handed: the checks, cutting, writing, the calendar, and what prompts are tried
    on."""

    recheck: Recheck
    recut: Recut
    rewrite: Rewrite
    work: WorkDays
    vouched: Vouched = word_of
    case: CaseOf = no_case


@dataclass(frozen=True)
class Approved:
    """`leaves_at` is the first moment at which it may leave; until then it can be taken back."""

    draft: StoredDraft
    verdict_id: int
    leaves_at: datetime


@dataclass(frozen=True)
class HeldBack:
    """It does not hold as things stand: nothing was approved, and the draft is blocked by these problems."""

    draft: StoredDraft
    problems: tuple[Problem, ...]

    @property
    def says(self) -> str:
        return f"Draft {self.draft.id} is blocked: {rules.told(self.problems)}"


@dataclass(frozen=True)
class Review:
    """Review by people who see the accounts of `scope`; `today` is the day snoozes are counted by.

    Raises NotFoundError for a draft out of sight, ConflictError where the draft's state, somebody's claim or what is
    wrong with it does not allow the step, KeepwellError for words that say nothing. Nothing is then changed.
    """

    store: DraftStore
    parts: Parts
    scope: AccountScope = EVERYONE
    now: Clock = utcnow
    today: Callable[[], date] = field(default=lambda: utcnow().date())
    lease: timedelta = LEASE
    undo_time: timedelta = UNDO

    def get(self, draft_id: int) -> StoredDraft:
        return self.store.get(draft_id, self.scope, self.today())

    def many(self, draft_ids: Sequence[int]) -> list[StoredDraft]:
        return self.store.many(draft_ids, self.scope, self.today())

    @contextmanager
    def desk(self, *draft_ids: int) -> Iterator[DraftDesk]:
        with self.store.deciding(draft_ids, self.scope, self.now, self.today()) as desk:
            yield desk

    def claim(self, draft_id: int, by: str, take_over: bool = False) -> StoredDraft:
        """Have it in hand for a while: nobody else approves or changes it, no run touches it."""
        name = person(by)
        with self.desk(draft_id) as desk:
            draft = desk.draft
            rules.refuse_closed(draft)
            other = draft.holder(desk.now)
            if not take_over:
                rules.refuse_held(draft, name, desk.now)
            taken = other is not None and other.casefold() != name.casefold()
            if taken:
                desk.note(draft, name, "taken over", f"from {other}")
            elif other is None:
                desk.note(draft, name, "claimed")
            hold(desk, draft, name, self.lease)
        return self.get(draft_id)

    def release(self, draft_id: int, by: str) -> StoredDraft:
        """Give it out of one's hand; where nobody has it, nothing changes."""
        name = person(by)
        with self.desk(draft_id) as desk:
            draft = desk.draft
            rules.refuse_held(draft, name, desk.now)
            if draft.holder(desk.now) is not None:
                desk.note(draft, name, "released")
                desk.set(draft, claimed_by=None, claimed_until=None)
        return self.get(draft_id)

    def approve(self, draft_id: int, by: str, shown: str) -> Approved | HeldBack:
        """Let exactly what was shown (its content hash, or the first 16 letters of it or more) leave, once.

        It is checked again first, outside of the transaction: that takes a while.
        """
        name, read = person(by), self.get(draft_id)
        rules.refuse_closed(read)
        rules.refuse_held(read, name, self.now())
        rules.refuse_changed(read, shown)
        checked = self.parts.recheck([read])[draft_id]
        with self.desk(draft_id) as desk:
            draft = desk.draft
            rules.refuse_closed(draft)
            rules.refuse_overtaken(draft, read)
            return self.let_go(desk, draft, name, checked)

    def let_go(
        self, desk: DraftDesk, draft: StoredDraft, by: str, checked: Checked, bulk: str | None = None
    ) -> Approved | HeldBack:
        """The approval of a draft on the desk, after every rule; for `approve` and for many at once."""
        self.refuse_approval(desk, draft, by)
        leaves = self.leaves_at(draft, desk.now)
        problems = self.wrong(desk, draft, checked, leaves)
        desk.judge(draft, by, problems)
        if problems:
            return HeldBack(draft, problems)
        details = {"leaves_at": leaves.isoformat(), **self._good_until(checked, desk.now)}
        verdict_id = desk.approve(draft, by, leaves, details, bulk)
        self.remember(desk, draft, VerdictKind.APPROVE, by)
        desk.note(draft, by, "approved", None, {"hash": draft.content_hash, "bulk": bulk, **details})
        return Approved(draft, verdict_id, leaves)

    def remember(
        self, desk: DraftDesk, draft: StoredDraft, kind: VerdictKind, by: str, about: str = ""
    ) -> None:
        """The verdict's case, with the verdict."""
        desk.keep_case(self.parts.case(draft, desk.drafted(draft), kind, about), by)

    def refuse_approval(self, desk: DraftDesk, draft: StoredDraft, by: str) -> None:
        rules.refuse_closed(draft)
        rules.refuse_held(draft, by, desk.now)
        rules.refuse_tampered(draft)

    def wrong(
        self, desk: DraftDesk, draft: StoredDraft, checked: Checked, leaves: datetime
    ) -> tuple[Problem, ...]:
        """Why it cannot leave: recipients are asked for once more under the lock."""
        contacts = desk.contacts([draft.account_id])[draft.account_id]
        to = list(rules.wrong_recipients(draft, contacts, desk.blocked(draft.message.recipients)))
        others = (one for one in checked.problems if not (to and one.code is ProblemCode.RECIPIENT))
        # By the day it is taken to be: a home may be looked at as of another one.
        on = self.today() + (leaves.date() - desk.now.date())
        return (*to, *others, *rules.too_late(checked.good_until, on))

    def _good_until(self, checked: Checked, now: datetime) -> dict[str, str]:
        """By the clock the outbox goes by."""
        if checked.good_until is None:
            return {}
        return {GOOD_UNTIL: (now.date() + (checked.good_until - self.today())).isoformat()}

    def leaves_at(self, draft: StoredDraft, now: datetime) -> datetime:
        """Not before it could be taken back, and to a customer only when they are at work."""
        earliest = now + self.undo_time
        if draft.is_internal:
            return earliest
        return max(earliest, self.parts.work.next_moment(earliest, draft.country, None))

    def undo(self, draft_id: int, by: str) -> StoredDraft:
        """Take an approval back while its message waits; ConflictError where it has left or is leaving."""
        name = person(by)
        with self.desk(draft_id) as desk:
            draft = desk.draft
            if draft.state is DraftState.SENT:
                raise ConflictError(f"Draft {draft_id} has left already: it cannot be taken back.")
            if draft.state is not DraftState.APPROVED:
                raise ConflictError(
                    f"Draft {draft_id} is {draft.state}, not approved: there is nothing to undo."
                )
            if not desk.take_back(draft, name):
                raise ConflictError(
                    f"Draft {draft_id} is leaving or may have left: it cannot be taken back now. "
                    "`keepwell outbox list` says where it is."
                )
        return self.get(draft_id)

    def reject(self, draft_id: int, by: str, reason: RejectReason, said: str = "") -> StoredDraft:
        """It is of no use; `said` are the reviewer's own words (required where the reason is `other`)."""
        name = person(by)
        if reason is RejectReason.OTHER or said.strip():
            said = rules.words(said, "in a few words why it is rejected: `--note WORDS`")
        with self.desk(draft_id) as desk:
            draft = desk.draft
            rules.refuse_closed(draft)
            rules.refuse_held(draft, name, desk.now)
            details = {"words": said} if said else None
            desk.verdict(draft, VerdictKind.REJECT, name, reason=str(reason), details=details)
            self.remember(desk, draft, VerdictKind.REJECT, name, str(reason))
            desk.note(draft, name, "rejected", str(reason), details)
            free = {"claimed_by": None, "claimed_until": None, "snoozed_until": None}
            because = f"{reason}: {said}" if said else str(reason)
            desk.set(draft, state=str(DraftState.REJECTED), close_reason=because, **free)
        return self.get(draft_id)

    def reopen(self, draft_id: int, by: str) -> StoredDraft:
        """Bring a rejected one back; ConflictError where there is a new one for the same reason."""
        name = person(by)
        with self.desk(draft_id) as desk:
            draft = desk.draft
            if draft.state is not DraftState.REJECTED:
                raise ConflictError(
                    f"Draft {draft_id} is {draft.state}, not rejected: there is nothing to reopen."
                )
            if not desk.reopen(draft):
                raise ConflictError(
                    f"There is a newer draft for {draft.account} and the same reason; `keepwell queue` shows it."
                )
            desk.take_back_verdict(draft, VerdictKind.REJECT)
            desk.note(draft, name, "reopened")
        return self.get(draft_id)

    def snooze(self, draft_id: int, by: str, until: date, said: str | None = None) -> StoredDraft:
        """Out of the queue up to and including a day; it comes back by itself, and is due a working day later."""
        name = person(by)
        rules.refuse_sleep(until, self.today())
        why = rules.words(said, "why") if said and said.strip() else None
        with self.desk(draft_id) as desk:
            draft = desk.draft
            rules.refuse_closed(draft)
            rules.refuse_held(draft, name, desk.now)
            details = {"until": until.isoformat()}
            desk.verdict(draft, VerdictKind.SNOOZE, name, reason=why, details=details)
            desk.note(draft, name, "snoozed", why, details)
            due = max(draft.due_at, due_at("high", after(until), self.parts.work))
            asleep: dict[str, Any] = {"state": str(DraftState.SNOOZED), "snoozed_until": until, "due_at": due}
            desk.set(draft, **asleep, touched=True, claimed_by=None, claimed_until=None)
        return self.get(draft_id)


def hold(desk: DraftDesk, draft: StoredDraft, by: str, lease: timedelta) -> None:
    """Whoever does something has it in hand from then on."""
    desk.set(draft, claimed_by=by, claimed_until=desk.now + lease)


def the_same(drafts: Sequence[StoredDraft], what: str, told: Callable[[StoredDraft], object]) -> None:
    """KeepwellError unless all are alike in this."""
    found = {str(told(one)) for one in drafts}
    if len(found) > 1:
        raise KeepwellError(
            f"Only like with like: these drafts differ in their {what} ({', '.join(sorted(found))}). "
            "Approve them apart."
        )
