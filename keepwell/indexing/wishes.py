"""Accounts that somebody is about to ask about, as they come in on a line."""

from collections.abc import Iterable
from queue import Empty, SimpleQueue
from threading import Event, Thread


class Wishes:
    """One account id a line; the end of the lines is the end of whoever sent them."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._waiting: SimpleQueue[int] = SimpleQueue()
        self._over = Event()
        self._come = Event()
        Thread(target=self._listen, args=(lines,), name="wishes", daemon=True).start()

    def _listen(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._waiting.put(int(line))
            self._come.set()
        self._over.set()
        self._come.set()

    @property
    def over(self) -> bool:
        return self._over.is_set()

    @property
    def pressing(self) -> bool:
        """Something else is to be done now."""
        return self._come.is_set()

    def take(self) -> int | None:
        """The one that has waited longest; None where there is none."""
        try:
            return self._waiting.get_nowait()
        except Empty:
            if not self.over:
                self._come.clear()
            # One that came between the two is not left lying.
            if not self._waiting.empty():
                self._come.set()
            return None

    def wait(self, seconds: float) -> None:
        """Until one comes, for so long at most."""
        self._come.wait(seconds)
