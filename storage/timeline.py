"""What happened at one account, newest first, in pages: talk, alerts, notes, actions, contracts, what was sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from storage import schema
from storage.engine import read


class Kind(StrEnum):
    """In the order in which one moment's are told."""

    CONVERSATION = "conversation"
    SENT = "sent"
    ALERT = "alert"
    ACTION = "action"
    NOTE = "note"
    SURVEY = "survey"
    CONTRACT = "contract"
    CALIBRATION = "calibration"


KINDS = tuple(Kind)


@dataclass(frozen=True)
class Happened:
    """`at` is midnight (UTC) where only the day is known; `ref` is the external id of a fact; `how` its channel, rule,
    playbook or kind."""

    kind: Kind
    id: int
    at: datetime
    how: str
    title: str | None
    text: str | None
    who: str | None
    ref: str | None


@dataclass(frozen=True)
class Place:
    """Behind which one goes on."""

    at: datetime
    kind: Kind
    id: int


class TimelineStore:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def before(
        self, account_id: int, until: datetime, place: Place | None, kinds: Sequence[Kind], limit: int
    ) -> list[Happened]:
        """At most `limit`, from the moment `until` back or from behind a place."""
        found: list[Happened] = []
        with read(self._engine) as connection:
            for kind in kinds:
                found += _of(connection, kind, account_id, until, place, limit)
        found.sort(key=lambda one: (one.at, -KINDS.index(one.kind), one.id), reverse=True)
        return found[:limit]


_Query = tuple["sa.Select[Any]", Any, Any]
"""The rows with id, at, how, title, text, who, ref; the column of their moment or day; that of their id."""


def _conversations(account_id: int) -> _Query:
    i, c = schema.interactions.c, schema.contacts.c
    who = sa.func.coalesce(c.name, i.contact_ref)
    columns = (i.id, i.occurred_at, i.channel, i.subject, sa.func.substr(i.body, 1, 400), who, i.external_id)
    joined = schema.interactions.outerjoin(schema.contacts, c.id == i.contact_id)
    query = sa.select(*columns, i.direction).select_from(joined)
    return query.where(i.account_id == account_id), i.occurred_at, i.id


def _sent(account_id: int) -> _Query:
    m = schema.outbox_messages.c
    columns = (m.id, m.sent_at, m.channel, m.subject, sa.func.substr(m.body, 1, 400), sa.null(), m.message_id)
    return sa.select(*columns).where(m.account_id == account_id, m.sent_at.is_not(None)), m.sent_at, m.id


def _alerts(account_id: int) -> _Query:
    a = schema.alerts.c
    columns = (a.id, a.opened_on, a.rule, a.headline, a.close_reason, sa.null(), sa.null())
    return sa.select(*columns).where(a.account_id == account_id), a.opened_on, a.id


def _actions(account_id: int) -> _Query:
    a = schema.actions.c
    columns = (a.id, a.taken_on, a.playbook, sa.null(), a.note, a.by, sa.null())
    return sa.select(*columns).where(a.account_id == account_id), a.taken_on, a.id


def _notes(account_id: int) -> _Query:
    n = schema.annotations.c
    columns = (n.id, n.day, n.kind, sa.null(), n.text, n.by, sa.null())
    return sa.select(*columns).where(n.account_id == account_id), n.day, n.id


def _surveys(account_id: int) -> _Query:
    s = schema.surveys.c
    columns = (s.id, s.occurred_at, s.kind, s.score, s.comment, s.contact_ref, s.external_id)
    return sa.select(*columns).where(s.account_id == account_id), s.occurred_at, s.id


def _contracts(account_id: int) -> _Query:
    s = schema.subscriptions.c
    columns = (s.id, s.start_date, s.status, s.plan, sa.cast(s.end_date, sa.Text), sa.null(), s.external_id)
    return sa.select(*columns).where(s.account_id == account_id), s.start_date, s.id


def _calibrations(account_id: int) -> _Query:  # noqa: ARG001 - they are of every account
    c = schema.calibrations.c
    columns = (c.number, c.created_at, c.kind, sa.null(), sa.null(), sa.null(), sa.null())
    return sa.select(*columns), c.created_at, c.number


_QUERIES: dict[Kind, Callable[[int], _Query]] = {
    Kind.CONVERSATION: _conversations,
    Kind.SENT: _sent,
    Kind.ALERT: _alerts,
    Kind.ACTION: _actions,
    Kind.NOTE: _notes,
    Kind.SURVEY: _surveys,
    Kind.CONTRACT: _contracts,
    Kind.CALIBRATION: _calibrations,
}


def _of(
    connection: Connection, kind: Kind, account_id: int, until: datetime, place: Place | None, limit: int
) -> list[Happened]:
    query, at, key = _QUERIES[kind](account_id)
    whole_days = isinstance(at.type, sa.Date)
    query = query.where(at <= (until.date() if whole_days else until))
    if place is not None:
        query = query.where(_behind(kind, at, key, place, whole_days))
    rows = connection.execute(query.order_by(at.desc(), key.desc()).limit(limit))
    return [_happened(kind, row) for row in rows]


def _behind(kind: Kind, at: Any, key: Any, place: Place, whole_days: bool) -> "sa.ColumnElement[bool]":
    moment: Any = place.at.date() if whole_days else place.at
    midnight = place.at.timetz() == time(tzinfo=UTC)
    if whole_days and not midnight:
        # The day's own moment is its midnight, which lies before any other moment of it.
        behind: sa.ColumnElement[bool] = at <= moment
        return behind
    mine, its = KINDS.index(kind), KINDS.index(place.kind)
    same = {True: sa.true(), False: sa.false()}[mine > its] if mine != its else key < place.id
    return sa.or_(at < moment, sa.and_(at == moment, same))


def _happened(kind: Kind, row: Any) -> Happened:
    number, at, how, title, text, who, ref = row[:7]
    moment = at if isinstance(at, datetime) else datetime.combine(at, time(), UTC)
    side = f" {row[7]}" if kind is Kind.CONVERSATION and row[7] else ""
    # As a text, a whole number has a point on SQLite and none on PostgreSQL.
    said = f"{title:g}" if isinstance(title, float) else title
    return Happened(kind, number, moment, f"{how or ''}{side}", said, text, who, ref)


def end_of_day(day: date) -> datetime:
    return datetime.combine(day, time.max, UTC)
