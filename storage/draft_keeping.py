"""What runs do to drafts: keep what was composed, once; wake what has slept enough; withdraw what has no reason."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from domain.drafts import LIVE_STATES, OPEN_STATES, DraftState, NewDraft
from domain.opportunities import OpportunityState
from domain.reviews import How, Kept, KeptDraft, Revision
from storage import schema
from storage.draft_rows import clean, keep_recipients, note_events, revision_row, storable, storable_message
from storage.frames import one_of
from storage.schema import draft_revisions, drafts

RUN = "keepwell"
KEEPING = 7_303_027  # the lock of PostgreSQL that whoever keeps drafts holds
A_NO_HOLDS = timedelta(days=30)
"""How long a rejected draft stays answered where nothing says which occasion it was for."""
SETTLED = (DraftState.REJECTED, DraftState.SENT)

Identity = tuple[int, str]
DueOf = Callable[[NewDraft], datetime]


@dataclass(frozen=True)
class _Known:
    """The draft there is, as far as keeping needs it."""

    id: int
    state: str
    revision: int
    content_hash: str
    problems: Any
    warnings: Any
    touched: bool
    held: bool


def keep_all(
    connection: Connection, new: Sequence[NewDraft], run_id: int | None, now: datetime, due: DueOf
) -> list[KeptDraft]:
    """See DraftStore.keep: of several with one account and reason the first counts."""
    _one_at_a_time(connection)
    first: dict[Identity, NewDraft] = {}
    for one in new:
        first.setdefault(_identity(one), one)
    answered = _answered(connection, first, now)
    live = _live(connection, first, now)
    fresh = {key: one for key, one in first.items() if key not in live and key not in answered}
    _add(connection, fresh, run_id, now, due)
    added = _live(connection, fresh, now)
    revised = {key: one for key, one in first.items() if key in live and _differs(one, live[key])}
    free = {key: one for key, one in revised.items() if _is_free(live[key])}
    _revise(connection, [(live[key], one) for key, one in free.items()], now)
    told = {key: KeptDraft(answered[key], Kept.ANSWERED) for key in answered if key not in live}
    told |= {key: KeptDraft(known.id, Kept.UNCHANGED) for key, known in live.items()}
    told |= {key: KeptDraft(live[key].id, Kept.IN_HAND) for key in revised}
    told |= {key: KeptDraft(live[key].id, Kept.REVISED) for key in free}
    told |= {key: KeptDraft(known.id, Kept.ADDED) for key, known in added.items()}
    return [told[_identity(one)] for one in new]


def _one_at_a_time(connection: Connection) -> None:
    """Two runs that add the same drafts in different orders would otherwise deadlock on PostgreSQL."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(KEEPING)))


def _identity(one: NewDraft) -> Identity:
    return one.account_id, storable(one.reason)


def _live(connection: Connection, wanted: Iterable[Identity], now: datetime) -> dict[Identity, _Known]:
    """Those there are, locked: a person who is about to approve one waits for us, or we for them."""
    d, r = drafts.c, draft_revisions.c
    keys = set(wanted)
    present = (r.draft_id == d.id) & (r.number == d.revision)
    held = sa.and_(d.claimed_by.is_not(None), d.claimed_until > now)
    query = (
        sa.select(d.account_id, d.reason, d.id, d.state, d.revision, d.content_hash)
        .add_columns(r.problems, r.warnings, d.touched, held.label("held"))
        .join_from(drafts, draft_revisions, present)
        .where(one_of(connection, d.account_id, sorted({account for account, _ in keys})))
        .where(schema.one_state_of(LIVE_STATES))
        .order_by(d.id)
        .with_for_update(of=drafts)
    )
    rows = connection.execute(query)
    return {(row[0], row[1]): _Known(*row[2:]) for row in rows if (row[0], row[1]) in keys}


def _answered(connection: Connection, wanted: dict[Identity, NewDraft], now: datetime) -> dict[Identity, int]:
    """What a person has sent or rejected for the same occasion: the alert, the opportunity, or (a no) of late."""
    d = drafts.c
    query = (
        sa.select(
            d.account_id, d.reason, d.id, d.state, d.updated_at, d.alert_id, d.opportunity_id, d.plan_id
        )
        .where(one_of(connection, d.account_id, sorted({account for account, _ in wanted})))
        .where(d.state.in_([str(one) for one in SETTLED]))
        .order_by(d.id)
    )
    found: dict[Identity, int] = {}
    for account, reason, number, state, at, *occasion in connection.execute(query):
        new = wanted.get((account, reason))
        if new is None:
            continue
        asked = [new.alert_id, new.opportunity_id, new.plan_id]
        named = any(one is not None for one in asked)
        recent_no = state == DraftState.REJECTED and at > now - A_NO_HOLDS
        if asked == occasion if named else recent_no:
            found[account, reason] = number
    return found


def _differs(new: NewDraft, known: _Known) -> bool:
    return (
        content_of(new) != known.content_hash
        or clean([one.as_json() for one in new.problems]) != known.problems
        or clean(list(new.warnings)) != known.warnings
    )


def content_of(new: NewDraft) -> str:
    """The hash of a draft's content as it is kept."""
    return storable_message(new.message).hash


def _is_free(known: _Known) -> bool:
    return known.state in OPEN_STATES and not known.touched and not known.held


def _add(
    connection: Connection,
    fresh: dict[Identity, NewDraft],
    run_id: int | None,
    now: datetime,
    due: DueOf,
) -> None:
    if not fresh:
        return
    rows = [_draft_row(one, 1, now) | _first(one, run_id, now, due(one)) for one in fresh.values()]
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(drafts)
    # Another run may have kept the same one in between: then that one stands.
    connection.execute(insert.on_conflict_do_nothing(), rows)
    d = drafts.c
    bare = ~sa.exists().where(draft_revisions.c.draft_id == d.id)
    mine = one_of(connection, d.account_id, sorted({account for account, _ in fresh})) & bare
    query = sa.select(d.account_id, d.reason, d.id).where(mine, schema.one_state_of(LIVE_STATES))
    ids = {(row[0], row[1]): row[2] for row in connection.execute(query)}
    _set_down(connection, [(ids[key], _revision(one, 1, now)) for key, one in fresh.items() if key in ids])


def _first(one: NewDraft, run_id: int | None, now: datetime, due_at: datetime) -> dict[str, Any]:
    return {
        "account_id": one.account_id,
        "reason": storable(one.reason),
        "touched": False,
        "due_at": due_at,
        "opened_by_run": run_id,
        "created_at": now,
    }


def _draft_row(one: NewDraft, revision: int, now: datetime) -> dict[str, Any]:
    return {
        "kind": str(one.kind),
        "state": str(one.state),
        "why": storable(one.why),
        "alert_id": one.alert_id,
        "opportunity_id": one.opportunity_id,
        "plan_id": one.plan_id,
        "as_of": one.as_of,
        "profile": one.profile,
        "revision": revision,
        "content_hash": content_of(one),
        "problems": len(one.problems),
        "updated_at": now,
    }


def _revise(connection: Connection, changes: Sequence[tuple[_Known, NewDraft]], now: datetime) -> None:
    if not changes:
        return
    rows = [_draft_row(new, known.revision + 1, now) | {"row": known.id} for known, new in changes]
    values: dict[str, Any] = {name: sa.bindparam(name) for name in rows[0] if name != "row"}
    connection.execute(sa.update(drafts).where(drafts.c.id == sa.bindparam("row")).values(values), rows)
    _set_down(connection, [(known.id, _revision(new, known.revision + 1, now)) for known, new in changes])


def _revision(one: NewDraft, number: int, now: datetime) -> Revision:
    return composed(one, number, now, RUN, How.COMPOSED)


def composed(
    one: NewDraft, number: int, now: datetime, by: str, how: How, feedback: str | None = None
) -> Revision:
    """What a writer handed over, as the revision of this number."""
    message = storable_message(one.message)
    return Revision(
        number=number,
        at=now,
        by=by,
        how=how,
        message=message,
        evidence=one.evidence,
        problems=one.problems,
        warnings=one.warnings,
        content_hash=message.hash,
        written=one.written,
        feedback=feedback,
    )


def _set_down(connection: Connection, revisions: Sequence[tuple[int, Revision]]) -> None:
    if not revisions:
        return
    connection.execute(sa.insert(draft_revisions), [revision_row(draft, one) for draft, one in revisions])
    keep_recipients(connection, {draft: one.message.recipients for draft, one in revisions})


def wake_all(connection: Connection, today: date, now: datetime) -> int:
    d = drafts.c
    over = (d.state == str(DraftState.SNOOZED)) & (d.snoozed_until < today)
    state = sa.case((d.problems > 0, str(DraftState.BLOCKED)), else_=str(DraftState.WAITING))
    values = {"state": state, "snoozed_until": None, "updated_at": now}
    return connection.execute(sa.update(drafts).where(over).values(values)).rowcount


OVER = {
    "alert": "The alert it was written for is over.",
    "opportunity": "The opportunity it was written for is over.",
}


def withdraw_where_over(connection: Connection, now: datetime) -> int:
    a, o, d = schema.alerts.c, schema.opportunities.c, drafts.c
    alerts_over = sa.select(a.id).where(a.state == "resolved")
    closed = sa.select(o.id).where(o.state != OpportunityState.OPEN.value)
    gone = withdraw_these(connection, d.alert_id.in_(alerts_over), OVER["alert"], now)
    return gone + withdraw_these(connection, d.opportunity_id.in_(closed), OVER["opportunity"], now)


def withdraw_these(
    connection: Connection, condition: "sa.ColumnElement[bool]", because: str, now: datetime
) -> int:
    """Open drafts that nobody has in hand at the moment."""
    d = drafts.c
    free = sa.or_(d.claimed_by.is_(None), d.claimed_until.is_(None), d.claimed_until <= now)
    query = sa.select(d.id).where(schema.one_state_of(OPEN_STATES), free, condition).order_by(d.id)
    ids = list(connection.execute(query.with_for_update()).scalars())
    if not ids:
        return 0
    values = {"state": str(DraftState.WITHDRAWN), "close_reason": storable(because), "updated_at": now}
    connection.execute(sa.update(drafts).where(one_of(connection, d.id, ids)).values(values))
    note_events(connection, ids, now, RUN, "withdrawn", because)
    return len(ids)
