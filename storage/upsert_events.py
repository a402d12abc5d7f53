"""One chunk of usage events: accounts resolved in SQL, touched accounts noted, events merged into Delta."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

import polars as pl
from sqlalchemy.engine import Connection

from storage.activity import Activity
from storage.events import Merged
from storage.fold import UNIT_SEPARATOR
from storage.forgetting.arriving import without_forgotten
from storage.frames import to_text
from storage.imports import Outcome, Rejected
from storage.references import resolve_accounts
from storage.takeback import known_collisions, note_collisions
from storage.touches import touch

TABLE = "usage_events"
Transaction = Callable[[], AbstractContextManager[Connection]]


def upsert_events(
    transaction: Transaction, activity: Activity, import_id: int, given: pl.DataFrame, now: datetime
) -> Outcome:
    """Merge a chunk of canonical usage events (see Intake.upsert).

    Touches are committed before the events are: a crash between the two rescores an account for nothing,
    the other way round would miss new facts.
    """
    with transaction() as connection:
        rows, rejected = _resolve(connection, import_id, given)
    clashes: list[Rejected] = []

    def note(merged: Merged) -> None:
        if merged.days.is_empty() and merged.collisions.is_empty():
            return
        with transaction() as connection:
            touch(connection, merged.days, now)
            clashes.extend(_clashes(connection, import_id, merged))

    merged = activity.merge(rows.drop("key", "account", strict=False), import_id, note)
    return Outcome(
        merged.accepted - (merged.taken.height - merged.taken_updates),
        merged.updated - merged.taken_updates,
        merged.unchanged,
        sorted([*rejected, *clashes], key=lambda r: r.row),
    )


def _resolve(
    connection: Connection, import_id: int, given: pl.DataFrame
) -> tuple[pl.DataFrame, list[Rejected]]:
    """Events with account_id and key; and those of no known account, or of an id known to be on two."""
    resolved = resolve_accounts(connection, given)
    key = pl.concat_str("source", "external_id", separator=UNIT_SEPARATOR)
    found = without_forgotten(connection, TABLE, resolved.found)
    rows, known = known_collisions(connection, import_id, TABLE, found.with_columns(key=key))
    return rows, resolved.rejected() + known


def _clashes(connection: Connection, import_id: int, merged: Merged) -> list[Rejected]:
    if merged.collisions.is_empty():
        return []
    reasons = note_collisions(connection, import_id, TABLE, merged.collisions)
    bad = merged.colliding.join(reasons, on="key").select("row", "event_id", "reason")
    taken = merged.taken.join(reasons, on="key")
    raw = to_text(taken.drop("key", "reason", "month", "day"))
    back = taken.select("import_row", "event_id", "reason").iter_rows()
    return [Rejected(row, "external_id", value, reason) for row, value, reason in bad.iter_rows()] + [
        Rejected(row or 0, "external_id", value, reason, text)
        for (row, value, reason), text in zip(back, raw, strict=True)
    ]
