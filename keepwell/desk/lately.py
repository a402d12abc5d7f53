"""The few things asked for lately, each kept for as long as nothing it was made from has been written."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")
AT_ONCE = 2


class Lately(Generic[T]):
    """At most `most` of them. Whoever asks has to be within reach of what the key names: nobody is asked here.

    `at_once` are made at a time, and the others wait in line: side by side in one interpreter each would take as long
    as all, and whoever asks for something quick would wait behind all of them.
    """

    def __init__(self, most: int, at_once: int = AT_ONCE) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._making = threading.BoundedSemaphore(at_once)
        self._kept: OrderedDict[Hashable, tuple[Hashable, T]] = OrderedDict()

    def get(self, key: Hashable, edition: Hashable, make: Callable[[], T]) -> T:
        """What was made of this edition, else made now. The edition is to be taken before this is asked: what is
        written meanwhile is then seen the next time."""
        for kept in self._found(key, edition):
            return kept
        with self._making:
            # Somebody else may have made it while this one waited.
            for kept in self._found(key, edition):
                return kept
            made = make()
            self._keep(key, edition, made)
            return made

    def _found(self, key: Hashable, edition: Hashable) -> tuple[T, ...]:
        """None of them, or the one."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept[0] != edition:
                return ()
            self._kept.move_to_end(key)
            return (kept[1],)

    def _keep(self, key: Hashable, edition: Hashable, made: T) -> None:
        with self._lock:
            self._kept[key] = (edition, made)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
