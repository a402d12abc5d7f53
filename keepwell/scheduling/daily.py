"""The daily run of a local date: which days it scores, and what came of it."""

from dataclasses import dataclass
from datetime import date

from domain.schedules import falls_due
from keepwell.bootstrap import House
from keepwell.scheduling.commands import Commands, Ended
from keepwell.scheduling.timetable import schedule_of
from storage.runs import DAILY, Run, RunState
from storage.schedules import Turn

RESUMES = 3
LONGEST_CATCH_UP = 366  # days scored at once after a long downtime


@dataclass(frozen=True)
class Outcome:
    """`well` None: it was neither done nor tried."""

    well: bool | None
    says: str


def run_for(house: House, commands: Commands, turn: Turn) -> Outcome:
    """See the dates of a turn through: by what somebody has run already, a run that died, or a run of its own."""
    day = day_to_score(house, turn.day)
    going = house.runs.alive(DAILY)
    if going is not None:
        return Outcome(None, f"run {going.id} of {going.as_of} is going on")
    last = _newest(house, day)
    if last is not None and _is_enough(house, last, turn.day):
        return Outcome(True, f"run {last.id}")
    return _told(house, day, commands.run(*_words(house, day, last, turn.tries)))


def day_to_score(house: House, day: date) -> date:
    """The local date; where days in UTC have not come that far, the newest of those: no facts are of a day to come."""
    return min(day, house.today())


def _newest(house: House, day: date) -> Run | None:
    return next((run for run in house.runs.all(20, DAILY) if run.as_of == day), None)


def _is_enough(house: House, run: Run, day: date) -> bool:
    """Somebody ran or cancelled it since the date fell due: that was the run of this date."""
    plan = schedule_of(house)
    since = falls_due(plan.zone, day, plan.run_at)
    if since is None or run.started_at < since:
        return False
    return run.state is RunState.CANCELLED or run.state is RunState.DONE


def _words(house: House, day: date, last: Run | None, tries: int) -> list[str]:
    """A run that died is resumed, but not for ever: one that cannot be is begun anew."""
    if last is not None and last.state in (RunState.FAILED, RunState.RUNNING) and tries < RESUMES:
        return ["run", "--resume", str(last.id)]
    done = house.runs.newest_day(DAILY, RunState.DONE)
    missed = 1 if done is None or done >= day else min((day - done).days, LONGEST_CATCH_UP)
    back = ["--backfill", str(missed)] if missed > 1 else []
    return ["run", "--as-of", day.isoformat(), *back]


def _told(house: House, day: date, ended: Ended) -> Outcome:
    if ended.code is None:
        return Outcome(None, "the scheduler was stopped")
    run = _newest(house, day)
    if run is not None and run.state is RunState.CANCELLED:
        return Outcome(True, f"run {run.id}, {run.error}")
    if ended.code == 0 and run is not None:
        return Outcome(True, f"run {run.id}")
    return Outcome(False, ended.tail or f"`keepwell run` ended with {ended.code}")
