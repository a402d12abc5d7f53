"""The server's hold on the process that fills the search index: it is started while there is something to do."""

import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from keepwell.scheduling.commands import environment

if TYPE_CHECKING:
    from keepwell.bootstrap import House

BEGIN_AFTER, LOOK_EVERY = 10.0, 30.0
"""What the first pages wait for is loaded before. Counting what is left takes a second where a million facts are."""
SECONDS_TO_END = 5.0
AGAIN_AT_MOST = 600.0
Start = Callable[["House"], "subprocess.Popen[str]"]


def start(house: "House") -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "keepwell.indexing.process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env=environment(house.settings),
        start_new_session=True,  # Ctrl-C is for the server; when that ends, so do the wishes
    )


@dataclass
class Indexing:
    """`on` while a server runs that keeps such a process; elsewhere (commands) whoever asks fills the index."""

    house: "House"
    start: Start = start
    begin_after: float = BEGIN_AFTER
    look_every: float = LOOK_EVERY
    on: bool = False
    _process: "subprocess.Popen[str] | None" = None
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _ending: threading.Event = field(default_factory=threading.Event)

    def first(self, account_id: int) -> None:
        """This account before all others, now."""
        with self._turn:
            for _ in range(2):  # one that has just ended is seen when it is written to
                wishes = self._alive().stdin
                with suppress(OSError):
                    if wishes is not None:
                        wishes.write(f"{account_id}\n")
                        wishes.flush()
                    return

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        self._ending.clear()
        self.on = True
        thread = threading.Thread(target=self._look_after, name="indexing", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.on = False
            self._ending.set()
            await run_in_threadpool(self._end)

    def _look_after(self) -> None:
        wait = self.begin_after
        while not self._ending.wait(wait):
            wait = self._looked(wait)

    def _looked(self, waited: float) -> float:
        """Started where something is left; the seconds until the next look, more and more where it fails."""
        # A database that is away for a while is told by every request and by /ready.
        with suppress(Exception), self._turn:
            failed = self._process is not None and self._process.poll() not in (None, 0)
            if not self._lives() and self._is_wanted():
                self._alive()
            if failed:
                return min(AGAIN_AT_MOST, 2 * waited)
        return self.look_every

    def _lives(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _is_wanted(self) -> bool:
        house = self.house
        return bool(house.shelf.behind() or house.passages.bare() or house.uncut.waiting())

    def _alive(self) -> "subprocess.Popen[str]":
        if self._process is None or self._process.poll() is not None:
            self._process = self.start(self.house)
        return self._process

    def _end(self) -> None:
        with self._turn:
            process, self._process = self._process, None
        if process is None:
            return
        with suppress(OSError):
            if process.stdin is not None:
                process.stdin.close()
        try:
            process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
