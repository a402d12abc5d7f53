"""One draft (or a few) in a person's hands, for the length of a transaction: read under a lock, judged, written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from domain.addresses import plain_address
from domain.clock import Clock
from domain.drafts import (
    Approval,
    DraftState,
    Evidence,
    Message,
    NewDraft,
    Problem,
    Recipient,
    VerdictKind,
    Writer,
)
from domain.errors import NotFoundError
from domain.prompts import PromptCase
from domain.reviews import BY_MACHINE, AccountContact, How, Revision, StoredDraft, Verdict
from domain.scope import AccountScope
from storage import schema
from storage.draft_keeping import composed
from storage.draft_rows import (
    SET_DOWN,
    clean,
    full,
    keep_recipients,
    note_events,
    revision_of,
    revision_row,
    storable,
    storable_message,
    verdicts_where,
    within,
)
from storage.draft_verdicts import take_back_verdict
from storage.frames import one_of
from storage.outbox_blocks import reasons
from storage.outbox_queue import queue
from storage.outbox_undo import take_back
from storage.prompt_cases import add_case
from storage.schema import accounts, draft_revisions, draft_verdicts, drafts


def no_draft(draft_id: int) -> NotFoundError:
    """The same words for one that is not there and for one out of sight."""
    return NotFoundError(f"There is no draft {draft_id}. `keepwell queue` lists them.")


def state_by(problems: Sequence[Problem]) -> DraftState:
    return DraftState.BLOCKED if problems else DraftState.WAITING


class DraftDesk:
    """`drafts` are those asked for, by id, locked until the transaction ends. Rules are the caller's."""

    def __init__(
        self, connection: Connection, ids: Iterable[int], scope: AccountScope, clock: Clock, today: date
    ) -> None:
        self._connection = connection
        self.today = today
        wanted = sorted(set(ids))
        mine = one_of(connection, drafts.c.id, wanted)
        # Always in one order, so that two on PostgreSQL wait for each other instead of deadlocking.
        lock = sa.select(drafts.c.id).where(mine).order_by(drafts.c.id).with_for_update()
        connection.execute(lock).all()
        self.now = clock()  # once nobody else can come in between
        found = {one.id: one for one in full(connection, mine & within(scope), today)}
        missing = next((one for one in wanted if one not in found), None)
        if missing is not None:
            raise no_draft(missing)
        self.drafts = found

    @property
    def draft(self) -> StoredDraft:
        """The one that is on the desk."""
        [one] = self.drafts.values()
        return one

    def drafted(self, draft: StoredDraft) -> Revision:
        """What Keepwell wrote of it last, before a person's hand was in it."""
        r = draft_revisions.c
        columns = [r[name] for name in SET_DOWN]
        number = self._drafted(draft.id, draft.revision.number)
        query = sa.select(*columns).where(r.draft_id == draft.id, r.number == number)
        return revision_of(dict(self._connection.execute(query).mappings().one()))

    def keep_case(self, case: PromptCase | None, by: str) -> None:
        """What prompts are tried on from now on, kept with the verdict it comes from or not at all."""
        if case is not None:
            add_case(self._connection, replace(case, **clean(_words(case))), storable(by), self.now)

    def contacts(self, account_ids: Iterable[int]) -> dict[int, list[AccountContact]]:
        """By account, everybody with an address whom a message may go to."""
        return contacts_of(self._connection, account_ids)

    def verdicts(self, draft_id: int) -> list[Verdict]:
        return verdicts_where(self._connection, draft_verdicts.c.draft_id == draft_id)

    def note(
        self,
        draft: StoredDraft,
        by: str,
        change: str,
        reason: str | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        note_events(self._connection, [draft.id], self.now, by, change, reason, details)

    def set(self, draft: StoredDraft, **values: Any) -> None:
        """Columns of the draft's row; a state is given by its word."""
        told = {name: storable(one) if isinstance(one, str) else one for name, one in values.items()}
        mine = drafts.c.id == draft.id
        self._connection.execute(sa.update(drafts).where(mine).values(**told, updated_at=self.now))

    def revise(
        self,
        draft: StoredDraft,
        by: str,
        how: How,
        message: Message,
        evidence: tuple[Evidence, ...],
        problems: Sequence[Problem],
        warnings: tuple[str, ...],
    ) -> Revision:
        """A person's revision, which becomes the present one; the prompt it goes back to stays named."""
        kept = storable_message(message)
        revision = Revision(
            number=draft.revision.number + 1,
            at=self.now,
            by=by,
            how=how,
            message=kept,
            evidence=evidence,
            problems=tuple(problems),
            warnings=warnings,
            content_hash=kept.hash,
            written=replace(draft.revision.written, by=Writer.PERSON),
        )
        self._put(draft, revision)
        return revision

    def rewrite(self, draft: StoredDraft, by: str, new: NewDraft, feedback: str) -> Revision:
        """What a writer made of the feedback becomes the present revision."""
        revision = composed(new, draft.revision.number + 1, self.now, by, How.REWRITTEN, feedback)
        self._put(draft, revision, profile=new.profile)
        return revision

    def _put(self, draft: StoredDraft, revision: Revision, **values: Any) -> None:
        row = revision_row(draft.id, revision)
        self._connection.execute(sa.insert(draft_revisions).values(row))
        keep_recipients(self._connection, {draft.id: revision.message.recipients})
        state = state_by(revision.problems)
        counted = {"problems": len(revision.problems), "touched": True, "snoozed_until": None}
        named = {"revision": revision.number, "content_hash": row["content_hash"], "state": str(state)}
        self.set(draft, **named, **counted, **values)

    def verdict(
        self,
        draft: StoredDraft,
        kind: VerdictKind,
        by: str,
        revision: Revision | None = None,
        reason: str | None = None,
        details: Mapping[str, Any] | None = None,
        bulk: str | None = None,
    ) -> int:
        """Keeps what was said of this revision (the present one); gives the verdict's id."""
        about = revision or draft.revision
        row = {
            "draft_id": draft.id,
            "revision": about.number,
            "drafted": self._drafted(draft.id, about.number),
            "content_hash": about.content_hash,
            "verdict": str(kind),
            "by": storable(by),
            "at": self.now,
            "reason": clean(reason),
            "bulk": bulk,
            "details": clean(details),
        }
        added = sa.insert(draft_verdicts).values(row).returning(draft_verdicts.c.id)
        return int(self._connection.execute(added).scalar_one())

    def _drafted(self, draft_id: int, number: int) -> int:
        """The newest revision up to this one that no person's hand was in."""
        r = draft_revisions.c
        by_machine = r.how.in_([str(one) for one in BY_MACHINE])
        query = sa.select(sa.func.max(r.number)).where(r.draft_id == draft_id, r.number <= number, by_machine)
        return int(self._connection.execute(query).scalar() or number)

    def approve(
        self,
        draft: StoredDraft,
        by: str,
        not_before: datetime,
        details: Mapping[str, Any],
        bulk: str | None = None,
    ) -> int:
        """The verdict, the state and the row that waits to leave, together; gives the verdict's id."""
        verdict_id = self.verdict(draft, VerdictKind.APPROVE, by, details=details, bulk=bulk)
        message = draft.message
        approval = Approval(
            verdict_id=verdict_id,
            draft_id=draft.id,
            account_id=draft.account_id,
            content_hash=draft.content_hash,
            recipients=message.recipients,
            subject=message.subject,
            body=message.body,
            by=by,
            at=self.now,
        )
        queue(self._connection, approval, not_before)
        unclaimed = {"claimed_by": None, "claimed_until": None, "snoozed_until": None}
        self.set(draft, state=str(DraftState.APPROVED), approved_at=self.now, touched=True, **unclaimed)
        return verdict_id

    def judge(self, draft: StoredDraft, by: str, problems: Sequence[Problem]) -> None:
        """What is wrong with the present revision by now, and its state by that; the text stays."""
        told = clean([one.as_json() for one in problems])
        if told == clean([one.as_json() for one in draft.revision.problems]) and draft.state is state_by(
            problems
        ):
            return
        r = draft_revisions.c
        mine = (r.draft_id == draft.id) & (r.number == draft.revision.number)
        connection = self._connection
        connection.execute(sa.update(draft_revisions).where(mine).values(problems=told))
        self.set(draft, state=str(state_by(problems)), problems=len(problems), snoozed_until=None)
        if problems:
            self.note(draft, by, "held back", problems[0].says, {"problems": told})

    def blocked(self, people: Iterable[Recipient]) -> dict[str, str]:
        """Why, by address, of those of them that nothing is sent to."""
        return reasons(self._connection, [one.address for one in people])

    def take_back(self, draft: StoredDraft, by: str) -> bool:
        """Undo an approval whose message still waits; False where it does not wait any more."""
        return take_back(self._connection, draft.id, by, self.now)

    def take_back_verdict(self, draft: StoredDraft, kind: VerdictKind) -> None:
        """What was said counts no more; that it was said stays."""
        take_back_verdict(self._connection, draft.id, kind, self.now)

    def reopen(self, draft: StoredDraft) -> bool:
        """Up for review again; False where another draft of the account and reason lives by now."""
        state = state_by(draft.revision.problems)
        try:
            with self._connection.begin_nested():
                self.set(draft, state=str(state), close_reason=None, snoozed_until=None, touched=True)
        except IntegrityError:
            return False
        return True


def _words(case: PromptCase) -> dict[str, Any]:
    return {name: getattr(case, name) for name in ("given", "expects", "drafted", "approved")}


def contacts_of(connection: Connection, account_ids: Iterable[int]) -> dict[int, list[AccountContact]]:
    c = schema.contacts.c
    wanted = sorted(set(account_ids))
    found: dict[int, list[AccountContact]] = {one: [] for one in wanted}
    query = sa.select(c.account_id, c.id, c.external_id, c.name, c.email, c.same_as)
    there = one_of(connection, c.account_id, wanted) & c.email.is_not(None)
    joined = query.join(accounts, accounts.c.id == c.account_id).where(there)
    for account, number, external_id, name, email, same_as in connection.execute(joined.order_by(c.id)):
        address = plain_address(email)
        if address is not None:
            found[account].append(AccountContact(number, external_id, name or address, address, same_as))
    return found
