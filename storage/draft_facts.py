"""The facts that drafts are written from, read for many accounts at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.alerts import Alert
from domain.calibration import Calibration
from domain.clock import after, begin_of
from domain.opportunities import Opportunity, OpportunityState
from domain.playbooks import PlanState, SavePlan
from storage import schema
from storage.account_links import filled, is_account
from storage.alerts import AlertStore
from storage.draft_frames import DraftFrames
from storage.engine import read
from storage.fact_rows import EVERY_COLUMN, FactRows
from storage.frames import fetch, one_of
from storage.plans import PlanStore
from storage.schema import LIVE_STATES

TALK_DAYS, WORDS_DAYS = 365, 180
MOST_WORDS = 6
"""Findings of a kind in an account, the newest."""
QBR_DAYS = 7
"""Days for which a QBR that was held may be summed up."""
WITH_SUBJECT = ("ticket", "meeting", "qbr", "call")


class DraftFactStore:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._alerts, self._plans = AlertStore(engine), PlanStore(engine)

    def triggered(self, as_of: date) -> list[int]:
        """Accounts that may get a draft: with a live alert, an open opportunity, an open save plan or a QBR held
        lately; ascending."""
        a, o, p, i = (
            schema.alerts.c,
            schema.opportunities.c,
            schema.save_plans.c,
            schema.interactions.c,
        )
        due = sa.func.coalesce(i.scheduled_at, i.occurred_at)
        first = begin_of(as_of - timedelta(days=QBR_DAYS - 1))
        lately = (i.occurred_at < after(as_of), due >= first, due < after(as_of))
        each = (
            sa.select(a.account_id).where(a.state.in_(LIVE_STATES), a.opened_on <= as_of),
            sa.select(o.account_id).where(o.state == OpportunityState.OPEN.value, o.opened_on <= as_of),
            sa.select(p.account_id).where(p.state == PlanState.OPEN.value, p.opened_on <= as_of),
            sa.select(i.account_id).where(i.channel == "qbr", i.attended.is_(True), *lately),
        )
        with read(self._engine) as connection:
            found = connection.execute(sa.union(*each)).scalars()
            return sorted(one for one in found if one is not None)

    def on_record(self, account_ids: Iterable[int], refs: Iterable[str]) -> dict[int, frozenset[str]]:
        """By account, those of these references to words that were said that are still there."""
        with read(self._engine) as connection:
            found = _told_words(connection, sorted(set(account_ids)), refs)
        return {account: frozenset(mine) for account, mine in found.items()}

    def load(self, account_ids: Iterable[int], as_of: date) -> DraftFrames:
        """One statement per table, however many accounts; nothing dated after `as_of`."""
        ids = sorted(set(account_ids))
        with read(self._engine) as connection:
            rows = FactRows(connection, lambda c, column: one_of(c, column, ids), as_of, as_of, EVERY_COLUMN)
            frames = DraftFrames(
                as_of=as_of,
                accounts=_accounts(connection, ids),
                contacts=_contacts(connection, ids),
                subscriptions=rows.subscriptions(),
                interactions=_interactions(connection, ids, as_of),
                mentions=_mentions(connection, ids, as_of),
                levels=_levels(connection, ids, as_of),
                features=_features(connection),
                alerts=(),
                opportunities=_opportunities(connection, ids, as_of),
                plans=(),
            )
        return replace(
            frames,
            alerts=[one for one in self._alerts.live(ids) if _told(one, as_of)],
            plans=[
                _then(one, as_of) for one in self._plans.list(PlanState.OPEN, ids) if one.opened_on <= as_of
            ],
        )


def _told_words(connection: Connection, ids: Sequence[int], refs: Iterable[str]) -> dict[int, set[str]]:
    m = schema.mentions.c
    query = sa.select(m.account_id, m.ref).where(one_of(connection, m.account_id, ids))
    found: dict[int, set[str]] = defaultdict(set)
    for account, ref in connection.execute(query.where(one_of(connection, m.ref, sorted(refs)))):
        found[account].add(ref)
    return found


def _told(alert: Alert, as_of: date) -> bool:
    return alert.account_id is not None and alert.opened_on <= as_of


def _then(plan: SavePlan, as_of: date) -> SavePlan:
    """The plan as it stood on the day."""
    steps = tuple(
        replace(step, done_on=None, done_by=None, note=None)
        if step.done_on is not None and step.done_on > as_of
        else step
        for step in plan.steps
    )
    return replace(plan, steps=steps)


def _accounts(connection: Connection, ids: Sequence[int]) -> pl.DataFrame:
    a = schema.accounts.c
    columns = (a.external_id, a.name, a.segment, a.country, a.csm, a.currency, a.attributes)
    query = sa.select(a.id.label("account_id"), *columns).where(one_of(connection, a.id, ids), is_account())
    return filled(connection, fetch(connection, query)).sort("account_id")


def _contacts(connection: Connection, ids: Sequence[int]) -> pl.DataFrame:
    c = schema.contacts.c
    columns = (c.account_id, c.external_id, c.name, c.email, c.title, c.role, c.is_primary, c.language)
    query = sa.select(c.id.label("contact_id"), *columns)
    query = query.where(one_of(connection, c.account_id, ids), c.same_as.is_(None))
    return fetch(connection, query).sort("account_id", "contact_id")


def _interactions(connection: Connection, ids: Sequence[int], as_of: date) -> pl.DataFrame:
    i = schema.interactions.c
    columns = (
        *(i.account_id, i.external_id, i.occurred_at, i.channel, i.direction, i.contact_id, i.thread),
        *(i.scheduled_at, i.attended, i.priority, i.resolved_at),
        sa.case((i.channel.in_(WITH_SUBJECT), i.subject)).label("subject"),
    )
    query = sa.select(i.id.label("interaction_id"), *columns).where(
        one_of(connection, i.account_id, ids),
        i.occurred_at >= begin_of(as_of - timedelta(days=TALK_DAYS)),
        i.occurred_at < after(as_of),
    )
    found = fetch(connection, query).sort("account_id", "occurred_at", "interaction_id")
    ended = after(as_of)
    # Whether somebody came to what lies ahead is not known yet, nor what is solved later.
    return found.with_columns(
        resolved_at=pl.when(pl.col("resolved_at") < ended).then("resolved_at"),
        attended=pl.when(pl.col("scheduled_at").is_null() | (pl.col("scheduled_at") < ended)).then(
            "attended"
        ),
    )


def _mentions(connection: Connection, ids: Sequence[int], as_of: date) -> pl.DataFrame:
    m, i, u = schema.mentions.c, schema.interactions.c, schema.utterances.c
    speaker = (
        sa.select(u.speaker)
        .where(u.interaction_id == m.interaction_id, u.external_id == m.ref)
        .order_by(u.position)
        .limit(1)
        .correlate(schema.mentions)
        .scalar_subquery()
        .label("speaker")
    )
    newest = sa.func.row_number().over(
        partition_by=(m.account_id, m.kind), order_by=(m.day.desc(), m.id.desc())
    )
    columns = (m.account_id, m.day, m.kind, m.ref, m.quote, m.risk, m.side, m.promised_by, m.due_on)
    first = as_of - timedelta(days=WORDS_DAYS)
    within = (one_of(connection, m.account_id, ids), m.day.between(first, as_of))
    placed = sa.select(m.id, newest.label("place")).where(*within).subquery()
    query = (
        sa.select(m.id, m.interaction_id, *columns, i.contact_id, i.direction, speaker)
        .join(placed, placed.c.id == m.id)
        .join(schema.interactions, i.id == m.interaction_id)
        .where(placed.c.place <= MOST_WORDS)
    )
    return fetch(connection, query).sort(["account_id", "day", "id"], descending=[False, True, True])


def _levels(connection: Connection, ids: Sequence[int], as_of: date) -> pl.DataFrame:
    s, v = schema.scores.c, schema.signal_values.c
    columns = (s.account_id, s.as_of, s.health, s.band, s.velocity_30, s.churn_60, s.calibration)
    query = (
        sa.select(*columns, v.license_utilisation.label("utilisation"), schema.accounts.c.segment)
        .join(schema.accounts, schema.accounts.c.id == s.account_id)
        .outerjoin(schema.signal_values, v.account_id == s.account_id)
        .where(one_of(connection, s.account_id, ids), s.as_of <= as_of)
    )
    found = fetch(connection, query).sort("account_id")
    frames = _frames(connection, found.get_column("calibration").drop_nulls().unique().to_list())
    red = [
        frames[number].frame(segment).red if number in frames else None
        for number, segment in found.select("calibration", "segment").iter_rows()
    ]
    return found.drop("segment").with_columns(red=pl.Series("red", red, pl.Float64))


def _frames(connection: Connection, numbers: Sequence[int]) -> dict[int, Calibration]:
    c = schema.calibrations.c
    query = sa.select(c.number, c.body).where(c.number.in_(numbers))
    return {number: Calibration.model_validate(body) for number, body in connection.execute(query)}


def _features(connection: Connection) -> frozenset[str]:
    return frozenset(connection.execute(sa.select(schema.features.c.name)).scalars())


def _opportunities(connection: Connection, ids: Sequence[int], as_of: date) -> list[Opportunity]:
    o = schema.opportunities
    query = sa.select(o).where(
        one_of(connection, o.c.account_id, ids),
        o.c.state == OpportunityState.OPEN.value,
        o.c.opened_on <= as_of,
    )
    return [
        Opportunity.model_validate(dict(row)) for row in connection.execute(query.order_by(o.c.id)).mappings()
    ]
