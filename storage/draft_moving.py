"""Drafts follow their account when two are made one."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.drafts import LIVE_STATES, OPEN_STATES
from storage import schema
from storage.schema import drafts


def hand_over_drafts(connection: Connection, other: int, root: int) -> None:
    """What nobody has touched was worked out for the other account and goes; what people did counts for the root.

    Where both have a live draft for one reason, the other's is kept under a reason of its own: an approved message is
    not lost because two accounts are one.
    """
    d = drafts.c
    untouched = (d.account_id == other) & schema.one_state_of(OPEN_STATES) & d.touched.is_(sa.false())
    connection.execute(sa.delete(drafts).where(untouched))
    live = schema.one_state_of(LIVE_STATES)
    theirs = sa.select(d.reason).where(d.account_id == root, live)
    both = (d.account_id == other) & live & d.reason.in_(theirs.scalar_subquery())
    apart = d.reason + f" (of account {other})"
    connection.execute(sa.update(drafts).where(both).values(reason=apart))
    for table in (drafts, schema.outbox_messages, schema.prompt_cases):
        connection.execute(sa.update(table).where(table.c.account_id == other).values(account_id=root))
