"""Workers beside a server: asked once they have loaded, one thing at a time, and replaced where they end."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from keepwell.desk.workers import GoneError, Workers

DAY = date(2026, 3, 2)


@dataclass
class Fake:
    """Answers with what it was asked; `broken` as if its process had ended."""

    asked: list[Any] = field(default_factory=list)
    broken: bool = False
    closed: bool = False
    while_asked: Callable[[], None] = lambda: None

    def ask(self, asked: Any) -> Any:
        if self.broken:
            raise GoneError
        self.asked.append(asked)
        self.while_asked()
        return asked

    def close(self) -> None:
        self.closed = True


@dataclass
class Staff:
    """Starts one after the other; the first ones may be `broken` from the start."""

    started: list[Fake] = field(default_factory=list)
    broken: int = 0

    def start(self, _house: Any) -> Any:
        self.started.append(Fake(broken=len(self.started) < self.broken))
        return self.started[-1]


@asynccontextmanager
async def running(staff: Staff, count: int = 1) -> AsyncIterator[Workers]:
    workers = Workers(None, count, staff.start, begin_after=0)  # type: ignore[arg-type]  # none is asked of it here
    async with workers.running():
        while len(staff.started) < count or not all(one.asked or one.broken for one in staff.started):
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.01)
        yield workers


def test_one_that_has_loaded_is_asked_and_one_that_is_busy_is_not() -> None:
    async def served() -> None:
        staff, meanwhile = Staff(), []
        async with running(staff) as workers:
            (one,) = staff.started
            assert one.asked == [None]
            one.while_asked = lambda: meanwhile.append(workers.view(8, DAY, DAY, None))
            assert workers.view(7, DAY, DAY, None) == (7, DAY, DAY, None)
            assert meanwhile == [None]
            assert one.asked[1:] == [(7, DAY, DAY, None)]
        assert one.closed

    asyncio.run(served())


def test_one_that_ended_is_let_go_and_another_takes_its_place() -> None:
    async def served() -> None:
        staff = Staff()
        async with running(staff) as workers:
            staff.started[0].broken = True
            workers.begin_after = 0
            assert workers.view(7, DAY, DAY, None) is None
            assert staff.started[0].closed
            while len(staff.started) < 2 or not staff.started[1].asked:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.01)
            assert workers.view(7, DAY, DAY, None) == (7, DAY, DAY, None)

    asyncio.run(served())


def test_one_that_cannot_begin_is_never_asked() -> None:
    async def served() -> None:
        staff = Staff(broken=1)
        async with running(staff) as workers:
            assert workers.view(7, DAY, DAY, None) is None
        assert staff.started[0].closed

    asyncio.run(served())


def test_without_a_server_nobody_is_asked() -> None:
    assert Workers(None, 4).view(7, DAY, DAY, None) is None  # type: ignore[arg-type]  # as above
