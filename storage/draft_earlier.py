"""The drafts that accounts have had, as far as whoever writes the next one must know of them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.clock import begin_of
from domain.drafts import LIVE_STATES, DraftKind, DraftState
from domain.reviews import EarlierDraft
from storage import schema
from storage.frames import one_of
from storage.schema import draft_recipients, draft_revisions, drafts, outbox_messages

REMEMBERED = timedelta(days=120)
"""How long what a person has settled counts: longer than any quiet time, and than most reasons stay open."""
SETTLED = (str(DraftState.SENT), str(DraftState.REJECTED))


def earlier_drafts(
    connection: Connection, account_ids: Iterable[int], as_of: date
) -> dict[int, list[EarlierDraft]]:
    """By account, oldest first: all that are live, and what was sent or rejected within REMEMBERED."""
    d, o = drafts.c, outbox_messages.c
    ids = list(account_ids)
    since = begin_of(as_of) - REMEMBERED
    recent = d.state.in_(SETTLED) & (d.updated_at >= since)
    wanted = one_of(connection, d.account_id, ids) & (schema.one_state_of(LIVE_STATES) | recent)
    sent = sa.select(o.draft_id, sa.func.max(o.sent_at).label("at")).group_by(o.draft_id).subquery()
    query = (
        sa.select(d.id, d.account_id, d.reason, d.kind, d.state, d.as_of, d.created_at)
        .add_columns(d.alert_id, d.opportunity_id, d.plan_id, sent.c.at)
        .select_from(drafts.outerjoin(sent, sent.c.draft_id == d.id))
        .where(wanted)
        .order_by(d.id)
    )
    rows = connection.execute(query).all()
    people = _recipients(connection, [row.id for row in rows])
    found: dict[int, list[EarlierDraft]] = defaultdict(list)
    for row in rows:
        found[row.account_id].append(
            EarlierDraft(
                id=row.id,
                reason=row.reason,
                kind=DraftKind(row.kind),
                state=DraftState(row.state),
                on=_day(row.at) or row.as_of,
                contact_ids=frozenset(people.get(row.id, ())),
                alert_id=row.alert_id,
                opportunity_id=row.opportunity_id,
                plan_id=row.plan_id,
            )
        )
    return dict(found)


def _day(at: datetime | None) -> date | None:
    return at.date() if at is not None else None


def _recipients(connection: Connection, draft_ids: list[int]) -> dict[int, list[int]]:
    r = draft_recipients.c
    query = sa.select(r.draft_id, r.contact_id).where(one_of(connection, r.draft_id, draft_ids))
    people: dict[int, list[int]] = defaultdict(list)
    for draft, contact in connection.execute(query):
        people[draft].append(contact)
    return people


class Opened(NamedTuple):
    """Drafts that a run opened, alike in all of this: what they were written by at first, and their state now."""

    kind: str
    state: str
    written_by: str
    label: str
    number: int


def made_by(connection: Connection, run_id: int) -> list[Opened]:
    d, r = drafts.c, draft_revisions.c
    alike = (d.kind, d.state, r.written_by, r.label)
    first = (r.draft_id == d.id) & (r.number == 1)
    query = sa.select(*alike, sa.func.count()).join_from(drafts, draft_revisions, first)
    rows = connection.execute(query.where(d.opened_by_run == run_id).group_by(*alike).order_by(*alike))
    return [Opened(*row) for row in rows]
