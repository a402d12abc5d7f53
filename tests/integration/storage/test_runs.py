"""Runs: one alive per kind and day, and a ledger that a killed run is resumed from."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.engine import Engine

from domain.errors import BusyError, CancelledError, ConflictError, NotFoundError
from storage.runs import HANDED_OVER, Run, RunState, RunStore

DAY = date(2026, 3, 1)


class Clock:
    now = datetime(2026, 3, 1, 6, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def runs(engine: Engine, clock: Clock) -> RunStore:
    return RunStore(engine, clock, lease=timedelta(minutes=2))


def test_a_second_run_of_the_same_day_is_refused_while_the_first_lives(runs: RunStore) -> None:
    run = runs.start("daily", DAY, {"engine": "local"})
    with pytest.raises(BusyError, match="run 1"):
        runs.start("daily", DAY)
    assert runs.start("rescore", DAY).id != run.id
    assert runs.start("daily", DAY + timedelta(days=1)).state is RunState.RUNNING
    assert run.details == {"engine": "local"}


def test_a_finished_run_makes_way(runs: RunStore) -> None:
    first = runs.start("daily", DAY)
    runs.finish(first.id, {"accounts": 3})
    second = runs.start("daily", DAY)
    done = runs.get(first.id)
    assert (done.state, done.summary, done.finished_at is not None) == (RunState.DONE, {"accounts": 3}, True)
    latest = runs.latest("daily")
    assert latest is not None
    assert latest.id == second.id
    assert runs.latest("weekly") is None
    assert [run.id for run in runs.all()] == [second.id, first.id]


def test_a_beating_run_keeps_its_lease(runs: RunStore, clock: Clock) -> None:
    run = runs.start("daily", DAY)
    for _ in range(5):
        clock.now += timedelta(minutes=1)
        runs.beat(run.id, run.holder)
    with pytest.raises(BusyError):
        runs.resume(run.id)


def test_a_run_whose_lease_ran_out_can_be_resumed_and_its_old_holder_is_told(
    runs: RunStore, clock: Clock
) -> None:
    run = runs.start("daily", DAY)
    clock.now += timedelta(minutes=3)
    mine = runs.resume(run.id)
    assert (mine.id, mine.state, mine.started_at) == (run.id, RunState.RUNNING, run.started_at)
    with pytest.raises(ConflictError):
        runs.beat(run.id, run.holder)
    runs.beat(run.id, mine.holder)


def test_a_dead_run_makes_way_for_a_new_one(runs: RunStore, clock: Clock) -> None:
    dead = runs.start("daily", DAY)
    clock.now += timedelta(minutes=3)
    runs.start("daily", DAY)
    assert (runs.get(dead.id).state, runs.get(dead.id).error) == (
        RunState.FAILED,
        "abandoned: its lease ran out",
    )
    with pytest.raises(BusyError):
        runs.resume(dead.id)


def test_a_failed_run_can_be_resumed_and_a_finished_one_cannot(runs: RunStore) -> None:
    run = runs.start("daily", DAY)
    runs.fail(run.id, "disk full")
    assert runs.get(run.id).error == "disk full"
    assert runs.resume(run.id).error is None
    runs.finish(run.id, {})
    with pytest.raises(ConflictError):
        runs.resume(run.id)
    with pytest.raises(ConflictError):
        runs.beat(run.id)
    with pytest.raises(NotFoundError):
        runs.get(99)


def test_of_many_that_start_at_once_one_wins(runs: RunStore) -> None:
    won: list[Run] = []
    refused: list[BusyError] = []

    def start() -> None:
        try:
            won.append(runs.start("daily", DAY))
        except BusyError as error:
            refused.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(refused)) == (1, 3)


def test_the_ledger_gives_back_what_is_still_to_do(runs: RunStore) -> None:
    run = runs.start("daily", DAY)
    runs.plan(run.id, "brief", {"a": {"n": 1}, "b": {"n": 2}, "c": None})
    runs.plan(run.id, "brief", ["c", "d"])
    runs.done(run.id, "brief", "b")
    runs.done(run.id, "brief", "b")
    runs.failed(run.id, "brief", "c", "no contact")
    runs.done(run.id, "other", "unplanned", {"x": 1})
    assert runs.pending(run.id, "brief") == ["a", "d"]
    assert [(e.key, e.state, e.payload) for e in runs.entries(run.id, "brief")] == [
        ("a", "planned", {"n": 1}),
        ("b", "done", {"n": 2}),
        ("c", "failed", None),
        ("d", "planned", None),
    ]
    assert [(e.step, e.key, e.error) for e in runs.failures(run.id)] == [("brief", "c", "no contact")]
    assert [e.payload for e in runs.entries(run.id, "other")] == [{"x": 1}]


def test_an_effect_done_cannot_fail_afterwards_and_a_failed_one_can_be_done(runs: RunStore) -> None:
    run = runs.start("daily", DAY)
    runs.done(run.id, "s", "k")
    runs.failed(run.id, "s", "k", "late")
    runs.failed(run.id, "s", "again", "first try")
    runs.done(run.id, "s", "again")
    assert runs.failures(run.id) == []


def test_a_live_run_that_is_cancelled_ends_at_its_next_beat_and_can_be_resumed(runs: RunStore) -> None:
    run = runs.start("daily", DAY)
    assert runs.cancel(run.id, "kim").state is RunState.RUNNING
    with pytest.raises(CancelledError, match="cancelled by kim"):
        runs.beat(run.id, run.holder)
    runs.cancelled(run.id)
    over = runs.get(run.id)
    assert (over.state, over.error) == (RunState.CANCELLED, "cancelled by kim")
    assert runs.cancel(run.id, "lee") == over, "twice is once"
    runs.beat(runs.resume(run.id).id)


def test_a_run_that_is_done_cannot_be_cancelled(runs: RunStore) -> None:
    run = runs.start("daily", DAY)
    runs.finish(run.id, {})
    with pytest.raises(ConflictError, match="is done; there is nothing to cancel"):
        runs.cancel(run.id, "kim")


def test_a_run_is_taken_by_the_process_it_was_begun_for_and_no_other_may_begin(
    runs: RunStore, clock: Clock
) -> None:
    run = runs.start("daily", DAY, holder=HANDED_OVER)
    with pytest.raises(BusyError):
        runs.start("daily", DAY)
    taken = runs.resume(run.id)
    runs.beat(taken.id, taken.holder)
    runs.never_taken(run.id, "it could not start")
    assert runs.get(run.id).state is RunState.RUNNING
    late = runs.start("rescore", DAY, holder=HANDED_OVER)
    clock.now += timedelta(minutes=3)
    assert late.id in runs.give_back_dead()


def test_a_run_that_is_cancelled_before_it_was_taken_ends_at_its_first_beat(runs: RunStore) -> None:
    run = runs.start("daily", DAY, holder=HANDED_OVER)
    runs.cancel(run.id, "kim")
    taken = runs.resume(run.id)
    with pytest.raises(CancelledError, match="cancelled by kim"):
        runs.beat(taken.id, taken.holder)


def test_a_run_whose_process_never_took_it_says_why(runs: RunStore) -> None:
    run = runs.start("daily", DAY, holder=HANDED_OVER)
    runs.never_taken(run.id, "it could not start")
    over = runs.get(run.id)
    assert (over.state, over.error) == (RunState.FAILED, "it could not start")


def test_a_dead_run_that_is_cancelled_is_closed_at_once(runs: RunStore, clock: Clock) -> None:
    run = runs.start("daily", DAY)
    clock.now += timedelta(minutes=3)
    assert runs.cancel(run.id, "kim").state is RunState.CANCELLED


def test_runs_of_dead_processes_are_given_back_and_live_ones_are_not(runs: RunStore, clock: Clock) -> None:
    dead = runs.start("daily", DAY)
    clock.now += timedelta(minutes=3)
    live = runs.start("rescore", DAY)
    assert (runs.alive("daily"), runs.alive("rescore")) == (None, live)
    assert runs.give_back_dead() == [dead.id]
    assert (runs.get(dead.id).state, runs.get(live.id).state) == (RunState.FAILED, RunState.RUNNING)
