"""The one way into the outbox: an approval, in the transaction that keeps it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.drafts import Approval
from domain.outbox import OutboxState
from storage import schema


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
        "message_id": message_id(approval),
        "content_hash": approval.content_hash,
        "state": OutboxState.WAITING.value,
        "recipients": [one.as_json() for one in approval.recipients],
        "subject": approval.subject,
        "body": approval.body,
        "not_before": not_before,
        "due_at": not_before,
        "attempts": 0,
        "created_at": approval.at,
        "updated_at": approval.at,
    }
    added = int(connection.execute(sa.insert(o).values(row).returning(o.c.id)).scalar_one())
    mine = dict.fromkeys(one.address.lower() for one in approval.recipients)
    if mine:
        rows = [{"outbox_id": added, "address": address} for address in mine]
        connection.execute(sa.insert(schema.outbox_recipients), rows)
    return added


def message_id(approval: Approval) -> str:
    """See domain.outbox.MESSAGE_ID. Two installations that send from one domain must not use the same."""
    return f"keepwell-{approval.verdict_id}-{approval.content_hash[:16]}"


def take_back(connection: Connection, draft_id: int, by: str, at: datetime) -> bool:
    """Whether the message of this draft still waited, and now never leaves: the other way round from `queue`.

    A row that a sender has in hand this moment, or that may have left once before, is left to the outbox.
    """
    o, e = schema.outbox_messages, schema.outbox_events
    waits = (o.c.draft_id == draft_id) & (o.c.state == str(OutboxState.WAITING))
    waits &= o.c.handed_at.is_(None)
    free = sa.select(o.c.id).where(waits).with_for_update(skip_locked=True)
    ids = list(connection.execute(free).scalars())
    for number in ids:
        undone = {
            "state": str(OutboxState.UNDONE),
            "held_because": None,
            "lease_until": None,
            "updated_at": at,
        }
        connection.execute(sa.update(o).where(o.c.id == number).values(undone))
        told = {"outbox_id": number, "at": at, "by": by, "change": str(OutboxState.UNDONE)}
        connection.execute(sa.insert(e).values(**told, reason="the approval was undone"))
    return bool(ids)
