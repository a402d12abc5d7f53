"""What a scheduler does with a date that is due: which command it gives, and what it makes of the end of it."""

import threading
import time as machine_time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
import sqlalchemy as sa

from domain.errors import KeepwellError
from domain.principals import Role
from domain.schedules import Job
from keepwell.bootstrap import House
from keepwell.checkup import checkup
from keepwell.daily_job import DAILY
from keepwell.scheduling.commands import Commands, Ended
from keepwell.scheduling.daily import run_for
from keepwell.scheduling.reconciling import reconcile
from keepwell.scheduling.scheduler import Scheduler
from keepwell.scheduling.timetable import change_schedule, days_due, schedule_of
from keepwell.scheduling.watchdog import watch
from keepwell.settings import Settings
from storage.engine import read
from storage.runs import RunState
from storage.schedules import Turn
from storage.schema import sessions, sign_in_links

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
TODAY = NOON.date()


@dataclass
class World:
    house: House
    now: list[datetime]

    def wait(self, **much: float) -> None:
        self.now[0] += timedelta(**much)


@pytest.fixture
def world(sqlite_template: Path, tmp_path: Path) -> Iterator[World]:
    (tmp_path / "keepwell.db").write_bytes(sqlite_template.read_bytes())
    now = [NOON]
    house = House(Settings(home=tmp_path, schedule_at=time(6)), now=lambda: now[0])
    schedule_of(house)
    yield World(house, now)
    house.engine.dispose()


@dataclass
class Told:
    """Instead of processes: what was asked for, and what then happens."""

    happens: Callable[[], int | None]
    words: list[tuple[str, ...]] = field(default_factory=list)

    def run(self, *words: str) -> Ended:
        self.words.append(words)
        return Ended(self.happens(), "what it said")


def told(happens: Callable[[], int | None]) -> Commands:
    return cast(Commands, Told(happens))


def claimed(house: House) -> Turn:
    turn = house.schedules.claim_days(Job.DAILY, days_due(house, Job.DAILY))
    assert turn is not None
    return turn


def done_run(house: House, day: date) -> int:
    run = house.runs.start(DAILY, day)
    house.runs.finish(run.id, {})
    return run.id


def test_the_date_is_run_and_days_missed_are_scored_with_it(world: World) -> None:
    house = world.house
    done_run(house, TODAY - timedelta(days=4))
    commands = told(lambda: done_run(house, TODAY) and 0)
    outcome = run_for(house, commands, claimed(house))
    assert cast(Any, commands).words == [("run", "--as-of", "2026-11-26", "--backfill", "4")]
    assert (outcome.well, outcome.says) == (True, "run 2")


def test_a_run_that_died_is_resumed(world: World) -> None:
    house = world.house
    run = house.runs.start(DAILY, TODAY)
    house.runs.fail(run.id, "killed")

    def resumed() -> int:
        house.runs.finish(house.runs.resume(run.id).id, {})
        return 0

    commands = told(resumed)
    assert run_for(house, commands, claimed(house)).well is True
    assert cast(Any, commands).words == [("run", "--resume", "1")]


def test_a_run_that_cannot_be_resumed_is_begun_anew_after_some_attempts(world: World) -> None:
    house = world.house
    house.runs.fail(house.runs.start(DAILY, TODAY).id, "its engine is gone")
    commands = told(lambda: 1)
    for _ in range(4):
        turn = claimed(house)
        house.schedules.fail(turn, run_for(house, commands, turn).says)
        world.wait(hours=1)
    assert [words[1] for words in cast(Any, commands).words] == ["--resume"] * 3 + ["--as-of"]


def test_a_run_that_somebody_made_since_the_hour_counts(world: World) -> None:
    done_run(world.house, TODAY)
    commands = told(lambda: 0)
    assert run_for(world.house, commands, claimed(world.house)).says == "run 1"
    assert cast(Any, commands).words == []


def test_a_run_from_before_the_hour_does_not_count(world: World) -> None:
    world.now[0] = NOON.replace(hour=3)
    done_run(world.house, TODAY)
    world.now[0] = NOON
    commands = told(lambda: done_run(world.house, TODAY) and 0)
    assert run_for(world.house, commands, claimed(world.house)).says == "run 2"


def test_a_run_that_is_going_on_is_waited_for(world: World) -> None:
    world.house.runs.start(DAILY, TODAY)
    assert run_for(world.house, told(lambda: 0), claimed(world.house)).well is None


def test_a_run_that_a_person_cancelled_is_not_begun_again(world: World) -> None:
    house = world.house

    def cancelled() -> int:
        run = house.runs.start(DAILY, TODAY)
        house.runs.cancel(run.id, "kim")
        house.runs.cancelled(run.id)
        return 1

    outcome = run_for(house, told(cancelled), claimed(house))
    assert (outcome.well, outcome.says) == (True, "run 1, cancelled by kim")


def test_what_fails_is_told_and_stays_due(world: World) -> None:
    house = world.house
    turn = claimed(house)
    outcome = run_for(house, told(lambda: 1), turn)
    assert (outcome.well, outcome.says) == (False, "what it said")
    house.schedules.fail(turn, outcome.says)
    assert days_due(house, Job.DAILY) == [TODAY]


def test_where_it_is_tomorrow_already_the_day_in_utc_is_scored(world: World) -> None:
    house = world.house
    change_schedule(house, "kim", zone="Pacific/Apia", run_at=time(0, 30))
    commands = told(lambda: done_run(house, TODAY) and 0)
    turn = claimed(house)
    assert turn.day == TODAY + timedelta(days=1)
    run_for(house, commands, turn)
    assert cast(Any, commands).words == [("run", "--as-of", TODAY.isoformat())]


def test_at_night_conversations_go_that_are_old_enough_whoever_begins_another(world: World) -> None:
    house, days = world.house, world.house.settings.ask_days
    silent = house.users.add("kim@ours.example", "Kim", Role.ADMIN)
    old = house.ask_threads.begin(silent.id, "old", "", None)
    world.wait(days=1)
    young = house.ask_threads.begin(silent.id, "young", "", None)
    world.wait(days=days - 1)
    assert "conversations" not in reconcile(house, told(lambda: 0)).says
    world.wait(hours=1)
    outcome = reconcile(house, told(lambda: 0))
    assert outcome.well
    assert "1 conversations deleted after 365 days" in outcome.says
    assert [one.key for one in house.ask_threads.of(silent.id, 9)] == [young.key] != [old.key]


def test_at_night_sessions_and_links_go_that_were_over_a_month_ago(world: World) -> None:
    house = world.house
    kim = house.users.add("kim@ours.example", "Kim", Role.ADMIN)
    house.sessions.begin(kim.id, "old", None)
    house.sessions.offer(kim.id, "old link", timedelta(minutes=15))
    house.sessions.end("old")
    world.wait(days=30, minutes=16)
    house.sessions.begin(kim.id, "new", None)
    house.sessions.offer(kim.id, "new link", timedelta(minutes=15))
    assert house.sessions.delete_over(house.now() - timedelta(days=31)) == 0
    reconcile(house, told(lambda: 0))
    assert house.sessions.find("new") is not None
    assert house.sessions.offered("new link")
    with read(house.engine) as connection:
        kept = [
            connection.execute(sa.select(t.c.token_hash)).scalars().all() for t in (sessions, sign_in_links)
        ]
    assert kept == [["new"], ["new link"]]


def test_a_schedule_is_what_an_admin_made_of_the_settings(world: World) -> None:
    house = world.house
    assert schedule_of(house).run_at == time(6)
    change_schedule(house, "kim", weekdays_off={5, 6}, holidays="Germany", digest_on=False)
    again = schedule_of(House(Settings(home=house.settings.home, schedule_at=time(9)), house.now))
    assert (again.run_at, again.off.country, again.off.weekdays) == (time(6), "DE", {5, 6})
    assert (again.digest_on, again.changed_by) == (False, "kim")
    with pytest.raises(KeepwellError, match="no time zone"):
        change_schedule(house, "kim", zone="Mars/Base")
    with pytest.raises(KeepwellError, match="Every weekday"):
        change_schedule(house, "kim", weekdays_off=set(range(7)))


def test_switched_on_again_it_does_not_make_up_for_the_time_it_was_off(world: World) -> None:
    change_schedule(world.house, "kim", on=False)
    assert days_due(world.house, Job.DAILY) == []
    world.wait(days=9)
    change_schedule(world.house, "kim", on=True)
    assert days_due(world.house, Job.DAILY) == [TODAY + timedelta(days=9)]


def test_days_that_were_off_are_not_made_up_for_when_they_no_longer_are(world: World) -> None:
    house = world.house
    change_schedule(house, "kim", weekdays_off={5, 6})
    world.wait(days=5)  # Tuesday
    turn = claimed(house)
    assert [day.day for day in turn.days] == [26, 27, 30, 1]
    house.schedules.finish(turn)
    change_schedule(house, "kim", weekdays_off=())
    assert days_due(house, Job.DAILY) == []


def test_a_late_run_and_a_silent_scheduler_are_findings(world: World) -> None:
    house = world.house
    late = {one.job: one.late for one in watch(house)}
    assert "no scheduler is running" in str(late[Job.ALIVE])
    assert "daily of 2026-11-26 is still to be done" in str(late[Job.DAILY])
    scheduler = Scheduler(house)
    scheduler.alive()
    turn = claimed(house)
    house.schedules.finish(turn)
    house.schedules.finish(cast(Turn, house.schedules.claim_days(Job.RECONCILE, [TODAY])))
    house.schedules.finish(cast(Turn, house.schedules.claim_days(Job.DIGEST, [TODAY])))
    assert [one.late for one in watch(house) if one.late] == []
    finding = next(one for one in checkup(house) if one.what == "schedule")
    assert (finding.ok, "daily just now" in finding.says) == (True, True)
    world.wait(minutes=6)
    finding = next(one for one in checkup(house) if one.what == "schedule")
    assert (finding.ok, "no scheduler is running" in finding.says) == (False, True)


def test_a_scheduler_runs_a_real_command_and_ends_when_it_is_told_to(world: World) -> None:
    """An empty portfolio, in a process of its own."""
    house = House(world.house.settings)
    change_schedule(house, "kim", run_at=time(0), digest_on=False)
    house.schedules.finish(cast(Turn, house.schedules.claim_days(Job.RECONCILE, [house.today()])))
    house.schedules.keep(_since(house, house.today()))
    scheduler = Scheduler(house)
    scheduler.start()
    try:
        _until(lambda: house.today() in house.schedules.done(Job.DAILY, house.today()))
    finally:
        scheduler.stop()
    run = house.runs.latest(DAILY)
    assert run is not None
    assert run.state is RunState.DONE
    assert {Job.ALIVE, Job.DAILY, Job.OUTBOX} <= set(house.schedules.records())
    assert (house.settings.home / "logs" / "run.log").read_text()
    assert not [one for one in threading.enumerate() if one.name.startswith("APScheduler")]
    house.engine.dispose()


def _since(house: House, day: date) -> Any:
    from dataclasses import replace

    return replace(schedule_of(house), since=day)


def _until(so: Callable[[], bool], seconds: float = 120.0) -> None:
    end = machine_time.monotonic() + seconds
    while not so():
        assert machine_time.monotonic() < end, "it did not come to that"
        machine_time.sleep(0.1)
