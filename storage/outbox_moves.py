"""How one message's row is found and moved from one state to another, within whatever transaction it is part of."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from domain.drafts import DraftState
from domain.errors import NotFoundError
from domain.outbox import OutboxState, Switch
from storage import schema
from storage.outbox_log import note

ENDS_REVIEW = {OutboxState.SENT: DraftState.SENT}
"""What the draft then is; every other end gives it back to review."""


def switch_of(connection: Connection, lock: bool = True) -> Switch:
    s = schema.outbox_switch.c
    query = sa.select(s.stopped, s.by, s.reason, s.at)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:  # somebody emptied the table: rather nothing than too much
        return Switch(True, "nobody", "the row of the stop is missing")
    return Switch(bool(row.stopped), row.by, row.reason, row.at)


def the_row(connection: Connection, outbox_id: int) -> RowMapping:
    o = schema.outbox_messages
    row = connection.execute(sa.select(o).where(o.c.id == outbox_id).with_for_update()).mappings().first()
    if row is None:
        raise NotFoundError(f"There is no message {outbox_id}. `keepwell outbox list` lists them.")
    return row


def held_by(
    connection: Connection, outbox_id: int, holder: str, states: Collection[OutboxState]
) -> RowMapping | None:
    o = schema.outbox_messages
    mine = (o.c.id == outbox_id) & (o.c.holder == holder) & o.c.state.in_([one.value for one in states])
    return connection.execute(sa.select(o).where(mine).with_for_update()).mappings().first()


def change(connection: Connection, outbox_id: int, now: datetime, **values: Any) -> None:
    o = schema.outbox_messages
    connection.execute(sa.update(o).where(o.c.id == outbox_id).values(updated_at=now, **values))


def wait(
    connection: Connection, outbox_id: int, now: datetime, due: datetime, why: str | None, **values: Any
) -> None:
    o = schema.outbox_messages.c
    # A clock that went back must not cut the time to undo short.
    due_at = sa.case((o.not_before > due, o.not_before), else_=sa.literal(due, o.due_at.type))
    free = {"state": OutboxState.WAITING.value, "holder": None, "lease_until": None}
    change(connection, outbox_id, now, **free, due_at=due_at, held_because=why, error=why, **values)


def end(
    connection: Connection,
    outbox_id: int,
    state: OutboxState,
    now: datetime,
    by: str,
    why: str | None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """The row in its last state, and its draft with it: sent, kept while that is unclear, else up for review again."""
    error = None if state in (OutboxState.SENT, OutboxState.UNDONE) else why
    change(
        connection,
        outbox_id,
        now,
        state=state.value,
        lease_until=None,
        held_because=None,
        error=error,
    )
    note(connection, outbox_id, now, by, state.value, why, details)
    if state is not OutboxState.UNCLEAR:
        o, d = schema.outbox_messages.c, schema.drafts
        mine = sa.select(o.draft_id).where(o.id == outbox_id).scalar_subquery()
        ours = (d.c.id == mine) & (d.c.state == DraftState.APPROVED.value)
        then = ENDS_REVIEW.get(state, DraftState.WAITING)
        connection.execute(sa.update(d).where(ours).values(state=then.value, updated_at=now))


def answered(
    connection: Connection, outbox_id: int, addresses: Collection[str], outcome: str, says: Mapping[str, str]
) -> None:
    r = schema.outbox_recipients
    for address in addresses:
        mine = (r.c.outbox_id == outbox_id) & (r.c.address == address.lower())
        connection.execute(sa.update(r).where(mine).values(outcome=outcome, says=says.get(address)))
