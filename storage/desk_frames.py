"""What the portfolio's columns are made of: each part whole, and by what to see that one of them has changed."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from domain.alerts import AlertState
from domain.desk import What
from domain.drafts import OPEN_STATES, DraftState
from domain.playbooks import PlanState
from domain.scores import BAND_CHANGED
from domain.text_signals import Side, TextSignal
from storage import schema
from storage.engine import read
from storage.forgetting.marks import CLEANED
from storage.frames import fetch, fetch_sorted, one_of
from storage.schema import LIVE_STATES

WANTING = (
    TextSignal.REQUEST,
    TextSignal.COMPLAINT,
    TextSignal.RISK,
    TextSignal.GROWTH,
    TextSignal.ADVANCED,
)
"""What is read in a message that wants an answer, question mark or not."""
ACKNOWLEDGED = AlertState.ACKNOWLEDGED.value


class Edition(NamedTuple):
    """Each part changes whenever what it is named for was written, by whatever process."""

    book: tuple[Any, ...]
    scores: tuple[Any, ...]
    alerts: tuple[Any, ...]
    drafts: tuple[Any, ...]
    work: tuple[Any, ...]
    owners: tuple[Any, ...]
    desk: tuple[Any, ...]


def _last(table: sa.Table, column: str = "id") -> Any:
    return sa.select(sa.func.max(table.c[column])).scalar_subquery()


def _count(table: sa.Table) -> Any:
    return sa.select(sa.func.count()).select_from(table).scalar_subquery()


def _asked() -> dict[str, list[Any]]:
    """Ends of indexes and small counts only: an edition is asked for before every page."""
    b, r, d = schema.import_batches, schema.runs, schema.desk_changes.c
    return {
        "book": [
            *(_last(b), _last(b, "finished_at"), _last(schema.accounts), _count(schema.accounts)),
            *(_count(schema.account_links), _last(schema.account_links, "settled_at")),
        ],
        "scores": [_last(schema.scores, "scored_at"), _last(r, "finished_at")],
        "alerts": [_last(schema.alert_events), _last(schema.alerts), _last(r), _last(r, "finished_at")],
        "drafts": [_last(schema.draft_events), _last(schema.drafts)],
        "work": [
            *(_last(schema.save_plans, "updated_at"), _last(schema.save_plans), _last(schema.annotations)),
            *(_last(schema.mentions), _last(schema.interactions), _last(schema.actions)),
        ],
        "owners": [
            sa.select(sa.func.max(d.id)).where(d.what == str(what)).scalar_subquery()
            for what in (What.ASSIGN, What.GIVE_BACK)
        ],
        "desk": [_last(schema.desk_changes)],
    }


class DeskFrames:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        asked = _asked()
        self._places = {name: len(columns) for name, columns in asked.items()}
        self._edition = sa.select(
            *(one.label(f"{name}{at}") for name, parts in asked.items() for at, one in enumerate(parts))
        )

    def edition(self) -> Edition:
        with self._engine.connect() as connection:
            row = iter(connection.execute(self._edition).one())
        return Edition(**{name: tuple(next(row) for _ in range(n)) for name, n in self._places.items()})

    def account_edition(self, account_id: int) -> tuple[Any, ...]:
        """Beside `edition`: what else a view of the account shows, of its own."""
        o, w, t = schema.opportunities.c, schema.agent_words.c, schema.account_touches.c
        gone = schema.forgotten_people
        asked = (
            sa.select(sa.func.max(o.updated_at)).where(o.account_id == account_id).scalar_subquery(),
            sa.select(sa.func.max(w.made_at)).where(w.account_id == account_id).scalar_subquery(),
            sa.select(t.touched_at).where(t.account_id == account_id).scalar_subquery(),
            _last(schema.disc_log),
            *(_last(gone), _last(gone, "finished_at")),
            sa.select(sa.func.count()).select_from(gone).where(gone.c.state == CLEANED).scalar_subquery(),
            _last(schema.calibrations, "number"),
            _last(schema.models, "number"),
            sa.select(sa.func.max(schema.models.c.number)).where(schema.models.c.in_use).scalar_subquery(),
        )
        with self._engine.connect() as connection:
            return tuple(
                connection.execute(sa.select(*(one.label(f"e{at}") for at, one in enumerate(asked)))).one()
            )

    def alerts(self) -> pl.DataFrame:
        """account_id, rule, step, headline, opened_on: the live ones of accounts."""
        a = schema.alerts.c
        columns = (a.account_id, a.rule, a.step, a.headline, a.opened_on)
        live = a.state.in_(LIVE_STATES) & a.account_id.is_not(None)
        return self._fetch(sa.select(*columns).where(live).order_by(a.id))

    def in_hand(self) -> pl.DataFrame:
        """account_id, taken_on, in_hand: since when somebody has a live alert in hand, and its headline; the first."""
        a, e = schema.alerts.c, schema.alert_events.c
        taken = sa.select(e.alert_id, sa.func.max(e.at).label("at")).where(e.change == ACKNOWLEDGED)
        latest = taken.group_by(e.alert_id).subquery()
        joined = schema.alerts.join(latest, latest.c.alert_id == a.id)
        query = sa.select(a.account_id, latest.c.at, a.headline.label("in_hand")).select_from(joined)
        found = self._fetch(query.where(a.state == ACKNOWLEDGED, a.account_id.is_not(None)))
        found = found.with_columns(taken_on=pl.col("at").dt.date()).drop("at").sort("account_id", "taken_on")
        return found.unique("account_id", keep="first", maintain_order=True)

    def drafts(self, today: date) -> pl.DataFrame:
        """account_id, drafts, draft_due: how many wait for a person, asleep left out, and until when the first."""
        d = schema.drafts.c
        asleep = (d.state == str(DraftState.SNOOZED)) & (d.snoozed_until >= today)
        waiting = schema.one_state_of(OPEN_STATES) & ~sa.func.coalesce(asleep, sa.false())
        query = sa.select(
            d.account_id, sa.func.count().label("drafts"), sa.func.min(d.due_at).label("draft_due")
        )
        found = self._fetch(query.where(waiting).group_by(d.account_id))
        return found.with_columns(pl.col("draft_due").dt.date())

    def steps(self, since: date, day: date) -> pl.DataFrame:
        """account_id, step_due, step: the step of an open save plan that fell due on a day of these, the first one."""
        p, s = schema.save_plans.c, schema.plan_steps.c
        joined = schema.plan_steps.join(schema.save_plans, p.id == s.plan_id)
        due = (p.state == PlanState.OPEN.value) & s.done_on.is_(None) & s.due_on.between(since, day)
        query = sa.select(p.account_id, s.due_on.label("step_due"), s.what.label("step")).select_from(joined)
        found = self._fetch(query.where(due)).sort("account_id", "step_due")
        return found.unique("account_id", keep="first", maintain_order=True)

    def promises(self, since: date, day: date) -> pl.DataFrame:
        """account_id, said_on, promise_due, promise: what we are to do by a day of these, by account and day."""
        m = schema.mentions.c
        whose = sa.func.coalesce(m.promised_by, m.side)
        ours = (m.kind == str(TextSignal.PROMISE)) & (whose == str(Side.US))
        query = sa.select(
            m.account_id, m.day.label("said_on"), m.due_on.label("promise_due"), m.quote.label("promise")
        )
        found = self._fetch(query.where(ours, m.due_on >= since, m.due_on <= day, m.day <= day))
        return found.sort("account_id", "promise_due", "promise")

    def talk(self, since: date, day: date) -> pl.DataFrame:
        """interaction_id, account_id, occurred_at, channel, direction of these days, by account and moment."""
        i = schema.interactions.c
        moments = (i.occurred_at >= _begins(since)) & (i.occurred_at < _begins(day + timedelta(days=1)))
        # By account, from the index: a portfolio's years of conversations are not read for four weeks of them.
        everybody = i.account_id.in_(sa.select(schema.accounts.c.id))
        columns = (i.id.label("interaction_id"), i.account_id, i.occurred_at, i.channel, i.direction)
        with read(self._engine) as connection:
            query = sa.select(*columns).where(everybody, moments)
            return fetch_sorted(connection, query, ["account_id", "occurred_at"])

    def texts(self, interaction_ids: Iterable[int]) -> pl.DataFrame:
        """interaction_id, subject, body."""
        i = schema.interactions.c
        with read(self._engine) as connection:
            here = one_of(connection, i.id, interaction_ids)
            return fetch(connection, sa.select(i.id.label("interaction_id"), i.subject, i.body).where(here))

    def asked_for(self, interaction_ids: Iterable[int]) -> pl.DataFrame:
        """interaction_id, quote: what was read there of their wishes, complaints and threats; the first."""
        m = schema.mentions.c
        theirs = (m.side == str(Side.THEM)) & m.kind.in_([str(one) for one in WANTING])
        with read(self._engine) as connection:
            here = one_of(connection, m.interaction_id, interaction_ids)
            query = sa.select(m.interaction_id, m.quote).where(here, theirs).order_by(m.id)
            return fetch(connection, query).unique("interaction_id", keep="first", maintain_order=True)

    def band_changes(self, since: date) -> pl.DataFrame:
        """account_id, band_changed_on, band_change: the newest note of it since a day."""
        n = schema.annotations.c
        query = sa.select(n.account_id, n.day.label("band_changed_on"), n.text.label("band_change"))
        found = self._fetch(query.where(n.kind == BAND_CHANGED, n.day >= since).order_by(n.id))
        return found.unique("account_id", keep="last", maintain_order=True)

    def tags(self) -> pl.DataFrame:
        """account_id, tags."""
        t = schema.account_tags.c
        found = self._fetch(sa.select(t.account_id, t.tag).order_by(t.account_id, t.tag))
        return found.group_by("account_id", maintain_order=True).agg(tags=pl.col("tag"))

    def snoozes(self) -> pl.DataFrame:
        """account_id, user_id, until."""
        s = schema.account_snoozes.c
        return self._fetch(sa.select(s.account_id, s.user_id, s.until))

    def given(self) -> pl.DataFrame:
        """account_id, given_at: when a person gave it to somebody."""
        o = schema.account_owners.c
        return self._fetch(sa.select(o.account_id, o.at.label("given_at")))

    def _fetch(self, query: "sa.Select[Any]") -> pl.DataFrame:
        with read(self._engine) as connection:
            return fetch(connection, query)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
