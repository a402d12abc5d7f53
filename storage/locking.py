"""A lock of the operating system on a file: a process that dies lets go of it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import IO

from domain.errors import BusyError

LOOK_EVERY = 0.005


@contextmanager
def held(file: Path, busy: str, patience: float = 0.0) -> Iterator[None]:
    """For as long as the block; BusyError, with this sentence, where another process or part of this one has it, and
    still has it after `patience` seconds."""
    with file.open("a") as lock:
        _take(lock, busy, time.monotonic() + patience)
        yield


def _take(lock: IO[str], busy: str, until: float) -> None:
    while True:
        try:
            return flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise BusyError(busy) from None
        time.sleep(LOOK_EVERY)
