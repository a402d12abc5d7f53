"""What happened to a message, one line for each change; nothing here is ever changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import schema


def note(
    connection: Connection,
    outbox_id: int,
    at: datetime,
    by: str,
    change: str,
    reason: str | None = None,
    details: Mapping[str, Any] | None = None,
    mail: str | None = None,
) -> None:
    row = {"outbox_id": outbox_id, "at": at, "by": by, "change": change, "reason": reason, "mail": mail}
    told = dict(details) if details is not None else None
    connection.execute(sa.insert(schema.outbox_events).values(**row, details=told))
