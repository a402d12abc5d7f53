"""Pages of the queue: by the moment they are due, from an index, in somebody's scope."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.drafts import OPEN_STATES, DraftState
from domain.reviews import QueueAsk, QueueRow
from domain.scope import AccountScope
from storage import schema
from storage.draft_rows import filled, listed, queue_row, within
from storage.schema import accounts, drafts


def page_of_queue(connection: Connection, ask: QueueAsk, scope: AccountScope) -> list[QueueRow]:
    d = drafts.c
    query = listed().where(_asked(ask), within(scope)).order_by(d.due_at, d.id)
    if ask.after is not None:
        due, last = ask.after
        query = query.where(sa.or_(d.due_at > due, sa.and_(d.due_at == due, d.id > last)), d.due_at >= due)
    if ask.limit is not None:
        query = query.limit(ask.limit)
    return [queue_row(dict(row), ask.today) for row in connection.execute(query).mappings()]


def count_queue(connection: Connection, ask: QueueAsk, scope: AccountScope) -> tuple[int, int]:
    late = sa.func.sum(sa.case((drafts.c.due_at < ask.now, 1), else_=0))
    told_of_accounts = scope.csm is not None or ask.csm is not None
    source = drafts.join(accounts, accounts.c.id == drafts.c.account_id) if told_of_accounts else drafts
    query = sa.select(sa.func.count(), late).select_from(source).where(_asked(ask), within(scope))
    total, overdue = connection.execute(query).one()
    return int(total), int(overdue or 0)


def _asked(ask: QueueAsk) -> "sa.ColumnElement[bool]":
    d = drafts.c
    wanted: list[sa.ColumnElement[bool]] = [_in_state(ask)]
    if ask.kind is not None:
        wanted.append(d.kind == str(ask.kind))
    if ask.csm is not None:
        wanted.append(filled("csm") == ask.csm)
    if ask.account_id is not None:
        wanted.append(d.account_id == ask.account_id)
    if ask.overdue:
        wanted.append(d.due_at < ask.now)
    if ask.claimed_by is not None:
        wanted.append(sa.and_(d.claimed_by == ask.claimed_by, d.claimed_until > ask.now))
    return sa.and_(*wanted)


def _in_state(ask: QueueAsk) -> Any:
    d = drafts.c
    if ask.everything:
        return sa.true()
    asleep = sa.and_(d.state == str(DraftState.SNOOZED), d.snoozed_until >= ask.today)
    woken = sa.and_(d.state == str(DraftState.SNOOZED), d.snoozed_until < ask.today)
    is_open = schema.one_state_of(OPEN_STATES)
    if ask.state is None:
        return sa.and_(is_open, sa.or_(d.state != str(DraftState.SNOOZED), woken))
    if ask.state is DraftState.SNOOZED:
        return asleep
    if ask.state is DraftState.WAITING:
        return sa.and_(is_open, sa.or_(d.state == str(DraftState.WAITING), woken & (d.problems == 0)))
    if ask.state is DraftState.BLOCKED:
        return sa.and_(is_open, sa.or_(d.state == str(DraftState.BLOCKED), woken & (d.problems > 0)))
    return sa.and_(schema.one_state_of(schema.CLOSED_STATES), d.state == str(ask.state))
