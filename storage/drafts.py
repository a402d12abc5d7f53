"""Drafts: kept by runs, reviewed by people, in the scope of whoever asks. The truth about review is here."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.agent_words import AgentWords
from domain.clock import Clock, utcnow
from domain.drafts import DraftState, NewDraft
from domain.reviews import (
    AccountContact,
    ApprovalRate,
    DraftEvent,
    EarlierDraft,
    Judged,
    KeptDraft,
    QueueAsk,
    QueueRow,
    Revision,
    StoredDraft,
    Verdict,
)
from domain.scope import EVERYONE, AccountScope
from storage import schema
from storage.agent_words import words_where
from storage.draft_desk import DraftDesk, contacts_of, no_draft
from storage.draft_earlier import Opened, earlier_drafts, made_by
from storage.draft_keeping import keep_all, wake_all, withdraw_these, withdraw_where_over
from storage.draft_queue import count_queue, page_of_queue
from storage.draft_rows import SET_DOWN, events_of, full, joined, revision_of, verdicts_where, within
from storage.draft_verdicts import judged_since, rates
from storage.engine import read, write
from storage.frames import one_of
from storage.schema import draft_recipients, draft_revisions, draft_verdicts, drafts

BATCH = 500
"""Drafts kept per transaction."""


class DraftStore:
    def __init__(self, engine: Engine, clock: Clock = utcnow) -> None:
        self._engine = engine
        self._clock = clock

    def keep(
        self,
        new: Sequence[NewDraft],
        run_id: int | None,
        now: datetime,
        due: Callable[[NewDraft], datetime],
    ) -> list[KeptDraft]:
        """Store what was composed, one live draft per account and reason; says in the same order what came of each.

        The same again changes nothing. Another content for one that nobody has touched is its next revision; one that
        a person has claimed, changed or approved is left alone. What a person has rejected or sent is not written
        again for the same alert or opportunity (where neither is named: for 30 days after a no). `due` says until when
        somebody is to look at a new one.
        """
        told: list[KeptDraft] = []
        for start in range(0, len(new), BATCH):
            with write(self._engine) as connection:
                told += keep_all(connection, new[start : start + BATCH], run_id, now, due)
        return told

    def withdraw_over(self, now: datetime) -> int:
        """Withdraw open drafts whose alert or opportunity is over, unless somebody has one in hand; gives how many."""
        with write(self._engine) as connection:
            return withdraw_where_over(connection, now)

    def withdraw(self, draft_ids: Iterable[int], because: str, now: datetime) -> int:
        """Withdraw these, as far as they are open and in nobody's hand; gives how many. `because` is a sentence."""
        with write(self._engine) as connection:
            return withdraw_these(connection, one_of(connection, drafts.c.id, draft_ids), because, now)

    def wake(self, today: date, now: datetime) -> int:
        """Have those that slept until yesterday wait again. (Reading them shows them awake before that.)"""
        with write(self._engine) as connection:
            return wake_all(connection, today, now)

    def get(self, draft_id: int, scope: AccountScope = EVERYONE, today: date | None = None) -> StoredDraft:
        """The draft; NotFoundError where there is none in this scope."""
        found = self.many([draft_id], scope, today)
        if not found:
            raise no_draft(draft_id)
        return found[0]

    def many(
        self, draft_ids: Iterable[int], scope: AccountScope = EVERYONE, today: date | None = None
    ) -> list[StoredDraft]:
        """Those of these drafts that are in the scope, by id."""
        with read(self._engine) as connection:
            mine = one_of(connection, drafts.c.id, draft_ids)
            return full(connection, mine & within(scope), today or self._clock().date())

    def of_accounts(
        self, account_ids: Iterable[int], states: Iterable[DraftState] | None = None
    ) -> list[StoredDraft]:
        """All drafts of these accounts (in these states), by id."""
        with read(self._engine) as connection:
            mine = one_of(connection, drafts.c.account_id, account_ids)
            if states is not None:
                mine &= drafts.c.state.in_([str(one) for one in states])
            return full(connection, mine, self._clock().date())

    def earlier(self, account_ids: Iterable[int], as_of: date) -> dict[int, list[EarlierDraft]]:
        """By account, oldest first: its live drafts, and what was sent or rejected within 120 days."""
        with read(self._engine) as connection:
            return earlier_drafts(connection, account_ids, as_of)

    def made_by(self, run_id: int) -> list[Opened]:
        """The drafts a run opened."""
        with read(self._engine) as connection:
            return made_by(connection, run_id)

    def count_between(self, after: date, day: date, scope: AccountScope = EVERYONE) -> int:
        """Drafts written for days after `after`, up to `day`."""
        query = sa.select(sa.func.count()).select_from(joined())
        with read(self._engine) as connection:
            of_days = (drafts.c.as_of > after) & (drafts.c.as_of <= day) & within(scope)
            return int(connection.execute(query.where(of_days)).scalar_one())

    def page(self, ask: QueueAsk, scope: AccountScope = EVERYONE) -> list[QueueRow]:
        """Rows of the queue, the one due first before all others; `ask.after` goes on behind a row."""
        with read(self._engine) as connection:
            return page_of_queue(connection, ask, scope)

    def count(self, ask: QueueAsk, scope: AccountScope = EVERYONE) -> tuple[int, int]:
        """How many drafts the pages of `ask` have together, and how many of them are overdue."""
        with read(self._engine) as connection:
            return count_queue(connection, ask, scope)

    def revisions(self, draft_id: int, scope: AccountScope = EVERYONE) -> list[Revision]:
        """Every text the draft had, the first first. NotFoundError as for `get`."""
        r = draft_revisions.c
        query = sa.select(*(r[name] for name in SET_DOWN)).where(r.draft_id == draft_id).order_by(r.number)
        with read(self._engine) as connection:
            self._refuse_foreign(connection, draft_id, scope)
            return [revision_of(dict(row)) for row in connection.execute(query).mappings()]

    def verdicts(self, draft_id: int, scope: AccountScope = EVERYONE) -> list[Verdict]:
        """What people said of it, in order. NotFoundError as for `get`."""
        with read(self._engine) as connection:
            self._refuse_foreign(connection, draft_id, scope)
            return verdicts_where(connection, draft_verdicts.c.draft_id == draft_id)

    def events(self, draft_id: int, scope: AccountScope = EVERYONE) -> list[DraftEvent]:
        """What happened to it beside its revisions, in order. NotFoundError as for `get`."""
        with read(self._engine) as connection:
            self._refuse_foreign(connection, draft_id, scope)
            return events_of(connection, draft_id)

    def _refuse_foreign(self, connection: Connection, draft_id: int, scope: AccountScope) -> None:
        d = drafts.c
        query = sa.select(d.id).join_from(drafts, schema.accounts, schema.accounts.c.id == d.account_id)
        if connection.execute(query.where(d.id == draft_id, within(scope))).first() is None:
            raise no_draft(draft_id)

    def contacts(self, account_ids: Iterable[int]) -> dict[int, list[AccountContact]]:
        """By account, everybody with an address whom a message may go to, by id."""
        with read(self._engine) as connection:
            return contacts_of(connection, account_ids)

    def last_messages(self, contact_ids: Iterable[int]) -> dict[int, datetime]:
        """When each of these contacts last got a message by way of a draft, or was promised one by an approval."""
        d, r, o = drafts.c, draft_recipients.c, schema.outbox_messages.c
        at = sa.func.coalesce(sa.func.max(o.sent_at), sa.func.max(d.approved_at))
        going = d.state.in_([str(DraftState.APPROVED), str(DraftState.SENT)])
        joined = draft_recipients.join(drafts, d.id == r.draft_id).outerjoin(
            schema.outbox_messages, o.draft_id == d.id
        )
        per_draft = sa.select(r.contact_id, sa.type_coerce(at, drafts.c.approved_at.type).label("at"))
        query = per_draft.select_from(joined).group_by(r.contact_id, d.id)
        found: dict[int, datetime] = {}
        with read(self._engine) as connection:
            mine = one_of(connection, r.contact_id, contact_ids)
            for contact, moment in connection.execute(query.where(going, mine)):
                if moment is not None:
                    found[contact] = max(moment, found.get(contact, moment))
        return found

    def words_beside(self, draft_id: int, scope: AccountScope = EVERYONE) -> list[AgentWords]:
        """What agents say of the account for the draft's reason, as it stands now. NotFoundError as for `get`."""
        d, w = drafts.c, schema.agent_words.c
        with read(self._engine) as connection:
            self._refuse_foreign(connection, draft_id, scope)
            draft = sa.select(d.account_id, d.reason).where(d.id == draft_id)
            account, reason = connection.execute(draft).one()
            return words_where(connection, (w.account_id == account) & (w.reason == reason))

    def outbox_of(self, draft_id: int, scope: AccountScope = EVERYONE) -> list[dict[str, Any]]:
        """What the outbox has of it, in order: state, not_before, sent_at, held_because, error."""
        o = schema.outbox_messages.c
        names = ("state", "not_before", "sent_at", "held_because", "error")
        query = sa.select(*(o[name] for name in names)).where(o.draft_id == draft_id).order_by(o.id)
        with read(self._engine) as connection:
            self._refuse_foreign(connection, draft_id, scope)
            return [dict(row) for row in connection.execute(query).mappings()]

    @contextmanager
    def deciding(
        self, draft_ids: Iterable[int], scope: AccountScope, clock: Clock, today: date
    ) -> Iterator[DraftDesk]:
        """These drafts under a lock, to be judged and changed in one transaction. NotFoundError as for `get`."""
        with write(self._engine) as connection:
            yield DraftDesk(connection, draft_ids, scope, clock, today)

    def approval_rates(self, scope: AccountScope = EVERYONE) -> list[ApprovalRate]:
        """What became of the drafts of each version of each prompt, by name and version; the templates last."""
        with read(self._engine) as connection:
            return rates(connection, scope)

    def judged(self, since: datetime | None = None, scope: AccountScope = EVERYONE) -> Iterator[Judged]:
        """Every verdict since a moment with the texts it is about, in order; read piece by piece."""
        after = 0
        while True:
            with read(self._engine) as connection:
                piece: list[Any] = judged_since(connection, since, scope, after)
            if not piece:
                return
            yield from piece
            after = piece[-1].verdict.id
