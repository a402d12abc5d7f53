"""An endpoint that keeps failing is left alone, and tried again by one call only."""

import pytest

from agents.model.breaker import Breaker, Breakers, State
from agents.model.failures import Failure
from domain.model_calls import Outcome


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def down(**more: object) -> Failure:
    return Failure(Outcome.DOWN, "it is down", **more)  # type: ignore[arg-type]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock, strikes=3, rest_seconds=30)


def fail(breaker: Breaker, times: int = 3) -> None:
    for _ in range(times):
        assert breaker.admit() is None
        breaker.failed(down())


def test_it_opens_after_failures_in_a_row(breaker: Breaker) -> None:
    fail(breaker, 2)
    assert breaker.state is State.CLOSED
    breaker.worked()
    fail(breaker, 2)
    assert breaker.state is State.CLOSED
    fail(breaker, 1)
    assert breaker.state is State.OPEN
    refused = breaker.admit()
    assert refused is not None
    assert (refused.outcome, refused.reason) == (Outcome.DOWN, "it is down, and is left alone for a while")
    assert not refused.again


def test_after_its_rest_one_call_may_try(breaker: Breaker, clock: Clock) -> None:
    fail(breaker)
    clock.now += 30
    assert breaker.state is State.HALF_OPEN
    assert breaker.admit() is None
    assert breaker.admit() is not None
    breaker.worked()
    assert breaker.state is State.CLOSED
    assert breaker.admit() is None


def test_a_probe_that_fails_opens_it_for_another_rest(breaker: Breaker, clock: Clock) -> None:
    fail(breaker)
    clock.now += 30
    assert breaker.admit() is None
    breaker.failed(down())
    assert breaker.state is State.OPEN
    clock.now += 29
    assert breaker.admit() is not None
    clock.now += 1
    assert breaker.admit() is None


def test_a_probe_that_was_given_up_lets_another_one_try(breaker: Breaker, clock: Clock) -> None:
    fail(breaker)
    clock.now += 30
    assert breaker.admit() is None
    breaker.unclear()
    assert breaker.admit() is None


def test_what_lasts_opens_it_at_once(breaker: Breaker) -> None:
    breaker.failed(Failure(Outcome.QUOTA, "no budget left", lasting=True))
    refused = breaker.admit()
    assert refused is not None
    assert refused.outcome is Outcome.QUOTA


def test_a_long_pause_that_was_asked_for_is_kept(breaker: Breaker, clock: Clock) -> None:
    breaker.failed(Failure(Outcome.RATE_LIMITED, "slow down", pause=600))
    clock.now += 599
    assert breaker.state is State.OPEN
    clock.now += 1
    assert breaker.admit() is None


def test_a_question_that_was_wrong_shows_that_the_endpoint_answers(breaker: Breaker, clock: Clock) -> None:
    fail(breaker)
    clock.now += 30
    assert breaker.admit() is None
    breaker.failed(Failure(Outcome.TRUNCATED, "too long", blames=False))
    assert breaker.state is State.CLOSED


def test_an_endpoint_has_one_breaker_in_a_process(clock: Clock) -> None:
    known = Breakers()
    assert known.of("a", clock) is known.of("a", clock)
    assert known.of("a", clock) is not known.of("b", clock)
