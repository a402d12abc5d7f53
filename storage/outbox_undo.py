"""The one way back out of the outbox: an approval undone, in the transaction that says so."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.outbox import OutboxState
from storage import schema


def take_back(connection: Connection, draft_id: int, by: str, at: datetime) -> bool:
    """Whether the message of this draft still waited, and now never leaves: the other way round from `queue`.

    A row that a sender has in hand this moment, or that may have left once before, is left to the outbox.
    """
    o, e = schema.outbox_messages, schema.outbox_events
    waits = (o.c.draft_id == draft_id) & (o.c.state == str(OutboxState.WAITING)) & o.c.handed_at.is_(None)
    free = sa.select(o.c.id).where(waits).with_for_update(skip_locked=True)
    ids = list(connection.execute(free).scalars())
    gone = str(OutboxState.UNDONE)
    for number in ids:
        undone = {"state": gone, "held_because": None, "lease_until": None, "updated_at": at}
        connection.execute(sa.update(o).where(o.c.id == number).values(undone))
        told = {"outbox_id": number, "at": at, "by": by, "change": gone}
        connection.execute(sa.insert(e).values(**told, reason="the approval was undone"))
    return bool(ids)
