"""An answer in time or none: for what watches a database that may be slow, and must not be slow itself."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class LateError(Exception):
    """No answer in time; the question still stands, and whoever asks next waits for the same answer."""


class Bounded(Generic[T]):
    """One question at a time, in a thread that no process waits for at its end."""

    def __init__(self, question: Callable[[], T], seconds: float) -> None:
        self._question, self._seconds = question, seconds
        self._lock = threading.Lock()
        self._asked: Future[T] | None = None

    def ask(self) -> T:
        """LateError after the time; whatever the question raises."""
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = self._begun()
            asked = self._asked
        try:
            return asked.result(self._seconds)
        except TimeoutError:
            raise LateError from None

    def _begun(self) -> "Future[T]":
        asked: Future[T] = Future()

        def answer() -> None:
            try:
                asked.set_result(self._question())
            except BaseException as broken:
                asked.set_exception(broken)

        threading.Thread(target=answer, name="keepwell-bounded", daemon=True).start()
        return asked
