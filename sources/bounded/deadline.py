"""Until when an answer of another process is waited for."""

import select
import time
from pathlib import Path

PATIENCE = 4
"""Times the wait, at most, that a process gets which is ready to compute and is not let by a busy machine."""


class Deadline:
    """`seconds` from now; longer for a process that computes, whose own time the kernel counts."""

    def __init__(self, pid: int, seconds: float) -> None:
        self._pid, self._seconds = pid, seconds
        self._until = time.monotonic() + seconds
        self._last = self._until + (PATIENCE - 1) * seconds

    def wait(self, pipe: int, event: int) -> None:
        """Until `pipe` is ready for `event` of select.poll; TimeoutError."""
        waiting = select.poll()
        waiting.register(pipe, event)
        while not waiting.poll(max(self._until - time.monotonic(), 0) * 1000):
            if time.monotonic() >= self._last or not _computes(self._pid):
                raise TimeoutError
            self._until = min(time.monotonic() + self._seconds / 4, self._last)


def _computes(pid: int) -> bool:
    """Whether the process is running or waits for nothing but a processor."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return told.rpartition(")")[2].split()[:1] == ["R"]
