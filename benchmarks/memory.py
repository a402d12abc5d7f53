"""The most memory a step holds, its helper processes included."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

EVERY = 1.0  # seconds; looking costs some milliseconds of the interpreter


def own_peak() -> float:
    """MB this process has held at most; unlike ru_maxrss not inherited from the one that started it."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


@contextmanager
def watched() -> Iterator[list[float]]:
    """While the block runs: the highest sums, in MB, of this process and its children, looked at now and then."""
    peaks, over = [0.0], threading.Event()

    def look() -> None:
        me = psutil.Process()
        while not over.wait(EVERY):
            with suppress(psutil.Error):
                children = sum(child.memory_info().rss for child in me.children(recursive=True))
                peaks[0] = max(peaks[0], (me.memory_info().rss + children) / 1024**2)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield peaks
    finally:
        over.set()
        thread.join()
        peaks[0] = max(peaks[0], own_peak())
