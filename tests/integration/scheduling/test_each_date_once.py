"""One run per local date and none missed: two schedulers, killed and restarted, in zones that are hard on clocks."""

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
from integration.scheduling.simulated_year import simulate, wanted
from sqlalchemy.engine import Engine

from domain.errors import ConflictError
from domain.schedules import Job
from storage.schedules import ScheduleStore, Turn

YEARS = [
    ("UTC", "00:00", date(2026, 1, 1)),
    ("Europe/Berlin", "02:30", date(2026, 1, 1)),
    ("America/New_York", "01:30", date(2026, 1, 1)),
    ("Australia/Lord_Howe", "02:15", date(2026, 1, 1)),
    ("Asia/Kathmandu", "06:00", date(2026, 1, 1)),
    ("Pacific/Apia", "00:30", date(2011, 6, 1)),  # without 30 December
    ("America/Santiago", "00:00", date(2026, 1, 1)),  # where midnight itself is skipped and said twice
]
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
TODAY = NOON.date()


@pytest.mark.parametrize(("zone", "at", "first"), YEARS)
def test_a_year_of_two_schedulers_runs_each_local_date_once(
    sqlite_engine: Engine, zone: str, at: str, first: date
) -> None:
    world = simulate(sqlite_engine, zone, time.fromisoformat(at), first, days=365, seed=7)
    every = wanted(world)
    assert sorted(world.finished) == every
    assert set(world.finished.values()) == {1}
    assert len(every) >= 364
    assert min(world.killed_at_work, world.restarted, world.caught_up, world.lost) > 2


def test_the_same_holds_on_either_database(engine: Engine) -> None:
    world = simulate(engine, "Europe/Berlin", time(2, 30), date(2026, 10, 15), days=20, seed=3)
    assert sorted(world.finished) == wanted(world)
    assert set(world.finished.values()) == {1}


class Clock:
    now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def store(engine: Engine, clock: Clock, name: str) -> ScheduleStore:
    return ScheduleStore(engine, clock, timedelta(minutes=2), f"elsewhere/{name}/x")


def test_of_many_that_claim_a_date_at_once_one_gets_it(engine: Engine, clock: Clock) -> None:
    got: list[Turn | None] = []
    begin = threading.Barrier(8)

    def claim(n: int) -> None:
        one = store(engine, clock, str(n))
        begin.wait()
        got.append(one.claim_days(Job.DAILY, [TODAY]))

    threads = [threading.Thread(target=claim, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 8
    assert len([turn for turn in got if turn is not None]) == 1


def test_one_that_slept_past_its_lease_cannot_close_what_another_has_taken(
    engine: Engine, clock: Clock
) -> None:
    kim, lee = store(engine, clock, "kim"), store(engine, clock, "lee")
    old = kim.claim_days(Job.DAILY, [TODAY])
    assert old is not None
    assert lee.claim_days(Job.DAILY, [TODAY]) is None
    clock.now += timedelta(minutes=3)
    new = lee.claim_days(Job.DAILY, [TODAY])
    assert new is not None
    with pytest.raises(ConflictError):
        kim.finish(old)
    with pytest.raises(ConflictError):
        kim.beat(old)
    lee.finish(new)
    assert lee.done(Job.DAILY, TODAY) == {TODAY}
    assert kim.claim_days(Job.DAILY, [TODAY]) is None


def test_missed_dates_are_caught_up_within_one_turn(engine: Engine, clock: Clock) -> None:
    one = store(engine, clock, "kim")
    days = [TODAY - timedelta(2), TODAY - timedelta(1), TODAY]
    turn = one.claim_days(Job.DAILY, days)
    assert turn is not None
    assert (turn.day, turn.days) == (TODAY, tuple(days))
    one.finish(turn, "run 5")
    found = one.days(Job.DAILY)
    assert [(record.day, record.within) for record in found] == [
        (TODAY, None),
        (days[1], TODAY),
        (days[0], TODAY),
    ]
    assert {record.says for record in found} == {"run 5"}


def test_what_failed_stays_due_and_is_tried_after_pauses_that_double(engine: Engine, clock: Clock) -> None:
    one = store(engine, clock, "kim")
    waited = []
    for _ in range(3):
        turn = one.claim_days(Job.DAILY, [TODAY])
        assert turn is not None
        one.fail(turn, "the disk is full")
        begun = clock.now
        while one.claim_days(Job.DAILY, [TODAY]) is None:
            clock.now += timedelta(minutes=1)
        waited.append((clock.now - begun) // timedelta(minutes=1))
        one.give_back(turn, "only looked")
    assert waited == [2, 4, 8]
    assert one.done(Job.DAILY, TODAY) == set()


def test_work_by_the_clock_is_done_by_one_of_them_each_time(engine: Engine, clock: Clock) -> None:
    kim, lee = store(engine, clock, "kim"), store(engine, clock, "lee")
    minute = timedelta(minutes=1)
    turn = kim.claim(Job.RESCORE, minute)
    assert turn is not None
    kim.finish(turn)
    assert lee.claim(Job.RESCORE, minute) is None
    clock.now += minute
    assert lee.claim(Job.RESCORE, minute) is not None
    assert kim.records()[Job.RESCORE].succeeded_at == NOON
