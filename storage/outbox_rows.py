"""The outbox as it is read: rows, one message with all that happened to it, and how many stand where."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.errors import NotFoundError
from domain.outbox import OutboxEvent, OutboxRow, OutboxState
from domain.scope import EVERYONE, AccountScope
from storage import schema
from storage.draft_rows import within
from storage.engine import read
from storage.frames import one_of


def rows(
    engine: Engine,
    state: OutboxState | None = None,
    limit: int | None = None,
    account_id: int | None = None,
    scope: AccountScope = EVERYONE,
) -> list[OutboxRow]:
    """The newest first, of the accounts in the scope."""
    o = schema.outbox_messages.c
    wanted = [within(scope), *([o.state == state.value] if state is not None else [])]
    wanted += [o.account_id == account_id] if account_id is not None else []
    with read(engine) as connection:
        return _rows(connection, sa.and_(sa.true(), *wanted), limit)


def one(
    engine: Engine, outbox_id: int, scope: AccountScope = EVERYONE
) -> tuple[OutboxRow, str, list[OutboxEvent]]:
    """The message, its body, and what happened to it in order. NotFoundError where there is none in this scope."""
    o, e = schema.outbox_messages.c, schema.outbox_events.c
    with read(engine) as connection:
        found = _rows(connection, (o.id == outbox_id) & within(scope), 1)
        if not found:
            raise NotFoundError(f"There is no message {outbox_id}. `keepwell outbox list` lists them.")
        body = connection.execute(sa.select(o.body).where(o.id == outbox_id)).scalar_one()
        query = sa.select(e.at, e.by, e.change, e.reason, e.details).where(e.outbox_id == outbox_id)
        return found[0], body, [OutboxEvent(*row) for row in connection.execute(query.order_by(e.id))]


def counts(engine: Engine, scope: AccountScope = EVERYONE) -> dict[OutboxState, int]:
    o, d, a = schema.outbox_messages, schema.drafts, schema.accounts
    joined = o.join(d, d.c.id == o.c.draft_id).join(a, a.c.id == o.c.account_id)
    query = sa.select(o.c.state, sa.func.count()).select_from(joined).where(within(scope))
    with read(engine) as connection:
        found = connection.execute(query.group_by(o.c.state)).tuples().all()
        return {OutboxState(state): count for state, count in found}


def _rows(connection: Connection, wanted: "sa.ColumnElement[bool]", limit: int | None) -> list[OutboxRow]:
    o, v, d, a = schema.outbox_messages, schema.draft_verdicts, schema.drafts, schema.accounts
    own = [name for name in OutboxRow.__dataclass_fields__ if name in o.c and name != "recipients"]
    query = (
        sa.select(*(o.c[name] for name in own), o.c.recipients)
        .add_columns(a.c.name.label("account"), d.c.kind, v.c.by.label("approved_by"))
        .join(a, a.c.id == o.c.account_id)
        .join(d, d.c.id == o.c.draft_id)
        .join(v, v.c.id == o.c.verdict_id)
        .where(wanted)
        .order_by(o.c.id.desc())
        .limit(limit)
    )
    found = [dict(row) for row in connection.execute(query).mappings()]
    outcomes = _outcomes(connection, [row["id"] for row in found])
    return [OutboxRow(**_typed(row, outcomes)) for row in found]


def _outcomes(connection: Connection, ids: Collection[int]) -> dict[tuple[int, str], tuple[str, str]]:
    r = schema.outbox_recipients.c
    query = sa.select(r.outbox_id, r.address, r.outcome, r.says).where(one_of(connection, r.outbox_id, ids))
    return {(row[0], row[1]): (row[2], row[3]) for row in connection.execute(query)}


def _typed(row: dict[str, Any], outcomes: dict[tuple[int, str], tuple[str, str]]) -> dict[str, Any]:
    people = []
    for told in row["recipients"]:
        outcome, says = outcomes.get((row["id"], str(told.get("address")).lower()), (None, None))
        people.append({**told, "outcome": outcome, "says": says})
    return {**row, "state": OutboxState(row["state"]), "recipients": tuple(people)}
