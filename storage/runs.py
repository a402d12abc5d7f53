"""Runs and their ledger: one live run per kind and day, every effect recorded once, any death resumable."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import Clock, utcnow
from domain.errors import BusyError, CancelledError, ConflictError, NotFoundError
from storage.engine import read, write
from storage.frames import insert, one_of
from storage.holders import died_here, this_process
from storage.schema import run_ledger, runs

LEASE = timedelta(minutes=2)
ABANDONED = "abandoned: its lease ran out"

DAILY, RESCORE = "daily", "rescore"
"""Kinds of runs."""

HANDED_OVER = "handed over"
"""Holds a run that was begun by one process for another, until that one takes it."""


class RunState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    """By a person, between two steps: it can still be resumed, and nothing but a person does."""


@dataclass(frozen=True)
class Run:
    """`holder` names the process that has the run; it loses it when `lease_until` passes without a beat."""

    id: int
    kind: str
    as_of: date
    state: RunState
    holder: str
    started_at: datetime
    lease_until: datetime
    finished_at: datetime | None
    details: dict[str, Any] | None
    summary: dict[str, Any] | None
    error: str | None
    stop_asked_by: str | None = None


@dataclass(frozen=True)
class Glance:
    """Which run, of which day, and when it ended."""

    id: int
    as_of: date
    finished_at: datetime | None


@dataclass(frozen=True)
class LedgerEntry:
    """One effect of a run: planned, done or failed."""

    step: str
    key: str
    state: str
    payload: Any
    error: str | None


class RunStore:
    def __init__(self, engine: Engine, clock: Clock = utcnow, lease: timedelta = LEASE) -> None:
        self._engine = engine
        self._clock = clock
        self._lease = lease

    def start(
        self, kind: str, as_of: date, details: Mapping[str, Any] | None = None, holder: str | None = None
    ) -> Run:
        """Begin a run. BusyError while another of the same kind and day is alive.

        One whose lease has run out is marked failed ("abandoned") and makes way; `resume` would continue it. The
        holder is this process, or HANDED_OVER where another is to take it within the lease.
        """
        now = self._clock()
        same = (runs.c.kind == kind) & (runs.c.as_of == as_of) & (runs.c.state == RunState.RUNNING.value)
        try:
            with write(self._engine) as connection:
                for other in _runs(connection, same):
                    _refuse_alive(other, now)
                    gone = {
                        "state": RunState.FAILED.value,
                        "finished_at": now,
                        "error": ABANDONED,
                    }
                    connection.execute(sa.update(runs).where(runs.c.id == other.id).values(gone))
                row = {
                    "kind": kind,
                    "as_of": as_of,
                    "state": RunState.RUNNING.value,
                    "holder": holder or this_process(),
                    "started_at": now,
                    "lease_until": now + self._lease,
                    "details": dict(details) if details is not None else None,
                }
                added = connection.execute(sa.insert(runs).values(row).returning(runs.c.id)).scalar_one()
                return _runs(connection, runs.c.id == added)[0]
        except sa.exc.IntegrityError as error:
            raise BusyError(f"Another {kind} run of {as_of} has just begun. Wait for it.") from error

    def resume(self, run_id: int) -> Run:
        """Take over an unfinished run. BusyError while its holder is alive, ConflictError when it is done."""
        now = self._clock()
        with write(self._engine) as connection:
            run = _locked(connection, run_id)
            if run.state == RunState.DONE:
                raise ConflictError(f"Run {run_id} is finished; there is nothing to resume.")
            if run.state == RunState.RUNNING and run.holder != HANDED_OVER:
                _refuse_alive(run, now)
            same = (
                (runs.c.kind == run.kind)
                & (runs.c.as_of == run.as_of)
                & (runs.c.state == RunState.RUNNING.value)
            )
            for other in _runs(connection, same & (runs.c.id != run_id)):
                raise BusyError(
                    f"Run {other.id} of the same day is going on. Wait for it or resume that one."
                )
            mine = {
                "state": RunState.RUNNING.value,
                "holder": this_process(),
                "lease_until": now + self._lease,
                "finished_at": None,
                "error": None,
                # Of a run that was never at work it is still to be heard.
                "stop_asked_by": run.stop_asked_by if run.holder == HANDED_OVER else None,
            }
            connection.execute(sa.update(runs).where(runs.c.id == run_id).values(mine))
            return _runs(connection, runs.c.id == run_id)[0]

    def beat(self, run_id: int, holder: str | None = None) -> None:
        """Say that the run is alive. ConflictError when it is over or `holder` lost it, CancelledError when a person
        wants it to end."""
        mine = (runs.c.id == run_id) & (runs.c.state == RunState.RUNNING.value)
        if holder is not None:
            mine &= runs.c.holder == holder
        with write(self._engine) as connection:
            beating = sa.update(runs).where(mine).values(lease_until=self._clock() + self._lease)
            found = connection.execute(beating.returning(runs.c.id, runs.c.stop_asked_by)).first()
        if found is None:
            raise ConflictError(f"Run {run_id} was taken over or is over. Stop here.")
        if found.stop_asked_by is not None:
            raise CancelledError(_cancelled(run_id, found.stop_asked_by))

    def cancel(self, run_id: int, by: str) -> Run:
        """A person wants no more of it: a run that is alive ends between two steps, another one is closed at once.

        What was finished stays, and `resume` would still go on. Twice is once, and whoever was first is named.
        ConflictError when it is done.
        """
        now = self._clock()
        with write(self._engine) as connection:
            run = _locked(connection, run_id)
            if run.state == RunState.DONE:
                raise ConflictError(f"Run {run_id} is {run.state}; there is nothing to cancel.")
            if run.state == RunState.CANCELLED:
                return run
            by = run.stop_asked_by or by
            values: dict[str, Any] = {"stop_asked_by": by}
            if not (run.state == RunState.RUNNING and _alive(run, now)):
                values |= {
                    "state": RunState.CANCELLED.value,
                    "finished_at": now,
                    "error": f"cancelled by {by}",
                }
            connection.execute(sa.update(runs).where(runs.c.id == run_id).values(values))
            return _one(connection, run_id)

    def cancelled(self, run_id: int) -> None:
        """The run has heard that it is to end, and has ended."""
        by = self.get(run_id).stop_asked_by
        self._close(run_id, state=RunState.CANCELLED.value, error=f"cancelled by {by}")

    def give_back_dead(self) -> list[int]:
        """Runs whose process is gone are marked failed, as whoever began the next one would do."""
        now, found = self._clock(), []
        with write(self._engine) as connection:
            for run in _runs(connection, runs.c.state == RunState.RUNNING.value):
                if not _alive(run, now):
                    gone = {"state": RunState.FAILED.value, "finished_at": now, "error": ABANDONED}
                    same = (runs.c.id == run.id) & (runs.c.lease_until == run.lease_until)
                    if connection.execute(sa.update(runs).where(same).values(gone)).rowcount:
                        found.append(run.id)
        return found

    def lives(self, run: Run) -> bool:
        """Whether a run is going on in a process that lives."""
        return run.state == RunState.RUNNING and _alive(run, self._clock())

    def alive(self, kind: str) -> Run | None:
        """The newest run of a kind that is going on in a process that lives."""
        going = self.all(kind=kind, state=RunState.RUNNING)
        return next((run for run in going if _alive(run, self._clock())), None)

    def finish(self, run_id: int, summary: Mapping[str, Any]) -> None:
        """Close the run with its summary."""
        self._close(run_id, state=RunState.DONE.value, summary=dict(summary), error=None)

    def fail(self, run_id: int, why: str) -> None:
        """Close the run as failed; it can still be resumed."""
        self._close(run_id, state=RunState.FAILED.value, error=why)

    def never_taken(self, run_id: int, why: str) -> None:
        """Close a run as failed whose process ended before it took it; one that was taken is left alone."""
        waits = (runs.c.state == RunState.RUNNING.value) & (runs.c.holder == HANDED_OVER)
        failed = {"state": RunState.FAILED.value, "error": why, "finished_at": self._clock()}
        with write(self._engine) as connection:
            connection.execute(sa.update(runs).where(waits, runs.c.id == run_id).values(failed))

    def _close(self, run_id: int, **values: Any) -> None:
        with write(self._engine) as connection:
            closing = sa.update(runs).where(runs.c.id == run_id).values(finished_at=self._clock(), **values)
            if connection.execute(closing).rowcount == 0:
                raise NotFoundError(f"There is no run {run_id}.")

    def get(self, run_id: int) -> Run:
        """The run; NotFoundError where there is none."""
        with read(self._engine) as connection:
            return _one(connection, run_id)

    def latest(self, kind: str | None = None, state: RunState | None = None) -> Run | None:
        """The newest run (of a kind, in a state), or None."""
        found = self.all(1, kind, state)
        return found[0] if found else None

    def newest(self, kind: str, states: Iterable[RunState]) -> dict[RunState, Glance]:
        """Of a kind, the newest run in each of these states: what is looked at again and again, without its summary."""
        r = runs.c
        ids = sa.select(sa.func.max(r.id)).where(r.kind == kind, r.state.in_([one.value for one in states]))
        query = sa.select(r.state, r.id, r.as_of, r.finished_at).where(r.id.in_(ids.group_by(r.state)))
        with read(self._engine) as connection:
            return {RunState(state): Glance(*rest) for state, *rest in connection.execute(query)}

    def newest_day(self, kind: str, state: RunState) -> date | None:
        """The newest as-of day of runs of a kind in a state."""
        query = sa.select(sa.func.max(runs.c.as_of)).where(_of_kind(kind, state))
        with read(self._engine) as connection:
            found: date | None = connection.execute(query).scalar()
            return found

    def by_day(self, kind: str, state: RunState) -> Iterator[Run]:
        """Runs of a kind in a state, the newest as-of day first."""
        query = sa.select(runs).where(_of_kind(kind, state)).order_by(runs.c.as_of.desc(), runs.c.id.desc())
        with read(self._engine) as connection:
            yield from map(_run, connection.execute(query).mappings())

    def all(self, limit: int = 100, kind: str | None = None, state: RunState | None = None) -> list[Run]:
        """The newest runs (of a kind, in a state), the newest first."""
        with read(self._engine) as connection:
            query = sa.select(runs).where(_of_kind(kind, state)).order_by(runs.c.id.desc()).limit(limit)
            return [_run(row) for row in connection.execute(query).mappings()]

    def plan(self, run_id: int, step: str, keys: Iterable[str] | Mapping[str, Any]) -> None:
        """Record effects that are going to be made (with a payload each, when a mapping); known ones stay."""
        payloads = dict(keys) if isinstance(keys, Mapping) else dict.fromkeys(keys)
        now = self._clock()
        with write(self._engine) as connection:
            e = run_ledger.c
            here = (e.run_id == run_id) & (e.step == step) & one_of(connection, e.key, payloads)
            known = set(connection.execute(sa.select(e.key).where(here)).scalars())
            fresh = [
                {
                    "run_id": run_id,
                    "step": step,
                    "key": k,
                    "state": "planned",
                    "payload": p,
                    "changed_at": now,
                }
                for k, p in payloads.items()
                if k not in known
            ]
            if fresh:
                connection.execute(sa.insert(run_ledger), fresh)

    def done(self, run_id: int, step: str, key: str, payload: Any = None) -> None:
        """The effect was made. Planned or not, said once or twice."""
        with write(self._engine) as connection:
            settle(connection, run_id, step, key, self._clock(), payload=payload)

    def all_done(self, run_id: int, step: str, keys: Sequence[str]) -> None:
        """`done` for many keys in one transaction."""
        with write(self._engine) as connection:
            settle_all(connection, run_id, step, keys, self._clock())

    def failed(self, run_id: int, step: str, key: str, why: str) -> None:
        """The effect could not be made; the run goes on without it."""
        with write(self._engine) as connection:
            settle(connection, run_id, step, key, self._clock(), state="failed", error=why)

    def pending(self, run_id: int, step: str, limit: int | None = None) -> list[str]:
        """Keys planned and neither done nor failed, in the order they were planned, at most `limit`."""
        e = run_ledger.c
        query = sa.select(e.key).where(e.run_id == run_id, e.step == step, e.state == "planned")
        with read(self._engine) as connection:
            return list(connection.execute(query.order_by(e.id).limit(limit)).scalars())

    def counts(self, run_id: int, step: str) -> dict[str, int]:
        """How many keys of a step are planned, done and failed."""
        e = run_ledger.c
        query = sa.select(e.state, sa.func.count()).where(e.run_id == run_id, e.step == step)
        with read(self._engine) as connection:
            return dict(connection.execute(query.group_by(e.state)).tuples().all())

    def progress(self, run_id: int) -> dict[str, dict[str, int]]:
        """By step of the ledger, how many keys are planned, done and failed, in the order in which steps began."""
        e = run_ledger.c
        query = (
            sa.select(e.step, e.state, sa.func.count()).where(e.run_id == run_id).group_by(e.step, e.state)
        )
        found: dict[str, dict[str, int]] = {}
        with read(self._engine) as connection:
            for step, state, count in connection.execute(query.order_by(sa.func.min(e.id))).tuples():
                found.setdefault(step, {})[state] = count
        return found

    def entries(
        self, run_id: int, step: str | None = None, keys: Iterable[str] | None = None
    ) -> list[LedgerEntry]:
        """The ledger of a run, or of one step of it, or of some keys of that step."""
        wanted = run_ledger.c.step == step if step is not None else sa.true()
        with read(self._engine) as connection:
            if keys is not None:
                wanted &= one_of(connection, run_ledger.c.key, keys)
            return _ledger(connection, run_id, wanted)

    def failures(self, run_id: int) -> list[LedgerEntry]:
        """What failed within a run, each with its reason."""
        with read(self._engine) as connection:
            return _ledger(connection, run_id, run_ledger.c.state == "failed")


def settle(
    connection: Connection,
    run_id: int,
    step: str,
    key: str,
    now: datetime,
    *,
    state: str = "done",
    payload: Any = None,
    error: str | None = None,
) -> bool:
    """Write a ledger row in the caller's transaction; False where it was done before (then do nothing)."""
    here = (run_ledger.c.run_id == run_id) & (run_ledger.c.step == step) & (run_ledger.c.key == key)
    was = connection.execute(sa.select(run_ledger.c.state).where(here).with_for_update()).scalar()
    if was == "done":
        return False
    values = {"state": state, "error": error, "changed_at": now}
    if payload is not None:
        values["payload"] = payload
    if was is None:
        row = {"run_id": run_id, "step": step, "key": key, **values}
        connection.execute(sa.insert(run_ledger).values(row))
    else:
        connection.execute(sa.update(run_ledger).where(here).values(values))
    return True


def settle_all(
    connection: Connection, run_id: int, step: str, keys: Sequence[str], now: datetime
) -> list[bool]:
    """`settle` for many keys in bulk; for each, False where it was done before or stands earlier in `keys`."""
    e = run_ledger.c
    mine = (e.run_id == run_id) & (e.step == step)
    here = mine & one_of(connection, e.key, sorted(set(keys)))
    known = connection.execute(sa.select(e.key, e.state).where(here).with_for_update()).tuples().all()
    states = dict(known)
    first = {key: position for position, key in reversed(list(enumerate(keys)))}
    due = [first[key] == position and states.get(key) != "done" for position, key in enumerate(keys)]
    settled = [key for key, is_due in zip(keys, due, strict=True) if is_due]
    done = {"state": "done", "error": None, "changed_at": now}
    planned = [key for key in settled if key in states]
    if planned:
        connection.execute(
            sa.update(run_ledger).where(mine & one_of(connection, e.key, planned)).values(done)
        )
    new = pl.DataFrame({"key": [key for key in settled if key not in states]}, schema={"key": pl.String})
    same = {"run_id": run_id, "step": step, "state": "done", "changed_at": now.astimezone(UTC)}
    insert(
        connection, run_ledger, new.with_columns(pl.lit(value).alias(name) for name, value in same.items())
    )
    return due


def _of_kind(kind: str | None, state: RunState | None) -> "sa.ColumnElement[bool]":
    return sa.and_(
        sa.true(),
        *([runs.c.kind == kind] if kind is not None else []),
        *([runs.c.state == state.value] if state is not None else []),
    )


def _runs(connection: Connection, condition: "sa.ColumnElement[bool]") -> list[Run]:
    query = sa.select(runs).where(condition).order_by(runs.c.id)
    return [_run(row) for row in connection.execute(query).mappings()]


def _run(row: sa.RowMapping) -> Run:
    return Run(**{**row, "state": RunState(row["state"])})


def _one(connection: Connection, run_id: int) -> Run:
    found = _runs(connection, runs.c.id == run_id)
    if not found:
        raise NotFoundError(f"There is no run {run_id}.")
    return found[0]


def _locked(connection: Connection, run_id: int) -> Run:
    connection.execute(sa.select(runs.c.id).where(runs.c.id == run_id).with_for_update())
    return _one(connection, run_id)


def _alive(run: Run, now: datetime) -> bool:
    return run.lease_until > now and not died_here(run.holder)


def _cancelled(run_id: int, by: str) -> str:
    return f"Run {run_id} was cancelled by {by}. `keepwell run --resume {run_id}` would finish it."


def _refuse_alive(run: Run, now: datetime) -> None:
    if _alive(run, now):
        raise BusyError(
            f"The {run.kind} run of {run.as_of} (run {run.id}) is going on since {run.started_at:%H:%M} UTC. "
            "Wait for it to end."
        )


def _ledger(connection: Connection, run_id: int, condition: "sa.ColumnElement[bool]") -> list[LedgerEntry]:
    e = run_ledger.c
    query = sa.select(e.step, e.key, e.state, e.payload, e.error).where(e.run_id == run_id, condition)
    return [LedgerEntry(*row) for row in connection.execute(query.order_by(e.id))]


def refuse_while_running(connection: Connection, now: datetime) -> None:
    """BusyError while any run is going on: what it has read before, it would write after."""
    for run in _runs(connection, runs.c.state == RunState.RUNNING.value):
        _refuse_alive(run, now)
