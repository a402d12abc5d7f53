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
