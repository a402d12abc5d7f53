"""What the first visitor would wait for is loaded once, beside the server, and its failures reach nobody."""

import asyncio
import logging
import threading
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from domain.errors import NotFoundError
from keepwell.web.warming import State, Step, Warming

DAY = date(2026, 1, 5)
HOUSE: Any = SimpleNamespace(today=lambda: DAY)


class Desk:
    """A house whose portfolio is written to by setting `edition`."""

    def __init__(self) -> None:
        self.edition, self.read = 1, 0
        self.desk_frames = SimpleNamespace(edition=lambda: self.edition)
        self.portfolio_kept = SimpleNamespace(now=self._now)

    def today(self) -> date:
        return DAY

    def _now(self) -> None:
        self.read += 1


def served(warming: Warming, until: threading.Event) -> None:
    """A server that is up until `until` is set."""

    async def serve() -> None:
        async with warming.running():
            assert await asyncio.to_thread(until.wait, 10)

    asyncio.run(serve())


def run(*steps: Step) -> Warming:
    done = threading.Event()
    warming = Warming(HOUSE, (*steps, lambda _: done.set()), begin_after=0, look_every=30)
    served(warming, done)
    return warming


def test_each_step_is_taken_once_and_in_its_order() -> None:
    taken: list[str] = []
    warming = run(lambda _: taken.append("page"), lambda _: taken.append("question"))
    assert taken == ["page", "question"]
    assert (warming.state, warming.check().ok) == (State.DONE, True)


def broken(_: object) -> None:
    raise OSError("the model file is not there")


def nothing_stored(_: object) -> None:
    raise NotFoundError("There are no scores yet.")


def test_what_fails_keeps_nothing_else_from_being_loaded_and_is_one_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO, "keepwell.warming"):
        warming = run(broken, broken)
    assert len(caplog.records) == 1
    assert (warming.state, warming.check().ok, warming.check().required) == (State.IN_PART, False, False)


def test_an_empty_house_is_warm_without_a_word(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "keepwell.warming"):
        warming = run(nothing_stored)
    assert (warming.state, caplog.records) == (State.DONE, [])


def test_it_ends_with_the_server_between_two_steps() -> None:
    begun, taken = threading.Event(), []
    warming = Warming(HOUSE, (lambda _: begun.set(), lambda _: ended.wait(10), taken.append), begin_after=0)
    ended = warming._ending
    served(warming, begun)
    assert taken == []
    assert "warming" not in {one.name for one in threading.enumerate()}


def test_columns_are_read_once_a_writer_has_come_to_rest() -> None:
    desk: Any = Desk()
    warming = Warming(desk)
    seen = []
    for desk.edition in (1, 1, 1, 2, 3, 3, 3):
        warming.look()
        seen.append(desk.read)
    assert seen == [0, 1, 1, 1, 1, 2, 2]
