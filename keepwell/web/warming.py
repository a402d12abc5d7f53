"""What the first page and the first question would wait for, loaded beside a server that is up already; from then on
the portfolio's columns, read again before somebody asks for them."""

import logging
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from domain.errors import KeepwellError
from domain.scope import EVERYONE
from keepwell.bootstrap import House
from keepwell.operations.health import Check

if TYPE_CHECKING:
    from storage.desk_frames import Edition

LOG = logging.getLogger("keepwell.warming")
BEGIN_AFTER, LOOK_EVERY = 0.3, 2.0
"""The port is opened first."""
SECONDS_TO_END = 5.0
Step = Callable[[House], object]


class State(StrEnum):
    """In the words of /ready."""

    COLD = "it has not begun"
    UNDER_WAY = "it is under way"
    DONE = "it is done"
    IN_PART = "something could not be loaded beforehand; it is when it is asked for"


def first_page(house: House) -> None:
    from keepwell.desk.ask import PortfolioAsk
    from keepwell.desk.page import page
    from keepwell.web.rendering import templates

    page(house, EVERYONE, PortfolioAsk())
    made = templates()
    for name in made.list_templates(extensions=["html"]):
        made.get_template(name)


def first_question(house: House) -> None:
    from keepwell.conversing.reach import Within
    from keepwell.conversing.warm import warm_up

    warm_up(house, Within("", "All accounts", EVERYONE))


def first_search(house: House) -> None:
    house.search.find("warm", None, house.today(), None, 1)


STEPS: tuple[Step, ...] = (first_page, first_question, first_search)
"""The shortest and the most wanted first; between two of them it can be ended."""


class Warming:
    """One thread for as long as a server runs. Nothing waits for it, and nothing that fails in it reaches anybody: what
    it could not load is loaded by whoever needs it."""

    def __init__(
        self,
        house: House,
        steps: Sequence[Step] = STEPS,
        begin_after: float = BEGIN_AFTER,
        look_every: float = LOOK_EVERY,
    ) -> None:
        self.state = State.COLD
        self._house, self._steps = house, steps
        self._begin_after, self._look_every = begin_after, look_every
        self._ending = threading.Event()
        self._seen: tuple[Edition, date] | None = None
        self._kept: tuple[Edition, date] | None = None

    def check(self) -> Check:
        return Check("warm-up", self.state is State.DONE, self.state, required=False)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        thread = threading.Thread(target=self._work, name="warming", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ending.set()
            await run_in_threadpool(thread.join, SECONDS_TO_END)

    def _work(self) -> None:
        if self._ending.wait(self._begin_after):
            return
        self.state = State.UNDER_WAY
        self.state = self._loaded()
        while not self._ending.wait(self._look_every):
            # A database that is away for a while is told by every request and by /ready.
            with suppress(Exception):
                self.look()

    def _loaded(self) -> State:
        failed = None
        for step in self._steps:
            if self._ending.is_set():
                return State.IN_PART
            try:
                step(self._house)
            except KeepwellError:
                pass  # nothing is stored yet, or somebody else is at it
            except Exception as broken:
                failed = failed or broken
        if failed is not None:
            LOG.warning("unexpected", exc_info=failed)
        return State.DONE if failed is None else State.IN_PART

    def look(self) -> None:
        """Reads what is new once two looks in a row have seen the same: a run that is still writing is left alone."""
        now = self._house.desk_frames.edition(), self._house.today()
        if now == self._seen and now != self._kept:
            self._house.portfolio_kept.now()
            self._kept = now
        self._seen = now
