"""The schedule in the database: its settings, whose turn a job is, and the local dates that were run.

A turn is a lease on one job, renewed by its holder and taken from one that died. Dates are claimed and closed in the
same transaction as the turn, so that each is run by one process, whatever others do at that moment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine, RowMapping

from domain.clock import Clock, utcnow
from domain.errors import ConflictError
from domain.schedules import MAIN, DaysOff, Job, Schedule
from storage.engine import read, write
from storage.holders import died_here, this_process
from storage.schema import schedule_days, schedule_turns, schedules

LEASE = timedelta(minutes=2)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=2), timedelta(hours=1)
LOST = "Another scheduler has taken this job over. Stop here."


class DayState(StrEnum):
    BEGUN = "begun"
    DONE = "done"
    FAILED = "failed"  # to be tried again


@dataclass(frozen=True)
class Turn:
    """A job in the hands of one process. `days` are the local dates it is for, the oldest first; none for a job that
    goes by the clock alone. `tries`: how often these failed before."""

    portfolio: str
    job: Job
    holder: str
    days: tuple[date, ...] = ()
    tries: int = 0

    @property
    def day(self) -> date:
        return self.days[-1]


@dataclass(frozen=True)
class JobRecord:
    """How a job went last. `begun_at` without a later success or failure: it is going on, or its process died."""

    job: Job
    begun_at: datetime | None
    succeeded_at: datetime | None
    failed_at: datetime | None
    again_at: datetime | None
    tries: int
    error: str | None
    held: bool


@dataclass(frozen=True)
class DayRecord:
    """`within`: the date whose run did this one, too."""

    job: Job
    day: date
    state: DayState
    within: date | None
    attempts: int
    begun_at: datetime
    finished_at: datetime | None
    says: str | None


class ScheduleStore:
    """`holder` names this process; tests that play several in one give each its own."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock = utcnow,
        lease: timedelta = LEASE,
        holder: str | None = None,
    ) -> None:
        self._engine, self._clock, self._lease = engine, clock, lease
        self.holder = holder or this_process()

    def get(self, portfolio: str = MAIN) -> Schedule | None:
        """None where nobody has started a scheduler yet."""
        query = sa.select(schedules).where(schedules.c.portfolio == portfolio)
        with read(self._engine) as connection:
            row = connection.execute(query).mappings().first()
        return _schedule(row) if row is not None else None

    def seed(self, first: Schedule) -> Schedule:
        """Keep it where there is none yet; gives what then holds."""
        with write(self._engine) as connection:
            connection.execute(_insert(connection, schedules).values(_row(first)).on_conflict_do_nothing())
        found = self.get(first.portfolio)
        assert found is not None
        return found

    def keep(self, schedule: Schedule) -> None:
        """As an admin set it."""
        same = schedules.c.portfolio == schedule.portfolio
        with write(self._engine) as connection:
            connection.execute(sa.update(schedules).where(same).values(_row(schedule)))

    def done(self, job: Job, since: date, portfolio: str = MAIN) -> set[date]:
        d = schedule_days.c
        query = sa.select(d.day).where(d.portfolio == portfolio, d.job == job.value, d.day >= since)
        with read(self._engine) as connection:
            return set(connection.execute(query.where(d.state == DayState.DONE.value)).scalars())

    def newest_done(self, job: Job, portfolio: str = MAIN) -> date | None:
        d = schedule_days.c
        done = (d.portfolio == portfolio) & (d.job == job.value) & (d.state == DayState.DONE.value)
        with read(self._engine) as connection:
            found: date | None = connection.execute(sa.select(sa.func.max(d.day)).where(done)).scalar()
            return found

    def claim_days(self, job: Job, days: Sequence[date], portfolio: str = MAIN) -> Turn | None:
        """Those of `days` that nobody has done yet, in one turn; None where there are none, another process has the
        job, or its last failure is too fresh."""
        now = self._clock()
        with write(self._engine) as connection:
            row = _locked(connection, portfolio, job)
            if self._taken(row, now) or (row["again_at"] is not None and row["again_at"] > now):
                return None
            left = _left(connection, portfolio, job, days)
            if not left:
                return None
            self._take(connection, portfolio, job, now)
            _begin_days(connection, portfolio, job, left, now)
            return Turn(portfolio, job, self.holder, tuple(left), row["tries"])

    def claim(self, job: Job, every: timedelta, portfolio: str = MAIN) -> Turn | None:
        """The job, where nobody has it and it was not begun within `every`."""
        now = self._clock()
        with write(self._engine) as connection:
            row = _locked(connection, portfolio, job)
            fresh = row["begun_at"] is not None and now - every < row["begun_at"] <= now
            if self._taken(row, now) or fresh:
                return None
            self._take(connection, portfolio, job, now)
            return Turn(portfolio, job, self.holder, (), row["tries"])

    def _taken(self, row: RowMapping, now: datetime) -> bool:
        holder, until = row["holder"], row["lease_until"]
        return holder is not None and until is not None and until > now and not died_here(holder)

    def _take(self, connection: Connection, portfolio: str, job: Job, now: datetime) -> None:
        mine = {"holder": self.holder, "lease_until": now + self._lease, "begun_at": now}
        connection.execute(sa.update(schedule_turns).where(_is(portfolio, job)).values(mine))

    def beat(self, turn: Turn) -> None:
        """ConflictError where another process has it by now."""
        with write(self._engine) as connection:
            mine = _is(turn.portfolio, turn.job) & (schedule_turns.c.holder == turn.holder)
            renewed = sa.update(schedule_turns).where(mine).values(lease_until=self._clock() + self._lease)
            if connection.execute(renewed).rowcount == 0:
                raise ConflictError(LOST)

    def finish(self, turn: Turn, says: str | None = None) -> None:
        """Its dates are done. ConflictError where another process has it by now."""
        now = self._clock()
        well = {"succeeded_at": now, "tries": 0, "again_at": None, "error": None}
        self._close(turn, well, state=DayState.DONE.value, finished_at=now, says=says)

    def fail(self, turn: Turn, why: str) -> None:
        """It is tried again after a pause that doubles; its dates stay due."""
        now = self._clock()
        pause = min(FIRST_PAUSE * (1 << min(turn.tries, 10)), LONGEST_PAUSE)
        ill = {"failed_at": now, "tries": turn.tries + 1, "again_at": now + pause, "error": why}
        self._close(turn, ill, state=DayState.FAILED.value, finished_at=now, says=why)

    def give_back(self, turn: Turn, why: str) -> None:
        """It was neither done nor tried: whoever comes next may take it at once."""
        self._close(
            turn, {"begun_at": None}, state=DayState.FAILED.value, finished_at=self._clock(), says=why
        )

    def _close(self, turn: Turn, values: Mapping[str, Any], **of_days: Any) -> None:
        with write(self._engine) as connection:
            mine = _is(turn.portfolio, turn.job) & (schedule_turns.c.holder == turn.holder)
            free = {"holder": None, "lease_until": None, **values}
            if connection.execute(sa.update(schedule_turns).where(mine).values(free)).rowcount == 0:
                raise ConflictError(LOST)
            if turn.days:
                connection.execute(sa.update(schedule_days).where(_of(turn)).values(**of_days))

    def records(self, portfolio: str = MAIN) -> dict[Job, JobRecord]:
        """Of jobs that were ever begun."""
        now = self._clock()
        with read(self._engine) as connection:
            query = sa.select(schedule_turns).where(schedule_turns.c.portfolio == portfolio)
            rows = connection.execute(query).mappings().all()
        return {Job(row["job"]): self._record(row, now) for row in rows}

    def _record(self, row: RowMapping, now: datetime) -> JobRecord:
        told = {
            name: row[name]
            for name in ("begun_at", "succeeded_at", "failed_at", "again_at", "tries", "error")
        }
        return JobRecord(job=Job(row["job"]), held=self._taken(row, now), **told)

    def days(self, job: Job | None = None, limit: int = 30, portfolio: str = MAIN) -> list[DayRecord]:
        """The newest local dates, the newest first."""
        d = schedule_days.c
        wanted = (d.portfolio == portfolio) & (d.job == job.value if job is not None else sa.true())
        query = sa.select(schedule_days).where(wanted).order_by(d.day.desc(), d.job).limit(limit)
        with read(self._engine) as connection:
            return [_day(row) for row in connection.execute(query).mappings()]


def _is(portfolio: str, job: Job) -> "sa.ColumnElement[bool]":
    return (schedule_turns.c.portfolio == portfolio) & (schedule_turns.c.job == job.value)


def _of(turn: Turn) -> "sa.ColumnElement[bool]":
    d = schedule_days.c
    return (d.portfolio == turn.portfolio) & (d.job == turn.job.value) & d.day.in_(turn.days)


def _insert(connection: Connection, table: sa.Table) -> Any:
    return (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(table)


def _locked(connection: Connection, portfolio: str, job: Job) -> RowMapping:
    """The row of the job, held until the transaction ends: claims come one after the other."""
    query = sa.select(schedule_turns).where(_is(portfolio, job)).with_for_update()
    found = connection.execute(query).mappings().first()
    if found is not None:
        return found
    new = {"portfolio": portfolio, "job": job.value, "tries": 0}
    connection.execute(_insert(connection, schedule_turns).values(new).on_conflict_do_nothing())
    return connection.execute(query).mappings().one()


def _left(connection: Connection, portfolio: str, job: Job, days: Sequence[date]) -> list[date]:
    d = schedule_days.c
    query = sa.select(d.day).where(
        d.portfolio == portfolio, d.job == job.value, d.day >= min(days, default=date.max)
    )
    done = set(connection.execute(query.where(d.state == DayState.DONE.value)).scalars())
    return sorted(set(days) - done)


def _begin_days(
    connection: Connection, portfolio: str, job: Job, days: Sequence[date], now: datetime
) -> None:
    same = {
        "portfolio": portfolio,
        "job": job.value,
        "state": DayState.BEGUN.value,
        "attempts": 1,
        "begun_at": now,
    }
    rows = [{**same, "day": day, "within": days[-1] if day != days[-1] else None} for day in days]
    d, adding = schedule_days.c, _insert(connection, schedule_days)
    again = {name: adding.excluded[name] for name in ("state", "within", "begun_at")}
    again |= {"attempts": d.attempts + 1, "finished_at": None, "says": None}
    keys = [d.portfolio, d.job, d.day]
    connection.execute(adding.on_conflict_do_update(index_elements=keys, set_=again), rows)


def _row(schedule: Schedule) -> dict[str, Any]:
    return {
        "portfolio": schedule.portfolio,
        "zone": schedule.zone,
        "is_on": schedule.on,
        "run_at": f"{schedule.run_at:%H:%M}",
        "digest_at": f"{schedule.digest_at:%H:%M}",
        "reconcile_at": f"{schedule.reconcile_at:%H:%M}",
        "weekdays_off": sorted(schedule.off.weekdays),
        "dates_off": sorted(day.isoformat() for day in schedule.off.dates),
        "holidays_of": schedule.off.country,
        "digest_on": schedule.digest_on,
        "since": schedule.since,
        "changed_by": schedule.changed_by,
        "changed_at": schedule.changed_at,
    }


def _schedule(row: RowMapping) -> Schedule:
    dates = frozenset(date.fromisoformat(day) for day in row["dates_off"])
    return Schedule(
        portfolio=row["portfolio"],
        zone=row["zone"],
        on=row["is_on"],
        run_at=time.fromisoformat(row["run_at"]),
        off=DaysOff(frozenset(row["weekdays_off"]), dates, row["holidays_of"]),
        digest_on=row["digest_on"],
        digest_at=time.fromisoformat(row["digest_at"]),
        reconcile_at=time.fromisoformat(row["reconcile_at"]),
        since=row["since"],
        changed_by=row["changed_by"],
        changed_at=row["changed_at"],
    )


def _day(row: RowMapping) -> DayRecord:
    names = ("day", "within", "attempts", "begun_at", "finished_at", "says")
    return DayRecord(job=Job(row["job"]), state=DayState(row["state"]), **{name: row[name] for name in names})
