"""What a citation points to: the line or fact itself, with what stands around it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, RowMapping

from storage.engine import read
from storage.schema import account_links, contacts, interactions, passages, utterances

CONVERSATION = "interaction"
NEAR = 4
"""Lines shown on either side of one that was said."""
LONGEST = 20_000
MOST_LINES = 1_000_000


@dataclass(frozen=True)
class Line:
    text: str
    speaker: str | None = None
    cited: bool = False


@dataclass(frozen=True)
class CitedFact:
    """`lines` in order; `before` and `after` are how many more there are. `within` names the conversation of a line."""

    ref: str
    kind: str
    channel: str | None
    direction: str | None
    who: str | None
    at: datetime
    subject: str | None
    lines: tuple[Line, ...]
    before: int = 0
    after: int = 0
    within: str | None = None
    attended: bool | None = None


def cited_fact(engine: Engine, account_id: int, ref: str) -> CitedFact | None:
    """The newest thing of this account by that reference; None where there is none."""
    with read(engine) as connection:
        p = passages.c
        columns = (p.interaction_id, p.kind, p.ref, p.channel, p.direction, p.speaker, p.said_at, p.text)
        mine = (p.account_id == account_id) & (p.ref == ref)
        found = (
            connection.execute(sa.select(*columns).where(mine).order_by(p.said_at.desc(), p.id))
            .mappings()
            .all()
        )
        if not found:
            return (
                _interaction(connection, _named(account_id, ref), ref)
                or _interaction(connection, _saying(account_id, ref), ref)
                or _numbered(connection, account_id, ref)
            )
        first = found[0]
        if first["interaction_id"] is not None:
            return _interaction(connection, interactions.c.id == first["interaction_id"], ref)
        lines = tuple(Line(row["text"], cited=True) for row in found)
        return CitedFact(
            ref, first["kind"], first["channel"], None, first["speaker"], first["said_at"], None, lines
        )


def newest_contract(engine: Engine, account_id: int, ref: str) -> CitedFact | None:
    """What drafts cite as the contract: the terms as they were agreed last."""
    p = passages.c
    mine = (p.account_id == account_id) & p.subscription_id.is_not(None)
    query = sa.select(p.text, p.said_at, p.kind).where(mine).order_by(p.said_at.desc(), p.id.desc()).limit(1)
    with read(engine) as connection:
        row = connection.execute(query).first()
    return row and CitedFact(
        ref, row.kind, None, None, None, row.said_at, None, (Line(row.text, cited=True),)
    )


def _named(account_id: int, ref: str) -> "sa.ColumnElement[bool]":
    """What has no words has no passage: a call that did not take place."""
    return _of(account_id) & (interactions.c.external_id == ref)


def _saying(account_id: int, ref: str) -> "sa.ColumnElement[bool]":
    """The conversation in which a line has this id."""
    u = utterances.c
    said = sa.exists().where(u.interaction_id == interactions.c.id, u.external_id == ref)
    return _of(account_id) & said


def _of(account_id: int) -> "sa.ColumnElement[bool]":
    linked = sa.select(account_links.c.linked_id).where(account_links.c.account_id == account_id)
    return (interactions.c.account_id == account_id) | interactions.c.account_id.in_(linked)


def _numbered(connection: Connection, account_id: int, ref: str) -> CitedFact | None:
    """A line that has no id of its own: `call.5` is the fifth of that call."""
    whole, _, number = ref.rpartition(".")
    if not whole or not (number.isascii() and number.isdigit() and 0 < int(number[:9]) < MOST_LINES):
        return None
    found = _interaction(connection, _named(account_id, whole), ref, int(number) - 1)
    return found if found and found.within else None


def _interaction(
    connection: Connection, which: "sa.ColumnElement[bool]", ref: str, place: int | None = None
) -> CitedFact | None:
    i, c = interactions.c, contacts.c
    columns = (i.id, i.external_id, i.channel, i.direction, i.occurred_at, i.subject, i.body, i.attended)
    query = (
        sa.select(*columns, sa.func.coalesce(c.name, c.email).label("who"))
        .outerjoin(contacts, c.id == i.contact_id)
        .where(which)
        .order_by(i.occurred_at.desc())
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    said = _said(connection, row["id"])
    whole = _whole(row, ref)
    if not said:
        return whole
    at = next((n for n, (external, _) in enumerate(said) if n == place or external == ref), None)
    lines = [replace(line, cited=n == at) for n, (_, line) in enumerate(said)]
    if at is None:
        return replace(whole, lines=(*whole.lines, *lines[: 2 * NEAR]), after=max(0, len(lines) - 2 * NEAR))
    first, last = max(0, at - NEAR), min(len(lines), at + NEAR + 1)
    around = {"before": first, "after": len(lines) - last, "within": row["external_id"]}
    return replace(whole, who=lines[at].speaker, lines=tuple(lines[first:last]), **around)


def _said(connection: Connection, interaction_id: int) -> list[tuple[str | None, Line]]:
    u = utterances.c
    query = sa.select(u.external_id, u.speaker, u.text).where(u.interaction_id == interaction_id)
    return [(row[0], Line(row[2], row[1])) for row in connection.execute(query.order_by(u.position))]


def _whole(row: "RowMapping | dict[str, Any]", ref: str) -> CitedFact:
    paragraphs = [one.strip() for one in (row["body"] or "")[:LONGEST].split("\n\n")]
    return CitedFact(
        ref=ref,
        kind=CONVERSATION,
        channel=row["channel"],
        direction=row["direction"],
        who=row["who"] if row["direction"] != "out" else None,
        at=row["occurred_at"],
        subject=row["subject"],
        lines=tuple(Line(one) for one in paragraphs if one),
        attended=row["attended"],
    )
