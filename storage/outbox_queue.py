"""The one way into the outbox: an approval, in the transaction that keeps it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.drafts import Approval
from storage import schema

WAITING = "waiting"
TAKEN_BACK = "cancelled"


def queue(connection: Connection, approval: Approval, not_before: datetime) -> int:
    """The id of the row that waits to be sent, not before this moment; the same approval twice is one row."""
    o = schema.outbox_messages
    known = connection.execute(sa.select(o.c.id).where(o.c.verdict_id == approval.verdict_id)).scalar()
    if known is not None:
        return int(known)
    row = {
        "verdict_id": approval.verdict_id,
        "draft_id": approval.draft_id,
        "account_id": approval.account_id,
        "message_id": f"keepwell-{approval.verdict_id}",
        "content_hash": approval.content_hash,
        "state": WAITING,
        "recipients": [one.as_json() for one in approval.recipients],
        "subject": approval.subject,
        "body": approval.body,
        "not_before": not_before,
        "attempts": 0,
        "created_at": approval.at,
        "updated_at": approval.at,
    }
    return int(connection.execute(sa.insert(o).values(row).returning(o.c.id)).scalar_one())


def take_back(connection: Connection, draft_id: int, by: str, at: datetime) -> bool:
    """Whether the message of this draft still waited, and now never leaves: the other way round from `queue`.

    One statement decides between this and the sender, who takes a row only while it waits.
    """
    o, e = schema.outbox_messages, schema.outbox_events
    waits = (o.c.draft_id == draft_id) & (o.c.state == WAITING)
    taken = sa.update(o).where(waits).values(state=TAKEN_BACK, updated_at=at).returning(o.c.id)
    ids = list(connection.execute(taken).scalars())
    for number in ids:
        told = {"outbox_id": number, "at": at, "by": by, "change": TAKEN_BACK}
        connection.execute(sa.insert(e).values(**told, reason="The approval was undone."))
    return bool(ids)
