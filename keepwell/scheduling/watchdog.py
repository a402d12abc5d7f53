"""Which jobs went well last, how long ago, and what is late."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.schedules import Job, Schedule, falls_due, next_due
from keepwell.bootstrap import House
from keepwell.scheduling.timetable import days_due
from keepwell.work_days import is_holiday
from storage.schedules import JobRecord

SILENT = timedelta(minutes=5)
LATE_BY = {Job.DAILY: timedelta(hours=3), Job.DIGEST: timedelta(hours=1), Job.RECONCILE: timedelta(hours=6)}
"""After the moment at which a date fell due: a large portfolio's run takes a while."""
SLOW = {Job.RESCORE: timedelta(minutes=15), Job.OUTBOX: timedelta(minutes=10)}
"""Since the last success, while there is work."""


@dataclass(frozen=True)
class JobHealth:
    """`late` says why a person should look; None where all is well. `next_at`: when it falls due again."""

    job: Job
    succeeded_at: datetime | None
    age: timedelta | None
    going_on: bool
    next_at: datetime | None
    late: str | None
    error: str | None

    def says(self) -> str:
        """ "daily 3 h ago": when it went well last."""
        return f"{self.job} {'never' if self.age is None else ago(self.age)}"


def ago(age: timedelta) -> str:
    minutes = max(0, int(age.total_seconds() // 60))
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago" if minutes < 48 * 60 else f"{minutes // 1440} days ago"


def last_beat(house: House) -> datetime | None:
    """When any scheduler gave a sign last."""
    record = house.schedules.records().get(Job.ALIVE)
    return record.succeeded_at if record else None


def watch(house: House) -> list[JobHealth]:
    """Nothing where no scheduler was ever started."""
    plan = house.schedules.get()
    if plan is None:
        return []
    records = house.schedules.records()
    return [_health(house, plan, job, records.get(job)) for job in Job]


def _health(house: House, plan: Schedule, job: Job, record: JobRecord | None) -> JobHealth:
    now = house.now()
    succeeded = record.succeeded_at if record else None
    coming = next_due(plan.of(job), now, is_holiday) if job in LATE_BY else None
    return JobHealth(
        job=job,
        succeeded_at=succeeded,
        age=now - succeeded if succeeded else None,
        going_on=record.held if record else False,
        next_at=coming[1] if coming else None,
        late=_late(house, plan, job, record) if plan.on else None,
        error=record.error if record else None,
    )


def _late(house: House, plan: Schedule, job: Job, record: JobRecord | None) -> str | None:
    if job is Job.ALIVE:
        seen = record.succeeded_at if record else None
        silent = seen is None or house.now() - seen > SILENT
        return (
            "no scheduler is running: `keepwell serve` or `keepwell schedule` starts one" if silent else None
        )
    if job in LATE_BY:
        return _overdue(house, plan, job, record)
    return _slow(house, job, record)


def _overdue(house: House, plan: Schedule, job: Job, record: JobRecord | None) -> str | None:
    days = days_due(house, job, plan)
    moments = [falls_due(plan.zone, day, plan.of(job).at) for day in days]
    late = [day for day, at in zip(days, moments, strict=True) if at and house.now() - at > LATE_BY[job]]
    if not late or (record is not None and record.held):
        return None
    why = f": {record.error}" if record and record.error else ""
    return f"{job} of {late[0]} is still to be done{f', and {len(late) - 1} more' if late[1:] else ''}{why}"


def _slow(house: House, job: Job, record: JobRecord | None) -> str | None:
    if record is None or record.failed_at is None or not record.error:
        return None
    since = record.succeeded_at or record.begun_at
    if since is None or house.now() - since < SLOW[job]:
        return None
    return f"{job} has not succeeded since {since:%Y-%m-%d %H:%M} UTC: {record.error}"
