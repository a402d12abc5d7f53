"""Processes beside a server in which views of accounts are worked out: its own interpreter answers everybody else."""

import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from multiprocessing.connection import Pipe
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from keepwell.scheduling.commands import environment

if TYPE_CHECKING:
    from keepwell.account_view import AccountView, Trajectory
    from keepwell.bootstrap import House

BEGIN_AFTER = 4.0
"""The port and the first pages come first."""
SECONDS_TO_END = 2.0
PATIENCE_SECONDS = 60.0
"""One that has not answered by then will not."""
SERVE = "from keepwell.desk.worker import serve; serve()"


class GoneError(Exception):
    """A worker ended, or could not do what was asked of it."""


class Worker:
    """One process with a line to it; when either ends, the other reads the end of the line."""

    def __init__(self, house: "House") -> None:
        self._line, theirs = Pipe()
        # Not multiprocessing's own way, which runs the main script of the parent once more in the child.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", SERVE, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env={**environment(house.settings), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the server
        )
        theirs.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, asked: Any) -> Any:
        """GoneError where it is to be found in another way."""
        try:
            self._line.send(asked)
            if self._line.poll(PATIENCE_SECONDS):
                return self._line.recv()
        except (EOFError, OSError) as broken:
            raise GoneError from broken
        raise GoneError

    def close(self) -> None:
        self._line.close()
        try:
            self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@dataclass
class Workers:
    """None but while a server runs: elsewhere whoever asks works it out."""

    house: "House"
    count: int
    start: Callable[["House"], Worker] = Worker
    begin_after: float = BEGIN_AFTER
    _idle: SimpleQueue[Worker] = field(default_factory=SimpleQueue)
    _ending: threading.Event = field(default_factory=threading.Event)

    def view(
        self, account_id: int, as_of: date, since: date, weeks: "Trajectory | None"
    ) -> "AccountView | None":
        """Worked out by a worker; None where none is free, or it could not."""
        try:
            worker = self._idle.get_nowait()
        except Empty:
            return None
        try:
            found: AccountView | None = worker.ask((account_id, as_of, since, weeks))
        except GoneError:
            worker.close()
            threading.Thread(target=self._begin, name="view-worker", daemon=True).start()
            return None
        self._idle.put(worker)
        return found

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        self._ending.clear()
        threads = [
            threading.Thread(target=self._begin, args=(self.begin_after,), name="view-worker", daemon=True)
            for _ in range(self.count)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._ending.set()
            await run_in_threadpool(self._end, threads)

    def _begin(self, wait: float = 1.0) -> None:
        """A worker is asked for nothing before it has loaded what it needs."""
        if self._ending.wait(wait):
            return
        worker = self.start(self.house)
        with suppress(GoneError):
            worker.ask(None)
            self._idle.put(worker)
            return
        worker.close()

    def _end(self, threads: list[threading.Thread]) -> None:
        for thread in threads:
            thread.join(SECONDS_TO_END)
        with suppress(Empty):
            while True:
                self._idle.get_nowait().close()
