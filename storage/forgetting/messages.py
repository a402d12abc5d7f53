"""Messages to somebody: drafts in every revision, what the outbox has of them, cases made from them."""

from collections import Counter
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.drafts import LIVE_STATES, DraftState
from domain.errors import ConflictError
from domain.outbox import OutboxState
from domain.redaction import ERASED
from storage.forgetting.person import Person
from storage.frames import one_of
from storage.schema import (
    draft_recipients,
    draft_revisions,
    drafts,
    outbox_blocked,
    outbox_messages,
    outbox_recipients,
    prompt_cases,
)

WHY = "the person it was for was forgotten"
QUOTED = "it spoke of somebody who was forgotten"


def messages_to(connection: Connection, person: Person) -> list[int]:
    """Drafts that any revision of was for them, by contact or by address."""
    r, o, m = draft_recipients.c, outbox_recipients.c, outbox_messages.c
    by_contact = sa.select(r.draft_id).where(one_of(connection, r.contact_id, person.contact_ids))
    sent = sa.select(m.draft_id).join_from(outbox_recipients, outbox_messages)
    by_address = sent.where(one_of(connection, o.address, sorted(person.addresses)))
    v = draft_revisions.c
    revised = connection.execute(
        sa.select(v.draft_id, v.recipients)
        .join_from(draft_revisions, drafts)
        .where(one_of(connection, drafts.c.account_id, person.accounts))
    )
    ids = set(person.contact_ids)
    named = {
        row.draft_id
        for row in revised
        if any(isinstance(one, dict) and one.get("contact_id") in ids for one in row.recipients)
    }
    found = {*connection.execute(by_contact).scalars(), *connection.execute(by_address).scalars(), *named}
    return sorted(found)


def refuse_while_sending(connection: Connection, draft_ids: list[int]) -> None:
    m = outbox_messages.c
    here = one_of(connection, m.draft_id, draft_ids) & (m.state == OutboxState.SENDING.value)
    if connection.execute(sa.select(m.id).where(here)).first():
        raise ConflictError("A message to them is being sent just now. Try again in a few minutes.")


def erase_messages(connection: Connection, person: Person, now: datetime) -> Counter[str]:
    """Their words and ours to them go; that there was a draft, what became of it and when, stays."""
    ids = messages_to(connection, person)
    refuse_while_sending(connection, ids)
    d, m = drafts.c, outbox_messages.c
    done: Counter[str] = Counter()
    bare: dict[str, Any] = {
        "subject": ERASED,
        "body": ERASED,
        "sentences": [],
        "evidence": [],
        "recipients": [],
    }
    bare |= {"problems": [], "warnings": [], "feedback": None}
    here = one_of(connection, draft_revisions.c.draft_id, ids)
    done["draft_revisions"] = connection.execute(
        sa.update(draft_revisions).where(here).values(**bare)
    ).rowcount
    withdraw(connection, ids, now, WHY)
    plain = {"profile": None, "why": ERASED}
    done["drafts"] = connection.execute(
        sa.update(drafts).where(one_of(connection, d.id, ids)).values(**plain)
    ).rowcount
    mine = one_of(connection, m.draft_id, ids)
    blank = {"subject": ERASED, "body": ERASED, "recipients": []}
    done["outbox_messages"] = connection.execute(
        sa.update(outbox_messages).where(mine).values(**blank)
    ).rowcount
    for table in (outbox_recipients, outbox_blocked):
        gone = one_of(connection, table.c.address, sorted(person.addresses))
        done[table.name] = connection.execute(sa.delete(table).where(gone)).rowcount
    c = prompt_cases.c
    cases = one_of(connection, c.contact_id, person.contact_ids) | one_of(connection, c.draft_id, ids)
    done["prompt_cases"] = connection.execute(sa.delete(prompt_cases).where(cases)).rowcount
    connection.execute(
        sa.delete(draft_recipients).where(one_of(connection, draft_recipients.c.draft_id, ids))
    )
    return done


def withdraw(connection: Connection, draft_ids: list[int], now: datetime, why: str) -> None:
    """Nobody may approve or send what is no longer the text that was read; a run writes it anew."""
    d, m = drafts.c, outbox_messages.c
    live = one_of(connection, d.id, draft_ids) & d.state.in_([one.value for one in LIVE_STATES])
    closed = {"state": DraftState.WITHDRAWN.value, "close_reason": why, "updated_at": now, "profile": None}
    connection.execute(sa.update(drafts).where(live).values(**closed))
    waiting = one_of(connection, m.draft_id, draft_ids) & (m.state == OutboxState.WAITING.value)
    stopped = {"state": OutboxState.STOPPED.value, "error": why}
    connection.execute(sa.update(outbox_messages).where(waiting).values(**stopped))


def message_ids(connection: Connection, person: Person) -> set[str]:
    """Under which messages to them were written as files."""
    m = outbox_messages.c
    here = one_of(connection, m.draft_id, messages_to(connection, person))
    return set(connection.execute(sa.select(m.message_id).where(here)).scalars())
