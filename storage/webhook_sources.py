"""Where events are told from: rows that are written together with what they tell of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.webhooks import EventKind
from storage import schema

OPENED, CLOSED = ("opened",), ("closed", "resolved", "false_alarm")
DAILY = "daily"
MOMENT = "%Y-%m-%d %H:%M:%S.%f"
Told = sa.Select[str, int, datetime]
"""What names an event, its subject, and when."""


@dataclass(frozen=True)
class Happened:
    """`event` names it once and for all; `subject` is the id of the row it is told from."""

    event: str
    kind: EventKind
    subject: int
    at: datetime


def happened(connection: Connection, kind: EventKind, since: datetime) -> Iterator[Happened]:
    """What of this kind happened at a moment or later."""
    for event, subject, at in connection.execute(_QUERIES[kind](since)):
        # Databases write moments differently, and PostgreSQL in the zone of its session.
        ended = (
            f"{at.astimezone(UTC):{MOMENT}}" if kind in (EventKind.RUN_FINISHED, EventKind.RUN_FAILED) else ""
        )
        yield Happened(event + ended, kind, subject, at)


def _alert_events(changes: tuple[str, ...]) -> Callable[[datetime], Told]:
    e = schema.alert_events.c
    named = sa.literal("alert_event ").concat(sa.cast(e.id, sa.Text()))
    return lambda since: sa.select(named, e.id, e.at).where(e.at >= since, e.change.in_(changes))


def _drafts(since: datetime) -> Told:
    d = schema.drafts.c
    named = sa.literal("draft ").concat(sa.cast(d.id, sa.Text()))
    return sa.select(named, d.id, d.created_at).where(d.created_at >= since)


def _verdicts(since: datetime) -> Told:
    v = schema.draft_verdicts.c
    return sa.select(sa.literal("verdict ").concat(sa.cast(v.id, sa.Text())), v.id, v.at).where(v.at >= since)


def _runs(state: str) -> Callable[[datetime], Told]:
    """A run that failed may be resumed and end again: each end is an event, and its moment is added to the name."""
    r = schema.runs.c
    named = sa.literal("run ").concat(sa.cast(r.id, sa.Text())).concat(f" {state} ")
    wanted = (r.state == state) & (r.kind == DAILY)
    return lambda since: sa.select(named, r.id, r.finished_at).where(r.finished_at >= since, wanted)


_QUERIES: dict[EventKind, Callable[[datetime], Told]] = {
    EventKind.ALERT_OPENED: _alert_events(OPENED),
    EventKind.ALERT_CLOSED: _alert_events(CLOSED),
    EventKind.DRAFT_READY: _drafts,
    EventKind.VERDICT_GIVEN: _verdicts,
    EventKind.RUN_FINISHED: _runs("done"),
    EventKind.RUN_FAILED: _runs("failed"),
}


@dataclass(frozen=True)
class ToldOf:
    """What an event names: ids, for whoever words it. None where there is no such thing."""

    alert_id: int | None = None
    draft_id: int | None = None
    run_id: int | None = None
    verdict: str | None = None
    by: str | None = None


def told_of(connection: Connection, kind: EventKind, subject: int) -> ToldOf | None:
    """None where the row is gone, as with an account that was erased."""
    if kind in (EventKind.ALERT_OPENED, EventKind.ALERT_CLOSED):
        e = schema.alert_events.c
        row = connection.execute(sa.select(e.alert_id, e.by).where(e.id == subject)).first()
        return None if row is None else ToldOf(alert_id=row.alert_id, by=row.by)
    if kind is EventKind.VERDICT_GIVEN:
        v = schema.draft_verdicts.c
        said = connection.execute(sa.select(v.draft_id, v.verdict, v.by).where(v.id == subject)).first()
        return None if said is None else ToldOf(draft_id=said.draft_id, verdict=said.verdict, by=said.by)
    if kind is EventKind.DRAFT_READY:
        return ToldOf(draft_id=subject)
    return ToldOf(run_id=subject)
