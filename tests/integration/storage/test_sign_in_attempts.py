"""Attempts to sign in count for every server on one database, and are never more than are allowed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage.engine import connect, read
from storage.schema import sign_in_attempts
from storage.sign_in_attempts import SignInAttempts, TooManyError, Window

QUARTER = timedelta(minutes=15)
WINDOWS = (
    Window(6, QUARTER, ("address",)),
    Window(3, QUARTER, ("person", "address")),
    Window(8, timedelta(hours=1), ("person",)),
)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 6, 17, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def servers(engine: Engine, clock: Clock) -> Iterator[list[SignInAttempts]]:
    """Two processes have nothing in common but the database."""
    other = connect(engine.url.render_as_string(hide_password=False))
    yield [SignInAttempts(one, clock) for one in (engine, other)]
    other.dispose()


def allowed(store: SignInAttempts, person: str = "kim", address: str = "here") -> bool:
    try:
        store.begin(person, address, WINDOWS)
    except TooManyError:
        return False
    return True


def test_two_servers_together_allow_no_more_than_one_does(servers: list[SignInAttempts]) -> None:
    told = [allowed(servers[number % 2]) for number in range(6)]
    assert told == [True] * 3 + [False] * 3


def test_many_at_once_are_no_more_than_one_after_the_other(servers: list[SignInAttempts]) -> None:
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda number: allowed(servers[number % 2]), range(24)))
    assert told.count(True) == 3


def test_nobody_is_locked_out_by_what_others_try_from_elsewhere(servers: list[SignInAttempts]) -> None:
    assert [allowed(servers[0], address="theirs") for _ in range(4)] == [True] * 3 + [False]
    assert allowed(servers[1], address="mine")


def test_one_address_cannot_go_on_by_another_name_nor_a_name_by_other_addresses(
    servers: list[SignInAttempts],
) -> None:
    assert [allowed(servers[0], person=f"p{n}") for n in range(7)] == [True] * 6 + [False]
    assert [allowed(servers[1], address=f"a{n}") for n in range(9)] == [True] * 8 + [False]


def test_who_is_refused_is_told_how_long_and_may_come_then(
    servers: list[SignInAttempts], clock: Clock
) -> None:
    begun = clock.now
    for _ in range(3):
        assert allowed(servers[0])
        clock.now += timedelta(minutes=2)
    with pytest.raises(TooManyError) as full:
        servers[1].begin("kim", "here", WINDOWS)
    assert full.value.wait == begun + QUARTER - clock.now
    clock.now += full.value.wait - timedelta(seconds=1)
    assert not allowed(servers[1])
    clock.now += timedelta(seconds=1)
    assert allowed(servers[1])


def test_a_refused_attempt_writes_nothing_and_old_ones_go(
    servers: list[SignInAttempts], engine: Engine, clock: Clock
) -> None:
    for _ in range(5):
        allowed(servers[0])
    assert kept(engine) == 3
    clock.now += timedelta(hours=2)
    assert allowed(servers[0], person="lee")
    assert kept(engine) == 1


def test_who_got_in_begins_anew_there_and_what_others_tried_still_counts(
    servers: list[SignInAttempts],
) -> None:
    for person in ("kim", "kim", "lee"):
        assert allowed(servers[0], person)
    servers[1].succeeded("kim", "here")
    assert [allowed(servers[0]) for _ in range(4)] == [True] * 3 + [False]
    assert [allowed(servers[0], "lee") for _ in range(3)] == [True, True, False]


def kept(engine: Engine) -> int:
    with read(engine) as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(sign_in_attempts)).scalar_one()
