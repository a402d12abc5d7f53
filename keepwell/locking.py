"""A lock of the operating system on a file: a process that dies lets go of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from domain.errors import BusyError


@contextmanager
def held(file: Path, busy: str) -> Iterator[None]:
    """For as long as the block; BusyError, with this sentence, where another process or part of this one has it."""
    with file.open("w") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            raise BusyError(busy) from None
        yield
