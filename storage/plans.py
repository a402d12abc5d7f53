"""Save plans and their steps: one open plan per account, opened once per alert."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from domain.alerts import RuleId
from domain.clock import Clock, utcnow
from domain.errors import ConflictError, NotFoundError
from domain.playbooks import DraftPlan, Outcome, PlanState, PlanStep, SavePlan
from domain.scores import Standing
from storage.engine import read, write
from storage.frames import one_of
from storage.owners import given_csm
from storage.schema import accounts, alerts, plan_steps, save_plans, scores

STEP = ("position", "what", "owner", "due_on", "done_on", "done_by", "note")
PLAN = (
    *("id", "account_id", "alert_id", "playbook", "title", "state", "by"),
    *("opened_on", "closed_on", "outcome"),
)


class Unanswered(NamedTuple):
    """An alert that asks for a plan."""

    alert_id: int
    account_id: int
    csm: str | None
    segment: str | None
    disc: str | None


class PlanStore:
    def __init__(self, engine: Engine, clock: Clock = utcnow) -> None:
        self._engine = engine
        self._clock = clock

    def open(self, draft: DraftPlan) -> SavePlan:
        """Store it; ConflictError where the account has an open plan."""
        with write(self._engine) as connection:
            added = self._add(connection, draft)
            if added is None:
                here = (save_plans.c.account_id == draft.account_id) & (save_plans.c.state == PlanState.OPEN)
                [known] = connection.execute(sa.select(save_plans.c.id).where(here)).scalars()
                raise ConflictError(
                    f"Plan {known} of this account is open. `keepwell plans close {known}` ends it."
                )
            return _plans(connection, save_plans.c.id == added)[0]

    def open_for_alerts(self, drafts: Iterable[DraftPlan]) -> list[int]:
        """Store those whose alert never had a plan and whose account has none open; gives the ids of the new ones.

        Opened again after a crash, or beside another process, nothing is opened twice.
        """
        wanted = {draft.alert_id: draft for draft in drafts}
        with write(self._engine) as connection:
            p = save_plans.c
            known = one_of(connection, p.alert_id, wanted)
            answered = set(connection.execute(sa.select(p.alert_id).where(known)).scalars())
            due = [draft for alert, draft in wanted.items() if alert not in answered]
            if not due:
                return []
            connection.execute(_adding(connection), [self._row(draft) for draft in due])
            # Of those asked for: an account with a plan of its own kept it.
            fresh = sa.select(p.alert_id, p.id).where(
                one_of(connection, p.alert_id, [d.alert_id for d in due])
            )
            ids = dict(connection.execute(fresh.order_by(p.id)).tuples().all())
            steps = [
                step for draft in due if draft.alert_id in ids for step in _steps(draft, ids[draft.alert_id])
            ]
            if steps:
                connection.execute(sa.insert(plan_steps), steps)
            return sorted(ids.values())

    def _add(self, connection: Connection, draft: DraftPlan) -> int | None:
        adding = _adding(connection).values(self._row(draft)).returning(save_plans.c.id)
        added = connection.execute(adding).scalar()
        if added is None:
            return None
        steps = _steps(draft, added)
        if steps:
            connection.execute(sa.insert(plan_steps), steps)
        return int(added)

    def _row(self, draft: DraftPlan) -> dict[str, Any]:
        named = {name: value for name, value in vars(draft).items() if name != "steps"}
        return {**named, "state": PlanState.OPEN.value, "updated_at": self._clock()}

    def list(
        self, state: PlanState | None = None, account_ids: Iterable[int] | None = None
    ) -> Sequence[SavePlan]:
        """In the order they were opened."""
        wanted: list[sa.ColumnElement[bool]] = [sa.true()]
        if state is not None:
            wanted.append(save_plans.c.state == state.value)
        with read(self._engine) as connection:
            if account_ids is not None:
                wanted.append(one_of(connection, save_plans.c.account_id, account_ids))
            return _plans(connection, sa.and_(*wanted))

    def get(self, plan_id: int) -> SavePlan:
        """The plan; NotFoundError where there is none."""
        with read(self._engine) as connection:
            return _one(connection, plan_id)

    def unanswered(self, rule: RuleId) -> Sequence[Unanswered]:
        """Live alerts of a rule (not put to sleep) that never had a plan, of accounts that have none open, by id."""
        a, p, who = alerts.c, save_plans.c, accounts.c
        has_one = sa.exists().where(p.account_id == a.account_id, p.state == PlanState.OPEN.value)
        had_one = sa.exists().where(p.alert_id == a.id)
        query = (
            sa.select(
                a.id, a.account_id, sa.func.coalesce(given_csm(), who.csm).label("csm"), who.segment, a.disc
            )
            .join_from(alerts, accounts, a.account_id == who.id)
            .where(a.rule == rule.value, a.state.in_(("open", "acknowledged")), ~has_one, ~had_one)
            .order_by(a.id)
        )
        with read(self._engine) as connection:
            return [Unanswered(*row) for row in connection.execute(query)]

    def overtaken(self) -> Sequence[tuple[int, Outcome]]:
        """Open plans that events have ended, and how: the account left, or came back before anything was done."""
        p, s = save_plans.c, plan_steps.c
        begun = sa.exists().where(s.plan_id == p.id, s.done_on.is_not(None))
        left = scores.c.standing == Standing.CHURNED.value
        over = (alerts.c.state == "resolved") & ~begun
        query = (
            sa.select(p.id, left.label("left"))
            .select_from(
                save_plans.outerjoin(scores, scores.c.account_id == p.account_id).outerjoin(
                    alerts, alerts.c.id == p.alert_id
                )
            )
            .where(p.state == PlanState.OPEN.value, sa.or_(left, over))
            .order_by(p.id)
        )
        with read(self._engine) as connection:
            found = connection.execute(query).tuples().all()
        return [(plan, Outcome.LOST if gone else Outcome.NOT_NEEDED) for plan, gone in found]

    def done(self, plan_id: int, position: int, by: str, on: date, note: str | None = None) -> SavePlan:
        """A step was done. ConflictError where the plan is closed or the step was done already."""
        with write(self._engine) as connection:
            plan = _locked(connection, plan_id)
            _refuse_closed(plan)
            step = next((one for one in plan.steps if one.position == position), None)
            if step is None:
                raise NotFoundError(f"Plan {plan_id} has steps 1 to {len(plan.steps)}, no step {position}.")
            if step.done_on is not None:
                raise ConflictError(f"Step {position} was done on {step.done_on} by {step.done_by}.")
            here = (plan_steps.c.plan_id == plan_id) & (plan_steps.c.position == position)
            connection.execute(sa.update(plan_steps).where(here).values(done_on=on, done_by=by, note=note))
            self._touch(connection, plan_id)
            return _one(connection, plan_id)

    def close(self, plan_id: int, outcome: Outcome, on: date) -> SavePlan:
        """End it. ConflictError where it is closed already."""
        with write(self._engine) as connection:
            _refuse_closed(_locked(connection, plan_id))
            self._touch(connection, plan_id, **_closed(outcome, on))
            return _one(connection, plan_id)

    def close_many(self, endings: Iterable[tuple[int, Outcome]], on: date) -> int:
        """End those that are open still; gives how many were."""
        ended = 0
        with write(self._engine) as connection:
            for plan_id, outcome in endings:
                still = (save_plans.c.id == plan_id) & (save_plans.c.state == PlanState.OPEN.value)
                values = {**_closed(outcome, on), "updated_at": self._clock()}
                ended += connection.execute(sa.update(save_plans).where(still).values(values)).rowcount
        return ended

    def _touch(self, connection: Connection, plan_id: int, **values: Any) -> None:
        mine = save_plans.c.id == plan_id
        connection.execute(sa.update(save_plans).where(mine).values(updated_at=self._clock(), **values))


def _adding(connection: Connection) -> Any:
    """An insert that leaves an account's open plan as it is."""
    on_postgresql = connection.dialect.name == "postgresql"
    return (postgresql.insert if on_postgresql else sqlite.insert)(save_plans).on_conflict_do_nothing()


def _steps(draft: DraftPlan, plan_id: int) -> Sequence[dict[str, Any]]:
    return [{"plan_id": plan_id, "position": n, **vars(one)} for n, one in enumerate(draft.steps, start=1)]


def _closed(outcome: Outcome, on: date) -> dict[str, Any]:
    return {"state": PlanState.CLOSED.value, "outcome": outcome.value, "closed_on": on}


def _refuse_closed(plan: SavePlan) -> None:
    if plan.state is PlanState.CLOSED:
        raise ConflictError(f"Plan {plan.id} was closed on {plan.closed_on} ({plan.outcome}).")


def _locked(connection: Connection, plan_id: int) -> SavePlan:
    connection.execute(sa.select(save_plans.c.id).where(save_plans.c.id == plan_id).with_for_update())
    return _one(connection, plan_id)


def _one(connection: Connection, plan_id: int) -> SavePlan:
    found = _plans(connection, save_plans.c.id == plan_id)
    if not found:
        raise NotFoundError(f"There is no plan {plan_id}. `keepwell plans` lists them.")
    return found[0]


def _plans(connection: Connection, condition: "sa.ColumnElement[bool]") -> list[SavePlan]:
    chosen = sa.select(*(save_plans.c[name] for name in PLAN)).where(condition).order_by(save_plans.c.id)
    rows = connection.execute(chosen).mappings().all()
    steps: dict[int, list[PlanStep]] = {row["id"]: [] for row in rows}
    s = plan_steps.c
    found = sa.select(s.plan_id, *(s[name] for name in STEP)).where(one_of(connection, s.plan_id, steps))
    for plan_id, *step in connection.execute(found.order_by(s.plan_id, s.position)):
        steps[plan_id].append(PlanStep(*step))
    return [
        SavePlan(**{**row, "state": PlanState(row["state"])}, steps=tuple(steps[row["id"]])) for row in rows
    ]
