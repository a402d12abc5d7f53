"""The one way back out of the outbox: an approval undone, in the transaction that says so."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.drafts import DraftState, VerdictKind
from domain.outbox import OutboxState
from storage import schema
from storage.draft_rows import note_events
from storage.draft_verdicts import take_back_verdict
from storage.outbox_log import note

UNDONE = "the approval was undone"


def take_back(
    connection: Connection, draft_id: int, by: str, at: datetime, reason: str | None = None
) -> bool:
    """Whether the message of this draft still waited, and now never leaves: the other way round from `queue`.

    The verdict counts no more and the draft is up for review again. A row that a sender has in hand this moment, or
    that may have left once before, is left to the outbox.
    """
    o = schema.outbox_messages
    waits = (o.c.draft_id == draft_id) & (o.c.state == str(OutboxState.WAITING)) & o.c.handed_at.is_(None)
    free = sa.select(o.c.id).where(waits).with_for_update(skip_locked=True)
    ids = list(connection.execute(free).scalars())
    for number in ids:
        undone = {"state": str(OutboxState.UNDONE), "held_because": None, "lease_until": None, "error": None}
        connection.execute(sa.update(o).where(o.c.id == number).values(**undone, updated_at=at))
        note(connection, number, at, by, str(OutboxState.UNDONE), reason or UNDONE)
    if ids:
        take_back_verdict(connection, draft_id, VerdictKind.APPROVE, at)
        _up_for_review(connection, draft_id, at)
        note_events(connection, [draft_id], at, by, "approval undone", reason)
    return bool(ids)


def _up_for_review(connection: Connection, draft_id: int, at: datetime) -> None:
    d = schema.drafts
    approved = (d.c.id == draft_id) & (d.c.state == str(DraftState.APPROVED))
    again = {"state": str(DraftState.WAITING), "approved_at": None, "updated_at": at}
    connection.execute(sa.update(d).where(approved).values(again))
