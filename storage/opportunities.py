"""Opportunities and their life: found and closed by runs, taken up or dismissed by people."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from domain.clock import Clock, utcnow
from domain.errors import ConflictError, NotFoundError
from domain.opportunities import (
    ClearOpportunity,
    CloseOpportunity,
    OpenOpportunity,
    Opportunity,
    OpportunityChange,
    OpportunityKind,
    OpportunityState,
    SeenOpportunities,
)
from storage.engine import read, write
from storage.frames import FEW, fetch, fetch_sorted, one_of, polars_type
from storage.runs import settle_all
from storage.schema import opportunities, subscriptions

BATCH = 500
"""Changes per transaction, which is one effect: a killed run repeats at most so many, and none that was kept."""
OPEN = OpportunityState.OPEN.value

EPISODE_COLUMNS = (
    "id",
    "kind",
    "account_id",
    "state",
    "opened_on",
    "last_seen_on",
    "closed_on",
    "cleared_on",
)
EPISODE_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    name: polars_type(opportunities.c[name]) for name in EPISODE_COLUMNS
}
"""What finding goes on from: stored opportunities without their words."""


class OpportunityStore:
    def __init__(self, engine: Engine, clock: Clock = utcnow) -> None:
        self._engine = engine
        self._clock = clock

    def apply(self, run_id: int, changes: Sequence[OpportunityChange], step: str = "opportunities") -> None:
        """Make a run's changes, each once: its row in the run's ledger and its effect are one transaction.

        Opening where one of the kind is open already changes nothing; what a person has closed meanwhile stays
        closed, for their reason.
        """
        self._see([change for change in changes if isinstance(change, SeenOpportunities)])
        rest = [change for change in changes if not isinstance(change, SeenOpportunities)]
        # One that is made anew must be closed before it opens again: there is one open per account and kind.
        rest.sort(key=lambda change: isinstance(change, OpenOpportunity))
        for start in range(0, len(rest), BATCH):
            self._apply(run_id, step, rest[start : start + BATCH])

    def _see(self, seen: Sequence[SeenOpportunities]) -> None:
        """Twice is once by nature, so these have no rows in the ledger."""
        days: dict[date, list[int]] = {}
        for change in seen:
            days.setdefault(change.last_seen_on, []).extend(change.opportunity_ids)
        if not days:
            return
        o = opportunities.c
        with write(self._engine) as connection:
            for day, ids in sorted(days.items()):
                earlier = one_of(connection, o.id, sorted(ids)) & (o.last_seen_on < day)
                values = {"last_seen_on": day, "updated_at": self._clock()}
                connection.execute(sa.update(opportunities).where(earlier).values(values))

    def _apply(self, run_id: int, step: str, changes: Sequence[OpportunityChange]) -> None:
        with write(self._engine) as connection:
            now = self._clock()
            fresh = settle_all(connection, run_id, step, [_effect(change) for change in changes], now)
            due = [change for change, first in zip(changes, fresh, strict=True) if first]
            _close(connection, [one for one in due if isinstance(one, CloseOpportunity)], now)
            _clear(connection, [one for one in due if isinstance(one, ClearOpportunity)], now)
            _open(connection, [one for one in due if isinstance(one, OpenOpportunity)], run_id, now)

    def episodes(self, ids: Iterable[int], since: date) -> pl.DataFrame:
        """EPISODE_SCHEMA of these accounts' opportunities, by id: the open ones and the closed ones that still matter.

        Those were closed on `since` or later, or are not cleared yet.
        """
        wanted, o = list(ids), opportunities.c
        matters = sa.or_(o.state.concat("") == OPEN, o.closed_on >= since, o.cleared_on.is_(None))
        query = sa.select(*(o[name] for name in EPISODE_COLUMNS)).where(matters)
        with read(self._engine) as connection:
            query = query.where(one_of(connection, o.account_id, wanted))
            if len(wanted) > FEW:
                return fetch_sorted(connection, query, ["id"])
            return fetch(connection, query).sort("id")

    def list(
        self,
        state: OpportunityState | None = None,
        kind: OpportunityKind | None = None,
        account_id: int | None = None,
    ) -> Sequence[Opportunity]:
        """Opportunities in the order they were found."""
        o = opportunities.c
        wanted: list[sa.ColumnElement[bool]] = [sa.true()]
        if state is not None:
            wanted.append(o.state == state.value)
        if kind is not None:
            wanted.append(o.kind == kind.value)
        if account_id is not None:
            wanted.append(o.account_id == account_id)
        with read(self._engine) as connection:
            return _found(connection, sa.and_(*wanted))

    def count_open(self) -> int:
        query = sa.select(sa.func.count()).select_from(opportunities).where(opportunities.c.state == OPEN)
        with read(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def get(self, opportunity_id: int) -> Opportunity:
        """The opportunity; NotFoundError where there is none."""
        with read(self._engine) as connection:
            return _one(connection, opportunity_id)

    def dismiss(self, opportunity_id: int, by: str, reason: str, on: date) -> Opportunity:
        """Somebody says it is none. ConflictError when it is closed already."""
        return self._by_person(opportunity_id, OpportunityState.DISMISSED, by, reason, on)

    def won(self, opportunity_id: int, by: str, on: date, reason: str | None = None) -> Opportunity:
        """Somebody says it was taken up. ConflictError when it is closed already."""
        return self._by_person(opportunity_id, OpportunityState.WON, by, reason, on)

    def _by_person(
        self, opportunity_id: int, state: OpportunityState, by: str, reason: str | None, on: date
    ) -> Opportunity:
        values = {
            "state": state.value,
            "closed_on": on,
            "closed_by": by,
            "close_reason": reason,
            "updated_at": self._clock(),
        }
        still = (opportunities.c.id == opportunity_id) & (opportunities.c.state == OPEN)
        with write(self._engine) as connection:
            changed = connection.execute(sa.update(opportunities).where(still).values(values))
            found = _one(connection, opportunity_id)
            if changed.rowcount == 0:
                raise ConflictError(
                    f"Opportunity {opportunity_id} was closed on {found.closed_on} ({found.state}); "
                    "nothing was changed."
                )
            return found

    def priced_terms(self) -> pl.DataFrame:
        """Every paid subscription with a tier, seats and a price, whenever it ran: what tiers cost is read from these.

        account_id, start_date, end_date, churned_on, tier, seats, mrr_cents, currency.
        """
        s = subscriptions.c
        columns = (s.account_id, s.start_date, s.end_date, s.churned_at.label("churned_on"))
        query = sa.select(*columns, s.tier, s.seats, s.mrr_cents, s.currency).where(
            s.tier.is_not(None),
            s.currency.is_not(None),
            s.seats > 0,
            s.mrr_cents > 0,
            sa.or_(s.is_trial.is_(None), s.is_trial.is_(sa.false())),
        )
        with read(self._engine) as connection:
            return fetch_sorted(connection, query, ["account_id", "start_date"])


def _effect(change: OpportunityChange) -> str:
    """What names a change in its run's ledger: what it does, not its words, which may be composed again."""
    if isinstance(change, OpenOpportunity):
        return f"open:{change.kind}:{change.account_id}:{change.opened_on}"
    if isinstance(change, CloseOpportunity):
        return f"close:{change.opportunity_id}:{change.closed_on}"
    assert isinstance(change, ClearOpportunity)
    return f"clear:{change.opportunity_id}:{change.cleared_on}"


def _close(connection: Connection, closing: Sequence[CloseOpportunity], now: Any) -> None:
    """One that a person has closed meanwhile keeps their word, and only learns that its condition is over."""
    if not closing:
        return
    o = opportunities.c
    rows = [
        {"row": one.opportunity_id, "closed": one.closed_on, "why": one.reason, "stamp": now}
        for one in closing
    ]
    mine = o.id == sa.bindparam("row")
    stamp: sa.BindParameter[Any] = sa.bindparam("stamp")
    over: dict[str, Any] = {
        "state": OpportunityState.OVER.value,
        "closed_on": sa.bindparam("closed"),
        "close_reason": sa.bindparam("why"),
        "updated_at": stamp,
    }
    connection.execute(sa.update(opportunities).where(mine, o.state == OPEN).values(over), rows)
    cleared: dict[str, Any] = {"cleared_on": sa.bindparam("closed"), "updated_at": stamp}
    unnamed = [{name: row[name] for name in ("row", "closed", "stamp")} for row in rows]
    connection.execute(sa.update(opportunities).where(mine).values(cleared), unnamed)


def _clear(connection: Connection, clearing: Sequence[ClearOpportunity], now: Any) -> None:
    if not clearing:
        return
    values: dict[str, Any] = {
        "cleared_on": sa.bindparam("cleared"),
        "updated_at": sa.bindparam("stamp"),
    }
    rows = [{"row": one.opportunity_id, "cleared": one.cleared_on, "stamp": now} for one in clearing]
    mine = opportunities.c.id == sa.bindparam("row")
    connection.execute(sa.update(opportunities).where(mine).values(values), rows)


def _open(connection: Connection, opening: Sequence[OpenOpportunity], run_id: int, now: Any) -> None:
    if not opening:
        return
    o = opportunities.c
    there = sa.select(o.kind, o.account_id, o.opened_on).where(
        one_of(connection, o.account_id, sorted({one.account_id for one in opening}))
    )
    known = {tuple(row) for row in connection.execute(there)}
    fresh = [one for one in opening if (one.kind.value, one.account_id, one.opened_on) not in known]
    if not fresh:
        return
    rows = [_row(one) | {"opened_by_run": run_id, "updated_at": now} for one in fresh]
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(opportunities)
    # Another run, or a rescore, may have opened the same one in between: then that one stands.
    connection.execute(insert.on_conflict_do_nothing(), rows)


def _row(one: OpenOpportunity) -> dict[str, Any]:
    words = one.words
    assert words is not None, "an opportunity is opened with its words"
    over = one.closed_on is not None
    return {
        "account_id": one.account_id,
        "kind": one.kind.value,
        "state": (OpportunityState.OVER if over else OpportunityState.OPEN).value,
        "opened_on": one.opened_on,
        "last_seen_on": one.last_seen_on,
        "closed_on": one.closed_on,
        "close_reason": one.close_reason,
        "cleared_on": one.closed_on,
        "headline": storable(words.headline),
        "evidence": [trigger.as_json() for trigger in words.evidence],
        "contact": storable(words.contact),
        "contact_why": storable(words.contact_why),
        "disc": words.disc,
        "timing": storable(words.timing),
        "size_cents": words.size_cents,
        "currency": words.currency,
        "arithmetic": storable(words.arithmetic),
        "probability": words.probability,
    }


def storable(text: str | None) -> str | None:
    """PostgreSQL cannot keep U+0000 in text; both databases then keep the same substitute."""
    return None if text is None else text.replace("\x00", "\ufffd")


def _found(connection: Connection, condition: "sa.ColumnElement[bool]") -> list[Opportunity]:
    query = sa.select(opportunities).where(condition).order_by(opportunities.c.id)
    return [Opportunity.model_validate(dict(row)) for row in connection.execute(query).mappings()]


def _one(connection: Connection, opportunity_id: int) -> Opportunity:
    found = _found(connection, opportunities.c.id == opportunity_id)
    if not found:
        raise NotFoundError(
            f"There is no opportunity {opportunity_id}. `keepwell opportunities --all` lists them."
        )
    return found[0]
