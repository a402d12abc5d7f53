"""What was done about accounts, what came of it, and which share of each playbook is held out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from domain.clock import Clock, after, begin_of, utcnow
from domain.errors import ConflictError, NotFoundError
from domain.playbooks import Measured, NewAction, TakenAction
from storage.engine import read, write
from storage.frames import fetch, one_of
from storage.schema import actions, interactions, playbook_settings

COLUMNS = tuple(TakenAction.__dataclass_fields__)
MEETINGS = ("qbr", "meeting", "call")


class ActionStore:
    def __init__(self, engine: Engine, clock: Clock = utcnow) -> None:
        self._engine = engine
        self._clock = clock

    def log(self, action: NewAction) -> TakenAction:
        """Keep it. ConflictError where the same playbook was logged for the account on the same day."""
        a = actions.c
        same = (a.account_id == action.account_id) & (a.playbook == action.playbook)
        same &= (a.taken_on == action.taken_on) & (a.held_out == action.held_out)
        with write(self._engine) as connection:
            known = connection.execute(sa.select(a.id).where(same)).scalar()
            if known is not None:
                raise ConflictError(
                    f"Action {known} is the same: {action.playbook} on {action.taken_on}. Nothing was added."
                )
            adding = sa.insert(actions).values(self._row(action)).returning(a.id)
            return _one(connection, int(connection.execute(adding).scalar_one()))

    def keep(self, noted: Iterable[NewAction]) -> int:
        """Keep actions that have a key, each once; gives how many are new."""
        rows = [self._row(action) for action in noted]
        if not rows:
            return 0
        with write(self._engine) as connection:
            known = one_of(connection, actions.c.effect_key, [row["effect_key"] for row in rows])
            before = set(connection.execute(sa.select(actions.c.effect_key).where(known)).scalars())
            fresh = [row for row in rows if row["effect_key"] not in before]
            if fresh:
                on_postgresql = connection.dialect.name == "postgresql"
                adding = (postgresql.insert if on_postgresql else sqlite.insert)(actions)
                connection.execute(adding.on_conflict_do_nothing(), fresh)
            return len(fresh)

    def _row(self, action: NewAction) -> dict[str, Any]:
        given = {name: value for name, value in vars(action).items() if name != "key"}
        return {**given, "effect_key": action.key, "created_at": self._clock()}

    def list(
        self,
        account_ids: Iterable[int] | None = None,
        playbook: str | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> Sequence[TakenAction]:
        """In the order they were taken; `since` and `until` included."""
        a = actions.c
        wanted: list[sa.ColumnElement[bool]] = [sa.true()]
        wanted += [a.playbook == playbook] if playbook is not None else []
        wanted += [a.taken_on >= since] if since is not None else []
        wanted += [a.taken_on <= until] if until is not None else []
        with read(self._engine) as connection:
            if account_ids is not None:
                wanted.append(one_of(connection, a.account_id, account_ids))
            return _actions(connection, sa.and_(*wanted))

    def touched(self, since: date, until: date, ids: Iterable[int] | None = None) -> pl.DataFrame:
        """account_id and day of all that was done from `since` to `until`, of these accounts or of all.

        Logged actions, and the calls, meetings and QBRs we led and that were held: attended, or a call of ours whose
        attendance nobody noted. A meeting counts from the later of the day it was recorded and the day it was due.
        """
        a, i = actions.c, interactions.c
        logged = sa.select(a.account_id, a.taken_on.label("day")).where(
            a.held_out.is_(False), a.taken_on.between(since, until)
        )
        unnoted_call = i.attended.is_(None) & (i.channel == "call") & (i.direction == "out")
        held = (
            sa.select(i.account_id, i.occurred_at, i.scheduled_at)
            .where(i.channel.in_(MEETINGS), sa.or_(i.attended.is_(True), unnoted_call))
            .where(sa.or_(i.direction.is_(None), i.direction == "out"))
            .where(sa.or_(i.occurred_at >= begin_of(since), i.scheduled_at >= begin_of(since)))
            .where(i.occurred_at < after(until))
        )
        with read(self._engine) as connection:
            if ids is not None:
                wanted = list(ids)
                logged = logged.where(one_of(connection, a.account_id, wanted))
                held = held.where(one_of(connection, i.account_id, wanted))
            done, met = fetch(connection, logged), fetch(connection, held)
        day = pl.max_horizontal(pl.col("occurred_at").dt.date(), pl.col("scheduled_at").dt.date())
        met = met.select("account_id", day=day).filter(pl.col("day").is_between(since, until))
        return pl.concat([done, met]).unique().sort("account_id", "day")

    def measure(self, found: Iterable[Measured]) -> None:
        """Store measurements in place of what was measured before."""
        rows = [
            {
                "row": one.action_id,
                "measured_on": one.measured_on,
                "change": one.change,
                "expected": one.expected,
                "verdict": one.verdict.value,
                "details": one.details,
            }
            for one in found
        ]
        if not rows:
            return
        values: dict[str, Any] = {name: sa.bindparam(name) for name in rows[0] if name != "row"}
        with write(self._engine) as connection:
            mine = actions.c.id == sa.bindparam("row")
            connection.execute(sa.update(actions).where(mine).values(values), rows)

    def holdouts(self) -> Mapping[str, float]:
        """The share held out of each playbook that has one."""
        s = playbook_settings.c
        with read(self._engine) as connection:
            found = connection.execute(sa.select(s.playbook, s.holdout).where(s.holdout > 0))
            return dict(found.tuples().all())

    def hold_out(self, playbook: str, share: float, by: str) -> None:
        """Hold out this share (0 to 1) of the accounts from a playbook from now on."""
        row = {"playbook": playbook, "holdout": share, "by": by, "changed_at": self._clock()}
        with write(self._engine) as connection:
            on_postgresql = connection.dialect.name == "postgresql"
            adding = (postgresql.insert if on_postgresql else sqlite.insert)(playbook_settings).values(row)
            said = {name: value for name, value in row.items() if name != "playbook"}
            connection.execute(
                adding.on_conflict_do_update(index_elements=[playbook_settings.c.playbook], set_=said)
            )


def _one(connection: Connection, action_id: int) -> TakenAction:
    found = _actions(connection, actions.c.id == action_id)
    if not found:
        raise NotFoundError(f"There is no action {action_id}. `keepwell actions list` lists them.")
    return found[0]


def _actions(connection: Connection, condition: "sa.ColumnElement[bool]") -> list[TakenAction]:
    a = actions.c
    query = sa.select(*(a[name] for name in COLUMNS)).where(condition).order_by(a.taken_on, a.id)
    return [TakenAction(*row) for row in connection.execute(query)]
