"""Drafts follow their account when two are made one, and go with a person who is to be forgotten."""

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.drafts import LIVE_STATES, OPEN_STATES
from storage import schema
from storage.frames import one_of
from storage.prompt_cases import erase_cases_of_drafts
from storage.schema import contacts, draft_events, draft_recipients, draft_revisions, draft_verdicts, drafts


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


def erase_drafts_of(connection: Connection, contact_id: int) -> int:
    """Delete every draft that goes to this contact, went to them, or names them; gives how many.

    With them go their revisions, verdicts and events, the cases that prompts are tried on, and what the outbox has of
    them: nothing that waits leaves.
    """
    c = contacts.c
    who = connection.execute(sa.select(c.account_id, c.name, c.email).where(c.id == contact_id)).first()
    to = sa.select(draft_recipients.c.draft_id).where(draft_recipients.c.contact_id == contact_id)
    found = set(connection.execute(to).scalars())
    if who is not None:
        names = [one for one in (who.name, who.email) if one and one.strip()]
        found |= {
            draft for draft, told in _told(connection, who.account_id) if is_about(told, contact_id, names)
        }
    erase_cases_of_drafts(connection, found)
    connection.execute(sa.delete(drafts).where(one_of(connection, drafts.c.id, sorted(found))))
    return len(found)


def _told(connection: Connection, account_id: int) -> Iterator[tuple[int, list[Any]]]:
    """Everything that is written about the account's drafts: each with the id of the draft."""
    r, v, d, e = draft_revisions.c, draft_verdicts.c, drafts.c, draft_events.c
    mine = sa.select(d.id).where(d.account_id == account_id).scalar_subquery()
    revised = (r.recipients, r.subject, r.body, r.evidence, r.problems, r.warnings, r.feedback)
    queries: tuple[sa.Select[Any], ...] = (
        sa.select(r.draft_id, *revised).where(r.draft_id.in_(mine)),
        sa.select(v.draft_id, v.reason, v.details).where(v.draft_id.in_(mine)),
        sa.select(e.draft_id, e.reason, e.details).where(e.draft_id.in_(mine)),
        sa.select(d.id, d.why, d.reason, d.close_reason).where(d.account_id == account_id),
    )
    for query in queries:
        for number, *told in connection.execute(query):
            yield number, told


def is_about(told: Any, contact_id: int, names: list[str]) -> bool:
    """Whether anything in it names one of `names`, as a word, or this contact."""
    if isinstance(told, str):
        return any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", told, re.IGNORECASE) for one in names)
    if isinstance(told, dict):
        if told.get("contact_id") == contact_id:
            return True
        return any(is_about(one, contact_id, names) for one in told.values())
    return isinstance(told, list) and any(is_about(one, contact_id, names) for one in told)
