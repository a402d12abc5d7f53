"""Drafts follow their account when two are made one, and go with a person who is to be forgotten."""

import json

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.drafts import LIVE_STATES, OPEN_STATES
from storage import schema
from storage.frames import one_of
from storage.schema import contacts, draft_recipients, draft_revisions, draft_verdicts, drafts


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
    for table in (drafts, schema.outbox_messages):
        connection.execute(sa.update(table).where(table.c.account_id == other).values(account_id=root))


def erase_drafts_of(connection: Connection, contact_id: int) -> int:
    """Delete every draft that goes to this contact, went to them, or names them; gives how many.

    With them go their revisions, verdicts and events, and what the outbox has of them: nothing that waits leaves.
    """
    c = contacts.c
    who = connection.execute(sa.select(c.account_id, c.name, c.email).where(c.id == contact_id)).first()
    to = sa.select(draft_recipients.c.draft_id).where(draft_recipients.c.contact_id == contact_id)
    found = set(connection.execute(to).scalars())
    if who is not None:
        names = [one.casefold() for one in (who.name, who.email) if one and one.strip()]
        found |= _naming(connection, who.account_id, names, contact_id)
    connection.execute(sa.delete(drafts).where(one_of(connection, drafts.c.id, sorted(found))))
    return len(found)


def _naming(connection: Connection, account_id: int, names: list[str], contact_id: int) -> set[int]:
    """The account's drafts that have one of these names anywhere, or went to this contact once."""
    r, v = draft_revisions.c, draft_verdicts.c
    mine = sa.select(drafts.c.id).where(drafts.c.account_id == account_id).scalar_subquery()
    told = (r.recipients, r.subject, r.body, r.evidence, r.problems, r.warnings, r.feedback)
    rows = [
        (row[0], row[1:])
        for row in connection.execute(sa.select(r.draft_id, *told).where(r.draft_id.in_(mine)))
    ]
    rows += [
        (row[0], row[1:])
        for row in connection.execute(sa.select(v.draft_id, v.reason, v.details).where(v.draft_id.in_(mine)))
    ]
    rows += [
        (row[0], row[1:])
        for row in connection.execute(
            sa.select(drafts.c.id, drafts.c.why).where(drafts.c.account_id == account_id)
        )
    ]
    return {draft for draft, parts in rows if _names(parts, names, contact_id)}


def _names(parts: tuple[object, ...], names: list[str], contact_id: int) -> bool:
    text = json.dumps(list(parts), ensure_ascii=False).casefold()
    return any(one in text for one in names) or f'"contact_id": {contact_id}}}' in text
