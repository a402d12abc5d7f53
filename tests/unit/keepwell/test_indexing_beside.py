"""The process that fills the index beside a server: there while something is left, and again where it has ended."""

import asyncio
import io
import subprocess
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from keepwell.indexing.beside import AGAIN_AT_MOST, Indexing


class Line(io.StringIO):
    """Keeps what was written, and can be broken."""

    broken = False

    def write(self, text: str) -> int:
        if self.broken:
            raise BrokenPipeError
        return super().write(text)


@dataclass
class Process:
    code: int | None = None
    stdin: Line = field(default_factory=Line)
    killed: bool = False

    def poll(self) -> int | None:
        return self.code

    def wait(self, seconds: float | None = None) -> int:
        if self.code is None and not self.killed and not self.stdin.closed:
            raise subprocess.TimeoutExpired("it", seconds or 0)
        return 0

    def kill(self) -> None:
        self.killed = True


@dataclass
class Left:
    """What is left to do, as a house counts it."""

    passages_left: int = 0
    started: list[Process] = field(default_factory=list)

    def indexing(self, **how: Any) -> Indexing:
        house = SimpleNamespace(
            shelf=SimpleNamespace(behind=lambda: 0),
            passages=SimpleNamespace(bare=lambda: self.passages_left),
            uncut=SimpleNamespace(waiting=lambda: 0),
        )
        return Indexing(house, start=self.start, **how)  # type: ignore[arg-type]  # what it asks of a house

    def start(self, _house: Any) -> Any:
        self.started.append(Process())
        return self.started[-1]


def test_it_is_started_while_something_is_left_and_once() -> None:
    left = Left()
    indexing = left.indexing(look_every=30)
    assert indexing._looked(10) == 30
    assert not left.started
    left.passages_left = 5
    indexing._looked(30)
    indexing._looked(30)
    assert len(left.started) == 1


def test_one_that_has_done_its_work_is_started_again_for_new_work() -> None:
    left = Left(passages_left=5)
    indexing = left.indexing(look_every=30)
    indexing._looked(30)
    left.started[0].code, left.passages_left = 0, 0
    assert indexing._looked(30) == 30
    assert len(left.started) == 1
    left.passages_left = 1
    indexing._looked(30)
    assert len(left.started) == 2


def test_one_that_fails_is_tried_less_and_less_often() -> None:
    left = Left(passages_left=5)
    indexing = left.indexing(look_every=30)
    waited, waits = 30.0, []
    for _ in range(7):
        waited = indexing._looked(waited)
        left.started[-1].code = 1
        waits.append(waited)
    assert waits == [30, 60, 120, 240, 480, AGAIN_AT_MOST, AGAIN_AT_MOST]


def test_a_wish_starts_it_and_reaches_the_one_that_lives() -> None:
    left = Left()
    indexing = left.indexing()
    indexing.first(7)
    indexing.first(8)
    assert [one.stdin.getvalue() for one in left.started] == ["7\n8\n"]
    left.started[0].stdin.broken, left.started[0].code = True, 0
    indexing.first(9)
    assert left.started[1].stdin.getvalue() == "9\n"


def test_a_wish_of_nobody_who_hears_it_does_not_go_on_for_ever() -> None:
    left = Left()
    indexing = left.indexing()
    indexing.first(7)
    left.started[0].stdin.broken = True
    indexing.first(8)
    assert len(left.started) == 1


def test_it_goes_with_the_server() -> None:
    left = Left(passages_left=5)
    indexing = left.indexing(begin_after=0, look_every=30)

    async def served() -> None:
        async with indexing.running():
            assert indexing.on
            while not left.started:
                await asyncio.sleep(0.001)

    asyncio.run(served())
    assert not indexing.on
    assert left.started[0].stdin.closed


def test_a_server_that_never_had_one_ends_without() -> None:
    indexing = Left().indexing(begin_after=30)

    async def served() -> None:
        async with indexing.running():
            pass

    asyncio.run(served())
    assert not indexing.on
